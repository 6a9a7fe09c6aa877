package fresns_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect"
	"github.com/watchword/watchword/dialect/dialecttest"
	"github.com/watchword/watchword/dialect/fresns"
)

// faulty is an engine whose starts and checks go wrong.
type faulty struct {
	*dialecttest.Engine
	fail func() error
}

func (e faulty) Start(context.Context, watchword.StartRequest) (watchword.Verification, error) {
	return watchword.Verification{}, e.fail()
}

func (e faulty) Check(context.Context, watchword.CheckRequest) (watchword.CheckAnswer, error) {
	return watchword.CheckAnswer{}, e.fail()
}

// TestInternalFaultsStayInTheLog holds that what has no word in the vocabulary, and a panic, are told as 32301 alone.
func TestInternalFaultsStayInTheLog(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]func() error{
		"an internal error": func() error { return errors.New("disk 7 is on fire") },
		"a panic":           func() error { panic("disk 7 is on fire") },
	} {
		w := newWorld(t)
		var log bytes.Buffer
		h, err := fresns.Dialect().New(dialect.Options{
			Engine: faulty{w.Engine, fail}, Log: slog.New(slog.NewTextHandler(&log, nil)), Now: w.Clock.Now,
			ClientIP: func(*http.Request) string { return "203.0.113.7" },
		})
		if err != nil {
			t.Fatal(err)
		}
		w.Handler = h
		for path, body := range map[string]string{
			sendPath:  smsTo("13800138140"),
			checkPath: `{"type":"sms","templateId":1,"account":"13800138140","countryCode":86,"verifyCode":"483920"}`,
		} {
			log.Reset()
			got := w.answer(path, w.header("X-Fresns-App-Id", "server"), body)
			if !strings.HasSuffix(got, `{"code":32301,"message":"No response from the service provider","data":null}`+"\n") || !strings.HasPrefix(got, "200\n") {
				t.Errorf("%s: %s", name, got)
			}
			text := log.String()
			if !strings.Contains(text, "disk 7 is on fire") {
				t.Errorf("%s: the log does not say why: %s", name, text)
			}
			for _, secret := range []string{appSecret, "13800138140", "483920"} {
				if strings.Contains(text, secret) {
					t.Errorf("%s: the log holds %s: %s", name, secret, text)
				}
			}
		}
	}
}

// TestAFaultOfTheCallerIsNotLogged keeps strangers from filling the log.
func TestAFaultOfTheCallerIsNotLogged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var log bytes.Buffer
	h, err := fresns.Dialect().New(dialect.Options{
		Engine: w.Engine, Log: slog.New(slog.NewTextHandler(&log, nil)), Now: w.Clock.Now,
		ClientIP: func(*http.Request) string { return "203.0.113.7" },
	})
	if err != nil {
		t.Fatal(err)
	}
	w.Handler = h
	w.ask(t, sendPath, http.Header{}, "")
	w.ask(t, sendPath, w.header("X-Fresns-App-Id", "nobody"), smsTo("13800138141"))
	w.ask(t, sendPath, w.header(), `{"type":"sms","useType":5,"templateId":1,"account":"1","countryCode":86}`)
	if log.Len() > 0 {
		t.Errorf("%s", &log)
	}
}

// brokenReader breaks off.
type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestBodiesThatDoNotArrive(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, body := range map[string]io.Reader{
		"none": nil, "broken": brokenReader{}, "too long": strings.NewReader(`{"a":"` + strings.Repeat("x", dialect.MaxBody) + `"}`),
	} {
		r := httptest.NewRequest(http.MethodPost, sendPath, body)
		r.Header = w.header()
		answer := httptest.NewRecorder()
		w.ServeHTTP(answer, r)
		if answer.Code != http.StatusOK || !strings.HasPrefix(answer.Body.String(), `{"code":30000,`) {
			t.Errorf("%s: %d %s", name, answer.Code, answer.Body)
		}
	}
}

