package aliyun

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// pushed is the example of Aliyun's page SmsReport (HTTP 批量推送模式), with its stars replaced.
const pushed = `[
  {
    "phone_number" : "13811110000",
    "send_time" : "2017-01-01 00:00:00",
    "report_time" : "2017-01-01 00:00:05",
    "success" : true,
    "err_code" : "DELIVERED",
    "err_msg" : "用户接收成功",
    "sms_size" : "1",
    "biz_id" : "123456789^0",
    "out_id" : "67890"
  }
]`

func read(t testing.TB, body string) ([]watchword.Receipt, watchword.ReportAnswer, error) {
	t.Helper()
	a := open(t, Config{AccessKeyID: keyID, AccessKeySecret: keySecret})
	return a.ReadReport(t.Context(), watchword.Report{Method: "POST", Body: []byte(body)})
}

func TestReceipt(t *testing.T) {
	receipts, answer, err := read(t, pushed)
	if err != nil || len(receipts) != 1 {
		t.Fatalf("%v, %v", receipts, err)
	}
	r := receipts[0]
	if r.MessageID != "123456789^0" || r.Status != watchword.Delivered || r.Class != 0 || r.Raw != "DELIVERED" ||
		!r.At.Equal(time.Date(2016, 12, 31, 16, 0, 5, 0, time.UTC)) {
		t.Errorf("the receipt is %+v", r)
	}
	var said struct {
		Code *int
		Msg  string
	}
	if json.Unmarshal(answer.Body, &said) != nil || said.Code == nil || *said.Code != 0 ||
		answer.Status != 200 || answer.ContentType != "application/json" {
		t.Errorf("the answer is %+v %s", answer, answer.Body)
	}
}

func TestReceiptStatuses(t *testing.T) {
	lines := slices.Concat(receiptTable(), table(), []provider.CodeClass{
		{Code: "SOMETHING_NEW", Class: watchword.ClassUnknown},
		{Code: "MK:0012", Class: watchword.ClassUnknown},
		{Code: "", Class: watchword.ClassUnknown},
	})
	seen := map[string]bool{}
	for _, line := range lines {
		if seen[line.Code] {
			t.Errorf("%s is there twice", line.Code)
		}
		seen[line.Code] = true
		receipts, _, err := read(t, fmt.Sprintf(`[{"biz_id":"1^0","success":false,"err_code":%q}]`, line.Code))
		if err != nil || len(receipts) != 1 || receipts[0].Status != watchword.Undelivered ||
			receipts[0].Class != line.Class || receipts[0].Raw != line.Code || !receipts[0].At.IsZero() {
			t.Errorf("%s: %+v, %v: want it undelivered, %s", line.Code, receipts, err, line.Class)
		}
	}
}

func TestReceiptsThatSayNothing(t *testing.T) {
	for _, body := range []string{
		`[{"biz_id":"1^0","success":false,"err_code":"REQUEST_SUCCESS"}]`, `[{"biz_id":"1^0"}]`,
		`[{"biz_id":"1^0","success":null,"err_code":"DELIVERED"}]`,
	} {
		receipts, _, err := read(t, body)
		if err != nil || len(receipts) != 1 || receipts[0].Status != watchword.Sent || receipts[0].Class != 0 {
			t.Errorf("%s: %+v, %v: want it still on its way", body, receipts, err)
		}
	}
}

func TestBatch(t *testing.T) {
	one := `{"biz_id":"%d^0","success":%t,"err_code":"INVALID_NUMBER","sms_size":1,"new_field":{}}`
	good, bad := fmt.Sprintf(one, 1, true), fmt.Sprintf(one, 2, false)
	receipts, _, err := read(t, "["+good+","+bad+`,{"sign_name":"x"},{"biz_id":7},`+good+"]")
	if err != nil || len(receipts) != 3 || receipts[0] != receipts[2] || receipts[1].MessageID != "2^0" ||
		receipts[1].Class != watchword.ClassUnreachable {
		t.Errorf("%+v, %v", receipts, err)
	}
	if receipts, answer, err := read(t, "[]"); err != nil || len(receipts) != 0 || len(answer.Body) == 0 {
		t.Errorf("an empty push: %v, %v, %v", receipts, answer, err)
	}
}

