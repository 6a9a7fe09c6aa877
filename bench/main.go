// Command bench measures the hot path of a running server against a bare net/http JSON handler, in one run on one
// machine, so that the ratio says something where absolute numbers do not.
//
// It builds the server, runs it as "watchword serve" with the embedded store, an HTTP provider and a minimal vendor,
// and alternates rounds of the bare handler, of starts (a durable write, the hand-over to the vendor, a durable
// outcome, the answer) and of checks (a durable write, the answer). The medians of all rounds are printed, with CPU
// time and allocations per request as the server's own process accounts for them.
//
// Then it shows that a slow vendor slows nobody down: starts with a vendor that takes 200 ms beside the same with one that
// answers at once, how many messages can be in flight, what each of them takes in memory, and how messages through
// another account fare meanwhile. At last it compares what the dialects cost.
//
//	go run ./bench            five rounds with 64 connections
//	go run ./bench -rounds 3 -connections 16
//	go run ./bench -slow=false -dialects=false
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == bareCommand {
		os.Exit(runBare())
	}
	var o options
	flag.IntVar(&o.rounds, "rounds", 5, "rounds to take the median of")
	flag.IntVar(&o.connections, "connections", 64, "connections at a time")
	flag.DurationVar(&o.bare, "bare", 3*time.Second, "length of a round of the bare handler")
	flag.DurationVar(&o.start, "start", 5*time.Second, "length of a round of starts; the checks use up what they made")
	flag.BoolVar(&o.dialects, "dialects", true, "measure the cost of the other dialects too")
	flag.BoolVar(&o.slow, "slow", true, "measure starts with a slow vendor, and what a message in flight takes")
	flag.StringVar(&o.profile, "profile", "", "write a CPU profile of the server's last round of starts and checks to this file")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintf(os.Stderr, "bench: %v\n", err)
		os.Exit(1)
	}
}

// options are the flags.
type options struct {
	rounds, connections int
	bare, start         time.Duration
	profile             string
	dialects, slow      bool
}

func run(ctx context.Context, o options) error {
	v, err := startVendor(ctx)
	if err != nil {
		return err
	}
	defer v.close()
	bare, err := startBare(ctx)
	if err != nil {
		return err
	}
	defer bare.stop()
	server, err := startServer(ctx, v.url())
	if err != nil {
		return err
	}
	defer server.stop()
	var r report
	for n := range o.rounds {
		if n == o.rounds-1 && o.profile != "" {
			go server.profile(ctx, o)
		}
		if err := round(ctx, o, &r, bare, server, v); err != nil {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	server.loaded = residentBytes(server.cmd.Process.Pid)
	r.print(os.Stdout, o, server)
	o.rounds = min(o.rounds, laterRounds)
	if o.slow {
		if err := runSlow(ctx, o, server, os.Stdout); err != nil {
			return fmt.Errorf("a slow vendor: %w", err)
		}
		if err := runHeld(ctx, o, server, v, os.Stdout); err != nil {
			return fmt.Errorf("messages in flight: %w", err)
		}
	}
	if !o.dialects {
		return nil
	}
	return runDialects(ctx, o, server, v, os.Stdout)
}

// laterRounds is how many rounds the slow vendor and the other dialects get at most: what they are compared by, ratios in
// one round and CPU time, varies less than throughput.
const laterRounds = 3

// round measures the three loads once each.
func round(ctx context.Context, o options, r *report, bare, server *process, v *vendor) error {
	body := `{"to":"+8613800138000","channel":"sms"}`
	m, err := measure(ctx, bare, load{
		address: bare.address, connections: o.connections, length: o.bare, status: 201,
		next: func() []byte { return request("/v1/verifications", "", body) },
	})
	if err != nil {
		return err
	}
	r.bare = append(r.bare, m)

	v.forget()
	m, err = measure(ctx, server, load{
		address: server.address, connections: o.connections, length: o.start, status: 201,
		next: func() []byte {
			return request("/v1/verifications", server.key, `{"to":"`+server.number()+`","channel":"sms"}`)
		},
	})
	if err != nil {
		return err
	}
	r.start = append(r.start, m)

	codes := v.codes()
	m, err = measure(ctx, server, load{
		address: server.address, connections: o.connections, length: time.Minute, status: 200, want: `"approved"`,
		next: func() []byte {
			c, ok := codes.take()
			if !ok {
				return nil
			}
			return request("/v1/verifications/"+c.id+"/check", server.key, `{"code":"`+c.code+`"}`)
		},
	})
	if err != nil {
		return err
	}
	r.check = append(r.check, m)
	return nil
}
