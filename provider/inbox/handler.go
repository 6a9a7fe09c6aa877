package inbox

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/message"
)

// The paths that Handler serves.
const (
	listPath = "/sandbox/v1/messages"
	waitPath = "/sandbox/v1/messages/wait"
)

// Handler serves the inbox as JSON:
//
//	GET    /sandbox/v1/messages?to=&limit=               {"messages":[…]}, newest first; limit 1 to 1000, default 100
//	GET    /sandbox/v1/messages/wait?to=&after=&timeout= one message, or 204 when none came in time
//	DELETE /sandbox/v1/messages?to=                      204
//
// A timeout is a duration ("20s", "500ms") or a number of seconds, from 0 to 60 s; the default is 20 s. An empty
// parameter is as good as none. Errors are problem documents (RFC 9457). It checks neither credentials nor origin:
// whoever mounts it does.
func (b *Inbox) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle(listPath, methods{http.MethodGet: b.serveList, http.MethodDelete: b.serveClear})
	mux.Handle(waitPath, methods{http.MethodGet: b.serveWait})
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		problem(w, http.StatusNotFound, "not_found", "the inbox has "+listPath+" and "+waitPath)
	})
	return mux
}

// methods serves one path. HEAD is served as GET, whose body net/http drops.
type methods map[string]func(http.ResponseWriter, *http.Request, query)

func (s methods) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	method := r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	serve, ok := s[method]
	if !ok {
		w.Header().Set("Allow", s.allow())
		problem(w, http.StatusMethodNotAllowed, "method_not_allowed", "this path answers "+s.allow()+" only")
		return
	}
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		problem(w, http.StatusBadRequest, "invalid_request", "the query string is malformed: expected name=value pairs joined by &, percent-encoded")
		return
	}
	serve(w, r, query{values})
}

func (s methods) allow() string {
	allowed := "GET, HEAD"
	if _, ok := s[http.MethodDelete]; ok {
		allowed += ", DELETE"
	}
	return allowed
}

func (b *Inbox) serveList(w http.ResponseWriter, _ *http.Request, q query) {
	to, limit, err := q.filter()
	if err != nil {
		err.write(w)
		return
	}
	found := b.list(to.Address(), limit)
	list := struct {
		Messages []wire `json:"messages"`
	}{make([]wire, len(found))}
	for i := range found {
		list.Messages[i] = encode(&found[i])
	}
	answer(w, list)
}

func (b *Inbox) serveClear(w http.ResponseWriter, _ *http.Request, q query) {
	to, err := q.to()
	if err != nil {
		err.write(w)
		return
	}
	b.forget(to.Address())
	w.WriteHeader(http.StatusNoContent)
}

func (b *Inbox) serveWait(w http.ResponseWriter, r *http.Request, q query) {
	to, after, timeout, err := q.wait()
	if err != nil {
		err.write(w)
		return
	}
	// A server's limit for slow answers is not meant for this one. Where the writer has none, nothing is lost.
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(timeout + 10*time.Second))
	ctx, cancel := context.WithTimeout(r.Context(), timeout)
	defer cancel()
	m, ok := b.Wait(ctx, to, after)
	if !ok {
		noStore(w)
		w.WriteHeader(http.StatusNoContent)
		return
	}
	answer(w, encode(&m))
}

// wire is a message as it is answered.
type wire struct {
	ID             string            `json:"id"`
	Code           string            `json:"code"`
	To             string            `json:"to"`
	Channel        watchword.Channel `json:"channel"`
	Subject        string            `json:"subject,omitempty"`
	Body           string            `json:"body"`
	HTML           string            `json:"html,omitempty"`
	VerificationID string            `json:"verification_id"`
	Purpose        watchword.Purpose `json:"purpose"`
	Locale         string            `json:"locale"`
	Encoding       string            `json:"encoding,omitempty"`
	Segments       int               `json:"segments,omitempty"`
	Test           bool              `json:"test,omitempty"`
	CreatedAt      time.Time         `json:"created_at"`
}

func encode(m *Message) wire {
	e := wire{
		ID: m.ID, Code: m.Code, To: m.To, Channel: m.Channel, Subject: m.Subject, Body: m.Text, HTML: m.HTML,
		VerificationID: m.VerificationID.String(), Purpose: m.Purpose, Locale: m.Locale, Test: m.Test, CreatedAt: m.At,
	}
	if m.Channel == watchword.SMS {
		s := message.CountSegments(m.Text)
		e.Encoding, e.Segments = s.Encoding.String(), s.Segments
	}
	return e
}

// noStore keeps codes out of caches.
func noStore(w http.ResponseWriter) { w.Header().Set("Cache-Control", "no-store") }

func answer(w http.ResponseWriter, body any) { write(w, http.StatusOK, "application/json", body) }

func problem(w http.ResponseWriter, status int, code, detail string) {
	write(w, status, "application/problem+json", struct {
		Type   string `json:"type"`
		Title  string `json:"title"`
		Status int    `json:"status"`
		Code   string `json:"code"`
		Detail string `json:"detail"`
	}{"about:blank", http.StatusText(status), status, code, detail})
}

func write(w http.ResponseWriter, status int, contentType string, body any) {
	noStore(w)
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("X-Content-Type-Options", "nosniff") // the HTML of a message is data here
	w.WriteHeader(status)
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false) // people read this in a terminal
	if err := encoder.Encode(body); err != nil {
		return // strings, numbers and times can be encoded
	}
	_, _ = w.Write([]byte(text.String())) // a client that has gone needs no answer
}