func TestMediaTypes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	body := `{"type":"sms","useType":5,"templateId":1,"account":"1","countryCode":"x"}`
	for given, json := range map[string]bool{
		"application/json": true, "application/json; charset=utf-8": true, "Application/JSON": true, "": false, "text/plain": false,
	} {
		h := w.header()
		h.Set("Content-Type", given)
		good := strings.Replace(body, `"1","countryCode":"x"`, `"13800138142","countryCode":86`, 1)
		got := w.ask(t, sendPath, h, good)
		if (got == 30000) == json {
			t.Errorf("%q: %d", given, got)
		}
	}
	h := w.header()
	h.Del("Content-Type")
	if got := w.ask(t, sendPath, h, smsTo("13800138143")); got != 0 {
		t.Errorf("without a media type: %d", got)
	}
}

// TestTheExactAnswer holds the vendor's example byte for byte, but for its blanks.
func TestTheExactAnswer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	want := "200\nCache-Control: no-store\r\nContent-Length: 38\r\nContent-Type: application/json\r\nFresns-Api: v2\r\n" +
		"X-Content-Type-Options: nosniff\r\n" + `{"code":0,"message":"ok","data":null}` + "\n"
	if got := w.answer(sendPath, w.header("X-Fresns-Client-Lang-Tag", "zh-Hans"), smsTo("13800138144")); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestDeviceInfoIsNoLimitKey holds that nothing that a client says unsigned changes by whom it is counted.
func TestDeviceInfoIsNoLimitKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ask := func(device string) int {
		h := w.header("X-Fresns-App-Id", "counted")
		h.Set("X-Fresns-Client-Device-Info", device)
		return w.ask(t, sendPath, h, `{"type":"email","useType":1,"templateId":2,"account":"ada@example.com"}`)
	}
	devices := []string{
		"eyJuZXR3b3JrSXB2NCI6IjEuMS4xLjEifQ==", "eyJuZXR3b3JrSXB2NCI6IjIuMi4yLjIifQ==", "eyJuZXR3b3JrSXB2NCI6IjMuMy4zLjMifQ==",
	}
	for i, want := range []int{34205, 34205, 33201} {
		if got := ask(devices[i]); got != want {
			t.Errorf("request %d: %d, want %d", i+1, got, want)
		}
	}
}

// TestTheServersAddressIsNotCounted holds that checks by the application's server do not share one limit by address.
func TestTheServersAddressIsNotCounted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Apply(t, func(r *watchword.Resources) {
		r.Tenants[0].Limits = []watchword.BroadLimit{{Name: "checks_ip", By: watchword.ByIP, On: watchword.OnCheck, Count: 1, Per: 3600e9}}
	})
	for _, number := range []string{"13800138145", "13800138146", "13800138147"} {
		if got := w.ask(t, sendPath, w.header(), smsTo(number)); got != 0 {
			t.Fatalf("send: %d", got)
		}
		body := `{"type":"sms","templateId":1,"account":"` + number + `","countryCode":86,"verifyCode":"` + w.Inbox.Code("+86"+number) + `"}`
		if got := w.ask(t, checkPath, w.header("X-Fresns-App-Id", "server"), body); got != 0 {
			t.Errorf("check of %s: %d", number, got)
		}
	}
	identity := func() int {
		return w.ask(t, identityPath, w.header(session()...), `{"type":"email","verifyCode":"`+w.Inbox.Code("ada@example.com")+`"}`)
	}
	if got := w.ask(t, sendPath, w.header(session()...), `{"type":"email","useType":4,"templateId":4}`); got != 0 {
		t.Fatalf("send: %d", got)
	}
	if got := identity(); got != 0 {
		t.Errorf("the first look: %d", got)
	}
	if got := identity(); got != 33203 {
		t.Errorf("the second look from one address: %d", got)
	}
}
