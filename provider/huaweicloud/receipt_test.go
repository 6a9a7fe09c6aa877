package huaweicloud

import (
	"errors"
	"fmt"
	"net/textproto"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/watchword/watchword"
)

// golden is the example of the vendor's page on status codes.
const golden = "sequence=1&total=1&orgCode=000&updateTime=2018-04-13T06%3A31%3A46Z&source=2&" +
	"smsMsgId=b9d9b4fe-ad0e-4a2a-a2c7-445505b674ac_6&status=DELIVRD"

func pushed(kind, body string) watchword.Report {
	h := textproto.MIMEHeader{}
	h.Set("Content-Type", kind)
	return watchword.Report{Method: "POST", URL: "https://otp.acme.example/receipts/hw/t0ken", Header: h, Body: []byte(body)}
}

func formReport(status string) watchword.Report {
	return pushed(contentType, "smsMsgId=id_1&total=1&sequence=1&source=3&updateTime=2018-04-13T06%3A31%3A46Z&status="+url.QueryEscape(status))
}

func read(t testing.TB, v *vendor, r watchword.Report) []watchword.Receipt {
	t.Helper()
	receipts, answer, err := v.ReadReport(t.Context(), r)
	if err != nil {
		t.Fatalf("%s: %v", r.Body, err)
	}
	if answer.Status != 0 || answer.ContentType != "application/json" || string(answer.Body) != `{"returnCode":0,"returnCodeDesc":"Success"}` {
		t.Errorf("the answer is %+v", answer)
	}
	return receipts
}

func TestGoldenReport(t *testing.T) {
	v := open(t, config(""))
	want := []watchword.Receipt{{
		MessageID: "b9d9b4fe-ad0e-4a2a-a2c7-445505b674ac_6", Status: watchword.Delivered, Raw: "DELIVRD",
		At: time.Date(2018, 4, 13, 6, 31, 46, 0, time.UTC),
	}}
	for range 2 { // a report may come twice
		if d := cmp.Diff(want, read(t, v, pushed(contentType, golden))); d != "" {
			t.Error(d)
		}
	}
	if d := cmp.Diff(want, read(t, v, pushed("application/x-www-form-urlencoded; charset=UTF-8", golden+"&extend=k-1&to=%2B8613800138000"))); d != "" {
		t.Error(d)
	}
}

