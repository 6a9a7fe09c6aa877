package app

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestClientIPTrustsItsProxiesAlone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, remote string
		forwarded    []string
		want         string
	}{
		{"nobody between", "203.0.113.7:4000", nil, "203.0.113.7"},
		{"a stranger's word", "203.0.113.7:4000", []string{"198.51.100.1"}, "203.0.113.7"},
		{"one proxy", "10.0.0.5:4000", []string{"198.51.100.1"}, "198.51.100.1"},
		{"two proxies", "10.0.0.5:4000", []string{"198.51.100.1, 10.1.2.3"}, "198.51.100.1"},
		{"two headers", "10.0.0.5:4000", []string{"198.51.100.1", "10.1.2.3"}, "198.51.100.1"},
		{"a client that lies to the proxy", "10.0.0.5:4000", []string{"127.0.0.1, 198.51.100.1"}, "198.51.100.1"},
		{"a proxy that says nothing", "10.0.0.5:4000", nil, "10.0.0.5"},
		{"nonsense", "10.0.0.5:4000", []string{"198.51.100.1, unknown"}, "10.0.0.5"},
		{"IPv6", "[2001:db8::5]:4000", []string{"2001:db8:1::7"}, "2001:db8:1::7"},
		{"mapped IPv4", "[::ffff:10.0.0.5]:4000", []string{"::ffff:198.51.100.1"}, "198.51.100.1"},
		{"everyone is a proxy", "10.0.0.5:4000", []string{"10.0.0.1, 10.0.0.2"}, "10.0.0.1"},
	} {
		trusted, err := ProxyConfig{Trusted: []string{"10.0.0.0/8", "2001:db8::5"}}.networks()
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = c.remote
		for _, f := range c.forwarded {
			r.Header.Add("X-Forwarded-For", f)
		}
		if got := trusted.clientIP(r); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	if _, err := (ProxyConfig{Trusted: []string{"ten"}}).networks(); err == nil {
		t.Error(`"ten" is taken for a network`)
	}
}

// before runs a server that passes what is none of its own on to an older one.
func before(t *testing.T, older string) string {
	t.Helper()
	c := testConfig(t)
	c.Upstream = older
	return production(t, c).URL()
}

func post(t *testing.T, url string, header http.Header) (int, string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader("the body"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header = header
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

func TestUpstreamGetsWhatIsNoneOfOurs(t *testing.T) {
	t.Parallel()
	old := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.WriteHeader(http.StatusTeapot)
		_, _ = io.WriteString(w, r.URL.RequestURI()+" "+string(body)+" "+r.Header.Get("X-Own")+" "+r.Header.Get("X-Forwarded-For"))
	}))
	defer old.Close()
	url := before(t, old.URL+"/base")
	for path, want := range map[string]string{
		"/v2/enduser/login?a=b%2Fc": "/base/v2/enduser/login?a=b%2Fc the body mine 127.0.0.1",
		"/":                         "/base/ the body mine 127.0.0.1",
		"/odd//path/../x":           "/base/odd//path/../x the body mine 127.0.0.1",
	} {
		status, body := post(t, url+path, http.Header{"X-Own": {"mine"}, "X-Forwarded-For": {"192.0.2.9"}})
		if status != http.StatusTeapot || body != want {
			t.Errorf("%s: %d %s, want %s", path, status, body, want)
		}
	}
	if status, body := post(t, url+"/v1/verifications", nil); status != http.StatusUnauthorized {
		t.Errorf("our own path: %d %s", status, body)
	}
}

func TestUpstreamThatDoesNotAnswer(t *testing.T) {
	t.Parallel()
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	if status, body := post(t, before(t, gone.URL)+"/x", nil); status != http.StatusBadGateway || !strings.Contains(body, "upstream") {
		t.Errorf("%d %s", status, body)
	}
}

func TestCurlNamesWhatThereIs(t *testing.T) {
	t.Parallel()
	_, err := Curl("quectell", CurlRequest{})
	if err == nil || !strings.Contains(err.Error(), `"quectell"`) {
		t.Errorf("%v", err)
	}
}
