package smtp

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gosmtp "github.com/emersion/go-smtp"

	"github.com/watchword/watchword"
)

func TestLogins(t *testing.T) {
	for _, c := range []struct {
		mode, auth string
		offered    []string
		want       string
	}{
		{tlsStart, "", []string{"LOGIN", "PLAIN", "CRAM-MD5"}, "AUTH PLAIN"},
		{tlsImplicit, "", []string{"LOGIN"}, "AUTH LOGIN"},
		{tlsStart, "auto", []string{"CRAM-MD5"}, "AUTH CRAM-MD5"},
		{tlsNone, "auto", []string{"PLAIN", "CRAM-MD5"}, "AUTH CRAM-MD5"},
		{tlsNone, "auto", []string{"PLAIN"}, "AUTH PLAIN"},
		{tlsNone, "login", []string{"PLAIN", "LOGIN"}, "AUTH LOGIN"},
		{tlsStart, "plain", []string{"PLAIN", "LOGIN"}, "AUTH PLAIN"},
		{tlsStart, "cram-md5", []string{"PLAIN", "CRAM-MD5"}, "AUTH CRAM-MD5"},
	} {
		s := startServer(t, c.mode)
		s.mechanisms = c.offered
		config := s.config(c.mode)
		config.Auth = c.auth
		mustSend(t, open(t, config), emailMessage())
		if _, commands := s.count(); !slices.Contains(commands, c.want) {
			t.Errorf("%s, auth %q, offered %v: %v, want %s", c.mode, c.auth, c.offered, commands, c.want)
		}
	}
}

func TestWrongPassword(t *testing.T) {
	for _, mechanism := range []string{"PLAIN", "LOGIN", "CRAM-MD5"} {
		s := startServer(t, tlsStart)
		s.mechanisms = []string{mechanism}
		c := s.config(tlsStart)
		c.Password = "wrong"
		_, err := send(t, open(t, c), emailMessage())
		wantClass(t, err, watchword.ClassAuthFailed, "535 5.7.8")
	}
}

// TestLoginNeeded: a server that wants a login refuses MAIL without one.
func TestLoginNeeded(t *testing.T) {
	s := startServer(t, tlsStart)
	c := s.config(tlsStart)
	c.Username, c.Password = "", ""
	_, err := send(t, open(t, c), emailMessage())
	wantClass(t, err, watchword.ClassAuthFailed, "530 5.7.0")
}

func TestNoLogin(t *testing.T) {
	s := startServer(t, tlsStart)
	s.mechanisms = nil
	c := s.config(tlsStart)
	c.Username, c.Password, c.Auth = "", "", "none"
	mustSend(t, open(t, c), emailMessage())
}

func TestCertificates(t *testing.T) {
	for _, mode := range []string{tlsStart, tlsImplicit} {
		s := startServer(t, mode)
		_, otherCA := makeCertificate(t)
		for name, change := range map[string]func(*Config){
			"unknown authority": func(c *Config) { c.CAFile = otherCA },
			"system's":          func(c *Config) { c.CAFile = "" },
			"wrong name":        func(c *Config) { c.ServerName = "other.test" },
		} {
			c := s.config(mode)
			change(c)
			_, err := send(t, open(t, c), emailMessage())
			wantClass(t, err, watchword.ClassProviderError, "")
			if !strings.Contains(err.Error(), "certificate") {
				t.Errorf("%s: %v", name, err)
			}
		}
		c := s.config(mode)
		c.ServerName = "mail.test"
		mustSend(t, open(t, c), emailMessage())
	}
}

func TestRefusedAtEHLO(t *testing.T) {
	s := startServer(t, tlsNone)
	s.refuse("EHLO", 550, gosmtp.EnhancedCode{5, 7, 1})
	_, err := send(t, open(t, s.config(tlsNone)), emailMessage())
	wantClass(t, err, watchword.ClassProviderError, "550 5.7.1")
}

func TestDefaults(t *testing.T) {
	for mode, want := range map[string]string{"": "[::1]:587", tlsStart: "[::1]:587", tlsImplicit: "[::1]:465", tlsNone: "[::1]:25"} {
		p := open(t, &Config{Host: "::1", TLS: mode, From: "a@acme.example"})
		if p.address != want || cap(p.slots) != 4 || p.helo == "" || p.auth != authNone {
			t.Errorf("tls %q: %s, %d connections, EHLO %q, auth %s", mode, p.address, cap(p.slots), p.helo, p.auth)
		}
	}
	if machineName() == "" {
		t.Error("the machine has no name")
	}
}

func TestSecretFields(t *testing.T) {
	if got := new(Config).Spec().Secrets(); !slices.Equal(got, []string{"password", "dkim.private_key"}) {
		t.Error(got)
	}
}

