package storetest

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/watchword/watchword"
)

func tokenClauses() []clause {
	return []clause{
		{"tokens are found", tokensAreFound},
		{"token overwrites token", tokenOverwritesToken},
		{"token end is told for a day", tokenEndIsToldForADay},
		{"token time is the store's", tokenTimeIsTheStores},
		{"tokens are dropped", tokensAreDropped},
		{"token walls", tokenWalls},
		{"token pages", tokenPages},
		{"tokens under load", tokensUnderLoad},
	}
}

func (s *site) tokens(node int) watchword.Tokens { return port[watchword.Tokens](s, node) }

// tokenDigest is the n-th of many digests, in order.
func tokenDigest(n int) (digest [32]byte) {
	copy(digest[:], fmt.Sprintf("digest %08d\x00\xff", n))
	return digest
}

// token is one that lives from now on, by the clock of whoever issues it, in whole milliseconds.
func (s *site) token(t watchword.TenantID, kind watchword.TokenType, subject string, lives time.Duration) watchword.Token {
	issued := s.now().UTC().Truncate(time.Millisecond)
	return watchword.Token{
		Tenant: t, Type: kind, Subject: subject, Scope: "scope of " + subject, IssuedAt: issued, ExpiresAt: issued.Add(lives),
	}
}

func putToken(s *site, n int, t watchword.Token) error {
	if err := s.tokens(n).PutToken(context.Background(), tokenDigest(n), t); err != nil {
		return fmt.Errorf("PutToken: %w", err)
	}
	return nil
}

// tokenIs compares the token with the n-th digest, on every node; a zero want stands for none.
func tokenIs(s *site, what string, n int, want watchword.Token) error {
	for node := range s.nodes {
		_, got, ok, err := s.tokens(node).Token(context.Background(), tokenDigest(n))
		switch {
		case err != nil:
			return fmt.Errorf("Token: %s: %w", what, err)
		case ok != (want.Type != ""):
			return fmt.Errorf("%s: found is %v", what, ok)
		case !ok:
			continue
		}
		if err := same(what, got, want); err != nil {
			return err
		}
	}
	return nil
}

// tokensAreFound keeps what it is given: times of an issuer whose clock is ahead of the store's or behind it, a scope or
// none, and any text.
func tokensAreFound(s *site) error {
	session := s.token("acme", "session", "ada", time.Hour)
	ahead := s.token("acme", "access", "键 \x7f\"'", time.Hour)
	ahead.IssuedAt, ahead.Scope = ahead.IssuedAt.Add(10*time.Minute), ""
	behind := s.token("zeta", "session", "ada", 400*day)
	behind.IssuedAt = behind.IssuedAt.Add(-10 * time.Minute)
	found := func() error {
		return first(
			func() error { return tokenIs(s, "a token", 1, session) },
			func() error { return tokenIs(s, "a token issued ahead of the store's time", 2, ahead) },
			func() error { return tokenIs(s, "another tenant's token", 3, behind) },
			func() error { return tokenIs(s, "a digest that nobody was given", 4, watchword.Token{}) },
		)
	}
	return first(
		func() error { return putToken(s, 1, session) },
		func() error { return putToken(s, 2, ahead) },
		func() error { return putToken(s, 3, behind) },
		found, s.reopen, found,
	)
}

// tokenOverwritesToken gives a digest to another token: nothing of the one before is left.
func tokenOverwritesToken(s *site) error {
	before, after := s.token("acme", "session", "ada", time.Hour), s.token("zeta", "access", "bob", 2*time.Hour)
	return first(
		func() error { return putToken(s, 1, before) },
		func() error { return putToken(s, 1, after) },
		func() error { return tokenIs(s, "an overwritten token", 1, after) },
		func() error { return listsTokens(s, "the tenant of the token before", "acme") },
		func() error { return drops(s, "the token before", "session", "ada", 0) },
		func() error { return tokenIs(s, "an overwritten token after a drop of the one before", 1, after) },
		func() error { return listsTokens(s, "the tenant of the token after", "zeta", 1) },
	)
}

