package watchword

import (
	"context"
	"time"
)

// How long an idempotency key is remembered, and how long a request that died holds it.
const (
	onceKeep = 24 * time.Hour
	onceHold = 30 * time.Second
)

// maxOnceKey is the longest idempotency key in bytes.
const maxOnceKey = 255

// Ticket is the right to run an idempotent request, or the answer of the one that ran before.
type Ticket struct {
	Answer      []byte // not nil: give this again, and run nothing
	once        Once
	key         [16]byte
	fingerprint [32]byte
}

// Claim begins an idempotent request. request is what distinguishes it from others under the same key: method, path
// and body. The same key with another request is IdempotencyMismatch; while the first still runs, it is
// IdempotencyInProgress.
func (e *Engine) Claim(ctx context.Context, c Caller, key string, request ...[]byte) (*Ticket, error) {
	if key == "" || len(key) > maxOnceKey {
		return nil, FieldError(InvalidRequest, "Idempotency-Key", "an idempotency key has 1 to 255 characters")
	}
	t := &Ticket{once: e.once, key: e.keys.onceKey(c, key), fingerprint: e.keys.fingerprint(c, request...)}
	claim, err := e.once.Claim(ctx, t.key, t.fingerprint, onceHold)
	switch {
	case err != nil:
		return nil, unavailable(err)
	case !claim.Taken:
		return t, nil
	case claim.Fingerprint != t.fingerprint:
		return nil, FieldError(IdempotencyMismatch, "Idempotency-Key", "this key was used with another request")
	case claim.Answer == nil:
		busy := FieldError(IdempotencyInProgress, "Idempotency-Key", "the first request with this key still runs")
		busy.RetryAfter = time.Second
		return nil, busy
	}
	t.Answer = claim.Answer
	return t, nil
}

// FirstUse tells whether this is the first use of something that may be used once within a time: a nonce of a signed
// request, for example. Uses are told apart by what they are for, and by the caller's tenant and credential.
func (e *Engine) FirstUse(ctx context.Context, c Caller, purpose, value string, within time.Duration) (bool, error) {
	claim, err := e.once.Claim(ctx, e.keys.onceKey(c, purpose+"\x00"+value), [32]byte{}, within)
	if err != nil {
		return false, unavailable(err)
	}
	return !claim.Taken, nil
}

// Keep remembers the answer. It holds no code.
func (t *Ticket) Keep(ctx context.Context, answer []byte) error {
	return t.once.Complete(ctx, t.key, t.fingerprint, answer, onceKeep)
}

// Drop frees the key, after a failure that the caller may try again.
func (t *Ticket) Drop(ctx context.Context) error { return t.once.Release(ctx, t.key, t.fingerprint) }
