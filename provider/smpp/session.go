package smpp

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
	"github.com/watchword/watchword/provider/smpp/pdu"
)

const (
	queued    = 64  // PDUs on their way to the writer
	keptHeard = 256 // receipts that were not told yet; with more, the vendor is asked to repeat them later
	mostTold  = 100 // receipts that are told at once
)

// session is one connection to the vendor, from its bind to its end. Four goroutines work on it: its line's, which waits
// for the end; the writer; the reader, which never waits for anybody's work; and the teller of receipts.
type session struct {
	p       *Provider
	conn    net.Conn
	out     chan *request
	heard   chan heard
	done    chan struct{} // closed when the session is over
	over    sync.Once
	free    int   // places in the window; the pool's
	left    bool  // the pool must not have it any more; the pool's
	failure error // why it ended; read after done

	mu       sync.Mutex
	sequence uint32
	pending  map[uint32]*request // by sequence number
	retired  bool                // it ends with its last pending request
}

// request is a PDU on its way to the vendor, and, if it wants one, the wait for its answer.
type request struct {
	pdu    pdu.PDU
	fate   atomic.Uint32
	answer chan pdu.PDU  // nil if nobody waits for one
	heard  func(pdu.PDU) // hears the answer before anything is read that came after it; may be nil
	placed bool          // it has a place in the window
	last   error         // the session ends with it when the request is written; nil: it goes on
}

// The fates of a request.
const (
	waiting   uint32 = iota
	written          // the vendor may have it, in part or whole
	withdrawn        // the vendor will never have it
)

func newSession(p *Provider, conn net.Conn) *session {
	return &session{
		p: p, conn: conn, free: p.settings.Window,
		out: make(chan *request, queued), heard: make(chan heard, keptHeard), done: make(chan struct{}),
		pending: map[uint32]*request{},
	}
}

// end closes the session. The first reason counts.
func (s *session) end(why error) {
	s.over.Do(func() {
		s.p.pool.leave(s)
		s.failure = why
		close(s.done)
		_ = s.conn.Close()
	})
}

func (s *session) isOver() bool {
	select {
	case <-s.done:
		return true
	default:
		return false
	}
}

// ask sends a request and waits for its answer. sent tells, of an error, whether the vendor may have it. The error is
// ctx's, or one that says that the session is over.
func (s *session) ask(ctx context.Context, r *request) (answer pdu.PDU, sent bool, err error) {
	r.answer = make(chan pdu.PDU, 1)
	select {
	case s.out <- r:
	case <-ctx.Done():
		s.vacate(r)
		return pdu.PDU{}, false, ctx.Err()
	case <-s.done:
		return pdu.PDU{}, false, provider.ErrBroken
	}
	select {
	case answer = <-r.answer:
		return answer, true, nil
	case <-ctx.Done():
		err = ctx.Err()
	case <-s.done:
		err = provider.ErrBroken
	}
	select {
	case answer = <-r.answer: // it came at the same moment
		return answer, true, nil
	default:
	}
	if r.fate.CompareAndSwap(waiting, withdrawn) {
		s.vacate(r)
		return pdu.PDU{}, false, err
	}
	// The place in the window stays taken until the answer comes, or is given up.
	time.AfterFunc(s.p.times.answer, func() { s.settle(r) })
	return pdu.PDU{}, true, err
}

// number gives a request its sequence number, just before it is written, since numbers grow on the wire, and notes who
// waits for the answer.
func (s *session) number(r *request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r.pdu.Sequence = s.nextSequence()
	if r.answer != nil {
		s.pending[r.pdu.Sequence] = r
	}
}

// nextSequence is a number that no request under way has. The session is locked.
func (s *session) nextSequence() uint32 {
	for {
		s.sequence = s.sequence%pdu.MaxSequence + 1
		if s.pending[s.sequence] == nil {
			return s.sequence
		}
	}
}

// settle forgets a request that was written and has no answer yet, and gives its place in the window back.
func (s *session) settle(r *request) {
	s.mu.Lock()
	known := s.pending[r.pdu.Sequence] == r
	if known {
		delete(s.pending, r.pdu.Sequence)
	}
	last := s.retired && len(s.pending) == 0
	s.mu.Unlock()
	if known {
		s.vacate(r)
	}
	if last {
		s.end(linkError("ESME_RINVBNDSTS", errState))
	}
}

// vacate gives a request's place in the window back.
func (s *session) vacate(r *request) {
	if r.placed {
		s.p.pool.release(s)
	}
}

// say sends what wants no answer.
func (s *session) say(r *request) {
	select {
	case s.out <- r:
	case <-s.done:
	}
}

// reply answers a request of the vendor's.
func (s *session) reply(to pdu.PDU, status pdu.Status) {
	answer := pdu.PDU{Command: to.Command.Response(), Status: status, Sequence: to.Sequence}
	if status == pdu.OK && (to.Command == pdu.DeliverSM || to.Command == pdu.DataSM) {
		answer.Body = []byte{0} // a message_id, which is not used (SMPP 3.4, section 4.6.2)
	}
	s.say(&request{pdu: answer})
}

// write is the writer. It takes nothing more once the session is over, so that whoever waits knows that it was not sent.
func (s *session) write() {
	for {
		select {
		case r := <-s.out:
			if s.isOver() || !r.fate.CompareAndSwap(waiting, written) {
				continue
			}
			if !r.pdu.Command.IsResponse() {
				s.number(r)
			}
			_ = s.conn.SetWriteDeadline(time.Now().Add(s.p.times.write))
			if _, err := s.conn.Write(r.pdu.Bytes()); err != nil {
				s.end(linkError("connection lost", provider.ErrBroken))
			} else if r.last != nil {
				s.end(r.last)
			}
		case <-s.done:
			return
		}
	}
}

// linkError is a failure of the connection, and not of a message.
func linkError(raw string, cause error) error {
	return watchword.NewSendError(watchword.ClassProviderError, raw, cause)
}
