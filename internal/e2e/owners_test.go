package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/watchword/watchword"
)

// ownerType is a vendor that makes, sends and checks the codes itself, as far as these tests play it.
type ownerType struct {
	kind     string // the provider type, and the tenant's name
	settings string // of the account, without its braces; BASE stands for the stand-in's address
	template string // a template's registration, or empty
	repeats  bool   // a resend brings the same code, under the same name

	read    func(r *http.Request, body []byte) ownerCall
	takes   func(w http.ResponseWriter, name string) // a message, and names it
	right   func(w http.ResponseWriter, name string) // says that a code is
	wrong   func(w http.ResponseWriter, name string) // says that a code is
	refuses func(w http.ResponseWriter)              // to send, because of a limit
	raw     string                                   // what operators see of that
	unclear []unclearAnswer                          // to a check, beside what any vendor can fall into
	foreign ownerWords                               // a yes to a code of another verification, which is a no; nil: among unclear
	report  func(name, code string) vendorReport     // nil: it has none
}

// ownerCall is a call of the server's: to send, or, with a code, to check.
type ownerCall struct {
	about string // whom or what: a check repeats what sending said, or the name that the vendor gave
	code  string
}

// unclearAnswer is an answer to a check that is no yes and no no.
type unclearAnswer struct {
	what  string
	class watchword.ErrorClass
	say   ownerWords
}

// ownerWords answer a call about somebody.
type ownerWords func(w http.ResponseWriter, r *http.Request, about string)

// ownerPlay is one such vendor, with a tenant that sends nowhere else.
type ownerPlay struct {
	*testing.T
	ownerType
	s      *server
	caller *caller
	index  int
	count  int // of recipients
	base   string

	mu      sync.Mutex
	say     ownerWords        // instead of a notary's answer
	codes   map[string]string // by what a check can be about
	made    []string          // codes
	sent    int
	asked   int
	strange []string // calls that no such vendor understands
}

func newOwnerPlay(t *testing.T, s *server, o ownerType, index int) *ownerPlay {
	t.Helper()
	p := &ownerPlay{T: t, ownerType: o, s: s, index: index, caller: newCaller(s, vendorKey+o.kind, 4), codes: map[string]string{}}
	t.Cleanup(p.caller.close)
	stand := httptest.NewServer(http.HandlerFunc(p.take))
	t.Cleanup(stand.Close)
	p.base = stand.URL
	p.patience("30s")
	return p
}

// patience writes the vendor's tenant into the server. Checks wait as long for the vendor as timeout says.
func (p *ownerPlay) patience(timeout string) {
	p.Helper()
	p.s.apply(p.T, fmt.Sprintf(`
tenants: [{id: %[1]s, brand: Acme, dialects: [native]}]
credentials: [{tenant: %[1]s, name: app, secret: %[2]s%[1]s}]
policies: [{tenant: %[1]s, attempts: 3, limits: [], wait: 30s}]
%[5]sprovider_accounts: [{tenant: %[1]s, name: main, type: %[1]s, timeout: %[3]s, settings: {%[4]s}}]
routes: [{tenant: %[1]s, name: all, channel: sms, countries: ["*"], use: [main]}]
`, p.kind, vendorKey, timeout, strings.ReplaceAll(p.settings, "BASE", p.base), p.template))
}

// take plays the vendor: it makes a code for each message, unless the first is still good, and one is good once.
func (p *ownerPlay) take(w http.ResponseWriter, r *http.Request) {
	call := p.read(r, readAll(r))
	p.mu.Lock()
	say, name, right := p.say, "", false
	switch {
	case call.about == "":
		p.strange = append(p.strange, r.Method+" "+r.URL.String())
	case call.code != "":
		p.asked++
		name, right = call.about, p.codes[call.about] == call.code
	case say == nil:
		p.sent++
		name = p.make(call.about)
	}
	p.mu.Unlock()
	switch {
	case say != nil:
		say(w, r, call.about)
	case name == "":
		http.Error(w, "no such call", http.StatusNotFound)
	case call.code == "":
		p.takes(w, name)
	case right:
		p.forget(call)
		p.right(w, name)
	default:
		p.wrong(w, name)
	}
}

