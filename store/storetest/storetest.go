package storetest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"sync/atomic"
	"testing"
	"time"

	"github.com/watchword/watchword"
)

// Place is where a store under test keeps its data. It is empty at first, and keeps what is written when the store is
// closed.
type Place struct {
	// Open opens the store on the data, as a node of its own. The store adds offset to its clock, each time it reads
	// that. What it answers implements the ports that the suite is about.
	Open func(ctx context.Context, offset func() time.Duration) (io.Closer, error)
	// Nodes is how many may be open on the data at a time. 0 means one.
	Nodes int
}

// Fresh makes a place for one clause.
type Fresh func(t *testing.T) Place

// Ledgers is the contract of a [watchword.Ledgers].
func Ledgers(t *testing.T, fresh Fresh) {
	t.Helper()
	run(t, fresh, ledgerClauses(), serves[watchword.Ledgers])
}

// History is the contract of a [watchword.History], together with the ledgers that verifications retire from.
func History(t *testing.T, fresh Fresh) {
	t.Helper()
	run(t, fresh, historyClauses(), serves[watchword.Ledgers], serves[watchword.History])
}

// Once is the contract of a [watchword.Once].
func Once(t *testing.T, fresh Fresh) {
	t.Helper()
	run(t, fresh, onceClauses(), serves[watchword.Once])
}

// Counters is the contract of a [watchword.Counters].
func Counters(t *testing.T, fresh Fresh) {
	t.Helper()
	run(t, fresh, counterClauses(), serves[watchword.Counters])
}

// Registry is the contract of a [watchword.RegistryStore].
func Registry(t *testing.T, fresh Fresh) {
	t.Helper()
	run(t, fresh, registryClauses(), serves[watchword.RegistryStore])
}

// Accounts is the contract of a [watchword.Accounts].
func Accounts(t *testing.T, fresh Fresh) {
	t.Helper()
	run(t, fresh, accountClauses(), serves[watchword.Accounts])
}

// Tokens is the contract of a [watchword.Tokens].
func Tokens(t *testing.T, fresh Fresh) {
	t.Helper()
	run(t, fresh, tokenClauses(), serves[watchword.Tokens])
}

// Contacts is the contract of a [watchword.Contacts], together with the ledgers that contacts are verified in.
func Contacts(t *testing.T, fresh Fresh) {
	t.Helper()
	run(t, fresh, contactClauses(), serves[watchword.Ledgers], serves[watchword.Contacts])
}

// Purge is the contract of a [watchword.Purger] over ledgers, history, once-keys, counters, tokens and verified contacts.
func Purge(t *testing.T, fresh Fresh) {
	t.Helper()
	run(t, fresh, purgeClauses(), serves[watchword.Purger], serves[watchword.Ledgers], serves[watchword.History],
		serves[watchword.Once], serves[watchword.Counters], serves[watchword.Tokens], serves[watchword.Contacts])
}

// Engine runs whole engines over the store: the invariants of the product hold there, or nowhere.
func Engine(t *testing.T, fresh Fresh) {
	t.Helper()
	run(t, fresh, engineClauses(), serves[watchword.Ledgers], serves[watchword.History], serves[watchword.Once],
		serves[watchword.Counters])
}

// clause is one promise of the contract.
type clause struct {
	name  string
	check func(s *site) error
}

func run(t *testing.T, fresh Fresh, clauses []clause, needs ...func(store any) error) {
	t.Helper()
	for _, c := range clauses {
		t.Run(c.name, func(t *testing.T) {
			s, err := openSite(fresh(t), testing.Short(), patience)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := s.close(); err != nil {
					t.Errorf("Close: %v", err)
				}
			})
			for _, need := range needs {
				if err := need(s.nodes[0]); err != nil {
					t.Fatal(err)
				}
			}
			if err := c.check(s); err != nil {
				t.Error(err)
			}
		})
	}
}

// serves tells whether a store implements a port.
func serves[T any](store any) error {
	if _, ok := store.(T); !ok {
		return fmt.Errorf("%T does not implement %v", store, reflect.TypeFor[T]())
	}
	return nil
}

// site is a place with the store open on it, on as many nodes as may be.
type site struct {
	place  Place
	nodes  []io.Closer
	offset atomic.Int64
	short  bool

	patience time.Duration // how long a call may take that must not hang
}

const patience = 10 * time.Second

func openSite(p Place, short bool, patience time.Duration) (*site, error) {
	s := &site{place: p, short: short, patience: patience}
	return s, s.open()
}

func (s *site) open() error {
	for range max(s.place.Nodes, 1) {
		node, err := s.place.Open(context.Background(), s.shift)
		if err != nil {
			return errors.Join(fmt.Errorf("open the store: %w", err), s.close())
		}
		s.nodes = append(s.nodes, node)
	}
	return nil
}

func (s *site) close() error {
	var errs []error
	for _, n := range s.nodes {
		errs = append(errs, n.Close())
	}
	s.nodes = nil
	return errors.Join(errs...)
}

// reopen is a restart of every node.
func (s *site) reopen() error {
	if err := s.close(); err != nil {
		return fmt.Errorf("close the store: %w", err)
	}
	return s.open()
}

// shift is what the store adds to its clock.
func (s *site) shift() time.Duration { return time.Duration(s.offset.Load()) }

// advance moves the store's time; back, if d is negative.
func (s *site) advance(d time.Duration) { s.offset.Add(int64(d)) }

// now is the time of callers, whose clocks agree with the store's.
func (s *site) now() time.Time { return time.Now().Add(s.shift()) }

// fewer is how often something is repeated: n times, or less often when time is short.
func (s *site) fewer(n, short int) int {
	if s.short {
		return short
	}
	return n
}

// port is a port of one of the nodes, which take turns.
func port[T any](s *site, node int) T {
	p, _ := s.nodes[node%len(s.nodes)].(T) // serves has been asked
	return p
}

func (s *site) ledgers(node int) watchword.Ledgers { return port[watchword.Ledgers](s, node) }
