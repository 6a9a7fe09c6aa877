package httpprovider

import (
	"context"
	"crypto/tls"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// Whoever never got a connection never sent the message, whatever ended the wait.
func TestWaitForAConnectionIsDefinite(t *testing.T) {
	for name := range kinds("") {
		base, came := hanging(t, "")
		c := kinds(base)[name]
		c.MaxConnections = 1
		p := open(t, c)
		first, cancelFirst := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); _, _ = p.Send(first, sms()) }()
		<-came
		second, cancelSecond := context.WithTimeout(t.Context(), 50*time.Millisecond)
		_, err := p.Send(second, sms())
		wantRefused(t, err, watchword.ClassProviderError, "deadline")
		cancelSecond()
		cancelFirst()
		<-done
	}
}

func TestNoConnection(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = listener.Close()
	closed := "http://" + listener.Addr().String() + "/k3y"
	for name, c := range kinds(closed) {
		_, err := send(t, open(t, c), sms())
		wantRefused(t, err, watchword.ClassProviderError, "connection refused", "k3y")
		if !strings.Contains(err.Error(), "refuses connections") {
			t.Errorf("%s: %v", name, err)
		}
	}
	proxied := simple("https://vendor.invalid")
	proxied.Proxy = strings.TrimSuffix(closed, "/k3y")
	_, err = send(t, open(t, proxied), sms())
	wantRefused(t, err, watchword.ClassProviderError, "connection refused", "vendor.invalid")

	p := open(t, simple("http://vendor.invalid/k3y"))
	p.transport.DialContext = func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "vendor.invalid", IsNotFound: true}}
	}
	_, err = send(t, p, sms())
	wantRefused(t, err, watchword.ClassProviderError, "dns", "vendor.invalid", "k3y")
	p.transport.DialContext = func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Err: os.ErrDeadlineExceeded}
	}
	_, err = send(t, p, sms())
	wantRefused(t, err, watchword.ClassProviderError, "connection timeout")
	p.transport.DialContext = func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("vendor.invalid") }
	_, err = send(t, p, sms())
	wantRefused(t, err, watchword.ClassProviderError, "no connection", "vendor.invalid")
}

func TestRedirectIsNotFollowed(t *testing.T) {
	var other atomic.Int64
	elsewhere := newStandIn(t, func(http.ResponseWriter, *http.Request) { other.Add(1) })
	v := newStandIn(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
	})
	_, err := send(t, open(t, simple(v.URL)), sms())
	wantRefused(t, err, watchword.ClassProviderError, "HTTP 307")
	if other.Load() != 0 {
		t.Error("the redirect was followed")
	}
}

func TestProxy(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	v := newStandIn(t, nil)
	c := simple("http://vendor.invalid/a/{{code}}?b={{code}}")
	c.Proxy = v.URL
	if _, err := send(t, open(t, c), sms()); err != nil {
		t.Fatal(err)
	}
	if got := v.only(t).target; got != "http://vendor.invalid/a/493812?b=493812" {
		t.Errorf("the proxy was asked for %s", got)
	}
}

// secureStandIn is a vendor with a certificate of its own authority, for example.com.
func secureStandIn(t *testing.T) (v *httptest.Server, caFile string) {
	t.Helper()
	v = httptest.NewUnstartedServer(says(200, ""))
	v.EnableHTTP2 = true
	v.Config.ErrorLog = log.New(io.Discard, "", 0) // of handshakes that must fail
	v.StartTLS()
	t.Cleanup(v.Close)
	caFile = filepath.Join(t.TempDir(), "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: v.Certificate().Raw})
	if err := os.WriteFile(caFile, block, 0o600); err != nil {
		t.Fatal(err)
	}
	return v, caFile
}

func TestTLS(t *testing.T) {
	v, caFile := secureStandIn(t)
	for name, c := range map[string]struct {
		tls *provider.TLS
		raw string // "": accepted
	}{
		"own authority":        {&provider.TLS{CAFile: caFile}, ""},
		"own authority, name":  {&provider.TLS{CAFile: caFile, ServerName: "example.com"}, ""},
		"another name":         {&provider.TLS{CAFile: caFile, ServerName: "other.test"}, "tls"},
		"unknown authority":    {nil, "tls"},
		"unknown though named": {&provider.TLS{ServerName: "example.com"}, "tls"},
		"nothing set":          {&provider.TLS{}, "tls"},
	} {
		t.Run(name, func(t *testing.T) {
			config := simple(v.URL)
			config.TLS = c.tls
			_, err := send(t, open(t, config), sms())
			if c.raw != "" {
				wantRefused(t, err, watchword.ClassProviderError, c.raw)
			} else if err != nil {
				t.Error(err)
			}
		})
	}
}

func TestTLSRefusals(t *testing.T) {
	v, caFile := secureStandIn(t)
	v.TLS.ClientAuth = tls.RequireAnyClientCert // TLS 1.2 tells during the handshake
	v.TLS.MaxVersion = tls.VersionTLS12
	config := simple(v.URL)
	config.TLS = &provider.TLS{CAFile: caFile}
	_, err := send(t, open(t, config), sms())
	wantRefused(t, err, watchword.ClassProviderError, "tls")

	plain := newStandIn(t, nil)
	u, err := url.Parse(plain.URL)
	if err != nil {
		t.Fatal(err)
	}
	_, err = send(t, open(t, simple("https://"+u.Host)), sms())
	wantRefused(t, err, watchword.ClassProviderError, "no connection")
}
