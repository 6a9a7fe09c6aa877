package smtp

import (
	"crypto"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"

	mail "github.com/wneessen/go-mail"
)

// maxTag is the most characters that the value of a tag of a signature may have: go-mail v0.8.1 signs a tag as it is, but
// breaks a longer one in two lines when it writes it, and then the signature does not verify.
const maxTag = 71

// minRSA is the fewest bits of an RSA key that receivers still accept (RFC 8301, section 3.2).
const minRSA = 1024

func (p *Provider) setTLS(c Config) error {
	p.tlsMode = c.TLS
	if p.tlsMode == "" {
		p.tlsMode = tlsStart
	}
	if p.tlsMode == tlsNone && !c.AllowPlaintext && !isLoopback(c.Host) {
		return errors.New("tls: expected starttls or implicit, since codes and credentials would cross the network in clear; allow_plaintext permits it")
	}
	p.tls = &tls.Config{ServerName: c.ServerName, MinVersion: tls.VersionTLS12}
	if p.tls.ServerName == "" {
		p.tls.ServerName = c.Host
	}
	if c.CAFile == "" {
		return nil
	}
	text, err := os.ReadFile(c.CAFile)
	if err != nil {
		return fmt.Errorf("ca_file: %w", err)
	}
	p.tls.RootCAs = x509.NewCertPool()
	if !p.tls.RootCAs.AppendCertsFromPEM(text) {
		return errors.New("ca_file: expected certificates in PEM form")
	}
	return nil
}

// setDKIM checks the key by signing with it, so that a bad one shows here and not at the first message. Errors never
// quote the key.
func (p *Provider) setDKIM(d *DKIM) error {
	if d == nil {
		return nil
	}
	if !isHost(d.Domain) || len(d.Domain) > maxTag {
		return fmt.Errorf("dkim.domain: expected a domain name of at most %d characters", maxTag)
	}
	if !isHost(d.Selector) || len(d.Selector) > maxTag {
		return fmt.Errorf("dkim.selector: expected a name of at most %d characters, as in selector._domainkey.acme.example", maxTag)
	}
	key, err := mail.PrivKeyFromPEM([]byte(d.PrivateKey))
	if err != nil {
		return errors.New("dkim.private_key: expected an RSA or Ed25519 private key in PEM form")
	}
	if r, ok := key.(*rsa.PrivateKey); ok && r.N.BitLen() < minRSA {
		return fmt.Errorf("dkim.private_key: expected an RSA key of %d bits or more", minRSA)
	}
	p.dkim = &signingKey{domain: d.Domain, selector: d.Selector, key: key}
	if _, err := p.dkim.signer().Sign([]byte("From: a@example.com\r\n"), nil); err != nil {
		return errors.New("dkim.private_key: the key does not sign")
	}
	return nil
}

// signingKey makes signers.
type signingKey struct {
	domain, selector string
	key              crypto.Signer
}

// signer is for one message: it is not safe for two at a time. From, To and Subject are named once more than they occur,
// and Reply-To always, so that none can be added on the way. See maxTag for why the list is no longer than this.
func (k *signingKey) signer() *mail.DKIMSigner {
	s := mail.NewDKIMSigner(k.domain, k.selector, k.key)
	s.SignHeaders("From", "To", "Subject", "Reply-To", "Date", "Message-ID", "Content-Type")
	s.OversignHeaders("From", "To", "Subject")
	return s
}
