package account_test

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/account"
	"github.com/watchword/watchword/internal/egress"
	"github.com/watchword/watchword/recipient"
)

func phone(t *testing.T) recipient.Recipient {
	return must[recipient.Recipient](t)(recipient.ParsePhone("+8613800138000"))
}

func email(t *testing.T) recipient.Recipient {
	return must[recipient.Recipient](t)(recipient.ParseEmail("ada@example.com"))
}

// TestSignatureOfTheSpecification has the vector of Standard Webhooks' own libraries.
func TestSignatureOfTheSpecification(t *testing.T) {
	got, err := account.Sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", []byte(`{"test": 2432232314}`))
	if want := "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="; err != nil || got != want {
		t.Errorf("%s, %v; want %s", got, err, want)
	}
	raw, err := account.Sign("any words at all", "msg_1", "1", nil)
	whole, err2 := account.Sign("whsec_YW55IHdvcmRzIGF0IGFsbA==", "msg_1", "1", nil)
	if err != nil || err2 != nil || raw != whole {
		t.Errorf("a raw secret: %s, %s; %v, %v", raw, whole, err, err2)
	}
	for _, bad := range []string{"whsec_", "whsec_%%", "whsec_YW5"} {
		if _, err := account.Sign(bad, "msg_1", "1", nil); err == nil || strings.Contains(err.Error(), "YW5") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

// TestTheDocumentedQuestion holds that docs/accounts.md shows a question as it is really signed.
func TestTheDocumentedQuestion(t *testing.T) {
	page := string(must[[]byte](t)(os.ReadFile(filepath.Join("..", "docs", "accounts.md"))))
	shown := regexp.MustCompile(`webhook-id: (\S+)\nwebhook-timestamp: (\S+)\nwebhook-signature: (\S+)\n\n(.+)\n`).FindStringSubmatch(page)
	if shown == nil {
		t.Fatal("there is none")
	}
	if got, err := account.Sign(secret, shown[1], shown[2], []byte(shown[4])); err != nil || got != shown[3] {
		t.Errorf("%s, %v; the page has %s", got, err, shown[3])
	}
}

func TestQuestionsAndAnswers(t *testing.T) {
	app := newApplication(t,
		`200 {"account":{"id":"42","phone":"+86 138 0013 8000","email":"Ada@Example.com"}}`,
		`200 {"account":null}`,
		"200 \n"+`{"account":{"id":"42","email":null}}`+"\n",
		`200 {"account":{"email":"ada@example.com","id":"42"}}`,
		`200 {"account":null}`,
		`200 {"account":{"id":"42"}}`,
	)
	asks := newHook(t).Application(app.source())
	whole := watchword.Account{ID: "42", Phone: phone(t), Email: email(t)}
	for i, c := range []struct {
		ask  func() (watchword.Account, bool, error)
		want watchword.Account
	}{
		{func() (watchword.Account, bool, error) { return asks.ByAddress(ctx, "acme", phone(t)) }, whole},
		{func() (watchword.Account, bool, error) { return asks.ByAddress(ctx, "acme", email(t)) }, watchword.Account{}},
		{func() (watchword.Account, bool, error) { return asks.ByAddress(ctx, "acme", phone(t)) }, watchword.Account{ID: "42"}},
		{func() (watchword.Account, bool, error) { return asks.ByID(ctx, "acme", "42") }, watchword.Account{ID: "42", Email: email(t)}},
		{func() (watchword.Account, bool, error) { return asks.ByID(ctx, "acme", `a"b<é>`) }, watchword.Account{}},
		{func() (watchword.Account, bool, error) { return asks.ByID(ctx, "acme", "42") }, watchword.Account{ID: "42"}},
	} {
		got, ok, err := c.ask()
		if err != nil || ok != (c.want.ID != "") || got != c.want {
			t.Errorf("question %d: %v, %t, %v", i, got, ok, err)
		}
	}
	want := []string{
		`{"question":"account_by_address","tenant":"acme","channel_kind":"phone","address":"+8613800138000"}`,
		`{"question":"account_by_address","tenant":"acme","channel_kind":"email","address":"ada@example.com"}`,
		`{"question":"account_by_address","tenant":"acme","channel_kind":"phone","address":"+8613800138000"}`,
		`{"question":"account_by_id","tenant":"acme","id":"42"}`,
		`{"question":"account_by_id","tenant":"acme","id":"a\"b<é>"}`,
		`{"question":"account_by_id","tenant":"acme","id":"42"}`,
	}
	if got := app.asked(); !slices.Equal(got, want) {
		t.Errorf("asked\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if app.conns != 1 {
		t.Errorf("%d connections for %d questions", app.conns, len(want))
	}
}

func TestSessionStates(t *testing.T) {
	for answer, want := range map[string]watchword.SessionState{
		"valid": watchword.SessionValid, "unknown_account": watchword.SessionUnknownAccount, "wrong_token": watchword.SessionWrongToken,
		"expired": watchword.SessionExpired, "other_scope": watchword.SessionOtherScope, "wrong_user": watchword.SessionWrongUser, "not_here": 0,
	} {
		app := newApplication(t, `200 {"state":"`+answer+`"}`)
		state, known, err := newHook(t).Application(app.source()).Session(ctx, "acme", watchword.Session{Account: "42", Token: "t\xff", Scope: "web"})
		if err != nil || state != want || known != (want != 0) {
			t.Errorf("%s: %v, %t, %v", answer, state, known, err)
		}
		if got, want := app.asked()[0], `{"question":"session","tenant":"acme","account":"42","token":"t`+"\ufffd"+`","user":"","user_token":"","scope":"web"}`; got != want {
			t.Errorf("asked %s", got)
		}
	}
}

// discreet checks that an error names the tenant, tells what is wrong, and holds nothing that nobody may read in a log.
func discreet(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.HasPrefix(err.Error(), `the application of tenant "acme": `) || !strings.Contains(err.Error(), want) {
		t.Errorf("%v; want %q", err, want)
		return
	}
	for _, private := range []string{"13800138000", "ada", "example.com", "MfKQ9r", "in-the-body", "s3ssion", "whsec_M"} {
		if strings.Contains(err.Error(), private) {
			t.Errorf("the error tells %s: %v", private, err)
		}
	}
}

func TestEveryFailureIsAnError(t *testing.T) {
	for answer, want := range map[string]string{
		`204 `: "status 204", `201 {"account":null}`: "status 201", `302 {"account":null}`: "status 302", `307 `: "status 307",
		`400 in-the-body`: "status 400", `401 `: "status 401", `404 {"account":null}`: "status 404", `500 in-the-body`: "status 500", `503 `: "status 503",
		`200 `: "JSON", `200 in-the-body`: "JSON", `200 {"account":`: "JSON", `200 {"account":null} {}`: "JSON", `200 [{"account":null}]`: "JSON",
		`200 null`: `no member "account"`, `200 {}`: `no member "account"`, `200 {"Account":null}`: "JSON", `200 {"account":null,"account":null}`: "JSON",
		`200 {"account":null,"in-the-body":1}`: "JSON", `200 {"account":"in-the-body"}`: "JSON", `200 {"account":false}`: "JSON", `200 {"account":[]}`: "JSON",
		`200 {"account":{}}`: "account.id", `200 {"account":{"id":""}}`: "account.id", `200 {"account":{"id":42}}`: "JSON",
		`200 {"account":{"id":"` + strings.Repeat("x", 129) + `"}}`: "account.id", `200 {"account":{"id":"in-the-body\n"}}`: "account.id",
		`200 {"account":{"id":"42","mail":"in-the-body"}}`: "JSON", `200 {"account":{"id":"42","id":"43"}}`: "JSON",
		`200 {"account":{"id":"42","phone":13800138000}}`: "JSON", `200 {"account":{"id":"42","phone":"13800138000"}}`: "account.phone",
		`200 {"account":{"id":"42","phone":"in-the-body"}}`: "account.phone", `200 {"account":{"id":"42","email":"in-the-body"}}`: "account.email",
		"200 {\"account\":{\"id\":\"\xff\"}}": "JSON", `200 {"account":{"id":"\ud800"}}`: "JSON",
		`200 {"account":null}` + strings.Repeat(" ", 64<<10): "64 KiB",
		`close `: "the connection broke",
	} {
		app := newApplication(t, answer)
		asks := newHook(t).Application(app.source())
		a, ok, err := asks.ByAddress(ctx, "acme", phone(t))
		if discreet(t, err, want); ok || a != (watchword.Account{}) {
			t.Errorf("%q: %v, %t in spite of the error", answer, a, ok)
		}
		if n := len(app.asked()); n != 1 {
			t.Errorf("%q: asked %d times", answer, n)
		}
	}
	for answer, want := range map[string]string{
		`200 {"account":{"id":"43","phone":"+8613800138001","email":"eve@example.com"}}`: "another account",
		`200 {"state":"valid"}`: "JSON",
	} {
		asks := newHook(t).Application(newApplication(t, answer).source())
		for _, ask := range []func() (watchword.Account, bool, error){
			func() (watchword.Account, bool, error) { return asks.ByAddress(ctx, "acme", phone(t)) },
			func() (watchword.Account, bool, error) { return asks.ByAddress(ctx, "acme", email(t)) },
			func() (watchword.Account, bool, error) { return asks.ByID(ctx, "acme", "ada") },
		} {
			a, ok, err := ask()
			if discreet(t, err, want); ok || a != (watchword.Account{}) {
				t.Errorf("%q: %v, %t in spite of the error", answer, a, ok)
			}
		}
	}
	for _, answer := range []string{`200 {}`, `200 {"state":""}`, `200 {"state":"in-the-body"}`, `200 {"state":"Valid"}`, `200 {"state":true}`, `200 {"account":null}`, `500 `} {
		state, known, err := newHook(t).Application(newApplication(t, answer).source()).Session(ctx, "acme", watchword.Session{Account: "ada", Token: "s3ssion"})
		if discreet(t, err, ""); known || state != 0 {
			t.Errorf("%q: %v, %t in spite of the error", answer, state, known)
		}
	}
}

func TestWhatCannotBeReached(t *testing.T) {
	asks := func(url, secret string) error {
		_, _, err := newHook(t).Application(watchword.AccountSource{URL: url, Secret: secret}).ByAddress(ctx, "acme", phone(t))
		return err
	}
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	discreet(t, asks(gone.URL, secret), "does not take connections")
	untrusted := httptest.NewUnstartedServer(http.NotFoundHandler())
	untrusted.Config.ErrorLog = log.New(io.Discard, "", 0)
	untrusted.StartTLS()
	defer untrusted.Close()
	discreet(t, asks(untrusted.URL, secret), "no trusted TLS connection")
	plain := newApplication(t, "200 ")
	discreet(t, asks("https"+strings.TrimPrefix(plain.URL, "http"), secret), "no trusted TLS connection")
	discreet(t, asks(plain.URL, "whsec_%"), "not base64")
	discreet(t, asks("http://[", secret), "cannot be asked")
	listener := must[net.Listener](t)(net.Listen("tcp", "127.0.0.1:0"))
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = conn.Write([]byte("in-the-body, and no HTTP\r\n\r\n"))
			_ = conn.Close()
		}
	}()
	defer func() { _ = listener.Close() }()
	discreet(t, asks("http://"+listener.Addr().String(), secret), "no HTTP")
	named := account.NewHook(time.Now, egress.New(egress.Sandbox()))
	named.DialWith(func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Err: &net.DNSError{Name: "in-the-body", IsNotFound: true}}
	})
	_, _, err := named.Application(watchword.AccountSource{URL: "http://accounts.example.com", Secret: secret}).ByID(ctx, "acme", "42")
	discreet(t, err, "host name was not found")
}

