package client

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/watchword/watchword"
)

const (
	maxRetries = 2
	firstPause = 200 * time.Millisecond // doubled for the second
	maxPause   = 10 * time.Second       // the longest that a server may ask for
)

// repeatable tells whether the server can get a request twice without harm.
func (r *request) repeatable() bool { return r.method == http.MethodGet || r.onceKey != "" }

// passing tells whether the same request may succeed in a moment.
func (f *failure) passing() bool {
	switch f.status {
	case 0: // the connection broke
		return true
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		// The server remembers by its key that no provider took a message: it would only say so again.
		return watchword.CodeOf(f) != watchword.DeliveryFailed
	}
	return false
}

// pause waits before a request is repeated. It gives the failure back where waiting cannot help: the server asks for too
// much, or the context ends before.
func pause(ctx context.Context, tried int, failed *failure) error {
	wait := failed.retryAfter + backoff(tried)
	if deadline, ok := ctx.Deadline(); failed.retryAfter > maxPause || ok && time.Until(deadline) <= wait {
		return failed
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("%w, before another try after: %w", ctx.Err(), failed)
	}
}

// backoff is a wait that differs between clients, so that those who failed together do not come back together.
func backoff(tried int) time.Duration {
	longest := firstPause << tried
	return longest/2 + rand.N(longest/2)
}
