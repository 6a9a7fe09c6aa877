package watchword

import (
	"context"
	"sync"
	"time"
)

// Nonce is what a signed request brings that no other request may bring again: then a copy of the request is refused as
// RequestReplayed. It is claimed in the same write as what the request does, and so is not used up by a request that does
// nothing: what is refused, or finds nothing, may come again.
type Nonce struct {
	Use    string        // what it is for: nonces of different uses do not meet
	Value  string        // apart for each tenant and credential
	Within time.Duration // how long it is remembered: as long as a copy could pass for fresh
}

// NonceClaim is a once-key to be claimed for a time.
type NonceClaim struct {
	Key  [16]byte
	Hold time.Duration
}

// ClaimingLedgers is what a Ledgers implements when it can claim a once-key in the same write as a ledger. With others the
// key is claimed before, in a write of its own.
type ClaimingLedgers interface {
	// UpdateClaiming is Ledgers.Update together with a claim. If the key is taken, fn is not run and nothing is written. If
	// fn answers an error, the key stays free as well.
	UpdateClaiming(ctx context.Context, c NonceClaim, key LedgerKey, fn func(now time.Time, l *Ledger) error) (taken bool, err error)
}

// checkNonce refuses a nonce that this node has seen, before anything is counted against the caller: a copy must not use
// up limits. What other nodes have seen, the claim finds.
func (e *Engine) checkNonce(c Caller, n Nonce) error {
	if n == (Nonce{}) {
		return nil
	}
	return replayedUnless(!e.nonces.has(e.nonceKey(c, n), e.now()))
}

func (e *Engine) nonceKey(c Caller, n Nonce) [16]byte { return e.keys.onceKey(c, n.Use+"\x00"+n.Value) }

// updateOnce is update for a request that may come once only.
func (e *Engine) updateOnce(ctx context.Context, c Caller, n Nonce, key LedgerKey, fn func(now time.Time, l *Ledger) error) error {
	if n == (Nonce{}) {
		return e.update(ctx, c, key, 0, fn)
	}
	claim := NonceClaim{e.nonceKey(c, n), n.Within}
	taken, after, err := e.updateClaiming(ctx, c, claim, key, fn)
	if err != nil {
		return err
	}
	e.nonces.put(claim.Key, e.now().Add(n.Within))
	e.seeTo(after, 0)
	return replayedUnless(!taken)
}

func (e *Engine) updateClaiming(
	ctx context.Context, c Caller, claim NonceClaim, key LedgerKey, fn func(now time.Time, l *Ledger) error,
) (taken bool, after *aftermath, err error) {
	after = &aftermath{}
	if store, ok := e.ledgers.(ClaimingLedgers); ok {
		taken, err = store.UpdateClaiming(ctx, claim, key, e.noting(after, c, fn))
		return taken, after, err
	}
	found, err := e.once.Claim(ctx, claim.Key, [32]byte{}, claim.Hold)
	if err != nil || found.Taken {
		return found.Taken, after, err
	}
	err = e.ledgers.Update(ctx, key, e.noting(after, c, fn))
	return false, after, err
}

func replayedUnless(ok bool) error {
	if ok {
		return nil
	}
	return NewError(RequestReplayed, "this request was made before")
}

// nonceCache remembers nonces that were just claimed, in two generations: when the younger is full, the older is
// forgotten.
type nonceCache struct {
	mu         sync.Mutex
	young, old map[[16]byte]time.Time // until when
}

// noncesAtATime is how many nonces a generation has at most: some two megabytes.
const noncesAtATime = 32 << 10

func (c *nonceCache) has(key [16]byte, now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	until, ok := c.young[key]
	if !ok {
		until, ok = c.old[key]
	}
	return ok && now.Before(until)
}

func (c *nonceCache) put(key [16]byte, until time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.young == nil || len(c.young) >= noncesAtATime {
		c.young, c.old = make(map[[16]byte]time.Time), c.young
	}
	c.young[key] = until
}
