package smtp

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"testing"
	"time"

	gosmtp "github.com/emersion/go-smtp"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider/providertest"
)

func open(t *testing.T, c *Config) *Provider {
	t.Helper()
	p, err := c.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.(*Provider).Close() })
	return p.(*Provider)
}

func emailMessage() watchword.Outgoing { return providertest.Message(watchword.Email) }

// send gives the provider one message and a minute.
func send(t *testing.T, p *Provider, m watchword.Outgoing) (watchword.Acceptance, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	return p.Send(ctx, m)
}

func mustSend(t *testing.T, p *Provider, m watchword.Outgoing) watchword.Acceptance {
	t.Helper()
	a, err := send(t, p, m)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func wantClass(t *testing.T, err error, class watchword.ErrorClass, raw string) {
	t.Helper()
	var refused *watchword.SendError
	if !errors.As(err, &refused) || refused.Class != class || refused.Raw != raw {
		t.Errorf("error = %v: want class %s, raw %q", err, class, raw)
	}
}

// TestContract has the server speak every class that SMTP has words for.
func TestContract(t *testing.T) {
	for _, mode := range []string{tlsStart, tlsImplicit, tlsNone} {
		t.Run(mode, func(t *testing.T) {
			providertest.Run(t, func(t *testing.T) providertest.Harness {
				s := startServer(t, mode)
				b := &behaving{s: s, release: make(chan struct{})}
				t.Cleanup(func() { b.behave(providertest.Behaviour{}) })
				return providertest.Harness{
					Provider: open(t, s.config(mode)), Message: emailMessage(), Behave: b.behave,
					Received: func() []providertest.Received { return received(t, s) }, Secrets: []string{password, username},
				}
			})
		})
	}
}

func received(t *testing.T, s *mailServer) []providertest.Received {
	var all []providertest.Received
	for _, m := range s.messages() {
		all = append(all, providertest.Received{To: m.to, Text: parse(t, m.data).text})
	}
	return all
}

// behaving makes a server behave.
type behaving struct {
	s       *mailServer
	release chan struct{}
}

func (b *behaving) behave(want providertest.Behaviour) bool {
	say := map[watchword.ErrorClass]func(){
		watchword.ClassNone:               func() {},
		watchword.ClassInvalidNumber:      func() { b.s.refuse("RCPT", 550, gosmtp.EnhancedCode{5, 1, 1}) },
		watchword.ClassUnreachable:        func() { b.s.refuse("RCPT", 452, gosmtp.EnhancedCode{4, 2, 2}) },
		watchword.ClassBlockedByCarrier:   func() { b.s.refuse("RCPT", 554, gosmtp.EnhancedCode{5, 7, 1}) },
		watchword.ClassContentRejected:    func() { b.s.refuse("DATA", 554, gosmtp.EnhancedCode{5, 6, 0}) },
		watchword.ClassSenderUnregistered: func() { b.s.refuse("MAIL", 550, gosmtp.EnhancedCode{5, 1, 8}) },
		watchword.ClassRateLimited:        func() { b.s.refuse("MAIL", 421, gosmtp.EnhancedCode{4, 7, 0}) },
		watchword.ClassAuthFailed:         b.refuseLogin,
		watchword.ClassProviderError:      func() { b.s.refuse("DATA", 451, gosmtp.EnhancedCode{4, 3, 0}) },
		watchword.ClassTimeout:            func() { b.s.on("DATA", cut) },
		watchword.ClassUnknown:            func() { b.s.on("DATA", mumble) },
	}
	program, ok := say[want.Class]
	if !ok {
		return false // no mail server asks for money
	}
	close(b.release)
	b.release = make(chan struct{})
	for _, command := range []string{"AUTH PLAIN", "MAIL", "RCPT", "DATA"} {
		b.s.on(command, nil)
	}
	program()
	if want.Hang {
		release := b.release
		b.s.on("DATA", func(*gosmtp.Conn) error {
			<-release
			return errors.New("hung")
		})
	}
	return true
}

// refuseLogin has the next login fail; those who are in are thrown out.
func (b *behaving) refuseLogin() {
	b.s.refuse("AUTH PLAIN", 535, gosmtp.EnhancedCode{5, 7, 8})
	b.s.hangUp()
}

// cut breaks the connection instead of answering.
func cut(c *gosmtp.Conn) error {
	_ = c.Conn().Close()
	return errors.New("cut")
}

// mumble answers something that is not SMTP, and quotes.
func mumble(c *gosmtp.Conn) error {
	_, _ = fmt.Fprintf(c.Conn(), "%s ada.lovelace@example.com 493812\r\n", password)
	return cut(c)
}

func TestConnectionsAreKept(t *testing.T) {
	s := startServer(t, tlsStart)
	p := open(t, s.config(tlsStart))
	for range 10 {
		mustSend(t, p, emailMessage())
	}
	if conns, commands := s.count(); conns != 1 || slices.Index(commands, "RSET") == -1 {
		t.Errorf("10 messages took %d connections: %v", conns, commands)
	}
	if got := s.messages()[0]; got.helo != "client.acme.example" || got.from != "no-reply@acme.example" || got.to != "ada.lovelace@example.com" {
		t.Errorf("EHLO %s, MAIL %s, RCPT %s", got.helo, got.from, got.to)
	}
}

func TestNoMoreConnectionsThanThePool(t *testing.T) {
	s := startServer(t, tlsNone)
	c := s.config(tlsNone)
	c.Pool = 2
	p := open(t, c)
	gate := make(chan struct{})
	s.on("DATA", func(*gosmtp.Conn) error { <-gate; return nil })
	results := make(chan error, 3)
	for range 3 {
		go func() {
			_, err := p.Send(t.Context(), emailMessage())
			results <- err
		}()
	}
	until(t, func() bool { conns, _ := s.count(); return conns == 2 && len(p.slots) == 2 })
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := p.Send(ctx, emailMessage())
	wantClass(t, err, watchword.ClassProviderError, "")
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error = %v: want the deadline in its chain", err)
	}
	close(gate)
	for range 3 {
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
	if conns, _ := s.count(); conns != 2 {
		t.Errorf("%d connections: want 2", conns)
	}
}

func until(t *testing.T, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for range 60_000 {
		if ok() {
			return
		}
		<-tick.C
	}
	t.Fatal("it has not come true within a minute")
}

// TestDeadConnectionIsReplaced: the server restarts between two messages, and the second arrives all the same.
func TestDeadConnectionIsReplaced(t *testing.T) {
	for name, checkAfter := range map[string]time.Duration{"found by RSET": 0, "found by MAIL": time.Hour} {
		t.Run(name, func(t *testing.T) {
			s := startServer(t, tlsStart)
			p := open(t, s.config(tlsStart))
			p.checkAfter = checkAfter
			mustSend(t, p, emailMessage())
			s.hangUp()
			mustSend(t, p, emailMessage())
			if conns, _ := s.count(); conns != 2 || len(s.messages()) != 2 {
				t.Errorf("%d connections, %d messages: want 2 and 2", conns, len(s.messages()))
			}
		})
	}
}

// TestServerThatLimitsMessagesPerConnection answers 421 to the second message of each.
func TestServerThatLimitsMessagesPerConnection(t *testing.T) {
	s := startServer(t, tlsNone)
	p := open(t, s.config(tlsNone))
	seen := map[*gosmtp.Conn]bool{}
	s.on("MAIL", func(c *gosmtp.Conn) error {
		if seen[c] {
			return no(421, gosmtp.EnhancedCode{4, 7, 0})
		}
		seen[c] = true
		return nil
	})
	for range 3 {
		mustSend(t, p, emailMessage())
	}
	if conns, _ := s.count(); conns != 3 || len(s.messages()) != 3 {
		t.Errorf("%d connections, %d messages: want 3 and 3", conns, len(s.messages()))
	}
}

// TestNothingIsSentTwice: when the connection breaks after the hand-over, nobody tries again.
func TestNothingIsSentTwice(t *testing.T) {
	s := startServer(t, tlsNone)
	p := open(t, s.config(tlsNone))
	mustSend(t, p, emailMessage())
	s.on("DATA", cut)
	_, err := send(t, p, emailMessage())
	wantClass(t, err, watchword.ClassTimeout, "")
	if _, commands := s.count(); strings.Count(strings.Join(commands, " "), "DATA") != 2 {
		t.Errorf("commands: %v", commands)
	}
}

// TestRefusalLeavesTheConnectionUsable: RSET ends the broken transaction.
func TestRefusalLeavesTheConnectionUsable(t *testing.T) {
	s := startServer(t, tlsNone)
	p := open(t, s.config(tlsNone))
	for _, command := range []string{"MAIL", "RCPT", "DATA"} {
		s.refuse(command, 550, gosmtp.EnhancedCode{5, 5, 0})
		_, err := send(t, p, emailMessage())
		wantClass(t, err, watchword.ClassProviderError, "550 5.5.0")
		s.on(command, nil)
		mustSend(t, p, emailMessage())
	}
	if conns, _ := s.count(); conns != 1 || len(s.messages()) != 3 {
		t.Errorf("%d connections, %d messages: want 1 and 3", conns, len(s.messages()))
	}
}

func TestCloseEndsConnections(t *testing.T) {
	s := startServer(t, tlsStart)
	p := open(t, s.config(tlsStart))
	mustSend(t, p, emailMessage())
	if err := errors.Join(p.Close(), p.Close()); err != nil || len(p.idle) != 0 {
		t.Errorf("Close = %v, %d connections are kept", err, len(p.idle))
	}
	mustSend(t, p, emailMessage())
	if conns, _ := s.count(); conns != 2 || len(p.idle) != 0 {
		t.Errorf("after Close: %d connections, %d kept: want 2 and 0", conns, len(p.idle))
	}
}

func TestMessageIDIsStablePerKey(t *testing.T) {
	s := startServer(t, tlsNone)
	p := open(t, s.config(tlsNone))
	m := emailMessage()
	a, b := mustSend(t, p, m), mustSend(t, p, m)
	m.Key += "2"
	c := mustSend(t, p, m)
	if a != b || a == c || !strings.HasSuffix(a.MessageID, "@acme.example>") || strings.Contains(a.MessageID, m.ID.String()) {
		t.Errorf("message ids: %+v %+v %+v", a, b, c)
	}
	parsed, err := mail.ReadMessage(strings.NewReader(string(s.messages()[0].data)))
	if err != nil || parsed.Header.Get("Message-ID") != a.MessageID {
		t.Errorf("Message-ID = %v, %v: want %s", parsed.Header["Message-Id"], err, a.MessageID)
	}
}

func TestPhoneNumberIsRefused(t *testing.T) {
	p := open(t, &Config{Host: "mail.invalid", From: "a@acme.example"})
	_, err := send(t, p, providertest.Message(watchword.SMS))
	wantClass(t, err, watchword.ClassProviderError, "")
}

func TestPrintingShowsNoSecret(t *testing.T) {
	c := &Config{Host: "mail.invalid", From: "a@acme.example", Username: username, Password: password, DKIM: &DKIM{PrivateKey: "KEY"}}
	s := fmt.Sprintf("%v %+v %#v %v", c, c, c, c.DKIM)
	c.DKIM = nil
	p := open(t, c)
	s += fmt.Sprintf("%v %+v %#v", p, p, p)
	if strings.Contains(s, password) || strings.Contains(s, "KEY") {
		t.Error(s)
	}
}
