package e2e

import (
	"cmp"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/watchword/watchword"
)

// vendorType is a vendor of one provider type, as far as the tests through the whole engine play it: the words that it
// says, and how it reports. What it asks of a request, its own package's tests check to the letter.
type vendorType struct {
	kind     string // the provider type, and the tenant's name
	channel  watchword.Channel
	settings string // of the account, without its braces; BASE stands for the stand-in's address
	template bool   // it sends only templates that are registered with it
	path     string // of the call that sends

	code   func(r *http.Request, body []byte) string // the code in a call
	yes    func(w http.ResponseWriter, name string)  // takes a message, and names it
	no     func(w http.ResponseWriter, code string)  // refuses it
	inside func(w http.ResponseWriter, code string)  // refuses it under a 200; nil: no always does
	codes  []vendorCode                              // two or three of each class that it can express

	report func(p *play, name, code string) vendorReport // of a delivered message, or, with a code, of a failure
	lost   vendorCode                                    // of a failed receipt that moves a message on
	gone   vendorCode                                    // of one that is the recipient's
	signs  bool                                          // its reports are signed
	where  func(body []byte) string                      // to report a message, as its call says; nil: it cannot say so
	asks   func(p *play)                                 // what else the address for reports is asked; nil: nothing
}

// vendorCode is a vendor's word, the class that it has, and what operators see of it.
type vendorCode struct {
	code  string
	class watchword.ErrorClass
	raw   string // empty: code
}

func (c vendorCode) shown() string {
	return cmp.Or(c.raw, c.code)
}

// vendorReport is a report as a vendor posts it.
type vendorReport struct {
	contentType string
	body        string
	headers     []string // in pairs: its signature
	unsigned    string   // the body without its signature, where that stands in it
}

// publicURL is where the vendors think that the server is.
const publicURL = "https://codes.example.com"

// serveInPublic starts a production server that has a public address. It announces that address, so the port on this
// machine must be known before.
func serveInPublic(t *testing.T) *server {
	t.Helper()
	data := filepath.Join(t.TempDir(), "data")
	for range 5 { // somebody else may take the port in between
		free, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		local := free.Addr().String()
		_ = free.Close()
		s, err := launch(data, "serve", "--set", "listen="+local, "--set", "public_url="+publicURL)
		t.Cleanup(func() { _ = s.cmd.Process.Kill() })
		if err != nil {
			t.Log(err, s.log())
			continue
		}
		s.url = "http://" + local
		if !eventually(startTime, s.ready) {
			t.Fatalf("the server is not ready\n%s", s.log())
		}
		return s
	}
	t.Fatal("the server does not start")
	return nil
}

// play is one vendor with the account that fails over from it.
type play struct {
	*testing.T
	vendorType
	s       *server
	caller  *caller
	index   int // of its numbers
	count   int
	reports string // where its account reports, and the token in it

	mu     sync.Mutex
	say    http.HandlerFunc // instead of a yes
	came   []string         // codes that came to the vendor
	second []string         // and to the other account
	wrong  []string         // calls that no such vendor understands
	base   string
	more   string         // settings of the account that only this machine needs
	signer *rsa.PublicKey // of reports, where the server has to ask for it
	tokens []string       // that a subscription was confirmed with
}

const vendorKey = "wwk_e2e_vendor_dmVuZG9ycyBzZWNyZXQga2V5"

// newPlay opens the stand-ins, and writes the vendor's tenant into the server.
func newPlay(t *testing.T, s *server, f vendorType, index int) *play {
	t.Helper()
	p := &play{T: t, vendorType: f, s: s, index: index, caller: newCaller(s, vendorKey+f.kind, 4)}
	t.Cleanup(p.caller.close)
	second := httptest.NewServer(http.HandlerFunc(p.takeSecond))
	t.Cleanup(second.Close)
	if strings.HasPrefix(f.kind, "aws_") { // its reports come from another host, over TLS
		p.behindTLS()
	} else {
		first := httptest.NewServer(http.HandlerFunc(p.take))
		t.Cleanup(first.Close)
		p.base = first.URL
	}
	s.apply(t, p.document(second.URL))
	p.reports = s.receiptsOf(t, f.kind+"/main")
	return p
}

// receiptsOf is where an account's vendor is to report, as the operator is told.
func (s *server) receiptsOf(t *testing.T, account string) string {
	t.Helper()
	told, complaint, status := run(t, "", "provider", "receipts", account, "--admin-url", s.admin, "--data", s.data)
	place := regexp.MustCompile(publicURL + `/receipts/[^\s"]+`).FindString(told)
	if status != 0 || !strings.HasPrefix(place, publicURL+"/receipts/"+account+"/") {
		t.Fatalf("provider receipts says %q %s", told, complaint)
	}
	return place
}

