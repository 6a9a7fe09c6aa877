package volcengine

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/watchword/watchword"
)

// golden has the fields of the vendor's example, with the values that it cuts short made up.
const golden = `[{"account":"2001234","sub_account":"6e541234","signature":"短信服务","mobile":"13800138000","channel_type":"CN_OTP",
	"service_id":"1069669401234","send_time":1669171012444,"recv_time":1669171015123,"template_id":"SPT_0fa71234","ext":"123456",
	"message_id":"bde1b10d-19cf-460f-abcd-26231a821234","status_code":"0","description":"发送成功","msg_count":1,"mccmnc":"46000","iso_code":"CN"}`

func pushed(body string) watchword.Report {
	return watchword.Report{Method: "POST", URL: "https://otp.acme.example/receipts/volc/t0ken", Body: []byte(body)}
}

func read(t testing.TB, v *vendor, body string) []watchword.Receipt {
	t.Helper()
	receipts, answer, err := v.ReadReport(t.Context(), pushed(body))
	if err != nil || answer.Status != 0 || answer.Body != nil {
		t.Fatalf("%s: %+v %v", body, answer, err)
	}
	return receipts
}

func TestGoldenReport(t *testing.T) {
	v := open(t, config(""))
	want := []watchword.Receipt{{
		MessageID: "bde1b10d-19cf-460f-abcd-26231a821234", Status: watchword.Delivered, Raw: "0",
		At: time.Date(2022, 11, 23, 2, 36, 55, 123e6, time.UTC),
	}}
	for range 2 { // a report may come twice
		if d := cmp.Diff(want, read(t, v, golden+"]")); d != "" {
			t.Error(d)
		}
	}
	batch := golden + `,{"message_id":"id-2","status_code":"NE:0105","description":"关机","recv_time":0},{"message_id":"id-3","status_code":"CR:0201"}]`
	want = append(want,
		watchword.Receipt{MessageID: "id-2", Status: watchword.Undelivered, Class: watchword.ClassUnreachable, Raw: "NE:0105"},
		watchword.Receipt{MessageID: "id-3", Status: watchword.Undelivered, Class: watchword.ClassBlockedByCarrier, Raw: "CR:0201"})
	if d := cmp.Diff(want, read(t, v, batch)); d != "" {
		t.Error(d)
	}
	if got := read(t, v, "[]"); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestEveryReportedCode(t *testing.T) {
	v := open(t, config(""))
	type outcome struct {
		class watchword.ErrorClass
		raw   string
	}
	all := map[string]outcome{
		"XX:0001": {watchword.ClassUnknown, "XX:0001"}, "13800138000": {watchword.ClassUnknown, ""}, "to 138": {watchword.ClassUnknown, ""},
		"失败": {watchword.ClassUnknown, ""}, strings.Repeat("X", 65): {watchword.ClassUnknown, ""}, "00": {watchword.ClassUnknown, "00"},
	}
	for _, line := range append(codes(), reported()...) {
		all[line.Code] = outcome{line.Class, line.Code}
	}
	for code, want := range all {
		got := read(t, v, `[{"message_id":"id-1","status_code":"`+code+`"}]`)
		if len(got) != 1 || got[0].Status != watchword.Undelivered || got[0].Class != want.class || got[0].Raw != want.raw {
			t.Errorf("%s: %+v, want %+v", code, got, want)
		}
	}
}

// Numbers where the vendor's page has strings, and the other way round, are read all the same.
func TestNumbersAndStrings(t *testing.T) {
	v := open(t, config(""))
	got := read(t, v, `[{"message_id":"id-1","status_code":0,"recv_time":"1669171015123"},{"message_id":"id-2","status_code":7,"recv_time":null}]`)
	if len(got) != 2 || got[0].Status != watchword.Delivered || got[0].At.IsZero() || got[1].Status != watchword.Undelivered || !got[1].At.IsZero() {
		t.Errorf("%+v", got)
	}
	if got := read(t, v, `[{"message_id":"id-1","status_code":"0","recv_time":"soon"}]`); !got[0].At.IsZero() {
		t.Errorf("%+v", got)
	}
}

func TestReportsThatCannotBeRead(t *testing.T) {
	v := open(t, config(""))
	for name, body := range map[string]string{
		"nothing":           "",
		"null":              "null",
		"one, not in array": `{"message_id":"id-1","status_code":"0"}`,
		"cut short":         golden,
		"no id":             `[{"status_code":"0"}]`,
		"no status":         `[{"message_id":"id-1"}]`,
		"one without an id": `[{"message_id":"id-1","status_code":"0"},{"status_code":"0"}]`,
		"wrong types":       `[{"message_id":["id-1"],"status_code":"0"}]`,
		"status is a list":  `[{"message_id":"id-1","status_code":[0]}]`,
		"a form":            "message_id=id-1&status_code=0",
	} {
		receipts, _, err := v.ReadReport(t.Context(), pushed(body))
		if err == nil || receipts != nil {
			t.Errorf("%s: %+v %v", name, receipts, err)
		}
		if err != nil && strings.Contains(err.Error(), "id-1") {
			t.Errorf("%s: the error quotes the report: %v", name, err)
		}
	}
}

// FuzzReport: whatever comes, nothing panics, and what is read has an id, a final status and a printable code.
func FuzzReport(f *testing.F) {
	for _, body := range []string{golden + "]", "[]", "null", "[null]", `[{"message_id":"a","status_code":0.5e3}]`, `[{"message_id":"a","status_code":"\u0000"}]`, "{"} {
		f.Add(body)
	}
	c := config("")
	opened, _ := c.Open()
	f.Fuzz(func(t *testing.T, body string) {
		receipts, _, err := opened.(*vendor).ReadReport(t.Context(), pushed(body))
		if err != nil && receipts != nil {
			t.Errorf("%q gives both %+v and %v", body, receipts, err)
		}
		for _, one := range receipts {
			final := one.Status == watchword.Delivered || one.Status == watchword.Undelivered
			if one.MessageID == "" || !final || strings.ContainsFunc(one.Raw, func(r rune) bool { return r <= ' ' || r > '~' }) {
				t.Errorf("%q is read as %+v", body, one)
			}
		}
	})
}
