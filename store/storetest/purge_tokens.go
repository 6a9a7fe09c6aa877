package storetest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/watchword/watchword"
)

// keepsTokens purges when one token is gone, one is told of still, and one is valid. Whatever is cut off, tokens go by
// their own time.
func keepsTokens(s *site) error {
	gone, told, valid := s.token("acme", "session", "ada", time.Hour), s.token("acme", "session", "bob", 20*time.Hour),
		s.token("acme", "session", "eve", 100*time.Hour)
	stand := func(what string) func() error {
		return func() error {
			return first(
				func() error { return tokenIs(s, "a token that is gone, "+what, 1, watchword.Token{}) },
				func() error { return tokenIs(s, "an expired token, "+what, 2, told) },
				func() error { return tokenIs(s, "a valid token, "+what, 3, valid) },
				func() error { return listsTokens(s, "the list "+what, "acme", 2, 3) },
			)
		}
	}
	return first(
		func() error { return putToken(s, 1, gone) },
		func() error { return putToken(s, 2, told) },
		func() error { return putToken(s, 3, valid) },
		func() error { s.advance(26 * time.Hour); return nil },
		stand("before a purge"),
		func() error { return s.purge(s.now().Add(30 * day)) },
		stand("after a purge"),
		s.reopen,
		stand("after a purge and a restart"),
	)
}

// keepsContacts purges when one contact has expired and one has not, though its verification is forgotten.
func keepsContacts(r *rig) error {
	if _, err := r.prove(keeper, phone(1), "ada"); err != nil {
		return err
	}
	r.advance(keptFor - day)
	young, err := r.prove(keeper, phone(2), "ada")
	if err != nil {
		return err
	}
	r.advance(2 * day)
	stands := func() error {
		return r.finds("the list", keeper, watchword.ContactQuery{}, 1, young)
	}
	return first(
		stands,
		func() error { return r.purge(r.now()) },
		func() error { return r.forgotten(keeper, []watchword.ID{young.ID}) },
		stands, r.restart, stands,
	)
}

// purgesInSmallBatches has more to forget than fits into one batch, and looks whether the store works on in between.
func purgesInSmallBatches(s *site) error {
	count := s.fewer(1500, 300)
	valid := s.token("acme", "session", "eve", 300*time.Hour)
	if err := putToken(s, 0, valid); err != nil {
		return err
	}
	err := together(16, func(c int) error {
		for n := 1 + c; n <= count; n += 16 {
			if err := putToken(s, n, s.token("acme", "session", "ada", time.Minute)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	s.advance(26 * time.Hour)
	for calls := 1; ; calls++ {
		more, err := port[watchword.Purger](s, 0).Purge(context.Background(), s.now())
		if err != nil {
			return fmt.Errorf("Purge: %w", err)
		}
		if err := tokenIs(s, "a valid token in the middle of a purge", 0, valid); err != nil {
			return err
		}
		if !more {
			return tokenIs(s, "a token that was purged", count, watchword.Token{})
		}
		if calls > count {
			return errors.New("Purge always finds more to forget")
		}
	}
}

// nothingToPurge has much to keep: a purge is over at once.
func nothingToPurge(r *rig) error {
	count := r.fewer(500, 50)
	err := together(16, func(c int) error {
		for n := c; n < count; n += 16 {
			if err := putToken(r.site, n, r.token("acme", "session", "ada", time.Hour)); err != nil {
				return err
			}
			if _, err := r.prove(keeper, phone(n), ""); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	more, err := port[watchword.Purger](r.site, 0).Purge(context.Background(), r.now().Add(-30*day))
	if err == nil && more {
		return errors.New("with nothing to forget, Purge says that there is more")
	}
	return err
}
