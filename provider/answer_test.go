package provider

import (
	"net/http"
	"strings"
	"testing"

	"github.com/watchword/watchword"
)

// answered is what a vendor says to one call.
func answered(t *testing.T, status int, body string) Answer {
	t.Helper()
	v := newStandIn(t, says(status, body))
	answer, err := do(t, client(t, v.URL, Connection{}), post())
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

func TestAnswer(t *testing.T) {
	v := newStandIn(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "7")
		says(202, `{"id":"m-1","unknown":[1]}`)(w, nil)
	})
	answer, err := do(t, client(t, v.URL, Connection{}), post())
	if err != nil || answer.Status != 202 || !answer.OK() || answer.Broken || answer.Header.Get("Retry-After") != "7" {
		t.Fatalf("%+v, %v", answer, err)
	}
	var said struct{ ID string }
	if !answer.JSON(&said) || said.ID != "m-1" {
		t.Errorf("read %+v", said)
	}
}

func TestWhatIsNoJSON(t *testing.T) {
	for _, body := range []string{"", "<html>", `{"id":`, `{"id":"a"} trailing`, `{"id":1}`} {
		answer := answered(t, 200, body)
		if answer.JSON(&struct{ ID string }{}) {
			t.Errorf("%q was read as JSON", body)
		}
	}
}

// A long answer is cut: vendors say little, and a proxy's error page is no news.
func TestLongAnswerIsCut(t *testing.T) {
	answer := answered(t, 200, strings.Repeat(" ", 2*MaxAnswer)+"{}")
	if len(answer.Body) != MaxAnswer || answer.Broken || answer.JSON(&struct{}{}) {
		t.Errorf("%d bytes, broken %t", len(answer.Body), answer.Broken)
	}
	wantFailed(t, answer.Unclear("", nil), watchword.ClassUnknown, "HTTP 200")
}

func TestRefused(t *testing.T) {
	answer := answered(t, 400, "")
	m := phone(t)
	for code, want := range map[string]string{
		"E1":                             "E1",
		"isv.BUSINESS_LIMIT_CONTROL":     "isv.BUSINESS_LIMIT_CONTROL",
		"":                               "HTTP 400",
		"bad key " + theSecret:           "HTTP 400",
		"no code " + theCode:             "HTTP 400",
		"to 138 0013-8000":               "HTTP 400",
		"E1\nand more \u0000 é":          "E1and more  ",
		strings.Repeat("x", 100):         strings.Repeat("x", 64),
		"+86 (138) 00138000 is no phone": "HTTP 400",
	} {
		wantFailed(t, answer.Refused(watchword.ClassContentRejected, code, m), watchword.ClassContentRejected, want)
	}
}

func TestUnclear(t *testing.T) {
	for status, want := range map[int]watchword.ErrorClass{
		200: watchword.ClassUnknown, 204: watchword.ClassUnknown, 299: watchword.ClassUnknown, 301: watchword.ClassProviderError,
		400: watchword.ClassProviderError, 429: watchword.ClassRateLimited, 504: watchword.ClassTimeout,
	} {
		answer := answered(t, status, "")
		wantFailed(t, answer.Unclear("E1", nil), want, "E1")
	}
}

func TestNamed(t *testing.T) {
	answer := answered(t, 200, "")
	m := phone(t)
	for id, want := range map[string]string{
		"SM0123": "SM0123", "": "", "a-" + theCode: "", theNumber: "", "x" + theSecret: "",
	} {
		if got := answer.Named(id, m); got.MessageID != want || got.Receipt != 0 {
			t.Errorf("%q is named %+v", id, got)
		}
	}
}

func TestClassOfStatus(t *testing.T) {
	want := map[int]watchword.ErrorClass{
		401: watchword.ClassAuthFailed, 403: watchword.ClassAuthFailed, 402: watchword.ClassInsufficientBalance,
		429: watchword.ClassRateLimited, 504: watchword.ClassTimeout,
	}
	for status := 100; status < 600; status++ {
		class, ok := want[status]
		if !ok {
			class = watchword.ClassProviderError
		}
		if got := ClassOfStatus(status); got != class {
			t.Errorf("%d is %s: want %s", status, got, class)
		}
	}
}

func TestClassFor(t *testing.T) {
	table := []CodeClass{{"1", watchword.ClassInvalidNumber}, {"2", watchword.ClassRateLimited}, {"1", watchword.ClassUnknown}}
	for code, want := range map[string]watchword.ErrorClass{
		"1": watchword.ClassInvalidNumber, "2": watchword.ClassRateLimited, "3": watchword.ClassNone, "": watchword.ClassNone,
	} {
		if got, ok := ClassFor(code, table); got != want || ok != (want != watchword.ClassNone) {
			t.Errorf("%q is %s, %t", code, got, ok)
		}
	}
}
