package sqlite

import (
	"log/slog"
	"sync/atomic"
	"time"
)

// clock is the store's time, in whole milliseconds. It never goes back: not when the system clock is set back while the
// process runs (the monotonic clock counts on), and not over a restart (it starts at the last commit at the earliest). A
// limit or a lifetime that has run can therefore not run again.
type clock struct {
	start  time.Time // with a monotonic reading
	base   time.Time // the store's time at start
	now    func() time.Time
	offset func() time.Duration
	last   atomic.Int64 // Unix milliseconds
}

func newClock(now func() time.Time, offset func() time.Duration, floor time.Time, log *slog.Logger) *clock {
	if now == nil {
		now = time.Now
	}
	if offset == nil {
		offset = func() time.Duration { return 0 }
	}
	c := &clock{start: now(), now: now, offset: offset}
	c.base = c.start
	if behind := floor.Sub(c.start.Add(offset())); behind > 0 {
		c.base = c.start.Add(behind)
		log.Warn("the system clock is behind the last commit; the store's time goes on from there", "behind", behind.String())
	}
	c.last.Store(floor.Add(time.Millisecond - 1).UnixMilli())
	return c
}

func (c *clock) read() time.Time {
	t := c.base.Add(c.now().Sub(c.start) + c.offset()).UnixMilli()
	for {
		last := c.last.Load()
		if t <= last {
			return time.UnixMilli(last).UTC()
		}
		if c.last.CompareAndSwap(last, t) {
			return time.UnixMilli(t).UTC()
		}
	}
}