// make makes a code, and the name of a message, which has no digits. The play is locked.
func (p *ownerPlay) make(about string) (name string) {
	if known := p.codes[about]; known != "" && p.repeats {
		return ownerName(slices.Index(p.made, known) + 1)
	}
	code := fmt.Sprint(271828 + 31*len(p.made))
	p.made = append(p.made, code)
	name = ownerName(len(p.made))
	p.codes[about], p.codes[name] = code, code
	return name
}

// ownerName is a name as Twilio Verify gives them.
func ownerName(n int) string {
	return "VE" + strings.Repeat("c", 30) + string(rune('a'+n/6)) + string(rune('a'+n%6))
}

// forget uses a code up.
func (p *ownerPlay) forget(call ownerCall) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for about, code := range p.codes {
		if code == call.code {
			delete(p.codes, about)
		}
	}
}

// answers makes the vendor answer in another way; nil: as a notary.
func (p *ownerPlay) answers(say ownerWords) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.say = say
}

func (p *ownerPlay) counts() (sent, asked int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.sent, p.asked
}

// newest is the code that the vendor made last.
func (p *ownerPlay) newest() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.made) == 0 {
		p.Fatal("the vendor was asked for no code")
	}
	return p.made[len(p.made)-1]
}

// begin starts a verification of somebody new, and gives the code that the vendor made for it.
func (p *ownerPlay) begin() (a *answer, code string) {
	p.Helper()
	p.count++
	a = p.caller.must(p.T, http.MethodPost, "/v1/verifications", object{"to": number(60+p.index, p.count), "channel": "sms"})
	if a.status != http.StatusCreated || a.Delivery != "sent" {
		p.Fatalf("the API answers %s", a)
	}
	return a, p.newest()
}

func (p *ownerPlay) check(id, code string) *answer {
	p.Helper()
	return p.caller.must(p.T, http.MethodPost, "/v1/verifications/"+id+"/check", object{"code": code})
}

// result is what a check must come to, and how often the vendor is asked for it.
func (p *ownerPlay) result(id, code, want string, questions int) *answer {
	p.Helper()
	_, before := p.counts()
	a := p.check(id, code)
	if _, after := p.counts(); a.status != http.StatusOK || a.Result != want || after-before != questions {
		p.Errorf("the check comes to %s after %d questions: want %s after %d", a, after-before, want, questions)
	}
	return a
}

func (p *ownerPlay) get(id string) *answer {
	p.Helper()
	return p.caller.must(p.T, http.MethodGet, "/v1/verifications/"+id, nil)
}

// is tells whether a verification is as it should be. The timeline has its events one a line: type, account, class, detail.
func (p *ownerPlay) is(id, status, timeline string) {
	p.Helper()
	now := p.get(id)
	var b strings.Builder
	for _, e := range steps(now) {
		b.WriteString(strings.Join(strings.Fields(fmt.Sprint(e.Type, " ", strings.TrimPrefix(e.Account, p.kind+"/"), " ", e.Class, " ", e.Detail)), " ") + "\n")
	}
	if b.String() != timeline || now.Status != status {
		p.Errorf("it is %s, and its timeline is\n%swanted %s, and\n%s", now.Status, b.String(), status, timeline)
	}
	p.keepsSilent(string(now.body))
}

// keepsSilent tells whether a text of the server's holds a code, which only the vendor and the person know.
func (p *ownerPlay) keepsSilent(text string) {
	p.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, code := range p.made {
		if strings.Contains(text, code) {
			p.Errorf("a code of the vendor's is in %s", text)
		}
	}
}

