package app

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"
)

// health answers whether the process lives and whether it can do its work. Vendors do not count: a server whose vendor
// is down is still the one that says so.
type health struct {
	recovered atomic.Bool
	draining  atomic.Bool
	storage   func(context.Context) error
	queue     func(context.Context) (queue, error)
}

// state is one line of verbose readiness.
type state struct {
	name string
	err  error
}

func (h *health) states(ctx context.Context) []state {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	states := []state{{name: "storage", err: h.storage(ctx)}, {name: "recovery"}, {name: "draining"}}
	if !h.recovered.Load() {
		states[1].err = fmt.Errorf("deliveries left by the process before are being taken over")
	}
	if h.draining.Load() {
		states[2].err = fmt.Errorf("the server is stopping")
	}
	return states
}

func (h *health) live(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "ok\n") }

// ready answers readiness in one word.
func (h *health) ready(w http.ResponseWriter, r *http.Request) {
	for _, s := range h.states(r.Context()) {
		if s.err != nil {
			plain(w, http.StatusServiceUnavailable, "not ready\n")
			return
		}
	}
	plain(w, http.StatusOK, "ok\n")
}

// verbose answers readiness, and with ?verbose one line for each condition.
func (h *health) verbose(w http.ResponseWriter, r *http.Request) {
	if !r.URL.Query().Has("verbose") {
		h.ready(w, r)
		return
	}
	status, text := http.StatusOK, ""
	for _, s := range h.states(r.Context()) {
		if s.err != nil {
			status = http.StatusServiceUnavailable
			text += fmt.Sprintf("[-] %s: %v\n", s.name, s.err)
			continue
		}
		text += fmt.Sprintf("[+] %s ok\n", s.name)
	}
	plain(w, status, text+h.waiting(r.Context()))
}

// waiting is a line on what waits to be delivered. It makes nothing unready: another node would not deliver it sooner.
func (h *health) waiting(ctx context.Context) string {
	q, err := h.queue(ctx)
	if err != nil {
		return fmt.Sprintf("[-] deliveries: %v\n", err)
	}
	return fmt.Sprintf("[+] deliveries: %d in flight, %d waiting for a place (the longest %v), %d overdue (the longest %v)\n",
		q.inFlight, q.waiting, q.longest.Round(time.Millisecond), q.overdue.Ledgers, q.overdue.Oldest.Round(time.Millisecond))
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text))
}
