package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"
	"syscall"
	"text/tabwriter"
	"time"

	"github.com/watchword/watchword"
)

// widePlaces is the concurrency of the account that has more places than the default.
const widePlaces = 10_000

// beyond is how many messages more are started than an account has places.
const beyond = 500

// couriersLeave is how often a count has to settle, a second each, until those who carried messages wait for more no longer.
const couriersLeave = 3

// resources are what a server's process has taken, after a garbage collection.
type resources struct {
	heap, stacks, resident float64 // bytes: live objects, goroutines' stacks, and all of the process
	goroutines, files      float64
}

// resources collects the server's garbage and reads what is left. Twice, since pools keep what they have for one.
func (p *process) resources(ctx context.Context) (r resources, err error) {
	for range 2 {
		if err := p.collectGarbage(ctx); err != nil {
			return r, err
		}
	}
	page := p.admin + "/metrics"
	return resources{
		heap: metric(ctx, page, "go_memstats_heap_alloc_bytes"), stacks: metric(ctx, page, "go_memstats_stack_inuse_bytes"),
		resident:   metric(ctx, page, "process_resident_memory_bytes"),
		goroutines: metric(ctx, page, "go_goroutines"), files: metric(ctx, page, "process_open_fds"),
	}, nil
}

// collectGarbage asks for a heap profile, which may begin with a collection.
func (p *process) collectGarbage(ctx context.Context) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, p.admin+"/debug/pprof/heap?gc=1", http.NoBody)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	_, err = io.Copy(io.Discard, answer.Body)
	return err
}

// less is what r has more than before, for each of n messages.
func (r resources) less(before resources, n int) resources {
	each := float64(n)
	return resources{
		heap: (r.heap - before.heap) / each, stacks: (r.stacks - before.stacks) / each, resident: (r.resident - before.resident) / each,
		goroutines: (r.goroutines - before.goroutines) / each, files: (r.files - before.files) / each,
	}
}

// heldRun fills an account with messages that its vendor holds on to.
type heldRun struct {
	name     string
	key      string
	places   int
	starts   measurement
	inside   int64     // messages that the vendor had, when as many were started as there are places
	most     int64     // when more were
	held     resources // what each of these starts takes meanwhile
	after    resources // of it what is left when the vendor has answered: a kept connection, a verification
	others   measurement
	baseline measurement // of others, when nothing is held
}

// runHeld counts messages in flight, and what each of them takes, in fresh processes.
func runHeld(ctx context.Context, o options, server *process, instant *vendor, out io.Writer) error {
	wide := widePlaces
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err == nil && limit.Max < widePlaces+2*beyond {
		wide = int(limit.Max) - 2*beyond
		fmt.Fprintf(out, "\nA process may have %d open files: the wide account gets %d places.\n", limit.Max, wide)
	}
	runs := []*heldRun{
		{name: "default", key: promptKey, places: watchword.DefaultHandovers},
		{name: fmt.Sprintf("concurrency: %d", wide), key: wideKey, places: wide},
	}
	for _, r := range runs {
		if err := r.run(ctx, o, server, instant, wide); err != nil {
			return fmt.Errorf("%s: %w", r.name, err)
		}
	}
	return printHeld(out, runs)
}

func (r *heldRun) run(ctx context.Context, o options, server *process, instant *vendor, wide int) error {
	v, err := startPatient(ctx)
	if err != nil {
		return err
	}
	defer v.close()
	fresh, err := server.another(ctx, instant.url())
	if err != nil {
		return err
	}
	defer fresh.stop()
	if _, err := fresh.apply(ctx, slowDocument(v.url(), wide)); err != nil {
		return err
	}
	if err := r.fill(ctx, o, fresh, v); err != nil {
		return err
	}
	if err := r.overfill(ctx, o, fresh, v); err != nil {
		return err
	}
	if r.others, err = others(ctx, o, fresh); err != nil {
		return fmt.Errorf("another account meanwhile: %w", err)
	}
	v.release()
	settled(ctx, v.taken.Load)
	if taken := v.taken.Load(); taken < int64(r.places+beyond) {
		return fmt.Errorf("the vendor got %d messages of %d", taken, r.places+beyond)
	}
	r.baseline, err = others(ctx, o, fresh)
	return err
}

