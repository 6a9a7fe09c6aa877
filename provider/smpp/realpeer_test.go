package smpp

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/watchword/watchword"
)

func TestRealPeer(t *testing.T) {
	key, certificate := certify(t)
	for name, settings := range map[string]struct {
		peer   map[string]any
		change func(c *Config)
	}{
		"tls": {map[string]any{"key": key, "cert": certificate, "options": true}, func(c *Config) {
			c.TLS, c.CAFile = tlsImplicit, certificate
		}},
		"udh":            {map[string]any{}, func(c *Config) { c.MessageID = idDecimalToHex }},
		"sar":            {map[string]any{}, func(c *Config) { c.Long, c.MessageID = longSAR, idDecimalToHex }},
		"payload":        {map[string]any{}, func(c *Config) { c.Long, c.MessageID = longPayload, idDecimalToHex }},
		"receipt by TLV": {map[string]any{"options": true}, func(*Config) {}},
	} {
		t.Run(name, func(t *testing.T) { talkToPeer(t, settings.peer, settings.change) })
	}
}

// peerTexts are what is sent to the peer: all of the GSM alphabet and its extension in two parts, Chinese with emoji in
// three, and one of each alone.
func peerTexts() map[string]struct{ parts, coding int } {
	basic := strings.ReplaceAll(gsmBasic, "\x1b", "")
	return map[string]struct{ parts, coding int }{
		"@acme.example #493812 {[€]} ~|\\^":                      {1, 0},
		"【Acme】493812是您的登录验证码":                                   {1, 8},
		basic + gsmExtended[1:] + strings.Repeat(" {493812}", 6): {2, 0},
		strings.Repeat("验证码😀493812", 15):                         {3, 8},
	}
}

func talkToPeer(t *testing.T, settings map[string]any, change func(c *Config)) {
	peer := startPeer(t, settings)
	c := basic()
	c.Port = peer.port
	change(&c)
	p := open(t, c)
	heard := newTold()
	p.OnReceipts(heard.tell)
	if bind := peer.wait("bind"); !bind.Right || bind.Version != 0x34 {
		t.Fatalf("the peer heard %+v", bind)
	}
	if alive := peer.wait("alive"); alive.Status != 0 {
		t.Fatalf("the peer heard %+v", alive)
	}
	for text, want := range peerTexts() {
		m := sms()
		m.Content.Text = text
		id := mustSend(t, p, m)
		parts := want.parts
		if c.Long == longPayload {
			parts = 1
		}
		got := peer.wait("message")
		if got.Text != text {
			t.Errorf("the peer reads %q: want %q", got.Text, text)
		}
		if got.Parts != parts || got.Coding != want.coding || got.ID != id || got.Valid < 290 || got.Valid > 300 {
			t.Errorf("the peer says %+v: want %d parts, coding %d, id %s", got, parts, want.coding, id)
		}
		if got.From != "Acme" || got.FromTON != 5 || got.To != "8613800138000" || got.ToTON != 1 || got.ToNPI != 1 || got.Receipt != 1 {
			t.Errorf("the peer says %+v", got)
		}
		for range parts {
			if acknowledged := peer.wait("acknowledged"); acknowledged.Status != 0 {
				t.Errorf("the peer hears %+v", acknowledged)
			}
		}
		if !slices.ContainsFunc(heard.list(), func(r watchword.Receipt) bool {
			return r.MessageID == id && r.Status == watchword.Delivered && strings.HasPrefix(r.Raw, "DELIVRD")
		}) {
			t.Errorf("the receipt of %s is missing: %+v", id, heard.list())
		}
	}
	if n := len(heard.list()); n != len(peerTexts()) {
		t.Errorf("%d receipts: want one of each message", n)
	}
	if _, err := p.Probe(t.Context()); err != nil {
		t.Error(err)
	}
	_ = p.Close()
	peer.wait("unbind")
}

func TestRealPeerRefusesAPassword(t *testing.T) {
	peer := startPeer(t, map[string]any{})
	c := basic()
	c.Port, c.Password = peer.port, "wrong"
	p := open(t, c)
	_, err := send(t, p, sms())
	wantRefused(t, err, watchword.ClassAuthFailed, "ESME_RINVPASWD")
	if bind := peer.wait("bind"); bind.Right {
		t.Error("the peer likes the wrong password")
	}
}

