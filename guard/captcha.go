package guard

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/internal/egress"
)

// Captcha judges captcha tokens by the interface that the services share: reCAPTCHA's siteverify, which hCaptcha and
// Turnstile have as well. A form with secret, response and remoteip is answered with a JSON object, of which the members
// "success" and "error-codes" are read. The score of reCAPTCHA v3 is not looked at.
//
// It is safe for concurrent use.
type Captcha struct{ transport *egress.Transport }

const (
	captchaTimeout = 3 * time.Second
	maxVerdict     = 64 << 10 // bytes
	maxHeader      = 16 << 10 // bytes
	maxConnections = 256      // to one service; further questions wait for one, within their time
	idleTime       = 45 * time.Second
)

// NewCaptcha makes a Captcha whose questions go where guard lets them.
func NewCaptcha(guard *egress.Guard) *Captcha {
	plain := new(http.Protocols)
	plain.SetHTTP1(true)
	// It is used without an http.Client, which would follow redirects, and quote the URL in its errors.
	return &Captcha{guard.Transport(&http.Transport{
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    captchaTimeout,
		Protocols:              plain,
		DisableCompression:     true, // answers are small, and a compressed one could grow past its limit
		MaxConnsPerHost:        maxConnections,
		MaxIdleConnsPerHost:    maxConnections,
		IdleConnTimeout:        idleTime,
		MaxResponseHeaderBytes: maxHeader,
	})}
}

var _ watchword.Captcha = (*Captcha)(nil)

// Close ends the connections that are not in use.
func (c *Captcha) Close() error {
	c.transport.CloseIdleConnections()
	return nil
}

// Passes implements watchword.Captcha. A token is good once, so nothing is asked again. The error holds neither the
// secret nor the token.
func (c *Captcha) Passes(ctx context.Context, service watchword.CaptchaSource, token, ip string) (bool, error) {
	within, cancel := context.WithTimeout(ctx, captchaTimeout)
	defer cancel()
	text, err := c.ask(within, service, token, ip)
	switch {
	case ctx.Err() != nil:
		return false, ctx.Err()
	case within.Err() != nil:
		return false, fmt.Errorf("the captcha service gave no answer within %v: %w", captchaTimeout, within.Err())
	case err != nil:
		return false, fmt.Errorf("the captcha service: %w", err)
	}
	return verdict(text)
}

// What can go wrong, in fixed words: net/http's own errors quote what the other side said.
var (
	errURL     = errors.New("captcha.url cannot be asked")
	errConnect = errors.New("it cannot be asked: no connection, or none to be trusted, or it speaks no HTTP")
	errBroken  = errors.New("the answer broke off")
	errLarge   = errors.New("the answer has more than 64 KiB")
	errVerdict = errors.New(`the captcha service: the answer is no JSON object with "success"`)
	errSecret  = errors.New("the captcha service does not take captcha.secret")
)

// ask sends the form and reads the answer.
func (c *Captcha) ask(ctx context.Context, service watchword.CaptchaSource, token, ip string) ([]byte, error) {
	form := url.Values{"secret": {service.Secret}, "response": {token}}
	if ip != "" {
		form.Set("remoteip", ip)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, service.URL, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, errURL
	}
	r.Header = http.Header{
		"Content-Type": {"application/x-www-form-urlencoded"}, "Accept": {"application/json"}, "User-Agent": {"watchword"},
	}
	response, err := c.transport.RoundTrip(r)
	var refused *egress.RefusedError
	switch {
	case errors.As(err, &refused):
		return nil, refused
	case err != nil:
		return nil, errConnect
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(response.Body, maxVerdict+1))
	switch {
	case response.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("it answered with status %d, not 200", response.StatusCode)
	case err != nil:
		return nil, errBroken
	case len(text) > maxVerdict:
		return nil, errLarge
	}
	return text, nil
}

// verdict reads an answer. That the service does not know the site's secret is an error, for the operator to see: all
// three services have codes for it with that word in them, such as invalid-input-secret and sitekey-secret-mismatch.
func verdict(text []byte) (bool, error) {
	var v struct {
		Success *bool    `json:"success"`
		Codes   []string `json:"error-codes"`
	}
	if err := json.Unmarshal(text, &v); err != nil || v.Success == nil {
		return false, errVerdict
	}
	if !*v.Success && slices.ContainsFunc(v.Codes, func(code string) bool { return strings.Contains(code, "secret") }) {
		return false, errSecret
	}
	return *v.Success, nil
}