// tokenEndIsToldForADay lets time pass over a token's end.
func tokenEndIsToldForADay(s *site) error {
	short, long := s.token("acme", "session", "ada", time.Hour), s.token("acme", "session", "bob", 100*time.Hour)
	stands := func(what string) func() error {
		return func() error {
			return first(
				func() error { return tokenIs(s, what, 1, short) },
				func() error { return listsTokens(s, "the list with "+what, "acme", 1, 2) },
			)
		}
	}
	return first(
		func() error { return putToken(s, 1, short) },
		func() error { return putToken(s, 2, long) },
		stands("a valid token"),
		func() error { s.advance(time.Hour + time.Minute); return nil },
		stands("an expired token"),
		func() error { s.advance(22 * time.Hour); return s.reopen() },
		stands("a token that expired 22 hours ago"),
		func() error { s.advance(2 * time.Hour); return nil },
		func() error { return tokenIs(s, "a token that expired a day ago", 1, watchword.Token{}) },
		func() error { return listsTokens(s, "the list after that day", "acme", 2) },
		func() error { return tokenIs(s, "a token that is valid still", 2, long) },
	)
}

func (s *site) tokenTime(node int) (time.Time, error) {
	now, _, _, err := s.tokens(node).Token(context.Background(), tokenDigest(1))
	return now, err
}

// tokenTimeIsTheStores looks at the time that comes with a token, found or not: it follows the store's clock, and what
// was told before something was written is never taken back.
func tokenTimeIsTheStores(s *site) error {
	began := time.Now()
	before, err := s.tokenTime(0)
	if err != nil {
		return err
	}
	if off := before.Sub(s.now()).Abs(); off > s.patience {
		return fmt.Errorf("the store's time is %v off", off)
	}
	s.advance(time.Hour)
	after, err := s.tokenTime(1)
	if err != nil {
		return err
	}
	if d := after.Sub(before); d < time.Hour || d > time.Hour+time.Since(began)+time.Millisecond {
		return fmt.Errorf("an hour later the time that comes with a token is %v later", d)
	}
	if err := putToken(s, 1, s.token("acme", "session", "ada", -time.Minute)); err != nil {
		return err
	}
	s.advance(-time.Hour)
	for _, step := range []func() error{func() error { return nil }, s.reopen} {
		if err := step(); err != nil {
			return err
		}
		back, err := s.tokenTime(0)
		if err != nil {
			return err
		}
		if back.Before(after) {
			return fmt.Errorf("with the clock set back, the time that comes with a token went back by %v", after.Sub(back))
		}
	}
	return nil
}

// drops compares how many of a tenant's tokens a drop tells.
func drops(s *site, what string, kind watchword.TokenType, subject string, want int) error {
	n, err := s.tokens(1).DropTokens(context.Background(), "acme", kind, subject)
	if err == nil && n != want {
		return fmt.Errorf("a drop of %s told %d, want %d", what, n, want)
	}
	return err
}

// tokensAreDropped drops by type and subject, and by type alone.
func tokensAreDropped(s *site) error {
	put := func(n int, kind watchword.TokenType, subject string) func() error {
		return func() error { return putToken(s, n, s.token("acme", kind, subject, time.Hour)) }
	}
	gone := func(n int) func() error {
		return func() error { return tokenIs(s, "a dropped token", n, watchword.Token{}) }
	}
	return first(
		put(1, "session", "ada"), put(2, "session", "ada"), put(3, "session", "bob"), put(4, "session", "ada/1"),
		put(5, "access", "ada"), put(6, "access", "eve"),
		func() error { return drops(s, "a subject without tokens", "session", "zoe", 0) },
		func() error { return drops(s, "a type without tokens", "nothing", "", 0) },
		func() error { return drops(s, "a subject's tokens", "session", "ada", 2) },
		gone(1), gone(2),
		func() error {
			return listsTokens(s, "the list after a subject's tokens were dropped", "acme", 3, 4, 5, 6)
		},
		func() error { return drops(s, "a subject's tokens again", "session", "ada", 0) },
		func() error { return drops(s, "a type's tokens", "session", "", 2) },
		gone(3), gone(4),
		s.reopen,
		gone(1), gone(3),
		func() error { return listsTokens(s, "the list after a type's tokens were dropped", "acme", 5, 6) },
	)
}

