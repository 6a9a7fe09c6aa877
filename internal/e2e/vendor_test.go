package e2e

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// sms is one message as the vendor got it.
type sms struct {
	id, key, code string
	path          string
	refused       bool
}

// vendor is an SMS vendor that writes down whatever it is given. A path decides how it answers: below /ok it takes a
// message, below /moody it refuses some, and both may take their time.
type vendor struct {
	*httptest.Server
	mu    sync.Mutex
	all   []sms
	byID  map[string][]sms
	delay func() time.Duration
	mood  func() bool // true: refuse
	words func(w http.ResponseWriter, m sms, body []byte) bool
}

// vendorBody is the template of what the vendor is sent.
const vendorBody = "{{id}} {{key}} {{code}}"

func newVendor(t *testing.T) *vendor {
	t.Helper()
	v := &vendor{byID: map[string][]sms{}}
	v.Server = httptest.NewServer(http.HandlerFunc(v.take))
	t.Cleanup(v.Close)
	return v
}

func (v *vendor) take(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	words := strings.Fields(string(body))
	if err != nil || len(words) < 3 {
		return // the sender died in the middle of it: no vendor would send that
	}
	m := sms{id: words[0], key: words[1], code: words[2], path: r.URL.Path}
	var wait time.Duration
	v.mu.Lock()
	if v.delay != nil {
		wait = v.delay()
	}
	m.refused = strings.HasPrefix(m.path, "/moody") && v.mood != nil && v.mood()
	v.all = append(v.all, m)
	v.byID[m.id] = append(v.byID[m.id], m)
	v.mu.Unlock()
	pause(r, wait)
	switch {
	case v.words != nil && v.words(w, m, body):
	case m.refused:
		w.WriteHeader(http.StatusServiceUnavailable)
	default:
		fmt.Fprintf(w, `{"ok":true}`)
	}
}

// pause takes its time, unless the sender goes away.
func pause(r *http.Request, wait time.Duration) {
	if wait == 0 {
		return
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-r.Context().Done():
	}
}

// got lists the messages of one verification.
func (v *vendor) got(id string) []sms {
	v.mu.Lock()
	defer v.mu.Unlock()
	return append([]sms(nil), v.byID[id]...)
}

// code is the newest code of a verification that arrived.
func (v *vendor) code(id string) (string, bool) {
	all := v.got(id)
	if len(all) == 0 {
		return "", false
	}
	return all[len(all)-1].code, true
}

func (v *vendor) messages() []sms {
	v.mu.Lock()
	defer v.mu.Unlock()
	return append([]sms(nil), v.all...)
}

// repeats counts the messages that came more than once.
func (v *vendor) repeats() int {
	keys := map[string]int{}
	n := 0
	for _, m := range v.messages() {
		if keys[m.key]++; keys[m.key] == 2 {
			n++
		}
	}
	return n
}
