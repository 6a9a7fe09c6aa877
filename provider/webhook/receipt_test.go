package webhook

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/watchword/watchword"
)

// goldenReport is a report as the package comment has it.
const goldenReport = `{"type":"message.status","timestamp":"2026-07-01T12:00:03Z","data":{"message_id":"m-1","status":"delivered"}}`

// goldenReportSignature is its signature by the first secret, with the id rcpt_1 at 1782907203. It was computed with
// openssl:
//
//	printf 'rcpt_1.1782907203.%s' "$body" | openssl dgst -sha256 -mac HMAC -macopt hexkey:$key -binary | base64
const goldenReportSignature = "v1,EG6Z+0FLxqMS2/7WR/E62ADSSt8LCjwrTbOwpQ/Sg2o="

func happened() time.Time { return time.Date(2026, 7, 1, 12, 0, 3, 0, time.UTC) }

func pushed(signature, body string) watchword.Report {
	return watchword.Report{
		Method: http.MethodPost, URL: "https://otp.acme.example/receipts/own/t0ken", At: happened().Add(time.Second),
		Header: headers("rcpt_1", strconv.FormatInt(happened().Unix(), 10), signature), Body: []byte(body),
	}
}

func signed(secret, body string) watchword.Report {
	return pushed(stamp(secret, "rcpt_1", strconv.FormatInt(happened().Unix(), 10), body), body)
}

func reader(t testing.TB) *account {
	t.Helper()
	return open(t, Config{URL: "https://messages.acme.example/", Secret: testSecret, PreviousSecret: otherSecret})
}