// TestAKeptConnectionThatDied holds that a question goes out again on a new connection when the application closed a kept
// one without an answer, and is not repeated on a new one.
func TestAKeptConnectionThatDied(t *testing.T) {
	app := newApplication(t, `200 {"account":null}`, "close ", `200 {"account":{"id":"42"}}`)
	asks := newHook(t).Application(app.source())
	if _, ok, err := asks.ByID(ctx, "acme", "42"); ok || err != nil {
		t.Fatal(ok, err)
	}
	app.mu.Lock()
	app.repeats = true
	app.mu.Unlock()
	if _, ok, err := asks.ByID(ctx, "acme", "42"); !ok || err != nil {
		t.Errorf("%t, %v", ok, err)
	}
	if n := len(app.asked()); n != 3 {
		t.Errorf("asked %d times, not 3", n)
	}
}

// silent is an application behind connections in memory that takes questions and never answers.
func silent(h *account.Hook) (asked chan struct{}, end func()) {
	asked, gone := make(chan struct{}, 1), make(chan struct{})
	h.DialWith(func(context.Context, string, string) (net.Conn, error) {
		here, there := net.Pipe()
		go func() {
			defer func() { _ = there.Close() }()
			buf := make([]byte, 4096)
			_, _ = there.Read(buf)
			asked <- struct{}{}
			<-gone
		}()
		return here, nil
	})
	return asked, func() { close(gone) }
}

