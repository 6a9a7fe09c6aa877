package app

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/admin"
	"github.com/watchword/watchword/hook"
)

// openWebhooks makes whoever tells endpoints. It watches the engine, to look at once when something has happened.
func (s *Server) openWebhooks(now func() time.Time) *hook.Dispatcher {
	transport := hook.NewTransport(s.guard)
	s.asked = append(s.asked, idle{transport})
	return hook.New(hook.Options{
		Queue: s.store, Registry: s.registry, Transport: transport, Source: s.URL(), Now: now, Log: s.log, Metrics: s.metrics.hooks,
	})
}

// idle lets go of connections at the end.
type idle struct {
	of interface{ CloseIdleConnections() }
}

// Close implements io.Closer.
func (i idle) Close() error {
	i.of.CloseIdleConnections()
	return nil
}

// webhooks is what operators do with endpoints. It implements admin.Webhooks.
type webhooks struct {
	watchword.NoticeDesk
	registry   *watchword.LiveRegistry
	dispatcher *hook.Dispatcher
}

// Endpoints implements admin.Webhooks.
func (w webhooks) Endpoints(tenant watchword.TenantID) []*watchword.WebhookView {
	if t, ok := w.registry.Current().Tenant(tenant); ok {
		return t.Webhooks()
	}
	return nil
}

// Look implements admin.Webhooks.
func (w webhooks) Look() { w.dispatcher.Wake() }

// Try implements admin.Webhooks.
func (w webhooks) Try(ctx context.Context, key watchword.WebhookKey) (admin.Trial, error) {
	tried, err := w.dispatcher.Test(ctx, key)
	if err != nil {
		return admin.Trial{}, err
	}
	t := admin.Trial{ID: tried.ID, Status: tried.Status, Fault: string(tried.Fault), Took: tried.Took}
	if tried.Why != nil {
		t.Why = tried.Why.Error()
	}
	return t, nil
}

// hookMetrics counts what is told. It implements hook.Metrics.
type hookMetrics struct {
	posts   *prometheus.CounterVec
	time    prometheus.Histogram
	overdue prometheus.Gauge
}

func newHookMetrics() *hookMetrics {
	return &hookMetrics{
		posts: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "watchword_webhook_posts_total", Help: "Posts to webhooks, by what came of the notice, and why one was not taken.",
		}, []string{"result", "fault"}),
		time: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "watchword_webhook_duration_seconds", Help: "How long webhooks took to answer.",
			Buckets: []float64{.01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 15},
		}),
		overdue: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "watchword_webhook_queue_seconds", Help: "How long the longest overdue notice has waited past its time.",
		}),
	}
}

// Posted implements hook.Metrics.
func (m *hookMetrics) Posted(result string, fault hook.Fault, took time.Duration) {
	m.posts.WithLabelValues(result, string(fault)).Inc()
	m.time.Observe(took.Seconds())
}

// Overdue implements hook.Metrics.
func (m *hookMetrics) Overdue(wait time.Duration) { m.overdue.Set(wait.Seconds()) }