func TestGoldenReport(t *testing.T) {
	a := reader(t)
	want := []watchword.Receipt{{MessageID: "m-1", Status: watchword.Delivered, At: happened()}}
	for _, r := range []watchword.Report{
		pushed(goldenReportSignature, goldenReport), pushed(goldenReportSignature, goldenReport), // it may come twice
		signed(otherSecret, goldenReport),
	} {
		got, answer, err := a.ReadReport(t.Context(), r)
		if err != nil || answer.Status != 0 || len(answer.Body) != 0 {
			t.Errorf("%+v, %v", answer, err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	}
}

func TestStatuses(t *testing.T) {
	undelivered := func(class watchword.ErrorClass, raw string) watchword.Receipt {
		return watchword.Receipt{Status: watchword.Undelivered, Class: class, Raw: raw}
	}
	a := reader(t)
	for said, want := range map[string]watchword.Receipt{
		`"status":"sent"`:                              {Status: watchword.Sent},
		`"status":"delivered"`:                         {Status: watchword.Delivered},
		`"status":"queued"`:                            {Status: watchword.Sent},
		`"status":"on_the_moon"`:                       {Status: watchword.Sent},
		`"status":"Undelivered"`:                       {Status: watchword.Sent},
		`"status":"undelivered"`:                       undelivered(watchword.ClassUnknown, ""),
		`"status":"undelivered","error":null`:          undelivered(watchword.ClassUnknown, ""),
		`"status":"undelivered","error":{"code":"27"}`: undelivered(watchword.ClassUnknown, "27"),
		`"status":"undelivered","error":{"class":"bad_mood","code":"27"}`:                   undelivered(watchword.ClassUnknown, "27"),
		`"status":"undelivered","error":{"class":"unreachable","code":"27"}`:                undelivered(watchword.ClassUnreachable, "27"),
		`"status":"undelivered","error":{"class":"invalid_number","code":"+8613800138000"}`: undelivered(watchword.ClassInvalidNumber, ""),
		`"status":"delivered","error":{"class":"unreachable","code":"27"}`:                  {Status: watchword.Delivered},
	} {
		want.MessageID, want.At = "7", happened()
		got, _, err := a.ReadReport(t.Context(), signed(testSecret,
			`{"type":"message.status","timestamp":"2026-07-01T14:00:03+02:00","data":{"message_id":7,`+said+`}}`))
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff([]watchword.Receipt{want}, got); d != "" {
			t.Errorf("%s: %s", said, d)
		}
	}
}

func TestBatch(t *testing.T) {
	got, _, err := reader(t).ReadReport(t.Context(), signed(testSecret, `{"type":"message.status","data": [
		{"message_id":"m-1","status":"delivered"}, {"message_id":"m-2","status":"undelivered"}, {"message_id":"m-1","status":"sent"}]}`))
	want := []watchword.Receipt{
		{MessageID: "m-1", Status: watchword.Delivered},
		{MessageID: "m-2", Status: watchword.Undelivered, Class: watchword.ClassUnknown},
		{MessageID: "m-1", Status: watchword.Sent},
	}
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// What is of another type, or about nobody, is taken and says nothing.
func TestReportsOfNothing(t *testing.T) {
	for _, body := range []string{
		`{"type":"invoice.paid","timestamp":"2026-07-01T12:00:03Z","data":{"message_id":1}}`, `{"type":"ping"}`,
		`{"type":"message.status","data":[]}`,
	} {
		if got, answer, err := reader(t).ReadReport(t.Context(), signed(testSecret, body)); err != nil || len(got) != 0 || answer.Status != 0 {
			t.Errorf("%s: %+v, %+v, %v", body, got, answer, err)
		}
	}
}

func TestForgedReports(t *testing.T) {
	a := reader(t)
	late, early := pushed(goldenReportSignature, goldenReport), pushed(goldenReportSignature, goldenReport)
	late.At, early.At = happened().Add(6*time.Minute), happened().Add(-6*time.Minute)
	bare := pushed("", goldenReport)
	bare.Header = nil
	for name, r := range map[string]watchword.Report{
		"no header at all": bare,
		"no signature":     pushed("", goldenReport),
		"another body":     pushed(goldenReportSignature, strings.Replace(goldenReport, "m-1", "m-2", 1)),
		"another secret":   signed(secretOf(32), goldenReport),
		"replayed late":    late,
		"from the future":  early,
	} {
		if got, _, err := a.ReadReport(t.Context(), r); !errors.Is(err, watchword.ErrNotAuthentic) || got != nil {
			t.Errorf("%s: %+v, %v: want ErrNotAuthentic", name, got, err)
		}
	}
}

func TestMalformedReports(t *testing.T) {
	a := reader(t)
	for _, body := range []string{
		"", "{", "[]", "null", "{}", `{"type":""}`, `{"type":1}`, goldenReport + "x", `{"type":"message.status","timestamp":"noon"}`,
		`{"type":"message.status"}`, `{"type":"message.status","data":null}`, `{"type":"message.status","data":"m-1"}`,
		`{"type":"message.status","data":{}}`, `{"type":"message.status","data":{"message_id":"m-1"}}`,
		`{"type":"message.status","data":{"status":"sent"}}`, `{"type":"message.status","data":{"message_id":true,"status":"sent"}}`,
		`{"type":"message.status","data":[{"message_id":"m-1","status":"sent"},{}]}`, `{"type":"message.status","data":[[]]}`,
	} {
		got, _, err := a.ReadReport(t.Context(), signed(testSecret, body))
		if err == nil || errors.Is(err, watchword.ErrNotAuthentic) || got != nil {
			t.Errorf("%q: %+v, %v", body, got, err)
		}
	}
}

// FuzzReport: whatever comes, nothing panics, unsigned is never believed, and what is read has an id and a status.
func FuzzReport(f *testing.F) {
	for _, body := range []string{goldenReport, "", "{", `{"type":"message.status","data":[{"message_id":-1,"status":"undelivered"}]}`} {
		f.Add(body, goldenReportSignature)
	}
	c := Config{URL: "https://messages.acme.example/", Secret: testSecret}
	opened, err := c.Open()
	if err != nil {
		f.Fatal(err)
	}
	a := opened.(*account)
	f.Fuzz(func(t *testing.T, body, signature string) {
		if got, _, err := a.ReadReport(t.Context(), pushed(signature, body+" ")); err == nil {
			t.Errorf("%q passes for a signature: %+v", signature, got)
		}
		got, _, err := a.ReadReport(t.Context(), signed(testSecret, body))
		if err != nil && got != nil {
			t.Errorf("%q gives both %+v and %v", body, got, err)
		}
		for _, one := range got {
			if one.MessageID == "" || one.Status < watchword.Sent || (one.Status == watchword.Undelivered) != (one.Class != 0) {
				t.Errorf("%q is read as %+v", body, one)
			}
		}
	})
}
