package smtp

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/textproto"
	"slices"
	"strings"
	"time"

	client "github.com/wneessen/go-mail/smtp"
)

// session is one connection, past AUTH.
type session struct {
	raw    net.Conn // below TLS
	client *client.Client
	used   time.Time
	dirty  bool // a transaction was broken off in it
	spent  bool // it cannot be used again
}

// during runs f on a connection, and makes it fail as soon as ctx ends: every read and write then has missed its
// deadline.
func during(ctx context.Context, raw net.Conn, f func() error) error {
	stop := context.AfterFunc(ctx, func() { _ = raw.SetDeadline(time.Unix(1, 0)) })
	err := f()
	if !stop() && err == nil {
		return ctx.Err() // the deadline may strike at any later moment
	}
	return err
}

// connect opens a session.
func (p *Provider) connect(ctx context.Context) (*session, *failure) {
	raw, err := new(net.Dialer).DialContext(ctx, "tcp", p.address)
	if err != nil {
		return nil, fail(ctx, atConnect, err)
	}
	s := &session{raw: raw}
	at := atConnect
	err = during(ctx, raw, func() error {
		if err := p.greet(s); err != nil {
			return err
		}
		at = atAuth
		return p.authenticate(s)
	})
	if err != nil {
		_ = raw.Close()
		return nil, fail(ctx, at, err)
	}
	return s, nil
}

// greet gets as far as a connection on which the server has said what it can do, and which is encrypted as it should be.
func (p *Provider) greet(s *session) (err error) {
	conn := s.raw
	if p.tlsMode == tlsImplicit {
		conn = tls.Client(s.raw, p.tls.Clone())
	}
	if s.client, err = client.NewClient(conn, p.host); err != nil {
		return err
	}
	s.client.SkipSMTPUTF8(true) // every address is ASCII
	if err = s.client.Hello(p.helo); err != nil || p.tlsMode != tlsStart {
		return err
	}
	if ok, _ := s.client.Extension("STARTTLS"); !ok {
		return &localError{"the server does not offer STARTTLS"}
	}
	return s.client.StartTLS(p.tls.Clone())
}

func (p *Provider) authenticate(s *session) error {
	if p.auth == authNone {
		return nil
	}
	_, offered := s.client.Extension("AUTH")
	method, ok := p.method(strings.Fields(strings.ToUpper(offered)))
	if !ok {
		return &localError{"the server offers no AUTH that is configured"}
	}
	return s.client.Auth(method)
}

// method picks how to log in. Under TLS the simplest way is the most widely understood; without it, one that does not
// show the password comes first.
func (p *Provider) method(offered []string) (client.Auth, bool) {
	order := []string{authPlain, authLogin, authCRAMMD5}
	if p.tlsMode == tlsNone {
		order = []string{authCRAMMD5, authPlain, authLogin}
	}
	if p.auth != authAuto {
		order = []string{p.auth}
	}
	plaintext := p.tlsMode == tlsNone // was allowed when the provider was opened
	for _, name := range order {
		if !slices.Contains(offered, strings.ToUpper(name)) {
			continue
		}
		switch name {
		case authPlain:
			return client.PlainAuth("", p.username, p.password, p.host, plaintext), true
		case authLogin:
			return client.LoginAuth(p.username, p.password, p.host, plaintext), true
		case authCRAMMD5:
			return client.CRAMMD5Auth(p.username, p.password), true
		}
	}
	return nil, false
}

// transact sends one message.
func (s *session) transact(ctx context.Context, l letter) *failure {
	at := atMail
	err := during(ctx, s.raw, func() error {
		if err := s.client.Mail("<" + l.from + ">"); err != nil {
			return err
		}
		at = atRcpt
		if err := s.client.Rcpt("<" + l.to + ">"); err != nil {
			return err
		}
		at = atData
		w, err := s.client.Data()
		if err != nil {
			return err
		}
		if _, err = w.Write(l.body); err != nil {
			return err
		}
		if err = ctx.Err(); err != nil {
			return err // without the last dot the server drops what it has
		}
		at = atDot
		if err = accepted(w.Close()); err == nil {
			at = done
		}
		return err
	})
	if err == nil {
		return nil
	}
	f := fail(ctx, at, err)
	s.dirty, s.spent = true, f.broken()
	if at == done {
		return nil // the context ended after the server's yes, which stands
	}
	return f
}

// accepted takes any 2yz for the yes that it is (RFC 5321, section 4.2.1).
func accepted(err error) error {
	var reply *textproto.Error
	if errors.As(err, &reply) && reply.Code/100 == 2 {
		return nil
	}
	return err
}

// checkLimit is how long a kept connection may take to show that it is alive.
const checkLimit = 2 * time.Second

// alive tells whether a kept connection still answers, and ends what may have been left unfinished in it.
func (s *session) alive(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, checkLimit)
	defer cancel()
	return during(ctx, s.raw, s.client.Reset) == nil
}

// goodbye is how long the server has to answer QUIT.
const goodbye = time.Second

// quit says goodbye, but does not wait long for an answer.
func (s *session) quit() {
	if s.raw.SetDeadline(time.Now().Add(goodbye)) == nil {
		_ = s.client.Quit()
	}
	_ = s.raw.Close()
}
