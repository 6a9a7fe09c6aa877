package e2e

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/watchword/watchword"
)

// chaosShare is how many of a hundred hand-overs go wrong at each account.
const chaosShare = 30

// mood is what a vendor does with one message.
type mood struct {
	name      string
	definite  bool // it is clear from the answer that the vendor has not taken the message
	answering func(w http.ResponseWriter, r *http.Request, m handed)
}

// handed is one message as an account of the chaos run got it.
type handed struct {
	ID      string `json:"id"`
	Key     string `json:"key"`
	Code    string `json:"code"`
	To      string `json:"to"`
	account string
	mood    string
	clear   bool // the answer says that it was not taken, or is a plain yes
	taken   bool // it goes out to its recipient
}

// moods are all ways in which a hand-over may go wrong: each class by the vendor's own word, and what no vendor means.
func moods() []mood {
	var all []mood
	for _, class := range watchword.ErrorClasses() {
		unclear := class == watchword.ClassTimeout || class == watchword.ClassUnknown
		all = append(all, mood{class.String(), !unclear, func(w http.ResponseWriter, _ *http.Request, _ handed) {
			w.WriteHeader(http.StatusUnprocessableEntity)
			fmt.Fprintf(w, `{"ok":false,"error":{"class":%q,"code":"E-%s"}}`, class, strings.ToUpper(class.String()[:3]))
		}})
	}
	return append(all,
		mood{"an answer that comes too late", false, func(_ http.ResponseWriter, r *http.Request, _ handed) {
			silence(r)
		}},
		mood{"a dropped connection", false, func(http.ResponseWriter, *http.Request, handed) { panic(http.ErrAbortHandler) }},
		mood{"half an answer", false, func(w http.ResponseWriter, _ *http.Request, _ handed) {
			w.Header().Set("Content-Length", "200")
			fmt.Fprint(w, `{"ok":true,"id":"`)
			panic(http.ErrAbortHandler)
		}},
		mood{"a malformed 200", false, func(w http.ResponseWriter, _ *http.Request, _ handed) { fmt.Fprint(w, `{"ok":`) }},
		mood{"a page in a 200", false, func(w http.ResponseWriter, _ *http.Request, _ handed) { fmt.Fprint(w, `<html><h1>OK</h1></html>`) }},
		mood{"an error page", true, func(w http.ResponseWriter, _ *http.Request, _ handed) {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(http.StatusBadGateway)
			fmt.Fprint(w, `<html><h1>502 Bad Gateway</h1></html>`)
		}},
	)
}

// chaosVendor is three accounts of a vendor that fails at random. What it does with a message follows from the seed, the
// account, the number, and how often the message came: so a run with the same seed meets the same failures, in whatever
// order its messages come.
type chaosVendor struct {
	*httptest.Server
	seed  uint64
	moods []mood

	mu     sync.Mutex
	came   tally               // by account and message
	byID   map[string][]handed // in order of arrival
	total  int
	sane   bool            // it fails no more
	downed map[string]bool // accounts that refuse everything
}

func newChaosVendor(t *testing.T, seed uint64) *chaosVendor {
	t.Helper()
	v := &chaosVendor{seed: seed, moods: moods(), came: tally{}, byID: map[string][]handed{}, downed: map[string]bool{}}
	v.Server = httptest.NewServer(http.HandlerFunc(v.take))
	t.Cleanup(v.Close)
	return v
}

func (v *chaosVendor) take(w http.ResponseWriter, r *http.Request) {
	var m handed
	if json.NewDecoder(r.Body).Decode(&m) != nil || m.ID == "" {
		return // the sender died in the middle of it
	}
	m.account = strings.TrimPrefix(r.URL.Path, "/")
	v.mu.Lock()
	nth := v.came[m.account+" "+m.Key]
	v.came[m.account+" "+m.Key]++
	failing := v.draw(&m, nth)
	v.byID[m.ID] = append(v.byID[m.ID], m)
	v.total++
	v.mu.Unlock()
	if failing != nil {
		failing.answering(w, r, m)
		return
	}
	fmt.Fprintf(w, `{"ok":true,"id":"%s-%s-%d"}`, m.account, m.Key, nth)
}

// draw decides what becomes of a message. Whoever gives no clear answer has taken it in one case of two.
func (v *chaosVendor) draw(m *handed, nth int) *mood {
	hash := fnv.New64a()
	fmt.Fprintf(hash, "%d %s %s %d", v.seed, m.account, m.To, nth)
	sum := hash.Sum64()
	sum ^= sum >> 33 // the last bytes have reached only the low bits
	sum *= 0xff51afd7ed558ccd
	sum ^= sum >> 33
	var failing *mood
	switch {
	case v.downed[m.account]:
		at := slices.IndexFunc(v.moods, func(one mood) bool { return one.name == watchword.ClassProviderError.String() })
		failing = &v.moods[at]
	case !v.sane && sum%100 < chaosShare:
		failing = &v.moods[sum/100%uint64(len(v.moods))]
	}
	m.mood, m.clear, m.taken = "yes", true, true
	if failing != nil {
		m.mood, m.clear = failing.name, failing.definite
		m.taken = !failing.definite && sum>>40&1 == 1
	}
	return failing
}

// heal lets the vendor fail no more, but for accounts that are to refuse everything.
func (v *chaosVendor) heal(but ...string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.sane, v.downed = true, map[string]bool{}
	for _, account := range but {
		v.downed[account] = true
	}
}

// of lists the messages of a verification that came, oldest first.
func (v *chaosVendor) of(id string) []handed {
	v.mu.Lock()
	defer v.mu.Unlock()
	return slices.Clone(v.byID[id])
}

// ids lists the verifications of which a message came.
func (v *chaosVendor) ids() []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	all := make([]string, 0, len(v.byID))
	for id := range v.byID {
		all = append(all, id)
	}
	return all
}

// to counts the messages that came to an account.
func (v *chaosVendor) to(account string) (n int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, all := range v.byID {
		for _, m := range all {
			if m.account == account {
				n++
			}
		}
	}
	return n
}

func (v *chaosVendor) count() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.total
}
