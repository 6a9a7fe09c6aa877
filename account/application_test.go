package account_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/account"
	"github.com/watchword/watchword/internal/egress"
)

// secret is the one in the vector of Standard Webhooks' own libraries.
const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

// application stands in for a tenant's own. It verifies signatures as any receiver of Standard Webhooks does, and gives
// its answers by turns, the last one again and again. An answer is a status and a body.
type application struct {
	*httptest.Server
	key []byte

	mu        sync.Mutex
	answers   []string
	questions []string
	ids       map[string]bool
	faults    []error
	conns     int
	repeats   bool // the same question may come again
}

func newApplication(t *testing.T, answers ...string) *application {
	t.Helper()
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		t.Fatal(err)
	}
	a := &application{key: key, answers: answers, ids: map[string]bool{}}
	a.Server = httptest.NewUnstartedServer(a)
	a.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			a.mu.Lock()
			defer a.mu.Unlock()
			a.conns++
		}
	}
	a.Start()
	t.Cleanup(func() {
		a.Close()
		for _, fault := range a.faults {
			t.Error(fault)
		}
	})
	return a
}

func (a *application) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := errors.Join(err, a.verify(r, body)); err != nil {
		a.faults = append(a.faults, err)
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	a.questions = append(a.questions, string(body))
	status, answer, _ := strings.Cut(a.answers[0], " ")
	if len(a.answers) > 1 {
		a.answers = a.answers[1:]
	}
	if status == "close" {
		panic(http.ErrAbortHandler)
	}
	code, _ := strconv.Atoi(status)
	w.Header().Set("Location", "/elsewhere")
	w.WriteHeader(code)
	_, _ = io.WriteString(w, answer)
}

// verify is what the specification asks of a receiver, beside what HTTP asks.
func (a *application) verify(r *http.Request, body []byte) error {
	id, timestamp := r.Header.Get("webhook-id"), r.Header.Get("webhook-timestamp")
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if age := time.Since(time.Unix(seconds, 0)); err != nil || age > 5*time.Minute || age < -5*time.Minute {
		return errors.New("the timestamp is not of now: " + timestamp)
	}
	mac := hmac.New(sha256.New, a.key)
	mac.Write([]byte(id + "." + timestamp + "." + string(body)))
	valid := false
	for _, one := range strings.Fields(r.Header.Get("webhook-signature")) {
		given, ok := strings.CutPrefix(one, "v1,")
		sum, err := base64.StdEncoding.DecodeString(given)
		valid = valid || ok && err == nil && hmac.Equal(sum, mac.Sum(nil))
	}
	_, keyed := r.Header["Idempotency-Key"]
	switch {
	case !valid:
		return errors.New("the signature is wrong: " + r.Header.Get("webhook-signature"))
	case id == "" || a.ids[id] && !a.repeats:
		return errors.New("the id is no new one: " + id)
	case r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" || r.URL.Path != "/accounts" || keyed:
		return errors.New("it is not the request that is documented")
	}
	a.ids[id] = true
	return nil
}

func (a *application) asked() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]string(nil), a.questions...)
}

func (a *application) source() watchword.AccountSource {
	return watchword.AccountSource{URL: a.URL + "/accounts", Secret: secret}
}

func newHook(t *testing.T) *account.Hook {
	t.Helper()
	h := account.NewHook(time.Now, egress.New(egress.Sandbox()))
	t.Cleanup(func() { _ = h.Close() })
	return h
}
