package account

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/internal/egress"
)

// Hook asks tenants' applications over HTTP. It is safe for concurrent use.
type Hook struct {
	transport *egress.Transport
	now       func() time.Time
	newID     func() string
}

// defaultTimeout is how long a question may take where the tenant says nothing.
const defaultTimeout = 2 * time.Second

const (
	maxAnswer       = 64 << 10 // bytes
	maxAnswerHeader = 16 << 10 // bytes
	maxConnections  = 256      // to one application; further questions wait for one, within their time
	connectTime     = 10 * time.Second
	// idleTime is how long an unused connection is kept: less than the usual 60 seconds of a server, since whoever closes
	// first does not write into a connection that is just being closed.
	idleTime = 45 * time.Second
)

// NewHook makes a Hook whose signatures carry the time of now, and whose questions go where guard lets them.
func NewHook(now func() time.Time, guard *egress.Guard) *Hook {
	plain := new(http.Protocols)
	plain.SetHTTP1(true)
	return &Hook{
		now:   now,
		newID: func() string { return "msg_" + rand.Text() },
		// It is used without an http.Client, which would follow redirects, and quote the URL in its errors. There is no
		// proxy: the environment's is for browsers, and not for whose account an address is.
		transport: guard.Transport(&http.Transport{
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
			TLSHandshakeTimeout:    connectTime,
			Protocols:              plain,
			DisableCompression:     true, // answers are small, and a compressed one could grow past its limit
			MaxConnsPerHost:        maxConnections,
			MaxIdleConnsPerHost:    maxConnections,
			IdleConnTimeout:        idleTime,
			MaxResponseHeaderBytes: maxAnswerHeader,
		}),
	}
}

// Application is the application that answers at a source, whose secret is in clear.
func (h *Hook) Application(source watchword.AccountSource) Application { return Application{h, source} }

// Close ends the connections that are not in use.
func (h *Hook) Close() error {
	h.transport.CloseIdleConnections()
	return nil
}

// post sends a question and reads the answer. The error holds nothing of either.
func (h *Hook) post(ctx context.Context, source watchword.AccountSource, body []byte) ([]byte, error) {
	patience := cmp.Or(source.Timeout.Duration(), defaultTimeout)
	within, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	request, err := h.request(within, source, body)
	if err != nil {
		return nil, err
	}
	response, err := h.transport.RoundTrip(request)
	if err != nil {
		return nil, failure(ctx, within, patience, err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		_, _ = io.CopyN(io.Discard, response.Body, maxAnswer) // to its end, so that the connection can be used again
		return nil, fmt.Errorf("it answered with status %d, not 200", response.StatusCode)
	}
	answer, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	switch {
	case err != nil:
		return nil, failure(ctx, within, patience, err)
	case len(answer) > maxAnswer:
		return nil, errors.New("the answer has more than 64 KiB")
	}
	return answer, nil
}

var errURL = errors.New("accounts_from.url cannot be asked")

func (h *Hook) request(ctx context.Context, source watchword.AccountSource, body []byte) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, source.URL, bytes.NewReader(body))
	if err != nil {
		return nil, errURL
	}
	id, timestamp := h.newID(), strconv.FormatInt(h.now().Unix(), 10)
	signature, err := sign(source.Secret, id, timestamp, body)
	if err != nil {
		return nil, err
	}
	r.Header = http.Header{
		"Content-Type":      {"application/json"},
		"Accept":            {"application/json"},
		"User-Agent":        {"watchword"},
		"Webhook-Id":        {id},
		"Webhook-Timestamp": {timestamp},
		"Webhook-Signature": {signature},
		// Not sent, being empty. It tells net/http that a question may be asked again, as one is that changes nothing: on a
		// new connection, when a kept one turns out to be closed before a word of the answer came. On no other grounds is
		// anything repeated.
		"Idempotency-Key": {},
	}
	return r, nil
}

// What can go wrong on the way, in fixed words: net/http's own errors quote what the other side said.
var (
	errName    = errors.New("its host name was not found")
	errTLS     = errors.New("there is no trusted TLS connection to it")
	errConnect = errors.New("it does not take connections")
	errBroken  = errors.New("the connection broke, or what came is no HTTP")
)

// failure is the error of a question without a whole answer. within ends with ctx, or when patience is over.
func failure(ctx, within context.Context, patience time.Duration, err error) error {
	var name *net.DNSError
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var network *net.OpError
	var refused *egress.RefusedError
	isNetwork := errors.As(err, &network)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case within.Err() != nil:
		return fmt.Errorf("there was no answer within %v: %w", patience, within.Err())
	case errors.As(err, &refused):
		return refused
	case errors.As(err, &name):
		return errName
	case errors.As(err, &certificate), errors.As(err, &record), isNetwork && network.Op == "remote error":
		return errTLS
	case isNetwork && network.Op == "dial":
		return errConnect
	}
	return errBroken
}
