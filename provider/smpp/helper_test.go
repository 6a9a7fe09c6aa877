package smpp

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
	"github.com/watchword/watchword/provider/providertest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// basic is the least settings for a vendor on this machine.
func basic() Config {
	return Config{Host: "127.0.0.1", TLS: tlsNone, SystemID: theID, Password: thePassword, Senders: provider.Senders{From: "Acme"}}
}

// open opens a provider and closes it with the test.
func open(t testing.TB, c Config) *Provider {
	t.Helper()
	opened, err := c.Open()
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	p := opened.(*Provider)
	t.Cleanup(func() { _ = p.Close() })
	return p
}

// hasty is a provider with a vendor on a loopback port, whose waits are short.
func hasty(t testing.TB, v *smsc, change func(c *Config)) *Provider {
	t.Helper()
	c := basic()
	c.Port = v.listen().Addr().(*net.TCPAddr).Port
	if change != nil {
		change(&c)
	}
	p := open(t, c)
	p.times.first, p.times.hold, p.times.goodbye = time.Millisecond, time.Millisecond, 20*time.Millisecond
	return p
}

// piped is a provider with a vendor at the other end of a pipe, with all of its waits: for a test with its own clock.
func piped(t testing.TB, v *smsc, change func(c *Config)) *Provider {
	t.Helper()
	c := basic()
	if change != nil {
		change(&c)
	}
	p := open(t, c)
	p.dial = v.pipe
	return p
}

func sms() watchword.Outgoing {
	m := providertest.Message(watchword.SMS)
	m.Content.Text = "Your code is 493812"
	return m
}

// long is a text of three parts.
func long3() string { return strings.Repeat("Ada's code [493812]. ", 20)[:400] }

// send sends with time enough.
func send(t testing.TB, p watchword.Provider, m watchword.Outgoing) (watchword.Acceptance, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	return p.Send(ctx, m)
}

// mustSend sends, and answers the message id.
func mustSend(t testing.TB, p watchword.Provider, m watchword.Outgoing) string {
	t.Helper()
	a, err := send(t, p, m)
	if err != nil {
		t.Fatal(err)
	}
	return a.MessageID
}

// wantRefused checks class and raw code, and that no verb prints a secret, the code or the recipient.
func wantRefused(t testing.TB, err error, class watchword.ErrorClass, raw string) {
	t.Helper()
	var refused *watchword.SendError
	if !errors.As(err, &refused) {
		t.Fatalf("the error is %T %v: want a *watchword.SendError", err, err)
	}
	if refused.Class != class || refused.Raw != raw {
		t.Errorf("class %q, raw %q: want %q, %q (%v)", refused.Class, refused.Raw, class, raw, err)
	}
	for _, s := range []string{thePassword, "13800138000", "493812"} {
		if text := fmt.Sprintf("%v %+v %#v", err, err, *refused); strings.Contains(text, s) {
			t.Errorf("the error shows %s: %s", s, text)
		}
	}
}
