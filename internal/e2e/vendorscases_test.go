package e2e

import (
	"cmp"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/watchword/watchword"
)

func readAll(r *http.Request) []byte {
	body, _ := io.ReadAll(r.Body) // half a request has no code, and fails whoever looks for it
	return body
}

// refused lets the vendor refuse one message with a code.
func (p *play) refused(c vendorCode) {
	p.Helper()
	p.answers(func(w http.ResponseWriter, _ *http.Request) { p.no(w, c.code) })
	if recipientAtFault(c.class.String()) {
		p.ends(c)
	} else {
		p.movesOn("common", "main", c)
	}
	if p.inside != nil && !recipientAtFault(c.class.String()) {
		p.answers(func(w http.ResponseWriter, _ *http.Request) { p.inside(w, c.code) })
		p.movesOn("common", "main", c)
	}
}

// movesOn starts a verification that the vendor does not take. After that the vendor takes two messages, so that its
// breaker stays closed.
func (p *play) movesOn(purpose, account string, c vendorCode) {
	p.Helper()
	p.failsOver(purpose, account, c)
	p.answers(nil)
	p.works()
	p.works()
}

// failsOver starts a verification that the vendor does not take: the same code goes to the other account, and the timeline
// says why.
func (p *play) failsOver(purpose, account string, c vendorCode) {
	p.Helper()
	first, second := p.counts()
	a := p.start(p.fresh(), purpose)
	came, moved := p.got(first, second)
	now := p.get(a.ID)
	want := fmt.Sprintf(`requested
attempted %[1]s
refused %[1]s %[2]s %[3]s
failover second %[2]s from %[4]s/%[1]s
attempted second
accepted second second-1
`, account, c.class, c.shown(), p.kind)
	if a.status != http.StatusCreated || a.Delivery != "sent" || strings.Contains(string(a.body), "delivery_error") {
		p.Errorf("%s: the API answers %s", c.code, a)
	}
	if got := p.tells(now); got != want {
		p.Errorf("%s: the timeline is\n%swanted\n%s", c.code, got, want)
	}
	p.sameCode(c.code, came, moved)
}

// sameCode tells whether one code came to both accounts, and to the second once. A vendor that knows repeats may be asked
// twice.
func (p *play) sameCode(what string, came, moved []string) {
	p.Helper()
	if len(came) == 0 || len(moved) != 1 || len(moved[0]) != 6 {
		p.Errorf("%s: %v came to the vendor, and %v to the other account", what, came, moved)
		return
	}
	if slices.ContainsFunc(came, func(code string) bool { return code != moved[0] }) {
		p.Errorf("%s: the codes differ: %v and %v", what, came, moved)
	}
}

// works starts a verification that the vendor takes.
func (p *play) works() *answer {
	p.Helper()
	first, second := p.counts()
	a := p.start(p.fresh(), "common")
	came, moved := p.got(first, second)
	if a.status != http.StatusCreated || a.Delivery != "sent" || len(came) != 1 || len(moved) != 0 || !strings.Contains(string(a.body), `"receipt":"awaited"`) {
		p.Fatalf("a vendor that works: %v, %v, %s", came, moved, a)
	}
	return a
}

// ends starts a verification whose recipient the vendor says cannot be reached: nobody else is asked, and the recipient's
// limit of one message a minute gets its charge back.
func (p *play) ends(c vendorCode) {
	p.Helper()
	first, second := p.counts()
	to := p.fresh()
	a := p.start(to, "common")
	came, moved := p.got(first, second)
	want := fmt.Sprintf("requested\nattempted main\nrefused main %s %s\nundelivered\nrefunded\nfailed\n", c.class, c.shown())
	if a.status != http.StatusUnprocessableEntity || a.Code != "recipient_rejected" || !strings.Contains(string(a.body), `"delivery_error":{"class":"`+c.class.String()+`"}`) {
		p.Errorf("%s: the API answers %s", c.code, a)
	}
	now := p.get(a.VerificationID)
	if got := p.tells(now); got != want || now.Status != "failed" || now.Delivery != "undelivered" {
		p.Errorf("%s: %s, %s: the timeline is\n%swanted\n%s", c.code, now.Status, now.Delivery, got, want)
	}
	if len(came) != 1 || len(moved) != 0 {
		p.Errorf("%s: %v came to the vendor, and %v to the other account", c.code, came, moved)
	}
	p.answers(nil)
	if again := p.start(to, "common"); again.status != http.StatusCreated {
		p.Errorf("%s: the charge was not given back: %s", c.code, again)
	}
	if third := p.start(to, "common"); third.Code != "limit_exceeded" {
		p.Errorf("%s: there is no limit that the charge counts in: %s", c.code, third)
	}
}

// silence says nothing more until the caller has gone, and does not end the answer then either: over TLS a caller hears for
// a moment what comes after it has said goodbye.
func silence(r *http.Request) {
	<-r.Context().Done()
	panic(http.ErrAbortHandler)
}