func TestBatch(t *testing.T) {
	v := open(t, config(""))
	got := read(t, v, pushed("application/json;charset=UTF-8", `{"statusReportList":[
		{"smsMsgId":"id_1","total":"2","sequence":"1","status":"DELIVRD","source":"2","updateTime":"2018-04-13T06:31:46Z","orgCode":"000"},
		{"smsMsgId":"id_1","total":"2","sequence":"2","status":"MK:0010","statusDesc":"…","source":"2","updateTime":"2018-04-13T06:31:47Z"},
		{"smsMsgId":"id_2","status":"EXPIRED","source":"1","extend":"k-1","to":"+8613800138000"}]}`))
	want := []watchword.Receipt{
		{MessageID: "id_1", Status: watchword.Delivered, Raw: "DELIVRD", At: time.Date(2018, 4, 13, 6, 31, 46, 0, time.UTC)},
		{MessageID: "id_1", Status: watchword.Undelivered, Class: watchword.ClassUnreachable, Raw: "MK:0010", At: time.Date(2018, 4, 13, 6, 31, 47, 0, time.UTC)},
		{MessageID: "id_2", Status: watchword.Undelivered, Class: watchword.ClassUnreachable, Raw: "EXPIRED"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if got := read(t, v, pushed("application/json", `{"statusReportList":[]}`)); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestEveryReportedCode(t *testing.T) {
	v := open(t, config(""))
	type outcome struct {
		status watchword.DeliveryStatus
		class  watchword.ErrorClass
		raw    string
	}
	all := map[string]outcome{
		"DELIVRD": {watchword.Delivered, 0, "DELIVRD"}, "ACCEPTD": {watchword.Sent, 0, "ACCEPTD"}, "UNKNOWN": {watchword.Sent, 0, "UNKNOWN"},
		"MK:0075": {watchword.Undelivered, watchword.ClassUnreachable, "MK:0075"}, "MN:0001": {watchword.Undelivered, watchword.ClassUnreachable, "MN:0001"},
		"SGIP:22": {watchword.Undelivered, watchword.ClassUnknown, "SGIP:22"}, "CL26:-37": {watchword.Undelivered, watchword.ClassUnknown, "CL26:-37"},
		"13800138000": {watchword.Undelivered, watchword.ClassUnknown, ""}, "to 138": {watchword.Undelivered, watchword.ClassUnknown, ""},
		"失败": {watchword.Undelivered, watchword.ClassUnknown, ""}, strings.Repeat("X", 65): {watchword.Undelivered, watchword.ClassUnknown, ""},
	}
	for _, line := range append(codes(), reported()...) {
		all[line.Code] = outcome{watchword.Undelivered, line.Class, line.Code}
	}
	for code, want := range all {
		got := read(t, v, formReport(code))
		if len(got) != 1 || got[0].Status != want.status || got[0].Class != want.class || got[0].Raw != want.raw || got[0].MessageID != "id_1" {
			t.Errorf("%s: %+v, want %+v", code, got, want)
		}
	}
}

func TestReportsThatCannotBeRead(t *testing.T) {
	v := open(t, config(""))
	for name, r := range map[string]watchword.Report{
		"nothing":           pushed("", ""),
		"no id":             pushed(contentType, "status=DELIVRD"),
		"no status":         pushed(contentType, "smsMsgId=id_1"),
		"a broken form":     pushed(contentType, "smsMsgId=%zz&status=DELIVRD"),
		"not JSON":          pushed("application/json", golden),
		"other JSON":        pushed("application/json", `{"smsMsgId":"id_1","status":"DELIVRD"}`),
		"JSON cut short":    pushed("application/json", `{"statusReportList":[{"smsMsgId":"id_1"`),
		"one without an id": pushed("application/json", `{"statusReportList":[{"smsMsgId":"id_1","status":"DELIVRD"},{"status":"DELIVRD"}]}`),
	} {
		receipts, _, err := v.ReadReport(t.Context(), r)
		if err == nil || receipts != nil || errors.Is(err, watchword.ErrNotAuthentic) {
			t.Errorf("%s: %+v %v", name, receipts, err)
		}
		if err != nil && strings.Contains(err.Error(), "id_1") {
			t.Errorf("%s: the error quotes the report: %v", name, err)
		}
	}
}

// signed signs a report as the vendor's guide says. more are further headers, by name.
func signed(r watchword.Report, key, secret string) watchword.Report {
	r.Header.Set("X-Sdk-Date", "20260701T120000Z")
	u, _ := url.Parse(r.URL)
	headers := fmt.Sprintf("content-type:%s\nhost:%s\nx-sdk-date:20260701T120000Z\n", r.Header.Get("Content-Type"), u.Host)
	const names = "content-type;host;x-sdk-date"
	canonical := fmt.Sprintf("%s\n%s/\n%s\n%s\n%s\n%s", r.Method, u.EscapedPath(), u.Query().Encode(), headers, names, digest(r.Body))
	r.Header.Set("Authorization", "SDK-HMAC-SHA256 Access="+key+", SignedHeaders="+names+", Signature="+macOf(secret, "20260701T120000Z", canonical))
	return r
}

func TestSignedReports(t *testing.T) {
	c := config("")
	c.PushKeys = map[string]string{"old": "s1", "new": "s2"}
	v := open(t, c)
	for _, r := range []watchword.Report{
		signed(formReport("DELIVRD"), "old", "s1"), signed(formReport("DELIVRD"), "new", "s2"),
		signed(pushed("application/json", `{"statusReportList":[{"smsMsgId":"id_1","status":"DELIVRD"}]}`), "new", "s2"),
	} {
		if got := read(t, v, r); len(got) != 1 || got[0].Status != watchword.Delivered {
			t.Errorf("%+v", got)
		}
	}
	withQuery := formReport("DELIVRD")
	withQuery.URL += "?b=2&a=1"
	read(t, v, signed(withQuery, "new", "s2"))
	tight := signed(formReport("DELIVRD"), "new", "s2") // the guide's example takes it without the blanks, too
	tight.Header.Set("Authorization", strings.ReplaceAll(tight.Header.Get("Authorization"), ", ", ","))
	read(t, v, tight)
	elsewhere := signed(formReport("DELIVRD"), "new", "s2")
	elsewhere.Header.Set("Host", "otp.acme.example")
	read(t, v, elsewhere)
}

func TestForgedReports(t *testing.T) {
	c := config("")
	c.PushKeys = map[string]string{"new": "s2"}
	v := open(t, c)
	good := func() watchword.Report { return signed(formReport("DELIVRD"), "new", "s2") }
	edit := func(from, to string) watchword.Report {
		r := good()
		r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), from, to, 1))
		return r
	}
	change := func(f func(r *watchword.Report)) watchword.Report {
		r := good()
		f(&r)
		return r
	}
	for name, r := range map[string]watchword.Report{
		"unsigned":           formReport("DELIVRD"),
		"another secret":     signed(formReport("DELIVRD"), "new", "s1"),
		"another key":        signed(formReport("DELIVRD"), "old", "s2"),
		"no key":             signed(formReport("DELIVRD"), "", ""),
		"another body":       change(func(r *watchword.Report) { r.Body = []byte(strings.Replace(string(r.Body), "id_1", "id_2", 1)) }),
		"another path":       change(func(r *watchword.Report) { r.URL += "x" }),
		"another query":      change(func(r *watchword.Report) { r.URL += "?a=1" }),
		"another method":     change(func(r *watchword.Report) { r.Method = "PUT" }),
		"another date":       change(func(r *watchword.Report) { r.Header.Set("X-Sdk-Date", "20260701T120001Z") }),
		"no date":            change(func(r *watchword.Report) { r.Header.Del("X-Sdk-Date") }),
		"a broken address":   change(func(r *watchword.Report) { r.URL = ":" }),
		"date not signed":    edit(";x-sdk-date", ""),
		"another algorithm":  edit("SHA256", "SM3"),
		"a part is missing":  edit("SignedHeaders=content-type;host;x-sdk-date, ", ""),
		"a part is no part":  edit("Signature=", "Sign="),
		"one digit is wrong": edit("Signature=", "Signature=0"),
	} {
		receipts, answer, err := v.ReadReport(t.Context(), r)
		if !errors.Is(err, watchword.ErrNotAuthentic) || receipts != nil || answer.Status != 401 {
			t.Errorf("%s: %+v %+v %v", name, receipts, answer, err)
		}
	}
}

