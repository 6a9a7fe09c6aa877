package provider

import (
	"crypto/tls"
	"encoding/pem"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/watchword/watchword"
)

func TestProxy(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	v := newStandIn(t, nil)
	call := post()
	if _, err := do(t, client(t, v.URL, Connection{}), call); err != nil {
		t.Fatalf("the environment's proxy was asked: %v", err)
	}
	v = newStandIn(t, nil)
	call.Path, call.Query = "/a%2Fb", "x=1"
	if _, err := do(t, client(t, "http://vendor.invalid", Connection{Proxy: v.URL}), call); err != nil {
		t.Fatal(err)
	}
	if got := v.only(t); got.target != "http://vendor.invalid/a%2Fb?x=1" || got.host != "vendor.invalid" {
		t.Errorf("the proxy was asked for %s (%s)", got.target, got.host)
	}
}

// A proxy that does not let us through says so before anything of the message has left.
func TestProxyRefuses(t *testing.T) {
	v := newStandIn(t, says(407, "<html>who are you?"))
	_, err := do(t, client(t, "https://vendor.invalid", Connection{Proxy: v.URL}), post())
	wantFailed(t, err, watchword.ClassProviderError, "no connection")
	if got := v.only(t); got.method != "CONNECT" || got.body != "" {
		t.Errorf("the proxy got %s %s", got.method, got.body)
	}
	v = newStandIn(t, says(502, "<html>the proxy's own page about "+theCode))
	answer, err := do(t, client(t, "http://vendor.invalid", Connection{Proxy: v.URL}), post())
	if err != nil || answer.JSON(&struct{}{}) {
		t.Fatalf("%+v, %v", answer, err)
	}
	wantFailed(t, answer.Unclear("", phone(t)), watchword.ClassProviderError, "HTTP 502")
}

// secure is a vendor with a certificate of its own authority, for example.com.
func secure(t *testing.T) (v *httptest.Server, caFile string) {
	t.Helper()
	v = httptest.NewUnstartedServer(says(200, "{}"))
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
	v, caFile := secure(t)
	for name, c := range map[string]struct {
		tls *TLS
		ok  bool
	}{
		"own authority":        {&TLS{CAFile: caFile}, true},
		"own authority, name":  {&TLS{CAFile: caFile, ServerName: "example.com"}, true},
		"another name":         {&TLS{CAFile: caFile, ServerName: "other.test"}, false},
		"unknown authority":    {nil, false},
		"unknown though named": {&TLS{ServerName: "example.com"}, false},
		"nothing set":          {&TLS{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			answer, err := do(t, client(t, v.URL, Connection{TLS: c.tls}), post())
			if !c.ok {
				wantFailed(t, err, watchword.ClassProviderError, "tls")
			} else if err != nil || !answer.OK() {
				t.Errorf("%+v, %v", answer, err)
			}
		})
	}
}

func TestTLSRefusals(t *testing.T) {
	v, caFile := secure(t)
	v.TLS.ClientAuth = tls.RequireAnyClientCert // TLS 1.2 tells during the handshake
	v.TLS.MaxVersion = tls.VersionTLS12
	_, err := do(t, client(t, v.URL, Connection{TLS: &TLS{CAFile: caFile}}), post())
	wantFailed(t, err, watchword.ClassProviderError, "tls")

	old, caFile := secure(t)
	old.TLS.MaxVersion = tls.VersionTLS11
	_, err = do(t, client(t, old.URL, Connection{TLS: &TLS{CAFile: caFile}}), post())
	wantFailed(t, err, watchword.ClassProviderError, "tls")

	plain := newStandIn(t, nil)
	_, err = do(t, client(t, strings.Replace(plain.URL, "http:", "https:", 1), Connection{}), post())
	wantFailed(t, err, watchword.ClassProviderError, "no connection")
}

func TestConnectionFaults(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		connection Connection
		scheme     string
		want       string
	}{
		"too few":            {Connection{MaxConnections: -1}, "https", "max_connections: "},
		"too many":           {Connection{MaxConnections: 20_001}, "https", "max_connections: "},
		"no URL":             {Connection{Proxy: "proxy.example.com"}, "https", "proxy: "},
		"not readable":       {Connection{Proxy: "http://%zz"}, "https", "proxy: "},
		"a port alone":       {Connection{Proxy: "http://:3128"}, "https", "proxy: "},
		"another scheme":     {Connection{Proxy: "ftp://proxy.example.com"}, "https", "proxy: "},
		"with credentials":   {Connection{Proxy: "http://a:" + theSecret + "@proxy.example.com"}, "https", "proxy: "},
		"tls without https":  {Connection{TLS: &TLS{ServerName: "a.example"}}, "http", "tls: "},
		"no such file":       {Connection{TLS: &TLS{CAFile: filepath.Join(t.TempDir(), "none.pem")}}, "https", "tls.ca_file: "},
		"no certificate":     {Connection{TLS: &TLS{CAFile: empty}}, "https", "tls.ca_file: "},
		"a folder":           {Connection{TLS: &TLS{CAFile: t.TempDir()}}, "https", "tls.ca_file: "},
		"the largest number": {Connection{MaxConnections: 20_000}, "https", ""},
		"the least":          {Connection{MaxConnections: 1, Proxy: "socks5://127.0.0.1:1080"}, "http", ""},
		"an empty tls":       {Connection{TLS: &TLS{}}, "http", ""},
	} {
		t.Run(name, func(t *testing.T) {
			transport, err := c.connection.Transport(c.scheme)
			switch {
			case c.want == "" && (err != nil || transport == nil):
				t.Errorf("refused: %v", err)
			case c.want != "" && (err == nil || !strings.HasPrefix(err.Error(), c.want) || strings.Contains(err.Error(), theSecret)):
				t.Errorf("%v: want one that begins with %q", err, c.want)
			}
		})
	}
}

// TestAsManyCallsAsAreMade: how many messages may be with an account is the engine's to say. A call that waited for a
// connection would use up its time, and the vendor would be blamed for it.
func TestAsManyCallsAsAreMade(t *testing.T) {
	const calls = 300 // more than net/http or anybody else has for a default
	var inside atomic.Int32
	together := make(chan struct{})
	v := newStandIn(t, func(_ http.ResponseWriter, r *http.Request) {
		if inside.Add(1) == calls {
			close(together)
		}
		select {
		case <-together:
		case <-r.Context().Done():
		}
	})
	c := client(t, v.URL, Connection{})
	var all sync.WaitGroup
	for range calls {
		all.Go(func() {
			if _, err := do(t, c, post()); err != nil {
				t.Errorf("one of %d calls at once: %v", calls, err)
			}
		})
	}
	all.Wait()
}

func TestFieldsDescribeTheConnection(t *testing.T) {
	var names []string
	for _, f := range append(ConnectionFields(), BaseURLField("https://api.example.com"), SendersField()) {
		names = append(names, f.Name)
		if f.Label.EN == "" || f.Label.ZH == "" || f.Help.EN == "" || f.Help.ZH == "" || f.Secret || f.Required {
			t.Errorf("%+v", f)
		}
	}
	if want := []string{"tls.ca_file", "tls.server_name", "proxy", "max_connections", "base_url", "senders.*"}; !slices.Equal(names, want) {
		t.Errorf("%v: want %v", names, want)
	}
	if f := BaseURLField("https://api.example.com"); f.Default != "https://api.example.com" {
		t.Errorf("%+v", f)
	}
}
