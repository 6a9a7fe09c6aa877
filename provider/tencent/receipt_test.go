package tencent

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/watchword/watchword"
)

// pushedExample is the example of Tencent's page 短信下发状态通知, with its x-es replaced.
const pushedExample = `[
  {
    "user_receive_time": "2015-10-17 08:03:04",
    "nationcode": "86",
    "mobile": "13811110000",
    "report_status": "SUCCESS",
    "errmsg": "DELIVRD",
    "description": "用户短信送达成功",
    "sid": "5000:1045710669157053657849499619"
  }
]`

func read(t testing.TB, body string) ([]watchword.Receipt, watchword.ReportAnswer, error) {
	t.Helper()
	a := open(t, Config{SecretID: secretID, SecretKey: secretKey, SDKAppID: app})
	return a.ReadReport(t.Context(), watchword.Report{Method: "POST", Body: []byte(body)})
}

func TestReceipt(t *testing.T) {
	receipts, answer, err := read(t, pushedExample)
	if err != nil || len(receipts) != 1 {
		t.Fatalf("%v, %v", receipts, err)
	}
	r := receipts[0]
	if r.MessageID != "5000:1045710669157053657849499619" || r.Status != watchword.Delivered || r.Class != 0 || r.Raw != "DELIVRD" ||
		!r.At.Equal(time.Date(2015, 10, 17, 0, 3, 4, 0, time.UTC)) {
		t.Errorf("the receipt is %+v", r)
	}
	var said struct {
		Result *int
		ErrMsg string
	}
	if json.Unmarshal(answer.Body, &said) != nil || said.Result == nil || *said.Result != 0 || said.ErrMsg != "OK" ||
		answer.Status != 200 || answer.ContentType != "application/json" {
		t.Errorf("the answer is %+v %s", answer, answer.Body)
	}
}

func TestReceiptStatuses(t *testing.T) {
	for _, c := range []struct {
		status, code string
		want         watchword.DeliveryStatus
		class        watchword.ErrorClass
		raw          string
	}{
		{"SUCCESS", "0", watchword.Delivered, 0, "0"},
		{"FAIL", "002", watchword.Undelivered, watchword.ClassUnreachable, "002"},
		{"FAIL", "EXPIRED", watchword.Undelivered, watchword.ClassUnreachable, "EXPIRED"},
		{"FAIL", "UNDELIV", watchword.Undelivered, watchword.ClassUnreachable, "UNDELIV"},
		{"FAIL", "-106", watchword.Undelivered, watchword.ClassContentRejected, "-106"},
		{"FAIL", "REJECTD", watchword.Undelivered, watchword.ClassUnknown, "REJECTD"},
		{"FAIL", "MK:0012", watchword.Undelivered, watchword.ClassInvalidNumber, "MK:0012"},
		{"FAIL", "MX:0012", watchword.Undelivered, watchword.ClassBlockedByCarrier, "MX:0012"},
		{"FAIL", "TE:0003", watchword.Undelivered, watchword.ClassRateLimited, "TE:0003"},
		{"FAIL", "UNDELIV_640", watchword.Undelivered, watchword.ClassUnreachable, "UNDELIV_640"},
		{"FAIL", "UNDELIV_870", watchword.Undelivered, watchword.ClassUnknown, "UNDELIV_870"}, // inside the carrier
		{"FAIL", "", watchword.Undelivered, watchword.ClassUnknown, ""},
		{"FAIL", "用户关机", watchword.Undelivered, watchword.ClassUnknown, ""},
		{"FAIL", "13811110000", watchword.Undelivered, watchword.ClassUnknown, ""},
		{"", "DELIVRD", watchword.Sent, 0, "DELIVRD"},
		{"WAITING", "ACCEPTD", watchword.Sent, 0, "ACCEPTD"},
	} {
		receipts, _, err := read(t, fmt.Sprintf(`[{"sid":"1","nationcode":"86","report_status":%q,"errmsg":%q}]`, c.status, c.code))
		want := watchword.Receipt{MessageID: "1", Status: c.want, Class: c.class, Raw: c.raw}
		if err != nil || len(receipts) != 1 || receipts[0] != want {
			t.Errorf("%s %s: %+v, %v: want %+v", c.status, c.code, receipts, err, want)
		}
	}
}

func TestEveryReceiptCode(t *testing.T) {
	seen := map[string]bool{}
	for _, line := range receiptCodes() {
		for code := range strings.FieldsSeq(line.codes) {
			if seen[code] {
				t.Errorf("%s is there twice", code)
			}
			seen[code] = true
			if got := classOfReceipt("86", code); got != line.class {
				t.Errorf("%s is %s: want %s", code, got, line.class)
			}
			for _, elsewhere := range []string{"1", "852", ""} {
				if got := classOfReceipt(elsewhere, code); got != watchword.ClassUnknown {
					t.Errorf("%s of %q is %s: want it unknown", code, elsewhere, got)
				}
			}
		}
	}
	if len(seen) < 140 {
		t.Errorf("only %d codes have a class", len(seen))
	}
}

func TestBatch(t *testing.T) {
	one := `{"sid":"%d","nationcode":"86","report_status":"%s","errmsg":"EXPIRED","new_field":{}}`
	good, bad := fmt.Sprintf(one, 1, "SUCCESS"), fmt.Sprintf(one, 2, "FAIL")
	receipts, _, err := read(t, "["+good+","+bad+`,{"mobile":"x"},{"sid":7},`+good+"]")
	if err != nil || len(receipts) != 3 || receipts[0] != receipts[2] || receipts[1].MessageID != "2" ||
		receipts[1].Class != watchword.ClassUnreachable {
		t.Errorf("%+v, %v", receipts, err)
	}
	if receipts, answer, err := read(t, "[]"); err != nil || len(receipts) != 0 || len(answer.Body) == 0 {
		t.Errorf("an empty push: %v, %v, %v", receipts, answer, err)
	}
}

func TestNotUnderstood(t *testing.T) {
	for _, body := range []string{
		"", "null", "{}", `"13811110000"`, pushedExample[:100], `[{"sid":1}]`, "[1]",
		// An uplink message, which Tencent pushes to a URL of its own.
		`{"extend":"01","mobile":"13811110000","nationcode":"86","sign":"x","text":"TD","time":1457336869}`,
	} {
		receipts, _, err := read(t, body)
		if err == nil || len(receipts) > 0 || strings.Contains(err.Error(), "1381111") {
			t.Errorf("%s: %v, %v: want an error without a number", body, receipts, err)
		}
	}
}

func FuzzReadReport(f *testing.F) {
	for _, seed := range []string{
		pushedExample, "[]", "null", `[{"sid":"1","report_status":"FAIL","errmsg":"\u0000"}]`, `[{"user_receive_time":"x"}]`,
	} {
		f.Add([]byte(seed))
	}
	a := open(f, Config{SecretID: secretID, SecretKey: secretKey, SDKAppID: app})
	f.Fuzz(func(t *testing.T, body []byte) {
		receipts, answer, err := a.ReadReport(t.Context(), watchword.Report{Body: body})
		if (err == nil) != (answer.Status == 200) || err != nil && receipts != nil {
			t.Fatalf("%v, %+v, %v", receipts, answer, err)
		}
		for _, r := range receipts {
			failed := r.Status == watchword.Undelivered
			if r.MessageID == "" || failed != (r.Class != 0) || !failed && r.Status != watchword.Sent && r.Status != watchword.Delivered {
				t.Fatalf("%+v", r)
			}
		}
	})
}
