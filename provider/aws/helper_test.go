package aws

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider/providertest"
	"github.com/watchword/watchword/recipient"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func account(base string) Account {
	return Account{Region: region, AccessKeyID: keyID, SecretAccessKey: secretKey, SessionToken: sessionToken, BaseURL: base}
}

// opener is what both Configs are.
type opener interface {
	Open() (watchword.Provider, error)
}

// open opens a provider and closes it with the test.
func open(t testing.TB, c opener) watchword.Provider {
	t.Helper()
	p, err := c.Open()
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	t.Cleanup(func() { _ = p.(io.Closer).Close() })
	return p
}

func openSMS(t testing.TB, base string) *sms {
	t.Helper()
	return open(t, &SMSConfig{Account: account(base)}).(*sms)
}

func openEmail(t testing.TB, base string) *email {
	t.Helper()
	return open(t, &EmailConfig{Account: account(base), From: "no-reply@acme.example"}).(*email)
}

// text and letter are messages of which every part could break a format.
func text() watchword.Outgoing {
	m := providertest.Message(watchword.SMS)
	m.Content.Text = "Ваш код 493812 — \"Acme\" \\ {{code}} 🔑\nline <2> & more"
	return m
}

func letter(t testing.TB) watchword.Outgoing {
	t.Helper()
	m := providertest.Message(watchword.Email)
	to, err := recipient.ParseEmail("ada+tag@example.com")
	if err != nil {
		t.Fatal(err)
	}
	m.To, m.Brand = to, "Ácme \"Ltd\""
	m.Content.Subject = "Your code:\r\n 493812 🔑"
	m.Content.Text = "493812\n\n{{code}} \"quoted\" <b>"
	m.Content.HTML = "<p>493812 &amp; \"more\"</p>"
	return m
}

// send sends with time enough.
func send(t testing.TB, p watchword.Provider, m watchword.Outgoing) (watchword.Acceptance, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	return p.Send(ctx, m)
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
	for ; err != nil; err = errors.Unwrap(err) {
		shown := fmt.Sprintf("%v %+v %#v", err, err, err)
		for _, s := range []string{"493812", "13800138000", "ada", "127.0.0.1", keyID, secretKey, sessionToken} {
			if strings.Contains(shown, s) {
				t.Errorf("the error shows %q: %s", s, shown)
			}
		}
	}
}

// says answers every request alike.
func says(status int, body string) func(http.ResponseWriter, string) {
	return func(w http.ResponseWriter, _ string) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}
