//nolint:contextcheck // a component gets its context when it is rendered, not when it is made
package console

import (
	"net/http"
	"strings"
)

// route is one path with the one method it answers.
type route struct {
	method, path string
	handle       http.HandlerFunc
}

// The policies of what a page may load. Pages load only from this server and run nothing inline. A previewed e-mail was
// written by nobody we trust: it has its own styles and nothing else, and the sandbox holds even when it is opened
// outside its frame.
const (
	pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
		"font-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
	previewPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; " +
		"frame-ancestors 'self'; sandbox"
)

// maxBody is far more than a code and an id need.
const maxBody = 16 << 10

// handler mounts the routes. Requests that change something must come from these pages.
func (s *site) handler(routes []route) http.Handler {
	mux := http.NewServeMux()
	for _, rt := range routes {
		mux.HandleFunc(rt.method+" "+rt.path, rt.handle)
		mux.HandleFunc(rt.path, s.wrongMethod(rt.method))
	}
	mux.HandleFunc("/", s.notFound)
	guarded := http.NewCrossOriginProtection().Handler(mux)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", pagePolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		guarded.ServeHTTP(w, r)
	})
}

func (s *site) notFound(w http.ResponseWriter, r *http.Request) {
	s.trouble(w, r, http.StatusNotFound, "missing")
}

func (s *site) wrongMethod(allowed string) http.HandlerFunc {
	if allowed == http.MethodGet {
		allowed = "GET, HEAD"
	}
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Allow", allowed)
		s.trouble(w, r, http.StatusMethodNotAllowed, "method")
	}
}

// trouble shows a page to people. Programs get a line of text: HTML would only fill their logs.
func (s *site) trouble(w http.ResponseWriter, r *http.Request, status int, key string) {
	if !strings.Contains(r.Header.Get("Accept"), "text/html") {
		http.Error(w, http.StatusText(status), status)
		return
	}
	p := s.page(w, r, key+".title")
	render(w, r, status, troublePage(p, p.t(key+".text")))
}
