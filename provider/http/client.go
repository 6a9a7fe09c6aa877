package httpprovider

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
	defaultConnections = 256
	maxConnections     = 4096
	// idle is how long an unused connection is kept. Servers close theirs after 60 s and more; to be the one who closes
	// first avoids sending a message into a connection that is just being closed.
	idle          = 45 * time.Second
	dialTimeout   = 10 * time.Second
	handshakeTime = 10 * time.Second
	maxHeader     = 64 << 10 // bytes, of an answer
)

// transport makes the connection pool. It is used without an http.Client, which would follow redirects, quote the URL in
// its errors, and allocate for both.
func (c *Config) transport(target *url.URL) (*http.Transport, error) {
	connections := c.MaxConnections
	if connections == 0 {
		connections = defaultConnections
	}
	if connections < 1 || connections > maxConnections {
		return nil, fmt.Errorf("max_connections: it must be 1 to %d; leave it out for %d", maxConnections, defaultConnections)
	}
	proxy, err := c.proxy()
	if err != nil {
		return nil, err
	}
	secure, err := c.secure(target)
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
		MaxConnsPerHost:        connections,
		MaxIdleConnsPerHost:    connections, // as many as are used at once: else the rest is dialled anew each time
		IdleConnTimeout:        idle,
		MaxResponseHeaderBytes: maxHeader,
	}, nil
}

// proxy answers nil when none is configured: the environment's is for browsers, and not for codes.
func (c *Config) proxy() (func(*http.Request) (*url.URL, error), error) {
	if c.Proxy == "" {
		return nil, nil //nolint:nilnil // no proxy is no error
	}
	u, err := url.Parse(c.Proxy)
	if err != nil || u.Host == "" || u.User != nil || (u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "socks5") {
		return nil, errors.New("proxy: it must be like http://proxy.example.com:3128 (or https, socks5), without credentials")
	}
	return http.ProxyURL(u), nil
}

func (c *Config) secure(target *url.URL) (*tls.Config, error) {
	secure := &tls.Config{MinVersion: tls.VersionTLS12}
	if c.TLS == nil || *c.TLS == (TLS{}) {
		return secure, nil
	}
	if target.Scheme != "https" {
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