// connect opens a provider with the peer, whose waits for a new session are short, and lets it bind.
func (p *nodePeer) connect(change func(c *Config)) (*Provider, *told) {
	p.t.Helper()
	c := basic()
	c.Port, c.MessageID = p.port, idDecimalToHex
	if change != nil {
		change(&c)
	}
	opened := open(p.t, c)
	opened.times.first = 10 * time.Millisecond
	heard := newTold()
	opened.OnReceipts(heard.tell)
	p.bound()
	return opened, heard
}

// bound waits for a bind, and for the answer to the peer's enquire_link.
func (p *nodePeer) bound() {
	p.t.Helper()
	if bind := p.wait("bind"); !bind.Right {
		p.t.Fatalf("the peer heard %+v", bind)
	}
	p.wait("alive")
}

// TestRealPeerReportsAFailure: in both forms of receipts.
func TestRealPeerReportsAFailure(t *testing.T) {
	for failure, options := range map[string]bool{"027": false, "030022": true} {
		peer := startPeer(t, map[string]any{"failure": failure, "options": options})
		p, heard := peer.connect(func(c *Config) {
			c.ReceiptErrors = map[string]string{failure: "unreachable"}
			if options {
				c.MessageID = idAsIs
			}
		})
		id := mustSend(t, p, sms())
		peer.wait("message")
		peer.wait("acknowledged")
		want := watchword.Receipt{
			MessageID: id, Status: watchword.Undelivered, Class: watchword.ClassUnreachable, Raw: "UNDELIV " + failure,
		}
		if got := heard.list(); len(got) != 1 || got[0] != want {
			t.Errorf("the engine heard %+v: want %+v", got, want)
		}
	}
}

// TestRealPeerThrottles: a message is refused, and the next one waits until the pause is over. Of a long message, the part
// that came too quickly is handed over again.
func TestRealPeerThrottles(t *testing.T) {
	peer := startPeer(t, map[string]any{"throttle": []int{1, 4}})
	p, _ := peer.connect(nil)
	began := time.Now()
	_, err := send(t, p, sms())
	wantRefused(t, err, watchword.ClassRateLimited, "ESME_RTHROTTLED")
	peer.wait("throttled")
	id := mustSend(t, p, sms())
	if took := time.Since(began); took < time.Second {
		t.Errorf("the next message came after %s", took)
	}
	if got := peer.wait("message"); got.ID != id {
		t.Errorf("the peer says %+v: want %s", got, id)
	}
	peer.wait("acknowledged")
	m := sms()
	m.Content.Text = strings.Repeat("验证码493812", 10)
	id = mustSend(t, p, m)
	peer.wait("throttled")
	if got := peer.wait("message"); got.Text != m.Content.Text || got.Parts != 2 || got.ID != id {
		t.Errorf("the peer says %+v: want two parts, and %s", got, id)
	}
}

// TestRealPeerHangsUp: a message without an answer may have arrived, and the next one goes over a new session. So it does
// after the peer has unbound.
func TestRealPeerHangsUp(t *testing.T) {
	peer := startPeer(t, map[string]any{"drop": []int{2, 4}, "leave": []int{5}})
	p, heard := peer.connect(nil)
	arrives := func() {
		t.Helper()
		mustSend(t, p, sms())
		peer.wait("message")
		peer.wait("acknowledged")
	}
	again := func() {
		t.Helper()
		peer.bound()
		if _, err := p.Probe(t.Context()); err != nil {
			t.Fatalf("the account cannot be used: %v", err)
		}
	}
	for range 2 {
		arrives()
		_, err := send(t, p, sms())
		wantRefused(t, err, watchword.ClassTimeout, "connection lost")
		peer.wait("dropped")
		again()
	}
	arrives()
	peer.wait("left")
	again()
	arrives()
	if got := heard.list(); len(got) != 4 {
		t.Errorf("%d receipts: want one of each message that has an answer", len(got))
	}
}
