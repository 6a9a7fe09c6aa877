package fresns_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"
)

func stamp(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }

// answer is a whole answer, but for the date.
func (w world) answer(path string, h http.Header, body string) string {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	r.Header = h
	answer := httptest.NewRecorder()
	w.ServeHTTP(answer, r)
	var b bytes.Buffer
	b.WriteString(strconv.Itoa(answer.Code) + "\n")
	_ = answer.Header().Write(&b)
	return b.String() + answer.Body.String()
}

// drain waits for what is still being sent, as a server's end does.
func (w world) drain(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	w.Close(ctx)
}

// TestUniformAnswers holds that a tenant can keep to itself who has an account: the answers are the same byte for byte,
// and nobody gets a code that would not help.
func TestUniformAnswers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ask := func(useType, address string) string {
		return w.answer(sendPath, w.header("X-Fresns-App-Id", "uniform"),
			`{"type":"email","useType":`+useType+`,"templateId":2,"account":"`+address+`"}`)
	}
	if known, unknown := ask("1", "ada@example.com"), ask("1", "new@example.com"); known != unknown {
		t.Errorf("for new accounts:\n%s\n%s", known, unknown)
	}
	if known, unknown := ask("1", "ada@example.com"), ask("1", "new@example.com"); known != unknown {
		t.Errorf("for new accounts, at once again:\n%s\n%s", known, unknown)
	}
	w.Clock.Advance(time.Minute)
	if known, unknown := ask("2", "ada@example.com"), ask("2", "nobody@example.com"); known != unknown {
		t.Errorf("for known accounts:\n%s\n%s", known, unknown)
	}
	w.drain(t)
	if w.Inbox.Code("nobody@example.com") != "" {
		t.Error("an address without an account got a code for known accounts")
	}
	if w.Inbox.Code("new@example.com") == "" || w.Inbox.Code("ada@example.com") == "" || w.Inbox.Count() != 2 {
		t.Errorf("%d messages were sent; it should be one to a new address and one to a known one", w.Inbox.Count())
	}
}

// TestFailuresLookAlike holds that no failure of a check tells which one it is.
func TestFailuresLookAlike(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const number, address = "13800138120", "+8613800138120"
	server := func() http.Header { return w.header("X-Fresns-App-Id", "server") }
	check := func(to, code string) string {
		return w.answer(checkPath, server(), `{"type":"sms","templateId":1,"account":"`+to+`","countryCode":86,"verifyCode":"`+code+`"}`)
	}
	send := func() {
		if got := w.ask(t, sendPath, w.header(), smsTo(number)); got != 0 {
			t.Fatalf("send: %d", got)
		}
	}
	want := check("13800138121", "123456") // nothing was ever sent there
	send()
	same := func(what, got string) {
		if got != want {
			t.Errorf("%s:\n%s\nwant\n%s", what, got, want)
		}
	}
	same("a wrong code", check(number, w.Inbox.Wrong(address)))
	if got := check(number, w.Inbox.Code(address)); got == want {
		t.Fatal("the right code is refused")
	}
	same("one that was used", check(number, w.Inbox.Code(address)))
	w.Clock.Advance(time.Minute)
	send()
	before := w.Inbox.Code(address)
	w.Clock.Advance(time.Minute)
	send()
	same("a superseded one", check(number, before))
	for range 4 {
		check(number, w.Inbox.Wrong(address))
	}
	same("the right one, with no attempts left", check(number, w.Inbox.Code(address)))
	w.Clock.Advance(time.Minute)
	send()
	w.Clock.Advance(5 * time.Minute)
	same("an expired one", check(number, w.Inbox.Code(address)))
}

// TestOneOfManyChecksIsApproved holds that a code is good once, however many ask at once.
func TestOneOfManyChecksIsApproved(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if got := w.ask(t, sendPath, w.header(), smsTo("13800138122")); got != 0 {
		t.Fatal(got)
	}
	body := `{"type":"sms","templateId":1,"account":"13800138122","countryCode":86,"verifyCode":"` + w.Inbox.Code("+8613800138122") + `"}`
	h := w.header("X-Fresns-App-Id", "server")
	const parallel = 32
	codes := make(chan int, parallel)
	for range parallel {
		go func() {
			if strings.Contains(w.answer(checkPath, h.Clone(), body), `"code":0,`) {
				codes <- 1
				return
			}
			codes <- 0
		}()
	}
	approved := 0
	for range parallel {
		approved += <-codes
	}
	if approved != 1 {
		t.Errorf("%d of %d checks were approved", approved, parallel)
	}
}
