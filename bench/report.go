package main

import (
	"cmp"
	"fmt"
	"io"
	"runtime"
	"slices"
	"text/tabwriter"
	"time"
)

// report gathers the rounds.
type report struct{ bare, start, check []measurement }

// median takes one figure's median over rounds.
func median[T cmp.Ordered](rounds []measurement, figure func(measurement) T) T {
	all := make([]T, 0, len(rounds))
	for _, m := range rounds {
		all = append(all, figure(m))
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// ratio is the median of each round's share of the bare handler's requests per second in the same round.
func (r *report) ratio(rounds []measurement) float64 {
	all := make([]float64, 0, len(rounds))
	for i, m := range rounds {
		all = append(all, 100*m.perSecond/r.bare[i].perSecond)
	}
	slices.Sort(all)
	return all[len(all)/2]
}

func (r *report) print(w io.Writer, o options, server *process) {
	fmt.Fprintf(w, "%d rounds, %d connections, %d cores, %s; medians\n\n", o.rounds, o.connections, runtime.NumCPU(), runtime.Version())
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\trequests/s\tof bare\tp50\tp99\tCPU/request\tallocations/request\trequests\t")
	for _, row := range []struct {
		name   string
		rounds []measurement
	}{{"bare", r.bare}, {"start", r.start}, {"check", r.check}} {
		fmt.Fprintf(t, "%s\t%.0f\t%.1f %%\t%v\t%v\t%v\t%.0f\t%d\t\n", row.name,
			median(row.rounds, func(m measurement) float64 { return m.perSecond }), r.ratio(row.rounds),
			median(row.rounds, func(m measurement) time.Duration { return m.p50 }).Round(10*time.Microsecond),
			median(row.rounds, func(m measurement) time.Duration { return m.p99 }).Round(10*time.Microsecond),
			median(row.rounds, func(m measurement) time.Duration { return m.cpu }).Round(time.Microsecond),
			median(row.rounds, func(m measurement) float64 { return m.allocs }),
			median(row.rounds, func(m measurement) int { return m.requests }))
	}
	_ = t.Flush()
	const mega = 1 << 20
	fmt.Fprintf(w, "\nready %v after exec; %.1f MB resident when idle, %.1f MB after the load; release binary %.1f MB\n",
		server.ready.Round(time.Millisecond), float64(server.idle)/mega, float64(server.loaded)/mega, float64(server.binary)/mega)
}
