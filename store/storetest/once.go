package storetest

import (
	"context"
	"fmt"
	"time"

	"github.com/watchword/watchword"
)

func onceClauses() []clause {
	return []clause{
		{"claim once", claimOnce},
		{"one winner", oneWinner},
		{"answer replayed", answerReplayed},
		{"release frees", releaseFrees},
		{"strangers cannot meddle", strangersCannotMeddle},
		{"hold expires", holdExpires},
		{"keep expires", keepExpires},
		{"once-keys are apart", onceKeysAreApart},
	}
}

// How long requests hold and keep keys here.
const (
	hold = 30 * time.Second
	keep = 24 * time.Hour
)

// printed is the fingerprint of the n-th of many requests.
func printed(n int) (fingerprint [32]byte) {
	copy(fingerprint[:], fmt.Sprintf("fingerprint %d", n))
	return fingerprint
}

func (s *site) once(node int) watchword.Once { return port[watchword.Once](s, node) }

// claims compares what claiming a key answers.
func claims(s *site, what string, key, by int, want watchword.Claim) error {
	got, err := s.once(by).Claim(context.Background(), numbered(key), printed(by), hold)
	if err != nil {
		return fmt.Errorf("Claim: %w", err)
	}
	return same(what, got, want)
}

// takenBy is what a claim tells of the request before it.
func takenBy(n int, answer []byte) watchword.Claim {
	return watchword.Claim{Taken: true, Fingerprint: printed(n), Answer: answer}
}

func complete(s *site, key, by int, answer string) error {
	return s.once(by).Complete(context.Background(), numbered(key), printed(by), []byte(answer), keep)
}

func release(s *site, key, by int) error {
	return s.once(by).Release(context.Background(), numbered(key), printed(by))
}

func claimOnce(s *site) error {
	return first(
		func() error { return claims(s, "the first claim", 1, 1, watchword.Claim{}) },
		func() error { return claims(s, "the same claim again", 1, 1, takenBy(1, nil)) },
		func() error { return claims(s, "another request's claim", 1, 2, takenBy(1, nil)) },
		s.reopen,
		func() error { return claims(s, "a claim after a restart", 1, 2, takenBy(1, nil)) },
	)
}

func oneWinner(s *site) error {
	for round := range s.fewer(10, 3) {
		var won tally[bool]
		err := together(100, func(i int) error {
			c, err := s.once(i).Claim(context.Background(), numbered(round), printed(i), hold)
			won.add(!c.Taken)
			return err
		})
		if err != nil {
			return err
		}
		if won.count[true] != 1 {
			return fmt.Errorf("%d of 100 parallel claims won", won.count[true])
		}
	}
	return nil
}

func answerReplayed(s *site) error {
	replays := func(what string) func() error {
		return func() error {
			return first(
				func() error { return claims(s, "the same request "+what, 1, 1, takenBy(1, []byte("answer\x00\xff"))) },
				func() error { return claims(s, "another request "+what, 1, 2, takenBy(1, []byte("answer\x00\xff"))) },
			)
		}
	}
	return first(
		func() error { return claims(s, "the first claim", 1, 1, watchword.Claim{}) },
		func() error { return complete(s, 1, 1, "answer\x00\xff") },
		replays("after the answer"),
		func() error { s.advance(23 * time.Hour); return nil },
		replays("23 hours later"),
		s.reopen,
		replays("after a restart"),
		func() error { return emptyAnswer(s) },
	)
}

// emptyAnswer keeps an answer of no bytes, which is not the same as none.
func emptyAnswer(s *site) error {
	if err := first(
		func() error { return claims(s, "the first claim", 2, 1, watchword.Claim{}) },
		func() error { return complete(s, 2, 1, "") },
	); err != nil {
		return err
	}
	c, err := s.once(0).Claim(context.Background(), numbered(2), printed(1), hold)
	if err == nil && (!c.Taken || c.Answer == nil) {
		return fmt.Errorf("after an empty answer, a claim is told %+v: as if the request still ran", c)
	}
	return err
}

func releaseFrees(s *site) error {
	return first(
		func() error { return claims(s, "the first claim", 1, 1, watchword.Claim{}) },
		func() error { return release(s, 1, 1) },
		func() error { return claims(s, "a claim after the release", 1, 2, watchword.Claim{}) },
		func() error { return complete(s, 1, 2, "answer") },
		func() error { return release(s, 1, 2) },
		func() error { return claims(s, "a claim after a late release", 1, 2, takenBy(2, []byte("answer"))) },
	)
}

// strangersCannotMeddle completes and releases a key as somebody who lost it long ago would.
func strangersCannotMeddle(s *site) error {
	return first(
		func() error { return claims(s, "the first claim", 1, 1, watchword.Claim{}) },
		func() error { return release(s, 1, 2) },
		func() error { return claims(s, "a claim after a stranger's release", 1, 3, takenBy(1, nil)) },
		func() error { return complete(s, 1, 2, "stranger's") },
		func() error { return claims(s, "a claim after a stranger's answer", 1, 3, takenBy(1, nil)) },
		func() error { return complete(s, 1, 1, "own") },
		func() error { return complete(s, 1, 2, "stranger's") },
		func() error {
			return claims(s, "a claim after a stranger's late answer", 1, 3, takenBy(1, []byte("own")))
		},
	)
}

func holdExpires(s *site) error {
	return first(
		func() error { return claims(s, "the first claim", 1, 1, watchword.Claim{}) },
		func() error { s.advance(hold - 5*time.Second); return nil },
		func() error { return claims(s, "a claim before the hold is over", 1, 2, takenBy(1, nil)) },
		func() error { s.advance(6 * time.Second); return nil },
		func() error { return claims(s, "a claim after the hold is over", 1, 2, watchword.Claim{}) },
		func() error { return complete(s, 1, 1, "too late") },
		func() error { return claims(s, "a claim after the answer that came too late", 1, 3, takenBy(2, nil)) },
	)
}

func keepExpires(s *site) error {
	return first(
		func() error { return claims(s, "the first claim", 1, 1, watchword.Claim{}) },
		func() error { return complete(s, 1, 1, "answer") },
		func() error { s.advance(keep - time.Minute); return nil },
		func() error {
			return claims(s, "a claim before the answer is forgotten", 1, 1, takenBy(1, []byte("answer")))
		},
		func() error { s.advance(time.Hour); return nil },
		func() error { return claims(s, "a claim after the answer is forgotten", 1, 2, watchword.Claim{}) },
		func() error { return claims(s, "the claim after that", 1, 1, takenBy(2, nil)) },
	)
}

func onceKeysAreApart(s *site) error {
	const keys = 50
	if err := together(keys, func(i int) error {
		if err := claims(s, "a first claim", i, i, watchword.Claim{}); err != nil {
			return err
		}
		return complete(s, i, i, fmt.Sprint(i))
	}); err != nil {
		return err
	}
	for i := range keys {
		if err := claims(s, "a second claim", i, i+1, takenBy(i, fmt.Append(nil, i))); err != nil {
			return err
		}
	}
	return nil
}
