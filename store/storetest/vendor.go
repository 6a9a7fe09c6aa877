package storetest

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/watchword/watchword"
)

// vendor is a provider that keeps what it was given, by verification.
type vendor struct {
	mu    sync.Mutex
	sent  map[watchword.ID][]watchword.Outgoing
	now   behaviour
	taken chan watchword.ID // told of every message, as far as somebody listens
}

type behaviour struct {
	refuse watchword.ErrorClass // say no, for this reason
	hang   bool                 // take the message, and never answer
}

func newVendor() *vendor {
	return &vendor{sent: make(map[watchword.ID][]watchword.Outgoing), taken: make(chan watchword.ID, 16)}
}

// Send implements watchword.Provider.
func (v *vendor) Send(ctx context.Context, m watchword.Outgoing) (watchword.Acceptance, error) {
	v.mu.Lock()
	v.sent[m.ID] = append(v.sent[m.ID], m)
	now := v.now
	v.mu.Unlock()
	select {
	case v.taken <- m.ID:
	default:
	}
	switch {
	case now.hang:
		<-ctx.Done()
		return watchword.Acceptance{}, ctx.Err()
	case now.refuse != watchword.ClassNone:
		return watchword.Acceptance{}, watchword.NewSendError(now.refuse, "no", nil)
	}
	return watchword.Acceptance{MessageID: m.Key}, nil
}

func (v *vendor) behave(b behaviour) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.now = b
}

// codes lists the codes that were sent for a verification.
func (v *vendor) codes(id watchword.ID) []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	var codes []string
	for _, m := range v.sent[id] {
		codes = append(codes, m.Code)
	}
	return codes
}

// code is the one sent last.
func (v *vendor) code(id watchword.ID) string {
	if codes := v.codes(id); len(codes) > 0 {
		return codes[len(codes)-1]
	}
	return ""
}

func (v *vendor) total() (n int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, all := range v.sent {
		n += len(all)
	}
	return n
}

// unhurried lets others run between an update's reading and its writing, which is where a store without isolation goes
// wrong.
type unhurried struct{ watchword.Ledgers }

// Update implements watchword.Ledgers.
func (u unhurried) Update(ctx context.Context, key watchword.LedgerKey, fn func(time.Time, *watchword.Ledger) error) error {
	return u.Ledgers.Update(ctx, key, func(now time.Time, l *watchword.Ledger) error {
		defer runtime.Gosched()
		return fn(now, l)
	})
}

// SoleOwner implements watchword.SoleOwner.
func (u unhurried) SoleOwner() bool {
	owner, ok := u.Ledgers.(watchword.SoleOwner)
	return ok && owner.SoleOwner()
}

// spy looks at updates on their way to a store.
type spy struct {
	watchword.Ledgers
	mu      sync.Mutex
	refuse  bool // let every update run, and then refuse it
	updates int
	last    error
	key     watchword.LedgerKey
	added   []watchword.ID
	handed  []watchword.MessageRef // of the last update that had any
}

// Update implements watchword.Ledgers.
func (s *spy) Update(ctx context.Context, key watchword.LedgerKey, fn func(time.Time, *watchword.Ledger) error) error {
	err := s.Ledgers.Update(ctx, key, func(now time.Time, l *watchword.Ledger) error {
		err := fn(now, l)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.added = slices.Clone(l.Added())
		if len(l.Messages()) > 0 {
			s.handed = slices.Clone(l.Messages())
		}
		if err == nil && s.refuse {
			err = errRefused
		}
		return err
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.updates++
	s.last, s.key = err, key
	return err
}
