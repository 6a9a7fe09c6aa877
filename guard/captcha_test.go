package guard

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/internal/egress"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	siteSecret = "0x4AAA-s3cret"
	userToken  = "t0ken.of&a=user"
)

// service stands in for a captcha service. It counts what it is asked, and refuses what is not the form that is shared.
type service struct {
	*httptest.Server
	asked int
	ip    []string
}

func newService(t *testing.T, status int, body string) *service {
	t.Helper()
	s := &service{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.asked++
		text, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(strings.NewReader(string(text)))
		if err := r.ParseForm(); err != nil || r.Method != http.MethodPost || r.PostForm.Get("secret") != siteSecret ||
			r.PostForm.Get("response") != userToken || r.URL.RawQuery != "" || r.Header.Get("Content-Type") != "application/x-www-form-urlencoded" {
			t.Errorf("%s %s: %s", r.Method, r.URL, text)
		}
		s.ip = r.PostForm["remoteip"]
		w.Header().Set("Location", "/again")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(s.Close)
	return s
}

func newCaptcha(t *testing.T) *Captcha {
	t.Helper()
	c := NewCaptcha(egress.New(egress.Sandbox()))
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func passes(t *testing.T, url string) (bool, error) {
	t.Helper()
	return newCaptcha(t).Passes(t.Context(), watchword.CaptchaSource{URL: url, Secret: siteSecret}, userToken, "192.0.2.1")
}

func discreet(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v; want %q", err, want)
		return
	}
	for _, private := range []string{siteSecret, userToken, "t0ken", "192.0.2.1", "in-the-body"} {
		if strings.Contains(err.Error(), private) {
			t.Errorf("the error tells %s: %v", private, err)
		}
	}
}

func TestVerdicts(t *testing.T) {
	// What reCAPTCHA, Turnstile and hCaptcha answer, in this order, and refusals.
	for body, want := range map[string]bool{
		`{"success":true,"challenge_ts":"2026-10-02T10:00:00Z","hostname":"example.com","score":0.9,"action":"send"}`:                               true,
		`{"success":true,"error-codes":[],"challenge_ts":"2026-10-02T10:00:00.000Z","hostname":"example.com","action":"","cdata":"","metadata":{}}`: true,
		`{"success":true,"challenge_ts":"2026-10-02T10:00:00.000000Z","hostname":"example.com","credit":false}` + "\n":                              true,
		`{"success":false,"error-codes":["invalid-input-response"]}`:                                                                                false,
		`{"success":false,"error-codes":["timeout-or-duplicate"]}`:                                                                                  false,
		`{"success":false}`: false,
		`{"success":true,"error-codes":["in-the-body-secret"]}`: true,
	} {
		s := newService(t, http.StatusOK, body)
		if got, err := passes(t, s.URL); err != nil || got != want || len(s.ip) != 1 || s.ip[0] != "192.0.2.1" {
			t.Errorf("%s: %t, %v, for %v", body, got, err, s.ip)
		}
	}
	s := newService(t, http.StatusOK, `{"success":true}`)
	if ok, err := newCaptcha(t).Passes(t.Context(), watchword.CaptchaSource{URL: s.URL, Secret: siteSecret}, userToken, ""); !ok || err != nil || s.ip != nil {
		t.Errorf("without an address: %t, %v, %v", ok, err, s.ip)
	}
}

func TestWhatIsNoVerdict(t *testing.T) {
	for _, c := range []struct {
		status     int
		body, want string
	}{
		{500, `{"success":true}`, "status 500"},
		{201, `{"success":true}`, "status 201"},
		{302, `{"success":true}`, "status 302"},
		{307, `{"success":true}`, "status 307"},
		{404, "in-the-body", "status 404"},
		{200, "", `no JSON object with "success"`},
		{200, "in-the-body", `no JSON object with "success"`},
		{200, `{"success":`, `no JSON object with "success"`},
		{200, `{}`, `no JSON object with "success"`},
		{200, `null`, `no JSON object with "success"`},
		{200, `{"success":null}`, `no JSON object with "success"`},
		{200, `{"success":"true"}`, `no JSON object with "success"`},
		{200, `{"success":1}`, `no JSON object with "success"`},
		{200, `{"Success":true}`, `no JSON object with "success"`},
		{200, `{"success":false,"success":true}`, `no JSON object with "success"`},
		{200, `{"success":true}{}`, `no JSON object with "success"`},
		{200, `{"success":true}` + strings.Repeat(" ", maxVerdict), "64 KiB"},
		{200, `{"success":false,"error-codes":["invalid-input-secret"]}`, "does not take captcha.secret"},
		{200, `{"success":false,"error-codes":["missing-input-secret"]}`, "does not take captcha.secret"},
		{200, `{"success":false,"error-codes":["sitekey-secret-mismatch"]}`, "does not take captcha.secret"},
	} {
		s := newService(t, c.status, c.body)
		ok, err := passes(t, s.URL)
		if discreet(t, err, c.want); ok || s.asked != 1 {
			t.Errorf("%d %s: passes: %t, asked %d times", c.status, c.body, ok, s.asked)
		}
	}
}

func TestNoService(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	_, err := passes(t, gone.URL+"/in-the-body")
	discreet(t, err, "no connection")
	untrusted := httptest.NewUnstartedServer(http.NotFoundHandler())
	untrusted.Config.ErrorLog = log.New(io.Discard, "", 0)
	untrusted.StartTLS()
	defer untrusted.Close()
	_, err = passes(t, untrusted.URL)
	discreet(t, err, "none to be trusted")
	_, err = passes(t, "http://[")
	discreet(t, err, "cannot be asked")
	broken := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, `{"success":true}`)
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}))
	defer broken.Close()
	ok, err := passes(t, broken.URL)
	if discreet(t, err, "broke off"); ok {
		t.Error("it passes")
	}
}

