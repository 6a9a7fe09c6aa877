package httpprovider

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// provider sends messages to one vendor. Nothing of it changes after Open but the pools.
type vendor struct {
	transport *http.Transport
	prototype *http.Request // what is alike in all requests
	path      template
	query     template
	headers   []header // those with values; the others are in the prototype
	body      template // nil: none
	escape    escaper  // of the body
	// idempotent means that the vendor was told a key, so that net/http may repeat a request whose connection broke.
	idempotent bool

	needs   needs            // what a message must have
	senders provider.Senders // of messages without a signature
	byKey   bool             // the vendor reports on a message by its key

	success   condition
	rules     []rule
	messageID pick
	raw       pick
	secrets   provider.Secrets

	answers sync.Pool // of *[]byte, for answers
}

type header struct {
	name  string
	value template
}

// Send hands one message over. The package comment tells which answer gives which class; every error is a
// *watchword.SendError. There is no time-out but ctx's.
func (p *vendor) Send(ctx context.Context, m watchword.Outgoing) (watchword.Acceptance, error) {
	m.Signature = p.senders.For(&m)
	if err := p.needs.met(&m); err != nil {
		return watchword.Acceptance{}, err
	}
	o := &provider.Outbound{}
	request, err := p.request(ctx, &m, o)
	if err != nil {
		return watchword.Acceptance{}, watchword.NewSendError(watchword.ClassProviderError, "", err)
	}
	response, err := p.transport.RoundTrip(request)
	if err != nil {
		return watchword.Acceptance{}, provider.Failure(ctx, o.Written(), err)
	}
	buf := p.buffer()
	defer p.answers.Put(buf)
	a := answer{status: response.StatusCode}
	var ended bool
	*buf, ended = read(response.Body, (*buf)[:0])
	_ = response.Body.Close() // cuts the connection when the body is longer than we care for
	a.body, a.broken = *buf, !ended
	return p.judge(ctx, &a, &m)
}

func (p *vendor) buffer() *[]byte {
	if buf, ok := p.answers.Get().(*[]byte); ok {
		return buf
	}
	buf := make([]byte, 0, firstAnswer)
	return &buf
}

// request makes a request of the prototype. What has no values is shared by all requests: net/http reads headers and
// URLs, and never changes them.
func (p *vendor) request(ctx context.Context, m *watchword.Outgoing, o *provider.Outbound) (*http.Request, error) {
	if p.body != nil {
		o.Data = p.body.fill(o.Room(), m, p.escape)
	}
	r := p.prototype.WithContext(o.Watch(ctx, p.prototype.Method))
	if err := p.target(r, m); err != nil {
		return nil, err
	}
	if len(p.headers) > 0 {
		r.Header = p.filledHeaders(m)
	}
	o.Attach(r, p.idempotent)
	return r, nil
}

// errPath keeps the value out of the error: it may be a code.
var errPath = errors.New("a value would change the url's path: it is a segment of dots")

// target puts values into the URL.
func (p *vendor) target(r *http.Request, m *watchword.Outgoing) error {
	_, fixedPath := p.path.fixed()
	_, fixedQuery := p.query.fixed()
	if fixedPath && fixedQuery {
		return nil
	}
	u := *r.URL
	r.URL = &u
	if !fixedQuery {
		u.RawQuery = string(p.query.fill(nil, m, escapePercent))
	}
	if fixedPath {
		return nil
	}
	u.RawPath = string(p.path.fill(nil, m, escapePercent))
	var err error
	if u.Path, err = url.PathUnescape(u.RawPath); err != nil || climbs(u.Path) {
		return errPath
	}
	return nil
}

func (p *vendor) filledHeaders(m *watchword.Outgoing) http.Header {
	all := make(http.Header, len(p.prototype.Header)+len(p.headers))
	for name, values := range p.prototype.Header {
		all[name] = values
	}
	values := make([]string, len(p.headers))
	for i, h := range p.headers {
		values[i] = string(h.value.fill(nil, m, escapeHeader))
		all[h.name] = values[i : i+1 : i+1]
	}
	return all
}

// judge turns an answer into an outcome.
func (p *vendor) judge(ctx context.Context, a *answer, m *watchword.Outgoing) (watchword.Acceptance, error) {
	for i := range p.rules {
		if r := &p.rules[i]; r.listed(a.status) && r.body(a) == yes {
			return watchword.Acceptance{}, p.refused(r.class, a, m)
		}
	}
	if !p.success.listed(a.status) {
		class := watchword.ClassUnknown
		if a.status < 200 || a.status > 299 {
			class = provider.ClassOfStatus(a.status)
		}
		return watchword.Acceptance{}, p.refused(class, a, m)
	}
	switch p.success.body(a) {
	case yes:
		return watchword.Acceptance{MessageID: p.name(a, m)}, nil
	case no:
		return watchword.Acceptance{}, p.refused(watchword.ClassProviderError, a, m)
	case unclear:
	}
	if a.broken {
		return watchword.Acceptance{}, provider.Failure(ctx, true, provider.ErrBroken)
	}
	return watchword.Acceptance{}, p.refused(watchword.ClassUnknown, a, m)
}

// name is the vendor's name for a message that it took; maybe "".
func (p *vendor) name(a *answer, m *watchword.Outgoing) string {
	if p.byKey {
		return m.Key
	}
	id := p.messageID.from(a)
	if id == "" || p.secrets.Quoted(id, m) {
		return ""
	}
	return kept(id)
}

const maxName = 128 // bytes of a message's name that the engine keeps

// kept is as much of a message's name as is kept, so that a receipt finds its message by a longer one, too.
func kept(name string) string { return strings.ToValidUTF8(name[:min(len(name), maxName)], "") }

// refused is the error of an answer. Its raw code is the vendor's own, or else the status.
func (p *vendor) refused(class watchword.ErrorClass, a *answer, m *watchword.Outgoing) error {
	raw := p.raw.from(a)
	if raw == "" || p.secrets.Quoted(raw, m) {
		raw = "HTTP " + strconv.Itoa(a.status)
	}
	return watchword.NewSendError(class, raw, nil)
}

// Close ends the connections that are not in use. It may be called twice, and sends that are under way go on.
func (p *vendor) Close() error {
	p.transport.CloseIdleConnections()
	return nil
}

// Format keeps secrets out of whatever prints a provider.
func (p *vendor) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, "an http provider") }
