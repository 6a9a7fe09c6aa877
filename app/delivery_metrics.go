package app

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/watchword/watchword"
)

// deliveryState is asked when metrics are read. *watchword.Engine and a store are one together.
type deliveryState struct {
	accounts func() []watchword.AccountState
	overdue  func(context.Context) (watchword.Backlog, error)
}

// queue is what waits: for a place at an account in this process, or in the store for anybody to take it up.
type queue struct {
	inFlight, waiting int
	longest           time.Duration // that a message has been waiting for a place
	overdue           watchword.Backlog
}

func (d deliveryState) queue(ctx context.Context) (q queue, err error) {
	for _, a := range d.accounts() {
		q.inFlight += a.InFlight
		q.waiting += a.Waiting
		q.longest = max(q.longest, a.Longest)
	}
	q.overdue, err = d.overdue(ctx)
	return q, err
}

// deliveryCollector tells Prometheus how provider accounts are doing, and how old what waits is.
type deliveryCollector struct {
	state                               deliveryState
	inFlight, waiting, longest, breaker *prometheus.Desc
	overdue, age                        *prometheus.Desc
}

func newDeliveryCollector(s deliveryState) *deliveryCollector {
	desc := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc("watchword_"+name, help, labels, nil)
	}
	return &deliveryCollector{
		state:    s,
		inFlight: desc("provider_in_flight", "Messages that are with a provider account now.", "account"),
		waiting:  desc("provider_waiting", "Messages that wait for a place at a provider account.", "account"),
		longest:  desc("provider_waiting_seconds", "How long the first of those has been waiting.", "account"),
		breaker:  desc("provider_breaker", "1 for the state that an account's breaker is in.", "account", "state"),
		overdue:  desc("deliveries_overdue", "Recipients with a delivery whose time has come and that nobody has taken up."),
		age:      desc("deliveries_overdue_seconds", "How long the longest of those has been waiting."),
	}
}

// Describe implements prometheus.Collector.
func (c *deliveryCollector) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{c.inFlight, c.waiting, c.longest, c.breaker, c.overdue, c.age} {
		to <- d
	}
}

const collectTimeout = 5 * time.Second

// Collect implements prometheus.Collector.
func (c *deliveryCollector) Collect(to chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
	}
	for _, a := range c.state.accounts() {
		gauge(c.inFlight, float64(a.InFlight), a.Account)
		gauge(c.waiting, float64(a.Waiting), a.Account)
		gauge(c.longest, a.Longest.Seconds(), a.Account)
		for _, s := range []watchword.BreakerState{watchword.BreakerClosed, watchword.BreakerOpen, watchword.BreakerHalfOpen} {
			is := 0.0
			if s == a.Breaker {
				is = 1
			}
			gauge(c.breaker, is, a.Account, s.String())
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), collectTimeout)
	defer cancel()
	b, err := c.state.overdue(ctx)
	if err != nil {
		to <- prometheus.NewInvalidMetric(c.overdue, err)
		return
	}
	gauge(c.overdue, float64(b.Ledgers))
	gauge(c.age, b.Oldest.Seconds())
}
