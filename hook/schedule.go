package hook

import (
	"net/http"
	"time"

	"github.com/watchword/watchword"
)

// retries are how long after a failed try comes the next. Source: Standard Webhooks 1.0.0, "Retry schedule".
var retries = [...]time.Duration{
	5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour,
	24 * time.Hour,
}

const (
	// patience is how long an endpoint may take no notice at all before it is switched off.
	patience = 3 * 24 * time.Hour
	// longestWait is the longest Retry-After that is kept to.
	longestWait = 12 * time.Hour
	// spread is how much of a wait is random: a fifth, so that what failed together does not come back together.
	spread = 5
)

// Why an endpoint was switched off.
const (
	offGone    = "gone"    // it answered 410
	offFailing = "failing" // it took nothing for three days
)

// Fault is why a try failed, in fixed words: the other side's own stay away from logs and lists.
type Fault string

// The faults.
const (
	FaultStatus  Fault = "status"          // an answer that is not 2xx
	FaultTimeout Fault = "timeout"         // no whole answer in time
	FaultName    Fault = "name"            // the host name was not found
	FaultConnect Fault = "connect"         // no connection
	FaultTLS     Fault = "tls"             // no trusted TLS connection
	FaultEgress  Fault = "refused_address" // where the URL leads is not allowed
	FaultBroken  Fault = "broken"          // the connection broke, or what came is no HTTP
	FaultUnsaid  Fault = "unreadable"      // the notice cannot be read any more
)

// result is what came of one try.
type result struct {
	status int // 0: there was no answer
	fault  Fault
	after  time.Duration // that the answer asks to wait
	took   time.Duration
	cause  error // of a fault without an answer; for the test of an endpoint alone
}

func (r result) taken() bool { return r.fault == "" }

// settle records a try: the tries-th of its notice. It answers whether there is anything to record: another node may have
// taken the notice since, or an operator had it told anew. chance is random, from 0 to 1.
func settle(now time.Time, n *watchword.NoticeState, w *watchword.WebhookState, tries int, r result, chance float64) bool {
	if n.Tries != tries || n.Outcome != watchword.NoticeWaiting {
		return false
	}
	n.TriedAt, n.Status, n.Fault = now, r.status, string(r.fault)
	if r.fault == FaultUnsaid {
		n.Outcome, n.Due = watchword.NoticeFailed, time.Time{} // no try will help, and the endpoint is not to blame
		return true
	}
	w.TriedAt, w.Status, w.Fault = now, r.status, string(r.fault)
	if r.taken() {
		n.Outcome, n.Due = watchword.NoticeDelivered, time.Time{}
		w.DeliveredAt, w.FailingSince = now, time.Time{}
		return true
	}
	if w.FailingSince.IsZero() {
		w.FailingSince = now
	}
	switch {
	case !w.OffAt.IsZero():
	case r.status == http.StatusGone:
		w.OffAt, w.Why = now, offGone
	case now.Sub(w.FailingSince) >= patience:
		w.OffAt, w.Why = now, offFailing
	}
	if tries > len(retries) {
		n.Outcome, n.Due = watchword.NoticeFailed, time.Time{}
		return true
	}
	n.Due = now.Add(max(jittered(retries[tries-1], chance), min(r.after, longestWait)))
	return true
}

func jittered(d time.Duration, chance float64) time.Duration {
	return d + time.Duration((chance-0.5)*float64(d)/spread)
}

// throttled tells whether an answer asks to be left alone for a while, not only about this notice.
func (r result) throttled() bool {
	switch r.status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}