func TestConfigReadsJSON(t *testing.T) {
	text := `{"host":"h.example","port":2525,"tls":"implicit","allow_plaintext":true,"ca_file":"ca","server_name":"s","username":"u",
		"password":"p","auth":"login","from":"f@acme.example","reply_to":"r@acme.example","helo":"me","pool":7,
		"dkim":{"domain":"d","selector":"s","private_key":"k"}}`
	var c Config
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		t.Fatal(err)
	}
	want := Config{"h.example", 2525, "implicit", true, "ca", "s", "u", "p", "login", "f@acme.example", "r@acme.example", "me", 7, nil}
	dkim := c.DKIM
	c.DKIM = nil
	if c != want || *dkim != (DKIM{"d", "s", "k"}) {
		t.Errorf("%+v", struct{ got, want Config }{c, want})
	}
}

func TestOpenNamesTheFieldAtFault(t *testing.T) {
	good := func() *Config { return &Config{Host: "mail.acme.example", From: "Acme <a@acme.example>"} }
	junk := filepath.Join(t.TempDir(), "junk")
	if err := os.WriteFile(junk, []byte("junk"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		field  string
		change func(*Config)
	}{
		{"host", func(c *Config) { c.Host = "" }},
		{"host", func(c *Config) { c.Host = "mail.acme.example:25" }},
		{"host", func(c *Config) { c.Host = "https://mail.acme.example" }},
		{"host", func(c *Config) { c.Host = "a b" }},
		{"port", func(c *Config) { c.Port = -1 }},
		{"port", func(c *Config) { c.Port = 65536 }},
		{"tls", func(c *Config) { c.TLS = "ssl" }},
		{"tls", func(c *Config) { c.TLS = "none" }},
		{"tls", func(c *Config) { c.TLS, c.Host = "none", "192.0.2.1" }},
		{"ca_file", func(c *Config) { c.CAFile = filepath.Join(junk, "none") }},
		{"ca_file", func(c *Config) { c.CAFile = junk }},
		{"auth", func(c *Config) { c.Auth = "ntlm" }},
		{"auth", func(c *Config) { c.Auth, c.Username, c.Password = "none", "u", "p" }},
		{"username", func(c *Config) { c.Password = "p" }},
		{"username", func(c *Config) { c.Auth = "plain" }},
		{"username", func(c *Config) { c.Username, c.Password = "u\r\nQUIT", "p" }},
		{"password", func(c *Config) { c.Username = "u" }},
		{"from", func(c *Config) { c.From = "" }},
		{"from", func(c *Config) { c.From = "Acme" }},
		{"from", func(c *Config) { c.From = "a@acme.example, b@acme.example" }},
		{"from", func(c *Config) { c.From = "a@bücher.example" }},
		{"from", func(c *Config) { c.From = `"a b"@acme.example` }},
		{"from", func(c *Config) { c.From = "a@[192.0.2.1]" }},
		{"reply_to", func(c *Config) { c.ReplyTo = "help" }},
		{"helo", func(c *Config) { c.HELO = "a\r\nMAIL FROM:<x>" }},
		{"pool", func(c *Config) { c.Pool = -1 }},
		{"pool", func(c *Config) { c.Pool = 33 }},
		{"dkim.domain", func(c *Config) { c.DKIM = &DKIM{Selector: "s"} }},
		{"dkim.domain", func(c *Config) { c.DKIM = &DKIM{Domain: strings.Repeat("d", 72), Selector: "s"} }},
		{"dkim.selector", func(c *Config) { c.DKIM = &DKIM{Domain: "acme.example", Selector: "a; b"} }},
		{"dkim.private_key", func(c *Config) { c.DKIM = &DKIM{"acme.example", "s", "secret junk"} }},
		{"dkim.private_key", func(c *Config) { c.DKIM = &DKIM{"acme.example", "s", ecKey(t)} }},
		{"dkim.private_key", func(c *Config) { c.DKIM = &DKIM{"acme.example", "s", smallRSA(t)} }},
	} {
		config := good()
		c.change(config)
		p, err := config.Open()
		if err == nil || !strings.HasPrefix(err.Error(), c.field) || p != nil {
			t.Errorf("Open = %v, %v: want an error about %s", p, err, c.field)
		} else if strings.Contains(err.Error(), "secret junk") {
			t.Error("the error shows the key")
		}
	}
	if _, err := new(Config).Open(); err == nil || !strings.Contains(err.Error(), "host:") || !strings.Contains(err.Error(), "from:") {
		t.Errorf("Open of nothing = %v: want all fields at fault", err)
	}
	c := good()
	c.TLS, c.AllowPlaintext, c.HELO, c.ReplyTo = "none", true, "[192.0.2.1]", "b@acme.example"
	open(t, c)
	for _, host := range []string{"localhost", "127.0.0.2", "::1"} {
		c := good()
		c.TLS, c.Host = "none", host
		open(t, c)
	}
}

func ecKey(t *testing.T) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	text, _ := keyPEM(t, key, "")
	return text
}

// smallRSA is a key that receivers ignore. Go makes none of this size any more unless asked to.
func smallRSA(t *testing.T) string {
	t.Helper()
	t.Setenv("GODEBUG", "rsa1024min=0")
	key, err := rsa.GenerateKey(rand.Reader, 512)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}))
}