func tokenWalls(s *site) error {
	ours, theirs := s.token("acme", "session", "ada", time.Hour), s.token("zeta", "session", "ada", time.Hour)
	return first(
		func() error { return putToken(s, 1, ours) },
		func() error { return putToken(s, 2, theirs) },
		func() error { return listsTokens(s, "our list", "acme", 1) },
		func() error { return listsTokens(s, "their list", "zeta", 2) },
		func() error { return listsTokens(s, "nobody's list", "nobody") },
		func() error { return drops(s, "our tokens", "session", "", 1) },
		func() error { return tokenIs(s, "their token after ours were dropped", 2, theirs) },
	)
}

// listsTokens compares a tenant's whole list with the numbers of the tokens that belong there.
func listsTokens(s *site, what string, t watchword.TenantID, want ...int) error {
	return listsTokensBy(s, what, t, 100, want)
}

func listsTokensBy(s *site, what string, t watchword.TenantID, limit int, want []int) error {
	var got, wanted [][32]byte
	for _, n := range want {
		wanted = append(wanted, tokenDigest(n))
	}
	var after [32]byte
	for range len(want) + 2 {
		page, err := s.tokens(1).ListTokens(context.Background(), t, after, limit)
		if err != nil {
			return fmt.Errorf("ListTokens: %w", err)
		}
		if len(page) > limit {
			return fmt.Errorf("a page of at most %d tokens holds %d", limit, len(page))
		}
		if len(page) == 0 {
			break
		}
		for _, x := range page {
			if x.Tenant != t {
				return fmt.Errorf("%s: a token of %q is listed for %q", what, x.Tenant, t)
			}
			got, after = append(got, x.Digest), x.Digest
		}
	}
	return same(what, got, wanted)
}

// tokenPages walks through a long list, which two tenants share, in order of digest.
func tokenPages(s *site) error {
	const count = 130
	var ours []int
	var all []watchword.StoredToken
	for n := range count {
		tenant := watchword.TenantID("zeta")
		if n%3 > 0 {
			tenant, ours = "acme", append(ours, n)
		}
		t := s.token(tenant, "session", fmt.Sprintf("user-%d", count-n), time.Hour)
		if err := putToken(s, n, t); err != nil {
			return err
		}
		if tenant == "acme" {
			all = append(all, watchword.StoredToken{Digest: tokenDigest(n), Token: t})
		}
	}
	byDigest := func(a, b watchword.StoredToken) int { return bytes.Compare(a.Digest[:], b.Digest[:]) }
	if !slices.IsSortedFunc(all, byDigest) {
		return fmt.Errorf("the digests of this clause are not in order")
	}
	walk := func() error {
		for _, limit := range []int{1, 7, len(ours), len(ours) + 1} {
			if err := listsTokensBy(s, fmt.Sprintf("the pages of %d tokens", limit), "acme", limit, ours); err != nil {
				return err
			}
		}
		page, err := s.tokens(0).ListTokens(context.Background(), "acme", [32]byte{}, len(all))
		if err != nil {
			return fmt.Errorf("ListTokens: %w", err)
		}
		return same("the listed tokens", page, all)
	}
	return first(walk, s.reopen, walk)
}

// tokensUnderLoad issues and drops at once: each token is told to be dropped once.
func tokensUnderLoad(s *site) error {
	const callers, each = 16, 20
	var told tally[string]
	drop := func(node int) error {
		n, err := s.tokens(node).DropTokens(context.Background(), "acme", "session", "")
		for range n {
			told.add("dropped")
		}
		return err
	}
	err := together(callers+4, func(i int) error {
		if i >= callers {
			return drop(i)
		}
		for n := range each {
			if err := putToken(s, i*each+n, s.token("acme", "session", "ada", time.Hour)); err != nil {
				return err
			}
		}
		return nil
	})
	return first(
		func() error { return err },
		func() error { return drop(0) },
		func() error { return listsTokens(s, "the list after all was dropped", "acme") },
		func() error { return same("how many drops were told", told.count["dropped"], callers*each) },
	)
}
