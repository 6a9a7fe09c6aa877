package smpp

import (
	"sync"

	"github.com/watchword/watchword"
)

// keptParts is how many parts of long messages are remembered at least; at most, it is twice as many.
const keptParts = 4096

// joined knows which parts make up which long message, so that the receipts of parts become the receipt of a message. It
// remembers them in memory alone: after a restart, receipts of a last part still stand for the message, and those of
// other parts for nothing.
type joined struct {
	mu       sync.Mutex
	new, old map[string]*long // by the id of a part
}

// long is one message of several parts. Its id is that of its last part.
type long struct {
	id     string // empty until the vendor has accepted the last part
	failed bool   // a part did not arrive
}

// accepted notes a part's id. It is called before anything that the vendor says later is looked at.
func (j *joined) accepted(l *long, id string, last bool) {
	if id == "" {
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.new) >= keptParts {
		j.new, j.old = nil, j.new
	}
	if j.new == nil {
		j.new = map[string]*long{}
	}
	j.new[id] = l
	if last {
		l.id = id
	}
}

// lost tells whether a part is known not to have arrived.
func (j *joined) lost(l *long) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return l.failed
}

// message turns the receipt of a part into that of its message, and tells whether there is anything to say: the message
// is undelivered as soon as one part is, and delivered when its last part is and no other is known to have failed. The
// receipt of anything else stays as it is.
func (j *joined) message(r watchword.Receipt) (watchword.Receipt, bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	l, ok := j.new[r.MessageID]
	if !ok {
		l, ok = j.old[r.MessageID]
	}
	if !ok {
		return r, true
	}
	if r.Status == watchword.Undelivered {
		l.failed = true
		r.MessageID = l.id
		return r, l.id != "" // else Send will say it
	}
	return r, r.MessageID == l.id && !l.failed
}
