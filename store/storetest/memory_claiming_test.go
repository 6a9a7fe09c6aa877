package storetest

import (
	"context"
	"time"

	"github.com/watchword/watchword"
)

func (m *memory) UpdateClaiming(
	ctx context.Context, c watchword.NonceClaim, key watchword.LedgerKey, fn func(time.Time, *watchword.Ledger) error,
) (taken bool, err error) {
	if m.claimed(c) {
		if m.breaks == "runs what is taken" {
			err = m.Update(ctx, key, fn)
		}
		return true, err
	}
	err = m.Update(ctx, key, fn)
	if err != nil && m.breaks != "claims for refusals" {
		m.mu.Lock()
		delete(m.once, c.Key)
		m.mu.Unlock()
	}
	return false, err
}

// claimed tells whether a key is taken, and takes it if not.
func (m *memory) claimed(c watchword.NonceClaim) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.breaks == "claims apart" {
		c.Key[15] ^= 0xff
	}
	now := m.clock()
	found, taken := m.once[c.Key]
	if taken && (found.expires.After(now) || m.breaks == "once for ever") && m.breaks != "everybody wins" {
		return true
	}
	m.once[c.Key] = memoryClaim{expires: now.Add(c.Hold)}
	return false
}
