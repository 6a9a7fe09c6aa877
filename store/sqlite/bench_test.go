package sqlite_test

import (
	"context"
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/store/sqlite"
)

// callers is how many ask at a time.
const callers = 64

// parallel runs do from 64 goroutines at a time, each call with a number of its own.
func parallel(b *testing.B, do func(n int) error) {
	b.Helper()
	b.ReportAllocs()
	b.SetParallelism((callers + runtime.GOMAXPROCS(0) - 1) / runtime.GOMAXPROCS(0))
	var next atomic.Int64
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := do(int(next.Add(1))); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

func BenchmarkUpdate(b *testing.B) {
	for name, keyOf := range map[string]func(n int) int{
		"new keys": func(n int) int { return n }, "same keys": func(n int) int { return n % 1000 },
	} {
		b.Run(name, func(b *testing.B) {
			s := open(b, sqlite.Options{Path: newPath(b)})
			parallel(b, func(n int) error { return s.Update(context.Background(), key(keyOf(n)), raise) })
		})
	}
}

func BenchmarkStart(b *testing.B) {
	e := newEngine(b, open(b, sqlite.Options{Path: newPath(b)}))
	parallel(b, func(n int) error {
		_, err := e.Start(context.Background(), watchword.StartRequest{Caller: caller, To: number138(n)})
		return err
	})
}

// BenchmarkStartTold is BenchmarkStart for a tenant with an endpoint that is told of everything: two notices for each start.
func BenchmarkStartTold(b *testing.B) {
	hook := watchword.Webhook{Tenant: "acme", Name: "app", URL: "https://hooks.example", Secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}
	e := newTelling(b, open(b, sqlite.Options{Path: newPath(b)}), []watchword.Webhook{hook})
	parallel(b, func(n int) error {
		_, err := e.Start(context.Background(), watchword.StartRequest{Caller: caller, To: number138(n)})
		return err
	})
}

func BenchmarkCheck(b *testing.B) {
	e := newEngine(b, open(b, sqlite.Options{Path: newPath(b)}))
	checks := make([]watchword.CheckRequest, b.N)
	parallel(b, func(n int) error { // not measured
		checks[n-1] = e.right(e.start(b, n).ID)
		return nil
	})
	parallel(b, func(n int) error {
		a, err := e.Check(context.Background(), checks[n-1])
		if err == nil && a.Result != watchword.ResultApproved {
			return fmt.Errorf("a right code was %v", a.Result)
		}
		return err
	})
}
