package telegram

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/textproto"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/watchword/watchword"
)

// golden is a report with the fields of the documentation (Telegram Gateway API: RequestStatus).
const golden = `{"request_id":"5f1a2b3c4d","phone_number":"+391234567890","request_cost":0.01,` +
	`"delivery_status":{"status":"delivered","updated_at":1740578399},"payload":"vf_1-1"}`

// goldenSignature is golden's, at 1740578400. Telegram publishes no example, so it was computed with openssl:
//
//	key=$(printf %s "$token" | openssl dgst -sha256 -hex | cut -d' ' -f2)
//	printf '1740578400\n%s' "$body" | openssl dgst -sha256 -mac HMAC -macopt hexkey:$key
const goldenSignature = "31c37ee15d70e4314d24c16ddf5b8e31691706da0a5da9da5c061b982bc1a07e"

func pushed(timestamp, signature, body string) watchword.Report {
	h := textproto.MIMEHeader{}
	h.Set("Content-Type", "application/json")
	h.Set("X-Request-Timestamp", timestamp)
	h.Set("X-Request-Signature", signature)
	return watchword.Report{Method: http.MethodPost, URL: "https://otp.acme.example/receipts/tg/t0ken", Header: h, Body: []byte(body)}
}

// signed signs as the documentation tells, without a look at the code under test.
func signed(body string) watchword.Report {
	key := sha256.Sum256([]byte(testToken))
	h := hmac.New(sha256.New, key[:])
	_, _ = fmt.Fprintf(h, "%s\n%s", "1740578400", body)
	return pushed("1740578400", hex.EncodeToString(h.Sum(nil)), body)
}

func reader(t testing.TB) watchword.ReportReader {
	t.Helper()
	return open(t, Config{}).(watchword.ReportReader)
}

func TestGoldenReport(t *testing.T) {
	r := reader(t)
	want := []watchword.Receipt{{MessageID: "5f1a2b3c4d", Status: watchword.Delivered, At: time.Unix(1740578399, 0)}}
	for _, signature := range []string{goldenSignature, goldenSignature, strings.ToUpper(goldenSignature)} { // it may come twice
		got, answer, err := r.ReadReport(t.Context(), pushed("1740578400", signature, golden))
		if err != nil || answer.Status != 0 || len(answer.Body) != 0 { // Telegram wants a 200, and nothing in it
			t.Errorf("%+v, %v", answer, err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	}
}

func TestStatuses(t *testing.T) {
	r := reader(t)
	for status, want := range map[string]watchword.Receipt{
		"sent":       {Status: watchword.Sent},
		"delivered":  {Status: watchword.Delivered},
		"read":       {Status: watchword.Delivered},
		"expired":    {Status: watchword.Undelivered, Class: watchword.ClassUnreachable, Raw: "expired"},
		"revoked":    {Status: watchword.Undelivered, Class: watchword.ClassUnknown, Raw: "revoked"},
		"teleported": {Status: watchword.Sent},
		"":           {Status: watchword.Sent},
	} {
		want.MessageID = "1"
		got, _, err := r.ReadReport(t.Context(), signed(`{"request_id":"1","delivery_status":{"status":"`+status+`"}}`))
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff([]watchword.Receipt{want}, got); d != "" {
			t.Errorf("%q: %s", status, d)
		}
	}
}

// A report about the code alone says nothing of the message.
func TestReportOfTheCode(t *testing.T) {
	got, answer, err := reader(t).ReadReport(t.Context(), signed(
		`{"request_id":"1","verification_status":{"status":"code_valid","updated_at":1740578399,"code_entered":"1234"}}`))
	if err != nil || len(got) != 0 || answer.Status != 0 {
		t.Errorf("%+v, %+v, %v", got, answer, err)
	}
}

func TestForgedReports(t *testing.T) {
	r := reader(t)
	unsigned := pushed("1740578400", "", golden)
	unsigned.Header = nil
	for name, report := range map[string]watchword.Report{
		"no header at all":  unsigned,
		"no signature":      pushed("1740578400", "", golden),
		"no timestamp":      pushed("", goldenSignature, golden),
		"another timestamp": pushed("1740578401", goldenSignature, golden),
		"another body":      pushed("1740578400", goldenSignature, strings.Replace(golden, "delivered", "expired", 1)),
		"a byte more":       pushed("1740578400", goldenSignature, golden+" "),
		"a shorter one":     pushed("1740578400", goldenSignature[2:], golden),
		"no hexadecimal":    pushed("1740578400", "z"+goldenSignature[1:], golden),
	} {
		if got, _, err := r.ReadReport(t.Context(), report); !errors.Is(err, watchword.ErrNotAuthentic) || got != nil {
			t.Errorf("%s: %+v, %v: want ErrNotAuthentic", name, got, err)
		}
	}
	another := open(t, Config{AccessToken: "another"}).(watchword.ReportReader)
	if _, _, err := another.ReadReport(t.Context(), pushed("1740578400", goldenSignature, golden)); !errors.Is(err, watchword.ErrNotAuthentic) {
		t.Errorf("signed with another token: %v", err)
	}
}

func TestMalformedReports(t *testing.T) {
	r := reader(t)
	for _, body := range []string{
		"", "{", "[]", "null", "{}", `{"request_id":""}`, `{"request_id":1}`, `{"request_id":"1","delivery_status":"sent"}`, golden + "x",
	} {
		got, _, err := r.ReadReport(t.Context(), signed(body))
		if err == nil || errors.Is(err, watchword.ErrNotAuthentic) || got != nil {
			t.Errorf("%q: %+v, %v", body, got, err)
		}
		if err != nil && strings.Contains(err.Error(), testToken) {
			t.Errorf("%q: the error shows the token", body)
		}
	}
}

// FuzzReport: whatever comes, nothing panics, unsigned is never believed, and what is read has an id and a status.
func FuzzReport(f *testing.F) {
	for _, body := range []string{golden, "", "{", `{"request_id":"1"}`, `{"request_id":"1","delivery_status":{"updated_at":-1}}`} {
		f.Add(body, goldenSignature)
	}
	opened, err := (&Config{AccessToken: testToken}).Open()
	if err != nil {
		f.Fatal(err)
	}
	r := opened.(watchword.ReportReader)
	f.Fuzz(func(t *testing.T, body, signature string) {
		if got, _, err := r.ReadReport(t.Context(), pushed("1", signature, body)); err == nil {
			t.Errorf("%q passes for a signature: %+v", signature, got)
		}
		got, _, err := r.ReadReport(t.Context(), signed(body))
		if err != nil && got != nil {
			t.Errorf("%q gives both %+v and %v", body, got, err)
		}
		for _, one := range got {
			failed := one.Status == watchword.Undelivered
			if one.MessageID == "" || one.Status < watchword.Sent || failed != (one.Class != 0) || failed != (one.Raw != "") {
				t.Errorf("%q is read as %+v", body, one)
			}
		}
	})
}
