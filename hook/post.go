package hook

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/internal/egress"
)

const (
	postTime    = 15 * time.Second // for one post, from the connection to the end of the answer
	maxAnswer   = 64 << 10         // bytes that are read of an answer, so that its connection can be used again
	maxHeader   = 16 << 10         // bytes
	connectTime = 10 * time.Second
	idleTime    = 45 * time.Second
	maxIdle     = 100
)

// NewTransport makes what posts go through: within the guard's policy, and without redirects.
func NewTransport(guard *egress.Guard) *egress.Transport {
	plain := new(http.Protocols)
	plain.SetHTTP1(true)
	return guard.Transport(&http.Transport{
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    connectTime,
		Protocols:              plain,
		DisableCompression:     true, // answers are not read, and a compressed one could grow
		MaxIdleConns:           maxIdle,
		MaxIdleConnsPerHost:    healthyPosts,
		IdleConnTimeout:        idleTime,
		MaxResponseHeaderBytes: maxHeader,
	})
}

// post tells an endpoint once.
func (d *Dispatcher) post(ctx context.Context, w *watchword.WebhookView, id string, body []byte) result {
	within, cancel := context.WithTimeout(ctx, postTime)
	defer cancel()
	began := d.Now()
	r, err := http.NewRequestWithContext(within, http.MethodPost, w.URL, bytes.NewReader(body))
	if err != nil {
		return result{fault: FaultName, cause: err}
	}
	r.Header = http.Header{
		"Content-Type":      {contentType},
		"User-Agent":        {"watchword"},
		"Webhook-Id":        {id},
		"Webhook-Timestamp": {timestamp(began)},
		"Webhook-Signature": {sign(w.Keys, id, began, body)},
		"Idempotency-Key":   {}, // not sent; a kept connection that turns out to be closed is replaced by a new one
	}
	answer, err := d.Transport.RoundTrip(r)
	if err != nil {
		return result{fault: faultOf(within, err), took: d.Now().Sub(began), cause: err}
	}
	defer func() { _ = answer.Body.Close() }()
	_, _ = io.CopyN(io.Discard, answer.Body, maxAnswer) // the status has said it all
	done := result{status: answer.StatusCode, took: d.Now().Sub(began)}
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		done.fault, done.after = FaultStatus, retryAfter(answer.Header.Get("Retry-After"), began)
	}
	return done
}

// retryAfter reads the header: seconds or a date. What cannot be read asks for nothing. Source: RFC 9110, section 10.2.3.
func retryAfter(text string, now time.Time) time.Duration {
	if seconds, err := strconv.ParseUint(text, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(at.Sub(now), 0)
	}
	return 0
}

func faultOf(within context.Context, err error) Fault {
	var refused *egress.RefusedError
	var name *net.DNSError
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var network *net.OpError
	isNetwork := errors.As(err, &network)
	switch {
	case errors.As(err, &refused):
		return FaultEgress
	case within.Err() != nil:
		return FaultTimeout
	case errors.As(err, &name):
		return FaultName
	case errors.As(err, &certificate), errors.As(err, &record), isNetwork && network.Op == "remote error":
		return FaultTLS
	case isNetwork && network.Op == "dial":
		return FaultConnect
	}
	return FaultBroken
}