// fill takes all places, and reads what that costs: with everything held, and after it was let go.
func (r *heldRun) fill(ctx context.Context, o options, fresh *process, v *patient) error {
	if _, err := r.start(ctx, o, fresh, o.connections); err != nil { // what only the first ones cost is not theirs alone
		return err
	}
	settled(ctx, v.taken.Load)
	before, err := fresh.resources(ctx)
	if err != nil {
		return err
	}
	v.hold()
	if r.starts, err = r.start(ctx, o, fresh, r.places); err != nil {
		return err
	}
	r.inside = settled(ctx, v.inside.Load)
	held, err := fresh.resources(ctx)
	if err != nil {
		return err
	}
	v.release()
	for range couriersLeave {
		settled(ctx, v.taken.Load)
	}
	after, err := fresh.resources(ctx)
	if err != nil {
		return err
	}
	r.held, r.after = held.less(before, r.places), after.less(before, r.places)
	return nil
}

// overfill starts more messages than there are places.
func (r *heldRun) overfill(ctx context.Context, o options, fresh *process, v *patient) error {
	v.takes(0)
	v.hold()
	if _, err := r.start(ctx, o, fresh, r.places+beyond); err != nil {
		return err
	}
	r.most = settled(ctx, v.inside.Load)
	return nil
}

// start starts n verifications.
func (r *heldRun) start(ctx context.Context, o options, fresh *process, n int) (measurement, error) {
	var left atomic.Int64
	left.Store(int64(n))
	m, err := measure(ctx, fresh, load{
		address: fresh.address, connections: o.connections, length: time.Minute, status: 201,
		next: func() []byte {
			if left.Add(-1) < 0 {
				return nil
			}
			return start(fresh, r.key)
		},
	})
	if err == nil && m.requests < n {
		err = errors.New("a minute was not enough")
	}
	return m, err
}

// others starts verifications whose messages go to another account, and waits for each outcome.
func others(ctx context.Context, o options, fresh *process) (measurement, error) {
	return measure(ctx, fresh, load{
		address: fresh.address, connections: o.connections, length: o.start / 2, status: 201, want: `"sent"`,
		next: func() []byte { return start(fresh, fresh.key) },
	})
}

func printHeld(out io.Writer, runs []*heldRun) error {
	fmt.Fprint(out, "\nMessages in flight: the vendor answers nothing until it has all that it gets\n\n")
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "\tplaces\tin flight\tof places+%d\tstarts/s\tp50\tp99\tanother account: p50\tp99\tstarts/s of unhindered\t\n", beyond)
	for _, r := range runs {
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%.0f\t%v\t%v\t%v\t%v\t%.0f %%\t\n", r.name, r.places, r.inside, r.most, r.starts.perSecond,
			r.starts.p50.Round(10*time.Microsecond), r.starts.p99.Round(10*time.Microsecond),
			r.others.p50.Round(10*time.Microsecond), r.others.p99.Round(10*time.Microsecond),
			100*r.others.perSecond/r.baseline.perSecond)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, r := range runs {
		if r.inside < int64(r.places) {
			fmt.Fprintf(out, "%s: %d messages have a place, but wait for a connection\n", r.name, int64(r.places)-r.inside)
		}
	}
	return printMemory(out, runs)
}

// printMemory tells what a message in flight takes in the server.
func printMemory(out io.Writer, runs []*heldRun) error {
	fmt.Fprint(out, "\nMemory per message in flight in KiB, and what of it stays after the answer: its verification, and its connection for a while\n\n")
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\t\theap and stacks\theap\tstacks\tresident\tgoroutines\topen files\t")
	for _, r := range runs {
		for _, row := range []struct {
			what string
			each resources
		}{{"in flight", r.held}, {"after", r.after}} {
			e := row.each
			fmt.Fprintf(t, "%s\t%s\t%.1f\t%.1f\t%.1f\t%.1f\t%.2f\t%.2f\t\n", r.name, row.what,
				(e.heap+e.stacks)/1024, e.heap/1024, e.stacks/1024, e.resident/1024, e.goroutines, e.files)
		}
	}
	return t.Flush()
}
