package smtp

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/mail"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/watchword/watchword"
)

// Config is the settings of one provider account. Only host and from must be given.
//
//	{
//	  "host": "smtp.acme.example", "tls": "starttls", "username": "acme", "password": "…",
//	  "from": "Acme <no-reply@acme.example>",
//	  "dkim": {"domain": "acme.example", "selector": "w1", "private_key": "-----BEGIN PRIVATE KEY-----…"}
//	}
type Config struct {
	Host           string `json:"host"`                      // a name or an IP address
	Port           int    `json:"port,omitempty"`            // 1 to 65535; empty: 587 with starttls, 465 with implicit, 25 with none
	TLS            string `json:"tls,omitempty"`             // starttls (default, and then mandatory), implicit or none
	AllowPlaintext bool   `json:"allow_plaintext,omitempty"` // lets tls be none for a host that is not this machine
	CAFile         string `json:"ca_file,omitempty"`         // PEM; replaces the system's authorities
	ServerName     string `json:"server_name,omitempty"`     // the name in the server's certificate; empty: host
	Username       string `json:"username,omitempty"`
	Password       string `json:"password,omitempty"`
	Auth           string `json:"auth,omitempty"`     // auto (default), plain, login, cram-md5 or none
	From           string `json:"from"`               // an address, or a name and an address; without a name, the message's brand is it
	ReplyTo        string `json:"reply_to,omitempty"` // like from
	HELO           string `json:"helo,omitempty"`     // what this client calls itself; empty: the name of the machine
	Pool           int    `json:"pool,omitempty"`     // connections that are kept open, and used at once, 1 to 32; empty: 4
	DKIM           *DKIM  `json:"dkim,omitempty"`
}

// DKIM is what messages are signed with (RFC 6376, RFC 8463). The public key is a TXT record at
// selector._domainkey.domain.
type DKIM struct {
	Domain     string `json:"domain"`
	Selector   string `json:"selector"`
	PrivateKey string `json:"private_key"` // PEM: PKCS #8 with RSA of 1024 bits or more, or Ed25519; or PKCS #1
}

// The values of Config.TLS and Config.Auth.
const (
	tlsStart    = "starttls"
	tlsImplicit = "implicit"
	tlsNone     = "none"

	authAuto    = "auto"
	authPlain   = "plain"
	authLogin   = "login"
	authCRAMMD5 = "cram-md5"
	authNone    = "none"
)

const (
	defaultPool = 4
	maxPool     = 32
)

// Format keeps secrets out of whatever prints a Config.
func (c *Config) Format(s fmt.State, _ rune) {
	_, _ = io.WriteString(s, "the settings of an smtp provider")
}

// Format keeps the key out of whatever prints a DKIM.
func (d *DKIM) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, "(a DKIM key)") }

// Open makes the provider, which is a *[Provider]. It reads ca_file, and connects to nobody. The error names every field
// at fault.
func (c *Config) Open() (watchword.Provider, error) {
	p := &Provider{now: time.Now, checkAfter: idleCheck}
	err := errors.Join(
		p.setServer(*c), p.setTLS(*c), p.setAuth(*c), p.setSender(*c), p.setHELO(c.HELO), p.setPool(c.Pool), p.setDKIM(c.DKIM))
	if err != nil {
		return nil, err
	}
	return p, nil
}

func (p *Provider) setServer(c Config) error {
	if !isHost(c.Host) {
		return errors.New("host: expected the name or IP address of the mail server")
	}
	port, ok := map[string]int{"": 587, tlsStart: 587, tlsImplicit: 465, tlsNone: 25}[c.TLS]
	if !ok {
		return errors.New("tls: expected starttls, implicit or none")
	}
	if c.Port < 0 || c.Port > 65535 {
		return errors.New("port: expected 1 to 65535")
	}
	if c.Port != 0 {
		port = c.Port
	}
	p.host, p.address = c.Host, net.JoinHostPort(c.Host, strconv.Itoa(port))
	return nil
}

// isHost tells whether s can be dialed as a host: nothing that would end it or split it.
func isHost(s string) bool {
	return s != "" && len(s) <= 253 && !strings.ContainsFunc(s, func(r rune) bool {
		return r <= ' ' || r > '~' || strings.ContainsRune(`/\@[]"<>,;`, r)
	}) && (net.ParseIP(s) != nil || !strings.Contains(s, ":"))
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func (p *Provider) setAuth(c Config) error {
	p.auth = c.Auth
	if p.auth == "" {
		p.auth = authAuto
	}
	switch {
	case !slices.Contains([]string{authAuto, authPlain, authLogin, authCRAMMD5, authNone}, p.auth):
		return errors.New("auth: expected auto, plain, login, cram-md5 or none")
	case c.Username == "" && c.Password != "":
		return errors.New("username: expected one, since there is a password")
	case c.Username != "" && c.Password == "":
		return errors.New("password: expected one, since there is a username")
	case p.auth == authNone && c.Username != "":
		return errors.New("auth: expected a method, since there is a username")
	case p.auth != authAuto && p.auth != authNone && c.Username == "":
		return fmt.Errorf("username: expected one, since auth is %s", p.auth)
	case strings.ContainsAny(c.Username+c.Password, "\x00\r\n"):
		return errors.New("username and password: expected no NUL and no line break")
	}
	if c.Username == "" {
		p.auth = authNone
	}
	p.username, p.password = c.Username, c.Password
	return nil
}

func (p *Provider) setSender(c Config) error {
	from, err := parseAddress("from", c.From)
	if err != nil {
		return err
	}
	p.from = *from
	if c.ReplyTo != "" {
		p.replyTo, err = parseAddress("reply_to", c.ReplyTo)
	}
	return err
}

// parseAddress reads one address with or without a name. Addresses outside ASCII would need SMTPUTF8 all the way.
func parseAddress(field, s string) (*mail.Address, error) {
	a, err := mail.ParseAddress(s)
	if err != nil {
		return nil, fmt.Errorf("%s: expected an address like no-reply@acme.example or Acme <no-reply@acme.example>", field)
	}
	_, domain, _ := strings.Cut(a.Address, "@")
	if !isHost(domain) || strings.ContainsFunc(a.Address, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, fmt.Errorf("%s: expected an address of plain ASCII characters, with the domain in its xn-- form", field)
	}
	a.Name = oneLine(a.Name, maxName)
	return a, nil
}

func (p *Provider) setHELO(s string) error {
	if s == "" {
		s = machineName()
	}
	if !isHost(strings.Trim(s, "[]")) { // an address literal has brackets
		return errors.New("helo: expected the name of this machine, like mail.acme.example, or its address in brackets")
	}
	p.helo = s
	return nil
}

func machineName() string {
	if s, err := os.Hostname(); err == nil && isHost(s) {
		return s
	}
	return "localhost"
}

func (p *Provider) setPool(n int) error {
	if n == 0 {
		n = defaultPool
	}
	if n < 1 || n > maxPool {
		return fmt.Errorf("pool: expected 1 to %d", maxPool)
	}
	p.slots = make(chan struct{}, n)
	return nil
}