// FuzzReport: whatever comes, nothing panics, and what is read has an id, a final or pending status and a printable code.
func FuzzReport(f *testing.F) {
	for _, body := range []string{golden, `{"statusReportList":[{"smsMsgId":"a","status":"b","updateTime":"c"}]}`, "", "{", "=&;", `{"statusReportList":null}`} {
		for _, kind := range []string{contentType, "application/json", "", "a/b;;;"} {
			f.Add(kind, body, "SDK-HMAC-SHA256 Access=new, SignedHeaders=x-sdk-date, Signature=00")
		}
	}
	c := config("")
	open1, _ := c.Open()
	c.PushKeys = map[string]string{"new": "s2"}
	signed1, _ := c.Open()
	f.Fuzz(func(t *testing.T, kind, body, authorization string) {
		r := pushed(kind, body)
		r.Header.Set("Authorization", authorization)
		if receipts, _, err := signed1.(*vendor).ReadReport(t.Context(), r); err == nil {
			t.Errorf("%q passes for a signature: %+v", authorization, receipts)
		}
		receipts, _, err := open1.(*vendor).ReadReport(t.Context(), r)
		if err != nil && receipts != nil {
			t.Errorf("%q gives both %+v and %v", body, receipts, err)
		}
		for _, one := range receipts {
			if one.MessageID == "" || one.Status < watchword.Sent || strings.ContainsFunc(one.Raw, func(r rune) bool { return r <= ' ' || r > '~' }) {
				t.Errorf("%q is read as %+v", body, one)
			}
		}
	})
}