// silent makes c's service one in memory that answers nothing, or only begins to.
func silent(c *Captcha, begins string) (asked <-chan struct{}, end func()) {
	heard, gone := make(chan struct{}, 1), make(chan struct{})
	c.transport.DialContext = func(context.Context, string, string) (net.Conn, error) {
		here, there := net.Pipe()
		go func() {
			defer func() { _ = there.Close() }()
			_, _ = there.Read(make([]byte, 4096))
			heard <- struct{}{}
			_, _ = io.WriteString(there, begins)
			<-gone
		}()
		return here, nil
	}
	return heard, func() { close(gone) }
}

func TestTimeout(t *testing.T) {
	for _, begins := range []string{"", "HTTP/1.1 200 OK\r\nContent-Length: 16\r\n\r\n{\"success\":"} {
		synctest.Test(t, func(t *testing.T) {
			c := NewCaptcha(egress.New(egress.Sandbox()))
			_, end := silent(c, begins)
			began := time.Now()
			ok, err := c.Passes(t.Context(), watchword.CaptchaSource{URL: "http://captcha.example.com", Secret: siteSecret}, userToken, "")
			if discreet(t, err, "no answer within 3s"); ok || !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != 3*time.Second {
				t.Errorf("%t, %v after %v", ok, err, time.Since(began))
			}
			end()
			_ = c.Close()
		})
	}
}

func TestCallersThatLeave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := NewCaptcha(egress.New(egress.Sandbox()))
		asked, end := silent(c, "")
		ctx, leave := context.WithCancel(t.Context())
		go func() {
			<-asked
			leave()
		}()
		ok, err := c.Passes(ctx, watchword.CaptchaSource{URL: "http://captcha.example.com", Secret: siteSecret}, userToken, "")
		if discreet(t, err, ""); ok || !errors.Is(err, context.Canceled) {
			t.Errorf("%t, %v", ok, err)
		}
		end()
		_ = c.Close()
	})
}
