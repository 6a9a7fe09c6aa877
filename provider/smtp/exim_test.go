package smtp

import (
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/recipient"
)

// TestEximTakesAMessage: what lies in the mailbox is what was sent, in Chinese, encrypted on the way and signed.
func TestEximTakesAMessage(t *testing.T) {
	rsaKey, err1 := rsa.GenerateKey(rand.Reader, 2048)
	_, edKey, err2 := ed25519.GenerateKey(rand.Reader)
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	s := startExim(t, nil)
	m := emailMessage()
	m.Brand, m.Locale = "字节科技", "zh-Hans"
	m.Content.Subject = m.Code + " 是您的字节科技登录验证码，请勿泄露给任何人，如非本人操作请忽略此邮件 🔐"
	m.Content.Text += "\n.\n.dots\nFrom me\n"
	records := map[string]string{}
	sent := map[string]watchword.Acceptance{}
	for kind, key := range map[string]crypto.Signer{"rsa": rsaKey, "ed25519": edKey} {
		c := s.config()
		text, record := keyPEM(t, key, kind)
		c.DKIM = &DKIM{Domain: "acme.example", Selector: kind, PrivateKey: text}
		records[kind], m.Key = record, kind
		sent[kind] = mustSend(t, open(t, c), m)
	}
	received := s.messages(t)
	if len(received) != 2 {
		t.Fatalf("the mailbox has %d messages: want 2", len(received))
	}
	for _, data := range received {
		got := parse(t, data)
		kind := "rsa"
		if strings.Contains(got.header.Get("DKIM-Signature"), "a=ed25519-sha256") {
			kind = "ed25519"
		}
		if got.header.Get("Message-ID") != sent[kind].MessageID {
			t.Errorf("Message-ID = %s: want %s", got.header.Get("Message-ID"), sent[kind].MessageID)
		}
		if err := verify(data, kind+"._domainkey.acme.example", records[kind]); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
		wantLetter(t, got, m)
	}
}

// wantLetter compares a message in a mailbox with the one that was sent from no-reply@acme.example.
func wantLetter(t *testing.T, got parsed, m watchword.Outgoing) {
	t.Helper()
	if got.subject != m.Content.Subject || !strings.Contains(got.subject, m.Code) {
		t.Errorf("subject = %q: want %q", got.subject, m.Content.Subject)
	}
	if want := strings.ReplaceAll(m.Content.Text, "\n", "\r\n"); got.text != want || !strings.Contains(got.text, m.Code) {
		t.Errorf("text = %q: want %q", got.text, want)
	}
	if want := strings.ReplaceAll(m.Content.HTML, "\n", "\r\n"); got.html != want || !strings.Contains(got.html, m.Code) {
		t.Errorf("html = %q: want %q", got.html, want)
	}
	from, err := got.header.AddressList("From")
	if err != nil || len(from) != 1 || from[0].Name != m.Brand || from[0].Address != "no-reply@acme.example" {
		t.Errorf("From = %v, %v: want %s", from, err, m.Brand)
	}
	for name, want := range map[string]string{
		"To": "<ada.lovelace@example.com>", "Envelope-To": "ada.lovelace@example.com", "Return-Path": "<no-reply@acme.example>",
		"Content-Language": m.Locale,
	} {
		if got.header.Get(name) != want {
			t.Errorf("%s = %q: want %q", name, got.header.Get(name), want)
		}
	}
	if !strings.Contains(got.header.Get("Received"), "(helo=client.acme.example)") || !strings.Contains(got.header.Get("Received"), "TLS1.3") {
		t.Errorf("Received = %q: want the HELO name and TLS", got.header.Get("Received"))
	}
}

// TestEximLogins: every encryption with every method, and what is picked without being told.
func TestEximLogins(t *testing.T) {
	s := startExim(t, nil)
	secure := startExim(t, map[string]string{"TEST_IMPLICIT": "PORT"})
	for _, mode := range []string{tlsStart, tlsImplicit, tlsNone} {
		for auth, want := range map[string]string{
			"": authPlain, authPlain: authPlain, authLogin: authLogin, authCRAMMD5: "cram",
		} {
			t.Run(mode+" "+auth, func(t *testing.T) {
				server, protocol := s, "P=esmtpsa "
				if mode == tlsImplicit {
					server = secure
				}
				if mode == tlsNone {
					protocol = "P=esmtpa "
					if auth == "" {
						want = "cram"
					}
				}
				c := server.config()
				c.TLS, c.Auth = mode, auth
				id := strings.Trim(mustSend(t, open(t, c), keyed(mode+auth)).MessageID, "<>")
				lines := strings.Split(server.log(t), "\n")
				i := slices.IndexFunc(lines, func(line string) bool { return strings.Contains(line, "id="+id) })
				if i < 0 || !strings.Contains(lines[i], protocol) || !strings.Contains(lines[i], "A="+want+":"+username+" ") {
					t.Errorf("there is no line with %s, %s and %s in the log:\n%s", id, protocol, want, strings.Join(lines, "\n"))
				}
			})
		}
	}
}

