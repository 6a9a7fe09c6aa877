package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"
)

// slowness is how long the slow vendor takes.
const slowness = 200 * time.Millisecond

// manyConnections are callers that each wait for the vendor's outcome: more than messages may be with one account, so that
// it is not they who are measured.
const manyConnections = 2500

// The tenants whose messages go to the slow vendor: one whose starts are answered before the outcome is known, one whose
// starts wait for it, and one with an account that has more places than the default.
const (
	promptKey  = "wwk_bench_prompt_YW5zd2VycyBiZWZvcmUgdGhlIG91dGNvbWU"
	waitingKey = "wwk_bench_waiting_d2FpdHMgZm9yIHRoZSBvdXRjb21lIQ"
	wideKey    = "wwk_bench_wide_bW9yZSBwbGFjZXMgdGhhbiBieSBkZWZhdWx0"
)

// slowDocument sets these tenants up as an operator would. wide is how many places the account with more of them has.
func slowDocument(url string, wide int) string {
	return fmt.Sprintf(`
tenants: [{id: prompt, dialects: [native]}, {id: waiting, dialects: [native]}, {id: wide, dialects: [native]}]
credentials:
  - {tenant: prompt, name: load, secret: %s}
  - {tenant: waiting, name: load, secret: %s}
  - {tenant: wide, name: load, secret: %s}
policies:
  - {tenant: prompt, wait: 0s}
  - {tenant: waiting, wait: 10s}
  - {tenant: wide, wait: 0s}
provider_accounts:
  - {name: slow, type: http, timeout: 60s, settings: {url: %[4]q, body: "{{id}} {{code}} {{to}}", body_format: text}}
  - {name: wide, type: http, timeout: 60s, concurrency: %[5]d, settings: {url: %[4]q, body: "{{id}} {{code}} {{to}}", body_format: text}}
routes:
  - {tenant: prompt, name: all, channel: sms, countries: ["*"], use: [slow]}
  - {tenant: waiting, name: all, channel: sms, countries: ["*"], use: [slow]}
  - {tenant: wide, name: all, channel: sms, countries: ["*"], use: [wide]}
`, promptKey, waitingKey, wideKey, url, wide)
}

// slowRun is one way to start verifications.
type slowRun struct {
	name        string
	key         string
	connections int
	instant     []measurement // with a vendor that answers at once, a round each
	slow        []measurement // with one that takes its time
	sent        []float64     // messages that reached the slow one, per second
	most        []int64       // that it had at a time
}

// runSlow measures starts with a vendor that answers at once and with one that does not, in the same rounds.
func runSlow(ctx context.Context, o options, server *process, out io.Writer) error {
	v, err := startPatient(ctx)
	if err != nil {
		return err
	}
	defer v.close()
	if _, err := server.apply(ctx, slowDocument(v.url(), widePlaces)); err != nil {
		return err
	}
	runs := []*slowRun{
		{name: "answered before the outcome", key: promptKey, connections: o.connections},
		{name: "waiting for the outcome", key: waitingKey, connections: manyConnections},
	}
	for range o.rounds {
		for _, r := range runs {
			if err := r.round(ctx, o, server, v); err != nil {
				return err
			}
		}
	}
	return printSlow(out, o, runs)
}

func (r *slowRun) round(ctx context.Context, o options, server *process, v *patient) error {
	v.takes(0)
	m, err := r.measure(ctx, o, server)
	if err != nil {
		return err
	}
	r.instant = append(r.instant, m)
	settled(ctx, v.taken.Load) // a start that was answered may still be on its way to the vendor
	v.takes(slowness)
	if m, err = r.measure(ctx, o, server); err != nil {
		return err
	}
	r.slow = append(r.slow, m)
	r.sent = append(r.sent, float64(v.taken.Load())*m.perSecond/float64(m.requests))
	r.most = append(r.most, v.most.Load())
	settled(ctx, v.taken.Load)
	return nil
}

func (r *slowRun) measure(ctx context.Context, o options, server *process) (measurement, error) {
	return measure(ctx, server, load{
		address: server.address, connections: r.connections, length: o.start, status: 201,
		next: func() []byte { return start(server, r.key) },
	})
}

// start writes a request that starts the verification of a number which has had none.
func start(server *process, key string) []byte {
	return request("/v1/verifications", key, `{"to":"`+server.number()+`","channel":"sms"}`)
}

func printSlow(out io.Writer, o options, runs []*slowRun) error {
	fmt.Fprintf(out, "\nStarts with a vendor that takes %v, and its ratio to one that answers at once; medians of %d rounds\n\n", slowness, o.rounds)
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\tvendor\tconnections\tstarts/s\tof at once\tp50\tp99\tCPU/start\tsends/s\tmost in flight\t")
	for _, r := range runs {
		fmt.Fprintf(t, "%s\tat once\t%d\t%s\t\t\t\n", r.name, r.connections, figures(r.instant, ""))
		ratio := fmt.Sprintf("%.0f %%", 100*r.ratio())
		fmt.Fprintf(t, "\t%v\t%d\t%s\t%.0f\t%d\t\n", slowness, r.connections, figures(r.slow, ratio), middle(r.sent), middle(r.most))
	}
	return t.Flush()
}

// figures are a row's columns from starts/s to CPU/start.
func figures(rounds []measurement, ratio string) string {
	return fmt.Sprintf("%.0f\t%s\t%v\t%v\t%v",
		median(rounds, func(m measurement) float64 { return m.perSecond }), ratio,
		median(rounds, func(m measurement) time.Duration { return m.p50 }).Round(10*time.Microsecond),
		median(rounds, func(m measurement) time.Duration { return m.p99 }).Round(10*time.Microsecond),
		cpuOf(rounds).Round(time.Microsecond))
}

// ratio is the median of each round's ratio of starts per second: the slow vendor's to the instant one's.
func (r *slowRun) ratio() float64 {
	all := make([]float64, len(r.slow))
	for i := range r.slow {
		all[i] = r.slow[i].perSecond / r.instant[i].perSecond
	}
	return middle(all)
}

func middle[T int64 | float64](all []T) T {
	all = slices.Sorted(slices.Values(all))
	return all[len(all)/2]
}
