package app

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/watchword/watchword"
)

// metrics counts what happens. Labels are bounded: never a recipient, an address or an id.
type metrics struct {
	registry *prometheus.Registry
	events   *prometheus.CounterVec
	refused  *prometheus.CounterVec
	attempts *prometheus.CounterVec
	failover *prometheus.CounterVec
	cost     *prometheus.CounterVec
	caps     *prometheus.CounterVec
	sendTime *prometheus.HistogramVec
	httpTime *prometheus.HistogramVec
	hooks    *hookMetrics
}

func newMetrics(version string) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		events: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "watchword_events_total", Help: "Steps in the lives of verifications.",
		}, []string{"event", "channel", "dialect"}),
		refused: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "watchword_starts_refused_total", Help: "Starts that made no verification, by reason.",
		}, []string{"code", "channel", "dialect"}),
		attempts: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "watchword_send_attempts_total", Help: "Hand-overs to provider accounts, by outcome; an empty class is a success.",
		}, []string{"account", "channel", "class"}),
		failover: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "watchword_failovers_total", Help: "Messages that moved on to another account, by the one they left and why.",
		}, []string{"account", "channel", "class"}),
		cost: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "watchword_cost_total", Help: "What hand-overs have cost by the prices of the accounts, in the operator's currency.",
		}, []string{"account", "channel"}),
		caps: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "watchword_spend_caps_total", Help: "Spend caps that passed 80 % (warned), and starts that one refused, by the cap's name.",
		}, []string{"cap", "outcome"}),
		sendTime: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "watchword_send_duration_seconds", Help: "How long provider accounts took to answer.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"account"}),
		httpTime: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "watchword_http_request_duration_seconds", Help: "How long requests took, by dialect and status.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"dialect", "code"}),
	}
	m.hooks = newHookMetrics()
	build := prometheus.NewGaugeVec(prometheus.GaugeOpts{
		Name: "watchword_build_info", Help: "Always 1; the version is a label.",
	}, []string{"version"})
	build.WithLabelValues(version).Set(1)
	m.registry.MustRegister(m.events, m.refused, m.attempts, m.failover, m.cost, m.caps, m.sendTime, m.httpTime, build, m.hooks.posts, m.hooks.time, m.hooks.overdue,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Observe implements watchword.Observer.
func (m *metrics) Observe(o watchword.Observation) {
	channel := string(o.Channel)
	if o.Refused != "" {
		m.refused.WithLabelValues(string(o.Refused), channel, o.Dialect).Inc()
		return
	}
	m.events.WithLabelValues(o.Type.String(), channel, o.Dialect).Inc()
	switch o.Type {
	case watchword.EventFailover:
		m.failover.WithLabelValues(strings.TrimPrefix(o.Detail, "from "), channel, o.Class.String()).Inc()
	case watchword.EventAccepted, watchword.EventRefused:
		m.attempts.WithLabelValues(o.Account, channel, o.Class.String()).Inc()
		m.sendTime.WithLabelValues(o.Account).Observe(o.Took.Seconds())
		if o.Cost > 0 {
			m.cost.WithLabelValues(o.Account, channel).Add(o.Cost.Float())
		}
	default:
	}
}

// ObserveSpend implements watchword.SpendObserver.
func (m *metrics) ObserveSpend(s watchword.SpendState, refused bool) {
	outcome := "warned"
	if refused {
		outcome = "refused"
	}
	m.caps.WithLabelValues(s.Cap, outcome).Inc()
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// timed measures the requests of one dialect.
func (m *metrics) timed(dialect string, next http.Handler) http.Handler {
	byCode := m.httpTime.MustCurryWith(prometheus.Labels{"dialect": dialect})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		s := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(s, r)
		byCode.WithLabelValues(strconv.Itoa(s.status)).Observe(time.Since(began).Seconds())
	})
}

// statusWriter remembers the status of an answer.
type statusWriter struct {
	http.ResponseWriter
	status int
}

// WriteHeader implements http.ResponseWriter.
func (s *statusWriter) WriteHeader(status int) {
	s.status = status
	s.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the connection.
func (s *statusWriter) Unwrap() http.ResponseWriter { return s.ResponseWriter }
