package httpprovider

import (
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strings"

	"github.com/watchword/watchword"
)

// Open checks the settings and makes the provider, which is also an io.Closer, and reads receipts if the settings say how.
// It reads tls.ca_file and nothing else; no connection is made. The error names the setting, says what to do, and holds no
// secret.
func (c *Config) Open() (watchword.Provider, error) {
	p := &vendor{}
	for _, step := range []func(*vendor) error{
		c.openSecrets, c.openURL, c.openBody, c.openHeaders, c.openAuth, c.openAnswer, c.openNeeds,
	} {
		if err := step(p); err != nil {
			return nil, err
		}
	}
	var reads *receipts
	var err error
	if c.readsReceipts() {
		if reads, err = c.openReceipts(p); err != nil {
			return nil, err
		}
	}
	if p.transport, err = c.Transport(p.prototype.URL.Scheme); err != nil {
		return nil, err
	}
	if reads == nil {
		return p, nil
	}
	return &reading{vendor: p, receipts: reads}, nil
}

// openSecrets checks every secret, and has them all at hand for finding them in answers.
func (c *Config) openSecrets(p *vendor) error {
	for _, name := range slices.Sorted(maps.Keys(c.Secrets)) {
		if !validName(name) || len(name) > 40 {
			return errors.New("secrets: a name is 1 to 40 of a-z, 0-9 and _")
		}
		if err := p.secrets.Keep("secrets."+name, c.Secrets[name]); err != nil {
			return err
		}
	}
	return nil
}

const maxURL = 4096 // bytes, before values are put in

// openURL splits the URL into what is fixed and what values go into.
func (c *Config) openURL(p *vendor) error {
	if c.URL == "" || len(c.URL) > maxURL {
		return errors.New("url: it must be the vendor's address, such as https://sms.example.com/send, of at most 4096 characters")
	}
	scheme, rest, _ := strings.Cut(c.URL, "://")
	if scheme != "http" && scheme != "https" {
		return errors.New("url: it must begin with http:// or https://")
	}
	authority := len(c.URL) - len(rest) + strings.IndexAny(rest+"/", "/?#")
	if strings.Contains(c.URL[:authority], "{{") {
		return at("url", c.URL, strings.Index(c.URL, "{{"), "placeholders belong into the path or the query, not into the host")
	}
	base, err := url.Parse(c.URL[:authority])
	if err != nil || base.Host == "" || base.Hostname() == "" {
		return errors.New("url: its host cannot be read: it must look like https://sms.example.com/send")
	}
	if base.User != nil {
		return errors.New("url: it must not hold credentials: put them into auth")
	}
	if strings.Contains(c.URL, "#") {
		return at("url", c.URL, strings.Index(c.URL, "#"), "a fragment is never sent: leave it out, or write %23 for #")
	}
	p.prototype = &http.Request{
		Method: http.MethodPost, URL: base, Host: base.Host, Header: http.Header{},
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}
	return c.openTarget(p, authority)
}

// openTarget takes path and query, which begin after the authority, apart. They are parsed as one text, so that errors
// count columns from the URL's beginning.
func (c *Config) openTarget(p *vendor, authority int) error {
	whole, err := parse("url", c.URL, c.Secrets, urlFormat())
	if err != nil {
		return err
	}
	whole[0].literal = whole[0].literal[authority:]
	p.path, p.query = whole.cut('?')
	if p.path[0].literal == "" {
		p.path[0].literal = "/"
	}
	escaped := string(p.path.sample("x", escapePercent))
	path, err := url.PathUnescape(escaped)
	if _, badQuery := url.ParseQuery(string(p.query.sample("x", escapePercent))); err != nil || badQuery != nil {
		return errors.New("url: a percent sign must be followed by two hexadecimal digits, and query fields be joined by &")
	}
	if climbs(path) {
		return errors.New("url: its path must not have . or .. segments")
	}
	p.prototype.URL.Path, p.prototype.URL.RawPath = path, escaped
	// net/url drops a RawPath that it would not have written, and then a slash in a value would be one in the path.
	if p.prototype.URL.EscapedPath() != escaped {
		return errors.New("url: its path must have \" < > \\ ^ ` { | } percent-encoded, such as %7C for |")
	}
	if query, ok := p.query.fixed(); ok {
		p.prototype.URL.RawQuery = query
	}
	return nil
}

