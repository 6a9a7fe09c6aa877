package smtp

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/md5"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	gosmtp "github.com/emersion/go-smtp"
)

const (
	username = "acme-user"
	password = "p4ss/W0rd+π"
)

// mailServer is a real SMTP server whose answers can be programmed.
type mailServer struct {
	port       int
	caFile     string
	mechanisms []string
	server     *gosmtp.Server

	mu       sync.Mutex
	say      map[string]func(c *gosmtp.Conn) error // by command; none: yes
	received []mailReceived
	conns    int // accepted
	commands []string
	open     []net.Conn
}

// mailReceived is one message as it came over the wire.
type mailReceived struct {
	from, to string
	data     []byte
	helo     string
}

// startServer runs a server until the test ends. mode is a Config.TLS.
func startServer(t *testing.T, mode string) *mailServer {
	t.Helper()
	s := &mailServer{mechanisms: []string{"PLAIN"}, say: map[string]func(*gosmtp.Conn) error{}}
	certificate, caFile := makeCertificate(t)
	s.caFile = caFile
	s.server = gosmtp.NewServer(gosmtp.BackendFunc(func(c *gosmtp.Conn) (gosmtp.Session, error) {
		return &mailSession{server: s, conn: c}, s.answer("EHLO", c)
	}))
	s.server.Domain = "mail.test"
	s.server.ErrorLog = log.New(io.Discard, "", 0)
	s.server.AllowInsecureAuth = mode == tlsNone
	if mode == tlsStart {
		s.server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate}}
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.port = listener.Addr().(*net.TCPAddr).Port
	listener = &countingListener{listener, s}
	if mode == tlsImplicit {
		listener = tls.NewListener(listener, &tls.Config{Certificates: []tls.Certificate{certificate}})
	}
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = s.server.Serve(listener)
	}()
	t.Cleanup(func() {
		_ = listener.Close() // the server may not have got to know it yet
		_ = s.server.Close()
		s.hangUp()
		<-served
	})
	return s
}

type countingListener struct {
	net.Listener
	server *mailServer
}

func (l *countingListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err == nil {
		l.server.mu.Lock()
		l.server.conns++
		l.server.open = append(l.server.open, c)
		l.server.mu.Unlock()
	}
	return c, err
}

// config is one that gets through to the server.
func (s *mailServer) config(mode string) *Config {
	return &Config{
		Host: "127.0.0.1", Port: s.port, TLS: mode, CAFile: s.caFile, Username: username, Password: password,
		From: "no-reply@acme.example", HELO: "client.acme.example",
	}
}

// on programs the answer to a command: nil is a yes.
func (s *mailServer) on(command string, f func(c *gosmtp.Conn) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.say[command] = f
}

// refuse programs a no, which quotes whatever it can.
func (s *mailServer) refuse(command string, code int, enhanced gosmtp.EnhancedCode) {
	s.on(command, func(*gosmtp.Conn) error { return no(code, enhanced) })
}

func no(code int, enhanced gosmtp.EnhancedCode) error {
	return &gosmtp.SMTPError{Code: code, EnhancedCode: enhanced, Message: "<ada.lovelace@example.com> " + username + " " + password + " 493812 +1-555"}
}

func (s *mailServer) answer(command string, c *gosmtp.Conn) error {
	s.mu.Lock()
	s.commands = append(s.commands, command)
	f := s.say[command]
	s.mu.Unlock()
	if f == nil {
		return nil
	}
	return f(c)
}

func (s *mailServer) messages() []mailReceived {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.received)
}

func (s *mailServer) count() (conns int, commands []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.conns, slices.Clone(s.commands)
}

// hangUp cuts every connection, as a restart would.
func (s *mailServer) hangUp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.open {
		_ = c.Close()
	}
	s.open = nil
}

// mailSession is one conversation.
type mailSession struct {
	server   *mailServer
	conn     *gosmtp.Conn
	loggedIn bool
	from, to string
}

func (m *mailSession) Reset()        { _ = m.server.answer("RSET", m.conn) }
func (m *mailSession) Logout() error { return nil }

func (m *mailSession) Mail(from string, _ *gosmtp.MailOptions) error {
	if !m.loggedIn && len(m.server.mechanisms) > 0 {
		return no(530, gosmtp.EnhancedCode{5, 7, 0})
	}
	m.from = from
	return m.server.answer("MAIL", m.conn)
}

func (m *mailSession) Rcpt(to string, _ *gosmtp.RcptOptions) error {
	m.to = to
	return m.server.answer("RCPT", m.conn)
}

func (m *mailSession) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := m.server.answer("DATA", m.conn); err != nil {
		return err
	}
	m.server.mu.Lock()
	defer m.server.mu.Unlock()
	m.server.received = append(m.server.received, mailReceived{m.from, m.to, data, m.conn.Hostname()})
	return nil
}

func (m *mailSession) AuthMechanisms() []string { return m.server.mechanisms }

func (m *mailSession) Auth(mechanism string) (sasl.Server, error) {
	check := func(user string, ok bool) error {
		if err := m.server.answer("AUTH "+mechanism, m.conn); err != nil {
			return err
		}
		if user != username || !ok {
			return no(535, gosmtp.EnhancedCode{5, 7, 8})
		}
		m.loggedIn = true
		return nil
	}
	switch mechanism {
	case "PLAIN":
		return sasl.NewPlainServer(func(_, user, pass string) error { return check(user, pass == password) }), nil
	case "LOGIN":
		return &loginServer{check: check}, nil
	}
	return &cramServer{check: check}, nil
}

type loginServer struct {
	check func(user string, ok bool) error
	step  int
	user  string
}

func (l *loginServer) Next(response []byte) ([]byte, bool, error) {
	l.step++
	switch l.step {
	case 1:
		return []byte("Username:"), false, nil
	case 2:
		l.user = string(response)
		return []byte("Password:"), false, nil
	}
	return nil, true, l.check(l.user, string(response) == password)
}

type cramServer struct {
	check func(user string, ok bool) error
	asked bool
}

const cramChallenge = "<1896.697170952@mail.test>"

func (c *cramServer) Next(response []byte) ([]byte, bool, error) {
	if !c.asked {
		c.asked = true
		return []byte(cramChallenge), false, nil
	}
	user, digest, _ := strings.Cut(string(response), " ")
	mac := hmac.New(md5.New, []byte(password))
	mac.Write([]byte(cramChallenge))
	return nil, true, c.check(user, digest == hex.EncodeToString(mac.Sum(nil)))
}

// makeCertificate makes an authority, writes it to a file, and a certificate for 127.0.0.1 and mail.test under it.
func makeCertificate(t *testing.T) (tls.Certificate, string) {
	t.Helper()
	ca := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test authority"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageCertSign,
	}
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "mail.test"}, DNSNames: []string{"mail.test"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, NotBefore: ca.NotBefore, NotAfter: ca.NotAfter,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	caKey, err1 := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	leafKey, err2 := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	caDER, err1 := x509.CreateCertificate(rand.Reader, ca, ca, caKey.Public(), caKey)
	leafDER, err2 := x509.CreateCertificate(rand.Reader, leaf, ca, leafKey.Public(), caKey)
	file := filepath.Join(t.TempDir(), "ca.pem")
	err3 := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: caDER}), 0o600)
	if err := errors.Join(err1, err2, err3); err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{leafDER}, PrivateKey: leafKey}, file
}