func TestTimeouts(t *testing.T) {
	for given, want := range map[time.Duration]time.Duration{0: 2 * time.Second, 700 * time.Millisecond: 700 * time.Millisecond, 10 * time.Second: 10 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			h := account.NewHook(time.Now, egress.New(egress.Sandbox()))
			_, end := silent(h)
			began := time.Now()
			source := watchword.AccountSource{URL: "http://accounts.example.com/in-the-body", Secret: secret, Timeout: watchword.Duration(given)}
			_, ok, err := h.Application(source).ByAddress(t.Context(), "acme", phone(t))
			if discreet(t, err, "no answer within "+want.String()); ok || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%t, %v", ok, err)
			}
			if took := time.Since(began); took != want {
				t.Errorf("it took %v, not %v", took, want)
			}
			end()
			_ = h.Close()
		})
	}
}

func TestCallersThatLeave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := account.NewHook(time.Now, egress.New(egress.Sandbox()))
		asked, end := silent(h)
		leaving, leave := context.WithCancel(t.Context())
		go func() {
			<-asked
			leave()
		}()
		_, _, err := h.Application(watchword.AccountSource{URL: "http://accounts.example.com", Secret: secret}).ByID(leaving, "acme", "42")
		if discreet(t, err, ""); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		end()
		_ = h.Close()
	})
}

// TestAnAnswerThatStops holds that the time-out is over the whole answer.
func TestAnAnswerThatStops(t *testing.T) {
	gone := make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"account":`))
		_ = http.NewResponseController(w).Flush()
		<-gone
	}))
	defer slow.Close()
	defer close(gone)
	source := watchword.AccountSource{URL: slow.URL, Secret: secret, Timeout: watchword.Duration(100 * time.Millisecond)}
	_, _, err := newHook(t).Application(source).ByID(ctx, "acme", "42")
	discreet(t, err, "no answer within 100ms")
}