// document is the registry of one vendor: its account, the same with little patience, and one of another type.
func (p *play) document(second string) string {
	settings := strings.ReplaceAll(p.settings, "BASE", p.base) + p.more
	countries, template := `countries: ["*"], `, ""
	if p.channel == watchword.Email {
		countries = ""
	}
	if p.template {
		template = fmt.Sprintf("templates:\n  - {tenant: %s, name: otp, channel: %s, locale: en, text: '{{code}} is your code', registrations: ["+
			"{account: main, template: T1, variables: [code]}, {account: hasty, template: T1, variables: [code]}]}\n", p.kind, p.channel)
	}
	return fmt.Sprintf(`
tenants: [{id: %[1]s, brand: Acme, dialects: [native]}]
credentials: [{tenant: %[1]s, name: app, secret: %[2]s%[1]s}]
policies: [{tenant: %[1]s, wait: 30s}]
%[6]sprovider_accounts:
  - {tenant: %[1]s, name: main, type: %[1]s, timeout: 30s, settings: {%[3]s}}
  - {tenant: %[1]s, name: hasty, type: %[1]s, timeout: 300ms, settings: {%[3]s}}
  - {tenant: %[1]s, name: second, type: webhook, timeout: 30s, settings: {url: "%[4]s/send", secret: %[7]s}}
routes:
  - {tenant: %[1]s, name: all, channel: %[5]s, %[8]suse: [main, second]}
  - {tenant: %[1]s, name: 0-hasty, channel: %[5]s, %[8]suse: [hasty, second], purposes: [login]}
`, p.kind, vendorKey, settings, second, p.channel, template, webhookSecret, countries)
}

// take plays the vendor.
func (p *play) take(w http.ResponseWriter, r *http.Request) {
	body := readAll(r)
	p.mu.Lock()
	if r.URL.Path != p.path || r.Method != http.MethodPost {
		p.wrong = append(p.wrong, r.Method+" "+r.URL.Path)
	}
	if p.where != nil {
		if place := p.where(body); place != p.reports && !strings.HasPrefix(place, publicURL+"/receipts/"+p.kind+"/hasty/") {
			p.wrong = append(p.wrong, "a message that is to be reported to "+place)
		}
	}
	p.came = append(p.came, p.code(r, body))
	say, name := p.say, messageName(len(p.came))
	p.mu.Unlock()
	if say != nil {
		say(w, r)
		return
	}
	p.yes(w, name)
}

// messageName is a vendor's name for a message. It has no digits, which could be those of a code: such a name is not kept.
func messageName(n int) string { return "msg-" + string(rune('a'+n/26)) + string(rune('a'+n%26)) }

// takeSecond plays the account that the messages move on to.
func (p *play) takeSecond(w http.ResponseWriter, r *http.Request) {
	var said struct{ Data struct{ Code string } }
	_ = json.Unmarshal(readAll(r), &said)
	p.mu.Lock()
	p.second = append(p.second, said.Data.Code)
	p.mu.Unlock()
	fmt.Fprint(w, `{"message_id":"second-1"}`)
}

// answers makes the vendor answer in another way; nil: with a yes.
func (p *play) answers(say http.HandlerFunc) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.say = say
}

// got lists the codes that came to the vendor, and to the other account, since a moment before.
func (p *play) got(first, second int) (came, moved []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.came[first:]...), append([]string(nil), p.second[second:]...)
}

func (p *play) counts() (first, second int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.came), len(p.second)
}

// fresh is a recipient that nobody has written to.
func (p *play) fresh() string {
	p.count++
	if p.channel == watchword.Email {
		return fmt.Sprintf("user%d@example.com", p.count)
	}
	return number(70+p.index, p.count)
}

func (p *play) start(to, purpose string) *answer {
	p.Helper()
	return p.caller.must(p.T, http.MethodPost, "/v1/verifications", object{"to": to, "channel": p.channel, "purpose": purpose})
}

func (p *play) get(id string) *answer {
	p.Helper()
	return p.caller.must(p.T, http.MethodGet, "/v1/verifications/"+id, nil)
}

// tells writes a timeline, one event a line: type, account, class and detail.
func (p *play) tells(a *answer) string {
	var b strings.Builder
	for _, e := range steps(a) {
		b.WriteString(strings.Join(strings.Fields(fmt.Sprint(e.Type, " ", strings.TrimPrefix(e.Account, p.kind+"/"), " ", e.Class, " ", e.Detail)), " ") + "\n")
	}
	return b.String()
}

// counted tells whether the metrics have each failover, by the account that was left and why.
func (p *play) counted() {
	p.Helper()
	metrics := string((&caller{base: p.s.admin, http: p.caller.http}).must(p.T, http.MethodGet, "/metrics", nil).body)
	for _, c := range append(p.codes, p.lost) {
		line := fmt.Sprintf("watchword_failovers_total{account=%q,channel=%q,class=%q}", p.kind+"/main", p.channel, c.class)
		if strings.Contains(metrics, line) == recipientAtFault(c.class.String()) {
			p.Errorf("the metrics have %s: %t", line, strings.Contains(metrics, line))
		}
	}
}

// TestVendorsThroughTheWholeEngine lets vendors of all types that speak HTTP say everything that they can say, and shows what callers,
// operators and recipients get of it.
func TestVendorsThroughTheWholeEngine(t *testing.T) {
	s := serveInPublic(t)
	for i, f := range vendorTypes() {
		t.Run(f.kind, func(t *testing.T) {
			p := newPlay(t, s, f, i)
			for _, c := range f.codes {
				p.refused(c)
			}
			p.mishaps()
			p.receipts()
			if p.asks != nil {
				p.asks(p)
			}
			if p.wrong != nil {
				t.Errorf("the vendor has no such call: %v", p.wrong)
			}
			p.counted()
			came, moved := p.got(0, 0)
			t.Logf("%d codes of the vendor; %d messages came to it, %d moved on", len(f.codes), len(came), len(moved))
		})
	}
	s.complainsOfNothing(t)
}