// approves lets somebody mistype a code, and then type it right.
func (p *ownerPlay) approves() {
	p.Helper()
	a, code := p.begin()
	p.keepsSilent(string(a.body))
	if wrong := p.result(a.ID, nearly(code), "incorrect", 1); !strings.Contains(string(wrong.body), `"attempts_remaining":2`) {
		p.Errorf("a wrong code is answered %s", wrong)
	}
	p.result(a.ID, code, "approved", 1)
	p.result(a.ID, code, "already_approved", 0)
	p.is(a.ID, "approved", p.taken()+"asked main\nwrong_code\nasked main\napproved\n")
}

// sendsAgain resends: whether the code is another is the vendor's to decide.
func (p *ownerPlay) sendsAgain() {
	p.Helper()
	a, first := p.begin()
	taken := p.taken()
	before, _ := p.counts()
	again := p.caller.must(p.T, http.MethodPost, "/v1/verifications/"+a.ID+"/resend", nil)
	if after, _ := p.counts(); again.status != http.StatusOK || after != before+1 {
		p.Errorf("a resend is answered %s, and %d messages are sent", again, after-before)
	}
	taken += "resend generation 2\n" + strings.TrimPrefix(p.taken(), "requested\n")
	if !p.repeats {
		p.result(a.ID, first, "incorrect", 1)
		taken += "asked main\nwrong_code\n"
	}
	p.result(a.ID, p.newest(), "approved", 1)
	p.is(a.ID, "approved", taken+"asked main\napproved\n")
}

// spends mistypes a code as often as it may be: from then on nobody is asked.
func (p *ownerPlay) spends() {
	p.Helper()
	a, code := p.begin()
	taken := p.taken()
	for range 3 {
		p.result(a.ID, nearly(code), "incorrect", 1)
		taken += "asked main\nwrong_code\n"
	}
	p.result(a.ID, code, "exhausted", 0)
	p.is(a.ID, "exhausted", taken+"exhausted\n")
}

// mistakes lets the vendor call a code right, and say that it belongs to somebody else.
func (p *ownerPlay) mistakes() {
	p.Helper()
	a, code := p.begin()
	p.answers(p.foreign)
	p.result(a.ID, code, "incorrect", 1)
	p.answers(nil)
	p.result(a.ID, code, "approved", 1)
}

// leavesOpen answers the right code with what says neither yes nor no. The attempt is spent, and the code stays good.
func (p *ownerPlay) leavesOpen() {
	p.Helper()
	for _, u := range append(p.unclear, []unclearAnswer{
		{"a dropped connection", watchword.ClassTimeout, func(http.ResponseWriter, *http.Request, string) { panic(http.ErrAbortHandler) }},
		{"a malformed body", watchword.ClassUnknown, func(w http.ResponseWriter, _ *http.Request, _ string) { fmt.Fprint(w, `{"half":`) }},
		{"a body that breaks off", watchword.ClassTimeout, func(w http.ResponseWriter, _ *http.Request, _ string) {
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, `{"half":`)
			panic(http.ErrAbortHandler)
		}},
		{"a proxy's page", watchword.ClassProviderError, func(w http.ResponseWriter, _ *http.Request, _ string) {
			w.WriteHeader(http.StatusBadGateway)
			fmt.Fprint(w, "<html><h1>502 Bad Gateway</h1></html>")
		}},
	}...) {
		a, code := p.begin()
		taken := p.taken()
		p.answers(u.say)
		p.isUnavailable(u.what, a.ID, code)
		p.answers(nil)
		taken += "asked main\nunclear main " + u.class.String() + "\n"
		p.is(a.ID, "pending", taken)
		p.result(a.ID, code, "approved", 1)
		p.is(a.ID, "approved", taken+"asked main\napproved\n")
	}
}

// isUnavailable checks a code that the vendor says nothing clear about.
func (p *ownerPlay) isUnavailable(what, id, code string) {
	p.Helper()
	_, before := p.counts()
	a := p.check(id, code)
	if _, after := p.counts(); a.status != http.StatusServiceUnavailable || a.Code != "unavailable" || a.header.Get("Retry-After") == "" || after != before+1 {
		p.Errorf("%s: the API answers %s after %d questions", what, a, after-before)
	}
	p.keepsSilent(string(a.body))
}

