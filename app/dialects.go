package app

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect"
	"github.com/watchword/watchword/guard"
)

// spoken is a dialect with its handler.
type spoken struct {
	dialect.Dialect
	handler http.Handler
}

// openDialects makes the handlers of the built-in dialects.
func (s *Server) openDialects(now func() time.Time) ([]spoken, error) {
	networks, err := s.config.Proxy.networks()
	if err != nil {
		return nil, err
	}
	var all []spoken
	for _, d := range builtInDialects() {
		h, err := d.New(dialect.Options{Engine: s.engine, Log: s.log, Now: now, ClientIP: networks.clientIP})
		if err != nil {
			return nil, fmt.Errorf("dialect %s: %w", d.Spec.Name, err)
		}
		all = append(all, spoken{d, h})
	}
	return all, nil
}

// mountDialects puts every dialect behind its paths.
func (s *Server) mountDialects(mux *http.ServeMux) {
	for _, d := range s.dialects {
		h := s.metrics.timed(d.Spec.Name, d.handler)
		if s.sandbox != nil {
			h = s.sandbox.watched(d.Spec.Name, h)
		}
		for _, pattern := range d.Patterns {
			mux.Handle(pattern, h)
		}
	}
}

// watched tells the sandbox's pages of every request.
func (b *sandbox) watched(name string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b.seen(name)
		next.ServeHTTP(w, r)
	})
}

// captcha judges captcha tokens: in the sandbox by their look, since nobody else can be asked there.
func (s *Server) captcha() watchword.Captcha {
	if s.sandbox != nil {
		return sandboxCaptcha{}
	}
	c := guard.NewCaptcha(s.guard)
	s.asked = append(s.asked, c)
	return c
}

// sandboxCaptcha accepts every token that does not begin with "refuse", so that both answers can be tried.
type sandboxCaptcha struct{}

// Passes implements watchword.Captcha.
func (sandboxCaptcha) Passes(_ context.Context, _ watchword.CaptchaSource, token, _ string) (bool, error) {
	return !strings.HasPrefix(token, "refuse"), nil
}
