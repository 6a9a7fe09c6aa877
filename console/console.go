//nolint:contextcheck // a component gets its context when it is rendered, not when it is made
package console

import (
	"bytes"
	"net/http"

	"github.com/a-h/templ"

	"github.com/watchword/watchword"
)

// Sandbox serves the console of the sandbox: "/", "/quickstart", "/docs" and below, "/console/" and below.
func Sandbox(o Options) http.Handler {
	s := newSite(o, true)
	return s.handler([]route{
		{http.MethodGet, "/{$}", s.inboxPage},
		{http.MethodGet, "/quickstart", s.quickStartPage},
		{http.MethodGet, "/docs", s.referencePage},
		{http.MethodGet, "/docs/errors/{code}", s.errorPage},
		{http.MethodGet, "/console/events", s.events},
		{http.MethodGet, "/console/messages", s.messageList},
		{http.MethodGet, "/console/messages/{id}", s.messageFragment},
		{http.MethodGet, "/console/messages/{id}/preview", s.preview},
		{http.MethodPost, "/console/check", s.check},
		{http.MethodPost, "/console/clear", s.clear},
		{http.MethodGet, "/console/static/{file}", serveStatic},
	})
}

// Production serves what a production server has for a browser: a front page that gives nothing away, the pages about
// errors, and the style sheet and icon under "/console/static/". It does not tell the version: that helps only an attacker.
func Production(_ string) http.Handler {
	s := newSite(Options{}, false)
	return s.handler([]route{
		{http.MethodGet, "/{$}", s.frontPage},
		{http.MethodGet, "/docs/errors/{code}", s.errorPage},
		{http.MethodGet, "/console/static/console.css", serveStatic},
		{http.MethodGet, "/console/static/icon.svg", serveStatic},
	})
}

// site answers for all pages.
type site struct {
	Options
	sandbox bool
	words   map[string]words // by language
}

func newSite(o Options, sandbox bool) *site {
	return &site{Options: o, sandbox: sandbox, words: map[string]words{English: englishWords(), Chinese: chineseWords()}}
}

// page is what the frame around every page needs to know.
type page struct {
	words
	title   string
	section string // the entry of the navigation that this is
	path    string // for the language switch
	theme   string // "light", "dark" or empty: as the system says
	version string
	sandbox bool
	nowMS   int64 // the server's clock, against which countdowns run
}

// page prepares a page, and remembers a language that was asked for.
func (s *site) page(w http.ResponseWriter, r *http.Request, title string) page {
	if lang := r.URL.Query().Get("lang"); lang != "" && known(lang) {
		remember(w, lang)
	}
	p := page{
		words: s.wordsFor(r), path: r.URL.Path, theme: themeOf(r), version: s.Version, sandbox: s.sandbox,
	}
	p.title = p.t(title)
	if s.Now != nil {
		p.nowMS = s.Now().UnixMilli()
	}
	return p
}

func (s *site) wordsFor(r *http.Request) words { return s.words[languageOf(r)] }

func (s *site) frontPage(w http.ResponseWriter, r *http.Request) {
	render(w, r, http.StatusOK, frontPage(s.page(w, r, "front.title")))
}

func (s *site) quickStartPage(w http.ResponseWriter, r *http.Request) {
	p := s.page(w, r, "nav.quickstart")
	p.section = "quickstart"
	render(w, r, http.StatusOK, quickStart(p, s.Examples))
}

func (s *site) referencePage(w http.ResponseWriter, r *http.Request) {
	p := s.page(w, r, "nav.reference")
	p.section = "docs"
	var document []byte
	if s.OpenAPI != nil {
		document = s.OpenAPI()
	}
	doc, ok := parseReference(document)
	if !ok {
		render(w, r, http.StatusOK, referenceMissing(p))
		return
	}
	render(w, r, http.StatusOK, referencePage(p, doc))
}

func (s *site) errorPage(w http.ResponseWriter, r *http.Request) {
	code := watchword.ErrorCode(r.PathValue("code"))
	p := s.page(w, r, "error.title")
	doc, ok := p.errors[code]
	if !ok {
		doc, ok = wireErrors(p.lang)[code]
	}
	if !ok {
		s.notFound(w, r)
		return
	}
	p.title = doc.title
	p.section = "docs"
	render(w, r, http.StatusOK, errorPage(p, code, doc))
}

// render draws everything before it sends anything, so that a fault cannot leave half a page behind a 200.
func render(w http.ResponseWriter, r *http.Request, status int, c templ.Component) {
	var body bytes.Buffer
	if err := c.Render(r.Context(), &body); err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Vary", "Accept-Language, Cookie")
	w.WriteHeader(status)
	_, _ = w.Write(body.Bytes()) // the reader may have left
}
