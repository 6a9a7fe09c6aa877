package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/rogpeppe/go-internal/testscript"
)

const (
	mailUser     = "acme"
	mailPassword = "c0rrect-horse"
)

// mailServer is a real mail server that wants STARTTLS and a password.
type mailServer struct {
	server *smtp.Server
	ended  chan struct{}

	mu       sync.Mutex
	received []letter
}

// letter is one message as it came.
type letter struct {
	from, to string
	data     []byte
	secure   bool
}

// cmdMailServer starts a mail server and sets SMTP_PORT and SMTP_CA, the file of the authority that signed its
// certificate.
func cmdMailServer(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, "mailserver", 0)
	certificate, ca, err := newCertificate()
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs("ca.pem"), ca, 0o600))
	m := &mailServer{ended: make(chan struct{})}
	m.server = smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &mailSession{server: m, conn: c}, nil
	}))
	m.server.Domain = "mail.test"
	m.server.ErrorLog = log.New(io.Discard, "", 0)
	m.server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate}}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	go func() {
		defer close(m.ended)
		_ = m.server.Serve(listener)
	}()
	worldOf(ts).mail = m
	ts.Setenv("SMTP_PORT", strconv.Itoa(listener.Addr().(*net.TCPAddr).Port))
	ts.Setenv("SMTP_CA", ts.MkAbs("ca.pem"))
}

func (m *mailServer) close() {
	_ = m.server.Close()
	<-m.ended
}

// take gives what has come since the last call.
func (m *mailServer) take() []letter {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := m.received
	m.received = nil
	return all
}

// mailSession is one conversation.
type mailSession struct {
	server   *mailServer
	conn     *smtp.Conn
	loggedIn bool
	from, to string
}

func (s *mailSession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *mailSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != mailUser || password != mailPassword {
			return smtp.ErrAuthFailed
		}
		s.loggedIn = true
		return nil
	}), nil
}

func (s *mailSession) Mail(from string, _ *smtp.MailOptions) error {
	if !s.loggedIn {
		return smtp.ErrAuthRequired
	}
	s.from = from
	return nil
}

func (s *mailSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	if s.to != "" {
		return &smtp.SMTPError{Code: 452, Message: "one recipient, please"}
	}
	s.to = to
	return nil
}

func (s *mailSession) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	_, secure := s.conn.TLSConnectionState()
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.received = append(s.server.received, letter{s.from, s.to, data, secure})
	return nil
}

func (s *mailSession) Reset()        { s.from, s.to = "", "" }
func (s *mailSession) Logout() error { return nil }

// cmdCertificate writes a certificate that nobody trusts, and its key.
func cmdCertificate(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, "certificate CERT KEY", 2)
	certificate, _, err := newCertificate()
	ts.Check(err)
	key, err := x509.MarshalPKCS8PrivateKey(certificate.PrivateKey)
	ts.Check(err)
	leaf := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate.Certificate[0]})
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), leaf, 0o600))
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}), 0o600))
}

// newCertificate makes one for 127.0.0.1, and the authority that vouches for it.
func newCertificate() (tls.Certificate, []byte, error) {
	now := time.Now()
	ca := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test authority"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(24 * time.Hour), KeyUsage: x509.KeyUsageCertSign,
	}
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "mail.test"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: ca.NotBefore, NotAfter: ca.NotAfter, KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	caKey, err1 := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	leafKey, err2 := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err := errors.Join(err1, err2); err != nil {
		return tls.Certificate{}, nil, err
	}
	caDER, err1 := x509.CreateCertificate(rand.Reader, ca, ca, caKey.Public(), caKey)
	leafDER, err2 := x509.CreateCertificate(rand.Reader, leaf, ca, leafKey.Public(), caKey)
	authority := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: caDER})
	return tls.Certificate{Certificate: [][]byte{leafDER}, PrivateKey: leafKey}, authority, errors.Join(err1, err2)
}
