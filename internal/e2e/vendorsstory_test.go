package e2e

import (
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/watchword/watchword"
)

var update = flag.Bool("golden", false, "write the golden files")

// storyDocument has four accounts of four types on one route.
const storyDocument = `
tenants: [{id: story, brand: Acme, dialects: [native]}]
credentials: [{tenant: story, name: app, secret: %[1]s}]
policies: [{tenant: story, wait: 30s}]
templates:
  - {tenant: story, name: otp, channel: sms, locale: en, text: '{{code}} is your code', registrations: [{account: aliyun-main, template: SMS_154950909}, {account: tencent-main, template: "1110"}]}
provider_accounts:
  - {name: aliyun-main, type: aliyun_sms, timeout: 300ms, settings: {%[2]s}}
  - {name: tencent-main, type: tencent_sms, timeout: 30s, settings: {%[3]s}}
  - {name: twilio-main, type: twilio, timeout: 30s, settings: {%[4]s}}
  - {name: own-gateway, type: webhook, timeout: 30s, settings: {%[5]s}}
routes:
  - {tenant: story, name: china, channel: sms, countries: [CN], use: [aliyun-main, tencent-main, twilio-main, own-gateway]}
`

// TestATimelineTellsTheWholeStory follows one verification through four vendors: the first does not answer, the second has
// a limit, the third takes the message and reports that it did not arrive, and by the fourth it does. What the API tells of
// that is kept as a text, which has all that an operator wants to know: no log file is needed.
func TestATimelineTellsTheWholeStory(t *testing.T) {
	s := serveInPublic(t)
	calls := make(chan string, 16) // the code in each
	settings := make([]any, 0, 5)
	settings = append(settings, vendorKey)
	for _, v := range []struct {
		vendorType
		say http.HandlerFunc
	}{
		{aliyunSMS(), func(_ http.ResponseWriter, r *http.Request) { silence(r) }},
		{tencentSMS(), func(w http.ResponseWriter, _ *http.Request) {
			tencentSMS().inside(w, "LimitExceeded.PhoneNumberThirtySecondLimit")
		}},
		{twilioSMS(), func(w http.ResponseWriter, _ *http.Request) { twilioSMS().yes(w, "SM7e4a01") }},
		{webhookService(), func(w http.ResponseWriter, _ *http.Request) { webhookService().yes(w, "gw-2203") }},
	} {
		stand := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			calls <- v.code(r, readAll(r))
			v.say(w, r)
		}))
		t.Cleanup(stand.Close)
		settings = append(settings, strings.ReplaceAll(v.settings, "BASE", stand.URL))
	}
	s.apply(t, fmt.Sprintf(storyDocument, settings...))
	p := &play{T: t, s: s, caller: newCaller(s, vendorKey, 4)}
	t.Cleanup(p.caller.close)

	a := p.start("+8613800138000", "login")
	if a.status != http.StatusCreated || a.Delivery != "sent" {
		t.Fatalf("the API answers %s", a)
	}
	p.reports = s.receiptsOf(t, "twilio-main")
	if status := p.post(p.reports, twilioSMS().report(p, "SM7e4a01", "30008")); status != http.StatusOK {
		t.Fatalf("the third vendor's report is answered %d", status)
	}
	if !eventually(callTime, func() bool {
		now := p.get(a.ID)
		return now.Delivery == "sent" && strings.Contains(p.tells(now), "gw-2203")
	}) {
		t.Fatalf("the failed receipt does not move the message on: %s", p.get(a.ID))
	}
	if status := p.post(s.receiptsOf(t, "own-gateway"), webhookService().report(p, "gw-2203", "")); status != http.StatusOK {
		t.Fatalf("the fourth vendor's report is answered %d", status)
	}
	code := <-calls
	for range 3 {
		if same := <-calls; same != code || len(code) != 6 {
			t.Errorf("the vendors got the codes %s and %s", code, same)
		}
	}
	if wrong, err := p.caller.check(t.Context(), a.ID, nearly(code)); err != nil || wrong.Result != "incorrect" {
		t.Errorf("%v: a wrong code is %s", err, wrong)
	}
	if right, err := p.caller.check(t.Context(), a.ID, code); err != nil || right.Result != "approved" {
		t.Errorf("%v: the right code is %s", err, right)
	}
	compareStory(t, p.get(a.ID), code)
}

// compareStory holds a verification, as an operator reads it, against the text that is kept.
func compareStory(t *testing.T, now *answer, code string) {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s, delivery %s\n\n", now.To, now.Status, now.Delivery)
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "EVENT\tACCOUNT\tCLASS\tDETAIL")
	last := ""
	for _, e := range steps(now) {
		if e.At < last { // RFC 3339 in UTC, of one length
			t.Errorf("%s is before the event before it", e.At)
		}
		last = e.At
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", e.Type, dash(e.Account), dash(e.Class), dash(e.Detail))
	}
	_ = table.Flush()
	path := filepath.Join("testdata", "failed-over-timeline.txt")
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("%s differs (go test ./internal/e2e -run Story -golden writes it):\n%s", path, b.String())
	}
	for _, secret := range []string{code, "13800138000"} {
		if strings.Contains(string(now.body), secret) {
			t.Errorf("the timeline holds %s", secret)
		}
	}
	if _, known := watchword.ParseStatus(now.Status); !known {
		t.Errorf("the status is %q", now.Status)
	}
}

func dash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}