// pushedAbroad is the example of Aliyun's page SmsReport for 国际/港澳台消息, with its stars replaced, and with failures.
const pushedAbroad = `[
  {"To":"85211110000","SendDate":"Thu, 25 Nov 2021 10:25:00 +0800","ReceiveDate":"Thu, 25 Nov 2021 10:25:33 +0800",
   "Status":"1","ErrorCode":"success","ErrorDescription":"success","TaskId":"67890","SmsSize":"2","MessageId":"1234500001111"},
  {"To":"85211110001","Status":"2","ErrorCode":"MOBILE_IN_BLACK","MessageId":"2"},
  {"To":"85211110001","Status":"2","ErrorCode":"whatever","MessageId":"3"},
  {"To":"85211110001","Status":"6","ErrorCode":"expired","MessageId":"4","ReceiveDate":"soon"},
  {"To":"85211110001","Status":"3","MessageId":"5"}, {"To":"85211110001","Status":1,"MessageId":"6"}, {"To":"85211110001"}
]`

func TestReceiptsFromAbroad(t *testing.T) {
	receipts, answer, err := read(t, pushedAbroad)
	if err != nil || len(receipts) != 5 || string(answer.Body) != acknowledged {
		t.Fatalf("%+v, %+v, %v", receipts, answer, err)
	}
	if at := receipts[0].At; !at.Equal(time.Date(2021, 11, 25, 2, 25, 33, 0, time.UTC)) {
		t.Errorf("it was delivered at %v", at)
	}
	receipts[0].At = time.Time{}
	for i, want := range []watchword.Receipt{
		{MessageID: "1234500001111", Status: watchword.Delivered, Raw: "success"},
		{MessageID: "2", Status: watchword.Undelivered, Class: watchword.ClassBlockedByCarrier, Raw: "MOBILE_IN_BLACK"},
		{MessageID: "3", Status: watchword.Undelivered, Class: watchword.ClassUnknown, Raw: "whatever"},
		{MessageID: "4", Status: watchword.Undelivered, Class: watchword.ClassUnreachable, Raw: "expired"},
		{MessageID: "5", Status: watchword.Sent},
	} {
		if receipts[i] != want {
			t.Errorf("%+v: want %+v", receipts[i], want)
		}
	}
}

func TestNotUnderstood(t *testing.T) {
	for _, body := range []string{
		"", "null", "{}", `"13811110000"`, pushed[:100], `[{"biz_id":1}]`, `[{"biz_id":"1^0","success":"13811110000"}]`, "[1]",
		// An uplink message, which Aliyun pushes to a URL of its own.
		`[{"phone_number":"13811110000","send_time":"2017-09-01 11:12:13","content":"TD","dest_code":"1","sequence_id":1}]`,
		// A receipt alone: they come in lists.
		`{"To":"85212345678","Status":"1","MessageId":"123456789","ErrorCode":"success"}`,
	} {
		receipts, _, err := read(t, body)
		if err == nil || len(receipts) > 0 || strings.Contains(err.Error(), "1381111") {
			t.Errorf("%s: %v, %v: want an error without a number", body, receipts, err)
		}
	}
}

func TestRawIsACode(t *testing.T) {
	for code, want := range map[string]string{
		"isv.SMS_SIGN_ILLEGAL": "isv.SMS_SIGN_ILLEGAL", "MK:0001": "MK:0001", "-106": "-106",
		"用户关机": "", "two words": "", "13800138000": "", "to_13800138": "", "a/b": "",
	} {
		if got := provider.ReceiptCode(code); got != want {
			t.Errorf("%q is kept as %q: want %q", code, got, want)
		}
	}
}

func FuzzReadReport(f *testing.F) {
	for _, seed := range []string{
		pushed, pushedAbroad, "[]", "null", `[{"biz_id":"1^0","success":false,"err_code":"\u0000"}]`, `[{"report_time":"x"}]`,
	} {
		f.Add([]byte(seed))
	}
	a := open(f, Config{AccessKeyID: keyID, AccessKeySecret: keySecret})
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