// keyed is a message with a key of its own, and so with a Message-ID of its own.
func keyed(key string) watchword.Outgoing {
	m := emailMessage()
	m.Key += key
	return m
}

// TestEximRefuses: Exim's words and codes for what can be wrong with an account, a sender and a recipient.
func TestEximRefuses(t *testing.T) {
	s := startExim(t, nil)
	for name, c := range map[string]struct {
		change func(*Config)
		to     string
		class  watchword.ErrorClass
		raw    string
	}{
		"wrong password, PLAIN":    {change: func(c *Config) { c.Password += "x" }, class: watchword.ClassAuthFailed, raw: "535"},
		"wrong password, LOGIN":    {change: func(c *Config) { c.Password, c.Auth = "x", authLogin }, class: watchword.ClassAuthFailed, raw: "535"},
		"wrong password, CRAM-MD5": {change: func(c *Config) { c.Password, c.Auth = "x", authCRAMMD5 }, class: watchword.ClassAuthFailed, raw: "535"},
		"wrong user":               {change: func(c *Config) { c.Username = "eve" }, class: watchword.ClassAuthFailed, raw: "535"},
		"no login":                 {change: func(c *Config) { c.Username, c.Password = "", "" }, class: watchword.ClassSenderUnregistered, raw: "550"},
		"unknown sender":           {change: func(c *Config) { c.From = "eve@evil.example" }, class: watchword.ClassSenderUnregistered, raw: "550"},
		"unknown mailbox":          {to: "nobody@example.com", class: watchword.ClassInvalidNumber, raw: "550"},
		"unknown domain":           {to: "ada.lovelace@elsewhere.example", class: watchword.ClassInvalidNumber, raw: "550"},
	} {
		t.Run(name, func(t *testing.T) {
			config, m := s.config(), emailMessage()
			if c.change != nil {
				c.change(config)
			}
			if c.to != "" {
				m.To = mailbox(t, c.to)
			}
			_, err := send(t, open(t, config), m)
			wantClass(t, err, c.class, c.raw)
			if err != nil && strings.Contains(err.Error(), "@") {
				t.Errorf("the error quotes the server: %v", err)
			}
		})
	}
	if received := s.messages(t); len(received) != 0 {
		t.Errorf("the mailbox has %d messages: want none", len(received))
	}
}

func mailbox(t *testing.T, address string) recipient.Recipient {
	t.Helper()
	to, err := recipient.ParseEmail(address)
	if err != nil {
		t.Fatal(err)
	}
	return to
}

// TestEximHearsNoPassword: who is at the other end of a connection that is not encrypted, or not with the right server,
// hears neither credentials nor message. Exim writes down every command that it heard, except where TLS came first.
func TestEximHearsNoPassword(t *testing.T) {
	elsewhere := func(c *Config) { c.ServerName = "relay.acme.example" }
	for name, c := range map[string]struct {
		macros map[string]string
		change func(*Config)
		log    string
		why    string
	}{
		"a certificate of another name": {
			change: elsewhere, log: " C=EHLO,STARTTLS\n", why: "certificate is valid for mail.test, not relay.acme.example",
		},
		"a certificate of another name, implicit": {
			macros: map[string]string{"TEST_IMPLICIT": "PORT"}, change: func(c *Config) { c.TLS = tlsImplicit; elsewhere(c) },
			log: "TLS error on connection from", why: "certificate is valid for mail.test, not relay.acme.example",
		},
		"an authority that nobody knows": {
			change: func(c *Config) { c.CAFile = "" }, log: " C=EHLO,STARTTLS\n", why: "unknown authority",
		},
		"no STARTTLS": {macros: map[string]string{"TEST_TLS": ""}, log: " C=EHLO\n", why: "the server does not offer STARTTLS"},
	} {
		t.Run(name, func(t *testing.T) {
			s := startExim(t, c.macros)
			config := s.config()
			if c.change != nil {
				c.change(config)
			}
			_, err := send(t, open(t, config), emailMessage())
			wantClass(t, err, watchword.ClassProviderError, "")
			if err == nil || !strings.Contains(err.Error(), c.why) {
				t.Fatalf("error = %v: want %s", err, c.why)
			}
			until(t, func() bool { return strings.Contains(s.log(t), c.log) })
			if heard := s.log(t); strings.Contains(heard, "AUTH") || len(s.messages(t)) != 0 {
				t.Errorf("the server heard too much:\n%s", heard)
			}
		})
	}
}

