package huaweicloud

import (
	"context"
	"crypto/sha256"
	"sync"
	"time"
)

// How long an answer of an identity service counts, and how many are remembered. A token that is revoked there is good
// here for grantFresh at most.
const (
	grantFresh   = 5 * time.Minute
	refusalFresh = 10 * time.Second
	grantsAtOnce = 4096
)

// grants remembers what an identity service has said. A service that cannot be asked has said nothing.
type grants struct {
	identity
	now  func() time.Time
	mu   sync.Mutex
	said map[[sha256.Size]byte]remembered
}

type remembered struct {
	grant
	valid bool
	until time.Time
}

func remember(i identity, now func() time.Time) *grants {
	return &grants{identity: i, now: now, said: map[[sha256.Size]byte]remembered{}}
}

// validate implements identity.
func (g *grants) validate(ctx context.Context, url, token string) (grant, bool, error) {
	key := sha256.Sum256([]byte(url + "\x00" + token))
	if known, ok := g.find(key); ok {
		return known.grant, known.valid, nil
	}
	given, valid, err := g.identity.validate(ctx, url, token)
	if err == nil {
		g.keep(key, given, valid)
	}
	return given, valid, err
}

func (g *grants) find(key [sha256.Size]byte) (remembered, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	known, ok := g.said[key]
	return known, ok && g.now().Before(known.until)
}

func (g *grants) keep(key [sha256.Size]byte, given grant, valid bool) {
	now := g.now()
	until := now.Add(refusalFresh)
	if valid {
		until = now.Add(grantFresh)
		if given.expires.Before(until) {
			until = given.expires
		}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.said) >= grantsAtOnce {
		clear(g.said)
	}
	g.said[key] = remembered{given, valid, until}
}
