package provider

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"time"
)

const (
	maxConnections = 20_000 // as many messages as may be with one account at a time
	// idle is how long an unused connection is kept. Servers close theirs after 60 s and more; to be the one who closes
	// first avoids sending a message into a connection that is just being closed.
	idle          = 45 * time.Second
	dialTimeout   = 10 * time.Second
	handshakeTime = 10 * time.Second
	maxHeader     = 64 << 10 // bytes, of an answer
)

// Connection is how a vendor's HTTP server is reached. A type that speaks HTTP embeds it into its Config, and adds
// [ConnectionFields] to its spec.
type Connection struct {
	TLS            *TLS   `json:"tls,omitempty"`
	Proxy          string `json:"proxy,omitempty"`           // URL without credentials; empty: none, whatever the environment says
	MaxConnections int    `json:"max_connections,omitempty"` // at once, 1 to 20000; empty: as many as there are messages with the account
}

// TLS changes how the vendor's certificate is checked. It is always checked.
type TLS struct {
	CAFile     string `json:"ca_file,omitempty"`     // PEM; replaces the system's authorities
	ServerName string `json:"server_name,omitempty"` // replaces the URL's host
}

// Transport makes the connection pool for a scheme, http or https. It is used without an http.Client, which would follow
// redirects, quote the URL in its errors, and allocate for both. It reads tls.ca_file and nothing else.
func (c Connection) Transport(scheme string) (*http.Transport, error) {
	if c.MaxConnections < 0 || c.MaxConnections > maxConnections {
		return nil, fmt.Errorf("max_connections: it must be 1 to %d; leave it out for as many as the account's concurrency", maxConnections)
	}
	proxy, err := c.proxy()
	if err != nil {
		return nil, err
	}
	secure, err := c.secure(scheme)
	if err != nil {
		return nil, err
	}
	plain := new(http.Protocols)
	plain.SetHTTP1(true) // many connections beat one shared one, and HTTP/2 costs more for each small request
	return &http.Transport{
		Proxy:                  proxy,
		DialContext:            (&net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second}).DialContext,
		TLSClientConfig:        secure,
		TLSHandshakeTimeout:    handshakeTime,
		Protocols:              plain,
		DisableCompression:     true, // answers are small, and a compressed one could grow past its limit
		MaxConnsPerHost:        c.MaxConnections,
		MaxIdleConnsPerHost:    maxConnections, // as many as are used at once: else the rest is dialled anew each time
		IdleConnTimeout:        idle,
		MaxResponseHeaderBytes: maxHeader,
	}, nil
}

// proxy answers nil when none is configured: the environment's is for browsers, and not for codes.
func (c Connection) proxy() (func(*http.Request) (*url.URL, error), error) {
	if c.Proxy == "" {
		return nil, nil //nolint:nilnil // no proxy is no error
	}
	u, err := url.Parse(c.Proxy)
	if err != nil || u.Hostname() == "" || u.User != nil || (u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "socks5") {
		return nil, errors.New("proxy: it must be like http://proxy.example.com:3128 (or https, socks5), without credentials")
	}
	return http.ProxyURL(u), nil
}

func (c Connection) secure(scheme string) (*tls.Config, error) {
	secure := &tls.Config{MinVersion: tls.VersionTLS12}
	if c.TLS == nil || *c.TLS == (TLS{}) {
		return secure, nil
	}
	if scheme != "https" {
		return nil, errors.New("tls: the url begins with http://: change it to https://, or leave tls out")
	}
	secure.ServerName = c.TLS.ServerName
	if c.TLS.CAFile == "" {
		return secure, nil
	}
	pem, err := os.ReadFile(c.TLS.CAFile)
	if err != nil {
		return nil, fmt.Errorf("tls.ca_file: %w", err)
	}
	secure.RootCAs = x509.NewCertPool()
	if !secure.RootCAs.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("tls.ca_file: %s holds no certificate: it must be PEM, with BEGIN CERTIFICATE", c.TLS.CAFile)
	}
	return secure, nil
}