// TestEximConnectionIsReused: all in one conversation, also with more RSETs than Exim lets pass for idle talk, which are 10.
func TestEximConnectionIsReused(t *testing.T) {
	for name, checkAfter := range map[string]time.Duration{"unasked": time.Hour, "asked by RSET": 0} {
		t.Run(name, func(t *testing.T) {
			s := startExim(t, nil)
			p := open(t, s.config())
			p.checkAfter = checkAfter
			for n := range 15 {
				mustSend(t, p, keyed(fmt.Sprint(n)))
			}
			if received, conns := len(s.messages(t)), s.connections(t); received != 15 || conns != 1 {
				t.Errorf("%d messages over %d connections: want 15 over 1", received, conns)
			}
		})
	}
}

// TestEximTiresOfRefusals: after so many unknown mailboxes that it hangs up, each has still had its own answer, and the
// next message arrives.
func TestEximTiresOfRefusals(t *testing.T) {
	s := startExim(t, nil)
	p := open(t, s.config())
	m := emailMessage()
	m.To = mailbox(t, "nobody@example.com")
	for range 15 {
		_, err := send(t, p, m)
		wantClass(t, err, watchword.ClassInvalidNumber, "550")
	}
	mustSend(t, p, emailMessage())
	if received, conns := len(s.messages(t)), s.connections(t); received != 1 || conns != 2 {
		t.Errorf("%d messages over %d connections: want 1 over 2", received, conns)
	}
}

// TestEximLimitsMessagesPerConnection: it says 421 to the third, which arrives all the same.
func TestEximLimitsMessagesPerConnection(t *testing.T) {
	s := startExim(t, map[string]string{"TEST_MESSAGES": "2"})
	p := open(t, s.config())
	for n := range 5 {
		mustSend(t, p, keyed(fmt.Sprint(n)))
	}
	if received, conns := len(s.messages(t)), s.connections(t); received != 5 || conns != 3 {
		t.Errorf("%d messages over %d connections: want 5 over 3", received, conns)
	}
}

// TestEximRestarts: it says 421 and ends, or just ends, and the next message goes to the new one.
func TestEximRestarts(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL} {
		for name, checkAfter := range map[string]time.Duration{"found by RSET": 0, "found by MAIL": time.Hour} {
			t.Run(signal.String()+", "+name, func(t *testing.T) {
				s := startExim(t, nil)
				p := open(t, s.config())
				p.checkAfter = checkAfter
				mustSend(t, p, keyed("before"))
				if len(p.idle) != 1 {
					t.Fatalf("%d connections are kept: want 1", len(p.idle))
				}
				s.stop(t, signal)
				awaitWord(t, p.idle[0])
				s.start(t)
				mustSend(t, p, keyed("after"))
				if received, conns := len(s.messages(t)), s.connections(t); received != 2 || conns != 2 {
					t.Errorf("%d messages over %d connections: want 2 over 2", received, conns)
				}
			})
		}
	}
}

// awaitWord waits until the server has something to say on a kept connection, or has closed it, and leaves that unread.
func awaitWord(t *testing.T, s *session) {
	t.Helper()
	raw, err := s.raw.(syscall.Conn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	defer context.AfterFunc(ctx, func() { _ = s.raw.SetReadDeadline(time.Unix(1, 0)) })()
	err = raw.Read(func(fd uintptr) bool {
		_, _, err := syscall.Recvfrom(int(fd), make([]byte, 1), syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		return !errors.Is(err, syscall.EAGAIN)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestEximTakesManyAtOnce: every message arrives once, and there are no more conversations than the pool has.
func TestEximTakesManyAtOnce(t *testing.T) {
	s := startExim(t, nil)
	c := s.config()
	c.Pool = 3
	p := open(t, c)
	const messages = 24
	results := make(chan error, messages)
	for n := range messages {
		go func() {
			_, err := p.Send(t.Context(), keyed(fmt.Sprint(n)))
			results <- err
		}()
	}
	for range messages {
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
	ids := map[string]bool{}
	for _, data := range s.messages(t) {
		ids[parse(t, data).header.Get("Message-ID")] = true
	}
	if conns := s.connections(t); len(ids) != messages || conns > 3 {
		t.Errorf("%d different messages over %d connections: want %d over at most 3", len(ids), conns, messages)
	}
}
