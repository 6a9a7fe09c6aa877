package fresns_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"

	"github.com/watchword/watchword/dialect/fresns"
)

// published are the headers of the vendor's example. Its guest and its account alone are computed by the same rule.
func published() http.Header {
	return http.Header{
		"X-Fresns-App-Id":              {app},
		"X-Fresns-Client-Platform-Id":  {"2"},
		"X-Fresns-Client-Version":      {"2.0.0"},
		"X-Fresns-Signature-Timestamp": {"1674161913192"},
		"X-Fresns-Aid":                 {"wIfu6jaF"},
		"X-Fresns-Aid-Token":           {"uoX1hk6SHUgB2MFGJwNx38dem9DA7Vsz"},
		"X-Fresns-Uid":                 {"782622"},
		"X-Fresns-Uid-Token":           {"PqBpwPLJgfd1sH0X5JffYFGxTSc8RW7c"},
		// not signed
		"X-Fresns-Client-Device-Info": {device},
		"X-Fresns-Client-Lang-Tag":    {"en"},
	}
}

func TestPublishedSignatures(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		who, want string
		without   []string
	}{
		{"a user", "2174eaeab76fb6a3790ed4f7ebb2edfb", nil},
		{"an account", "3ed72e2dd20304f781b69ec06c6aa584", []string{"X-Fresns-Uid", "X-Fresns-Uid-Token"}},
		{"a guest", "17da32290c6a73ea1dd9121607e63e8f", []string{"X-Fresns-Uid", "X-Fresns-Uid-Token", "X-Fresns-Aid", "X-Fresns-Aid-Token"}},
	} {
		h := published()
		for _, name := range c.without {
			h.Del(name)
		}
		if got := fresns.Sign(h, appSecret); got != c.want {
			t.Errorf("%s: %s, want %s", c.who, got, c.want)
		}
		for _, name := range c.without {
			h.Set(name, "0") // PHP takes it for nothing
		}
		if got := fresns.Sign(h, appSecret); got != c.want {
			t.Errorf("%s, with zeros: %s, want %s", c.who, got, c.want)
		}
	}
}

// mutations is how many requests are broken at random.
const mutations = 1000

// TestMutationsAreRefused changes one thing that is signed, or the signature. None may pass, and none may be answered
// otherwise than with a fault of the headers, the app, the platform, the time, the signature or the session.
func TestMutationsAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	random := rand.New(rand.NewPCG(1, 2))
	signed := []string{
		"X-Fresns-App-Id", "X-Fresns-Client-Platform-Id", "X-Fresns-Client-Version", "X-Fresns-Signature-Timestamp",
		"X-Fresns-Aid", "X-Fresns-Aid-Token", "X-Fresns-Uid", "X-Fresns-Uid-Token", "X-Fresns-Signature",
	}
	valid := append(session(), "X-Fresns-Uid", "782622", "X-Fresns-Uid-Token", userToken)
	if got := w.ask(t, sendPath, w.header(valid...), smsTo("13800138100")); got != 0 {
		t.Fatalf("the request is refused before it is broken: %d", got)
	}
	seen := map[int]int{}
	for n := range mutations {
		h := w.header(valid...)
		name := signed[random.IntN(len(signed))]
		h.Set(name, mutate(random, h.Get(name)))
		got := w.ask(t, sendPath, h, smsTo(fmt.Sprintf("1380014%04d", n)))
		if got == 0 || got >= 32000 {
			t.Errorf("%s: %q passes: %d", name, h.Get(name), got)
		}
		seen[got]++
	}
	if w.Inbox.Count() != 1 {
		t.Errorf("%d messages were sent", w.Inbox.Count())
	}
	if seen[31302] < mutations/4 {
		t.Errorf("only %d of them are told of their signature: %v", seen[31302], seen)
	}
	t.Logf("%d mutations refused: %v", mutations, seen)
}

// mutate gives another text than the one given.
func mutate(random *rand.Rand, s string) string {
	const letters = "0123456789abcdefXYZ.-_~%&=+ "
	c := string(letters[random.IntN(len(letters))])
	at := random.IntN(len(s))
	mutated := s
	switch random.IntN(6) {
	case 0:
		mutated = s[:at] + c + s[at+1:]
	case 1:
		mutated = s[:at] + c + s[at:]
	case 2:
		mutated = s[:at] + s[at+1:]
	case 3:
		mutated = ""
	case 4:
		mutated = strings.ToUpper(s)
	case 5:
		mutated = s + "&AppSecret=" + c
	}
	if strings.TrimSpace(mutated) == s {
		return s + "x"
	}
	return mutated
}

func TestAnotherAppsSecretDoesNotSign(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	h := w.header()
	for _, secret := range []string{"", "QUiEaDNQh2IpvGHOKlTMx7ujn8t1CZWX", appSecret + " ", app} {
		h.Set("X-Fresns-Signature", fresns.Sign(h, secret))
		if got := w.ask(t, sendPath, h, smsTo("13800138101")); got != 31302 {
			t.Errorf("signed with %q: %d", secret, got)
		}
	}
	h = w.header()
	h.Set("X-Fresns-Signature", strings.ToUpper(h.Get("X-Fresns-Signature")))
	if got := w.ask(t, sendPath, h, smsTo("13800138101")); got != 31302 {
		t.Errorf("in capitals: %d", got)
	}
}

// TestHeadersGivenTwice keeps a proxy in front from reading another value than the one that is signed.
func TestHeadersGivenTwice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name := range w.header(session()...) {
		h := w.header(session()...)
		h[name] = append(h[name], h[name][0])
		if got := w.ask(t, sendPath, h, smsTo("13800138102")); got != 30000 {
			t.Errorf("%s twice: %d", name, got)
		}
	}
}
