package dialecttest

import (
	"math/rand/v2"
	"sync"
	"time"
)

// Clock is a clock that stands still until it is advanced, so that times in golden files stay the same.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock makes a clock that shows 1 March 2026, 09:00 UTC.
func NewClock() *Clock { return &Clock{now: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)} }

// Now tells the time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock on.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// chance is randomness that is the same on every run.
type chance struct {
	mu     sync.Mutex
	source *rand.ChaCha8
}

func newChance() *chance {
	return &chance{source: rand.NewChaCha8([32]byte([]byte("the same chance in every test ..")))}
}

func (c *chance) Read(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.source.Read(p)
}
