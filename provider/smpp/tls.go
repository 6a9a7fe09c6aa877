package smpp

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"time"
)

// secure is how the vendor's certificate is checked; nil without TLS.
func (c *Config) secure() (*tls.Config, error) {
	if c.TLS == tlsNone {
		if c.CAFile != "" || c.ServerName != "" {
			return nil, errors.New("tls: it is none: leave ca_file and server_name out, or set it to implicit")
		}
		return nil, nil //nolint:nilnil // no TLS is no error
	}
	secure := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: c.ServerName}
	if secure.ServerName == "" {
		secure.ServerName = c.Host
	}
	if c.CAFile == "" {
		return secure, nil
	}
	pem, err := os.ReadFile(c.CAFile)
	if err != nil {
		return nil, fmt.Errorf("ca_file: %w", err)
	}
	secure.RootCAs = x509.NewCertPool()
	if !secure.RootCAs.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("ca_file: %s holds no certificate: it must be PEM, with BEGIN CERTIFICATE", c.CAFile)
	}
	return secure, nil
}

// dialer connects to the vendor.
func dialer(address string, secure *tls.Config, limit time.Duration) func(context.Context) (net.Conn, error) {
	plain := &net.Dialer{Timeout: limit, KeepAlive: 30 * time.Second}
	return func(ctx context.Context) (net.Conn, error) {
		if secure == nil {
			return plain.DialContext(ctx, "tcp", address)
		}
		return (&tls.Dialer{NetDialer: plain, Config: secure}).DialContext(ctx, "tcp", address)
	}
}