// mishaps are what no vendor means to say.
func (p *play) mishaps() {
	p.Helper()
	for _, m := range []struct {
		purpose, account string
		want             vendorCode
		say              http.HandlerFunc
	}{
		{"common", "main", vendorCode{"a dropped connection", watchword.ClassTimeout, "connection lost"}, func(http.ResponseWriter, *http.Request) {
			panic(http.ErrAbortHandler)
		}},
		{"common", "main", vendorCode{"a malformed body", watchword.ClassUnknown, "HTTP 200"}, func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, `{"half":`)
		}},
		{"common", "main", vendorCode{"a body that breaks off", watchword.ClassTimeout, "connection lost"}, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, `{"half":`)
			panic(http.ErrAbortHandler)
		}},
		{"common", "main", vendorCode{"a proxy's page", watchword.ClassProviderError, "HTTP 502"}, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadGateway)
			fmt.Fprint(w, "<html><h1>502 Bad Gateway</h1></html>")
		}},
		{"login", "hasty", vendorCode{"no answer in time", watchword.ClassTimeout, "deadline"}, func(_ http.ResponseWriter, r *http.Request) {
			silence(r)
		}},
		{"login", "hasty", vendorCode{"a slow body", watchword.ClassTimeout, "deadline"}, func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, `{"half":`)
			_ = http.NewResponseController(w).Flush()
			silence(r)
		}},
	} {
		p.answers(m.say)
		p.movesOn(m.purpose, m.account, m.want)
	}
}

// receipts lets the vendor report what became of messages.
func (p *play) receipts() {
	p.Helper()
	arrived := p.works()
	name := p.nameOf(arrived)
	report := p.report(p, name, "")
	if p.signs {
		if status := p.post(p.reports, vendorReport{contentType: report.contentType, body: cmp.Or(report.unsigned, report.body)}); status != http.StatusUnauthorized {
			p.Errorf("a report without a signature is answered %d", status)
		}
	}
	if status := p.post(p.reports[:len(p.reports)-1], report); status != http.StatusNotFound {
		p.Errorf("a report with another token is answered %d", status)
	}
	if now := p.get(arrived.ID); now.Delivery != "sent" {
		p.Errorf("a forged report has made it %s", now)
	}
	for range 2 { // vendors come twice
		if status := p.post(p.reports, report); status != http.StatusOK {
			p.Errorf("a report is answered %d", status)
		}
	}
	now := p.get(arrived.ID)
	want := "requested\nattempted main\naccepted main " + name + "\ndelivered main"
	if got := p.tells(now); now.Delivery != "delivered" || strings.Count(got, "delivered main") != 1 || !strings.HasPrefix(got, want) {
		p.Errorf("a receipt makes it %s:\n%s", now.Delivery, got)
	}

	first, second := p.counts()
	moves := p.works()
	if status := p.post(p.reports, p.report(p, p.nameOf(moves), p.lost.code)); status != http.StatusOK {
		p.Errorf("a report of a failure is answered %d", status)
	}
	p.settles(moves.ID, fmt.Sprintf(`requested
attempted main
accepted main %[1]s
undelivered main %[2]s %[3]s
failover second %[2]s from %[4]s/main
attempted second
accepted second second-1
`, p.nameOf(moves), p.lost.class, p.lost.shown(), p.kind), "sent")
	came, moved := p.got(first, second)
	p.sameCode("a failed receipt", came, moved)

	_, second = p.counts()
	ends := p.works()
	if status := p.post(p.reports, p.report(p, p.nameOf(ends), p.gone.code)); status != http.StatusOK {
		p.Errorf("a report of a failure is answered %d", status)
	}
	p.settles(ends.ID, fmt.Sprintf("requested\nattempted main\naccepted main %s\nundelivered main %s %s\n", p.nameOf(ends), p.gone.class, p.gone.shown()), "undelivered")
	if _, after := p.counts(); after != second {
		p.Error("a receipt that is the recipient's moves the message on")
	}
}

// settles waits until a verification's timeline is as it should be.
func (p *play) settles(id, want, delivery string) {
	p.Helper()
	var now *answer
	if !eventually(callTime, func() bool { now = p.get(id); return p.tells(now) == want && now.Delivery == delivery }) {
		p.Errorf("it is %s, and its timeline is\n%swanted\n%s", now.Delivery, p.tells(now), want)
	}
}

// nameOf is the vendor's name for a message that it took.
func (p *play) nameOf(a *answer) string {
	p.Helper()
	for _, e := range steps(p.get(a.ID)) {
		if e.Type == "accepted" && e.Account == p.kind+"/main" {
			return e.Detail
		}
	}
	p.Fatalf("%s was not accepted", a)
	return ""
}

// post brings a report to the server, under the address that the vendor knows.
func (p *play) post(address string, report vendorReport) int {
	p.Helper()
	r, err := http.NewRequestWithContext(p.Context(), http.MethodPost, p.s.url+strings.TrimPrefix(address, publicURL), strings.NewReader(report.body))
	if err != nil {
		p.Fatal(err)
	}
	r.Header.Set("Content-Type", report.contentType)
	for i := 0; i+1 < len(report.headers); i += 2 {
		r.Header.Set(report.headers[i], report.headers[i+1])
	}
	a, err := p.caller.http.Do(r)
	if err != nil {
		p.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, a.Body)
	_ = a.Body.Close()
	return a.StatusCode
}

// ask puts a question to an address that the vendor knows.
func (p *play) ask(address string) (status int, body string) {
	p.Helper()
	r, err := http.NewRequestWithContext(p.Context(), http.MethodGet, p.s.url+strings.TrimPrefix(address, publicURL), nil)
	if err != nil {
		p.Fatal(err)
	}
	a, err := p.caller.http.Do(r)
	if err != nil {
		p.Fatal(err)
	}
	defer a.Body.Close()
	text, err := io.ReadAll(a.Body)
	if err != nil {
		p.Fatal(err)
	}
	return a.StatusCode, string(text)
}