// cut splits a template at the first c of its own text.
func (t template) cut(c byte) (before, after template) {
	for i, s := range t {
		if head, tail, found := strings.Cut(s.literal, string(c)); found {
			before = append(slices.Clone(t[:i]), segment{literal: head})
			after = append(template{{literal: tail, value: s.value}}, t[i+1:]...)
			return before, after
		}
	}
	return t, template{{}}
}

// climbs tells whether a path has segments that servers resolve, so that another path would be asked for.
func climbs(path string) bool {
	for segment := range strings.SplitSeq(path, "/") {
		if segment == "." || segment == ".." {
			return true
		}
	}
	return false
}

func (c *Config) openBody(p *vendor) error {
	switch c.Method {
	case "":
	case http.MethodPost, http.MethodPut, http.MethodGet:
		p.prototype.Method = c.Method
	default:
		return errors.New("method: it must be POST, PUT or GET")
	}
	f, known := bodyFormat(c.BodyFormat)
	switch {
	case !known && c.BodyFormat != "":
		return errors.New("body_format: it must be json, form, xml or text")
	case c.Body == "":
		return nil
	case p.prototype.Method == http.MethodGet:
		return errors.New("body: a GET has none: use method POST, or put the values into the url")
	case !known:
		return errors.New("body_format: it is missing: say json, form, xml or text, so that values are escaped for it")
	}
	text := c.Body
	if c.BodyFormat != "text" {
		text = strings.TrimRight(text, " \r\n\t") // of a YAML block
	}
	body, err := parse("body", text, c.Secrets, f)
	if err == nil && f.check != nil {
		err = f.check("body", body)
	}
	p.body, p.escape = body, f.escape
	p.prototype.Header.Set("Content-Type", f.contentType)
	return err
}

// reserved are headers that net/http sets itself, that auth sets, or that would change what an answer looks like.
func reserved(name string) bool {
	return slices.Contains([]string{
		"Accept-Encoding", "Connection", "Content-Length", "Expect", "Host", "Keep-Alive", "Proxy-Authorization",
		"Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade",
	}, name)
}

func (c *Config) openHeaders(p *vendor) error {
	fixed := p.prototype.Header
	fixed.Set("User-Agent", "watchword") // and not Go's
	seen := map[string]bool{}
	for _, written := range slices.Sorted(maps.Keys(c.Headers)) {
		name := textproto.CanonicalMIMEHeaderKey(written)
		switch {
		case !token(written):
			return fmt.Errorf("headers: %q is no name of a header", written)
		case reserved(name):
			return fmt.Errorf("headers.%s: it cannot be set here: the server sets it itself", written)
		case seen[name]:
			return fmt.Errorf("headers.%s: it is there twice, in another spelling", written)
		}
		seen[name] = true
		value, err := parse("headers."+written, c.Headers[written], c.Secrets, headerFormat())
		if err != nil {
			return err
		}
		if text, ok := value.fixed(); ok {
			fixed.Set(name, text)
		} else {
			p.headers = append(p.headers, header{name, value})
		}
	}
	p.idempotent = seen["Idempotency-Key"] || seen["X-Idempotency-Key"]
	return nil
}

// token tells whether s may be the name of a header (RFC 9110, section 5.1).
func token(s string) bool {
	for i := range len(s) {
		if c := s[i]; !unreserved(c) && strings.IndexByte("!#$%&'*+^`|", c) < 0 {
			return false
		}
	}
	return s != ""
}

func (c *Config) openAuth(p *vendor) error {
	a := c.Auth
	if a == nil || *a == (Auth{}) {
		return nil
	}
	for name := range c.Headers {
		if strings.EqualFold(name, "Authorization") {
			return errors.New("auth: headers has Authorization as well: keep one of them")
		}
	}
	if a.Token != "" {
		if a.Username != "" || a.Password != "" {
			return errors.New("auth: it has a token and a password: keep one of them")
		}
		p.prototype.Header.Set("Authorization", "Bearer "+a.Token)
		return p.secrets.Keep("auth.token", a.Token)
	}
	if a.Username == "" || strings.Contains(a.Username, ":") || headerFormat().illegal(a.Username) >= 0 {
		return errors.New("auth.username: it must not be empty, nor hold a colon or control characters")
	}
	pair := base64.StdEncoding.EncodeToString([]byte(a.Username + ":" + a.Password))
	p.prototype.Header.Set("Authorization", "Basic "+pair)
	if a.Password == "" {
		return nil // API keys often go into the user name, and the password is nothing
	}
	p.secrets.Also(pair)
	return p.secrets.Keep("auth.password", a.Password)
}