// staysSilent says nothing at all, until the attempts are spent. That the vendor is back later is no help.
func (p *ownerPlay) staysSilent() {
	p.Helper()
	a, code := p.begin()
	taken := p.taken()
	p.patience("300ms")
	p.answers(func(_ http.ResponseWriter, r *http.Request, _ string) { silence(r) })
	for range 3 {
		p.isUnavailable("no answer in time", a.ID, code)
		taken += "asked main\nunclear main timeout\n"
	}
	p.answers(nil)
	p.patience("30s")
	p.result(a.ID, code, "exhausted", 0)
	p.is(a.ID, "exhausted", taken+"exhausted\n")
}

// takesNothing refuses to send. There is no other vendor that could say a code of this one's.
func (p *ownerPlay) takesNothing() {
	p.Helper()
	p.count++
	p.answers(func(w http.ResponseWriter, _ *http.Request, _ string) { p.refuses(w) })
	a := p.caller.must(p.T, http.MethodPost, "/v1/verifications", object{"to": number(60+p.index, p.count), "channel": "sms"})
	p.answers(nil)
	if a.status != http.StatusBadGateway || a.Code != "delivery_failed" || !strings.Contains(string(a.body), `"delivery_error":{"class":"rate_limited"}`) {
		p.Errorf("the API answers %s", a)
	}
	p.result(a.VerificationID, "271828", "failed", 0)
	p.is(a.VerificationID, "failed", "requested\nattempted main\nrefused main rate_limited "+p.raw+"\nundelivered\nrefunded\nfailed\n")
}

// reports lets the vendor report what became of two messages.
func (p *ownerPlay) reports() {
	p.Helper()
	post := (&play{T: p.T, s: p.s, caller: p.caller}).post
	place := p.s.receiptsOf(p.T, p.kind+"/main")
	for code, want := range map[string]string{"": "delivered", "MOBILE_NOT_ON_SERVICE": "undelivered"} {
		a, right := p.begin()
		if status := post(place, p.report(ownerName(p.number()), code)); status != http.StatusOK {
			p.Errorf("a report is answered %d", status)
		}
		if now := p.get(a.ID); now.Delivery != want || now.Status != "pending" {
			p.Errorf("after the report it is %s", now)
		}
		p.result(a.ID, right, "approved", 1) // whoever knows it has had it
	}
}

// taken is the timeline of the verification that the vendor has taken last.
func (p *ownerPlay) taken() string {
	return "requested\nattempted main\naccepted main " + ownerName(p.number()) + "\n"
}

// number is how many codes the vendor has made.
func (p *ownerPlay) number() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.made)
}

// TestVendorsThatMakeTheCode lets two vendors make and check codes. Whatever they answer, and whatever they do not, nothing
// is approved but what they call right, once, and within the attempts.
func TestVendorsThatMakeTheCode(t *testing.T) {
	s := serveInPublic(t)
	for i, o := range []ownerType{aliyunPNVS(), twilioVerify()} {
		t.Run(o.kind, func(t *testing.T) {
			p := newOwnerPlay(t, s, o, i)
			p.approves()
			p.sendsAgain()
			p.spends()
			p.leavesOpen()
			p.staysSilent()
			p.takesNothing()
			if p.foreign != nil {
				p.mistakes()
			}
			if p.report != nil {
				p.reports()
			}
			if p.strange != nil {
				t.Errorf("the vendor has no such call: %v", p.strange)
			}
			p.keepsSilent(string(s.stderr.bytes()))
			sent, asked := p.counts()
			t.Logf("%d messages, %d questions", sent, asked)
		})
	}
	for line := range strings.Lines(string(s.stderr.bytes())) {
		told := strings.Contains(line, `"code":"unavailable"`) || strings.Contains(line, `"code":"delivery_failed"`)
		if strings.Contains(line, `"level":"ERROR"`) && !told || strings.Contains(line, "panic") {
			t.Errorf("the server logged: %s", line)
		}
	}
}
