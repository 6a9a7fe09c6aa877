package egress

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestAddresses(t *testing.T) {
	for address, want := range map[string]string{
		"1.1.1.1": "", "8.8.8.8": "", "172.15.255.255": "", "172.32.0.0": "", "100.63.255.255": "", "100.128.0.0": "",
		"169.253.1.1": "", "192.169.0.1": "", "168.63.129.15": "", "223.255.255.255": "",
		"2606:4700:4700::1111": "", "2a00:1450::1": "", "::ffff:8.8.8.8": "", "64:ff9b::808:808": "",

		"127.0.0.1": "loopback", "127.255.255.254": "loopback", "::1": "loopback", "::ffff:127.0.0.1": "loopback",
		"0.0.0.0": "this network", "0.1.2.3": "this network", "::": "unspecified", "::ffff:0.0.0.0": "this network",
		"10.0.0.1": "private", "172.16.0.1": "private", "172.31.255.255": "private", "192.168.1.1": "private",
		"fc00::1": "private", "fd12:3456::1": "private", "fec0::1": "private", "::ffff:10.0.0.1": "private",
		"100.64.0.1": "shared by a carrier's customers", "100.100.100.200": "shared by a carrier's customers", // Alibaba Cloud's metadata
		"169.254.169.254": "link-local", "::ffff:169.254.169.254": "link-local", "fe80::1": "link-local", "fe80::1%eth0": "link-local",
		"168.63.129.16": "a metadata service", "fd00:ec2::254": "private", "192.0.0.192": "reserved for protocols",
		"224.0.0.1": "multicast", "239.255.255.255": "multicast", "ff02::1": "multicast",
		"240.0.0.1": "reserved", "255.255.255.255": "reserved", "192.0.2.1": "for documentation", "198.18.0.1": "for benchmarks",
		"198.51.100.7": "for documentation", "203.0.113.9": "for documentation", "192.88.99.1": "a relay",
		"2001:db8::1": "for documentation", "3fff::1": "for documentation", "2002:7f00:1::": "a relay", "2002:a00:1::1": "a relay",
		"2001:0:4136:e378:8000:63bf:3fff:fdd2": "reserved for protocols", "2001:20::1": "reserved for protocols",
		"64:ff9b::7f00:1": "loopback", "64:ff9b::a9fe:a9fe": "link-local", "64:ff9b::a00:1": "private",
		"64:ff9b:1::a00:1": "reserved", "::7f00:1": "reserved", "::a00:1": "reserved", "100::1": "reserved", "4000::1": "reserved",
		"5f00::1": "reserved",
	} {
		if got := refused(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s is %q, want %q", address, got, want)
		}
	}
	if refused(netip.Addr{}) == "" {
		t.Error("no address is public")
	}
}

func FuzzAddresses(f *testing.F) {
	f.Add([]byte{10, 0, 0, 1})
	f.Add(netip.MustParseAddr("::ffff:10.0.0.1").AsSlice())
	f.Fuzz(func(t *testing.T, b []byte) {
		a, ok := netip.AddrFromSlice(b)
		if !ok {
			return
		}
		in := carried(a)
		inside := in.IsLoopback() || in.IsPrivate() || in.IsLinkLocalUnicast() || in.IsMulticast() || in.IsUnspecified()
		if refused(a) == "" && inside {
			t.Errorf("%v is public", a)
		}
	})
}

// names is a resolver that answers what the test says, one answer after the other.
type names struct {
	answers [][]netip.Addr
	asked   atomic.Int32
}

func (n *names) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	i := int(n.asked.Add(1)) - 1
	return n.answers[min(i, len(n.answers)-1)], nil
}

func answers(all ...string) []netip.Addr {
	var found []netip.Addr
	for _, a := range all {
		found = append(found, netip.MustParseAddr(a))
	}
	return found
}

// server answers on loopback, and counts.
func server(t *testing.T, h http.HandlerFunc) (port string, hits *atomic.Int32) {
	t.Helper()
	hits = &atomic.Int32{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hits.Add(1)
		if h != nil {
			h(w, r)
		}
	}))
	t.Cleanup(s.Close)
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	return u.Port(), hits
}

func get(t *testing.T, g *Guard, target string) (*http.Response, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	if err != nil {
		t.Fatal(err)
	}
	transport := g.Transport(&http.Transport{DisableKeepAlives: true, Proxy: http.ProxyFromEnvironment})
	defer transport.CloseIdleConnections()
	response, err := transport.RoundTrip(r)
	if err == nil {
		_, _ = io.Copy(io.Discard, response.Body)
		_ = response.Body.Close()
	}
	return response, err
}

func wantRefused(t *testing.T, err error, says string) {
	t.Helper()
	var refused *RefusedError
	if !errors.As(err, &refused) || !strings.Contains(refused.Error(), says) {
		t.Errorf("error is %v, want a refusal that says %q", err, says)
	}
}

// A name may lead to a public address when it is looked at and to this machine a moment later: what is dialed is judged.
func TestNamesThatChangeTheirMind(t *testing.T) {
	port, hits := server(t, nil)
	resolver := &names{answers: [][]netip.Addr{answers("127.0.0.1"), answers("::ffff:127.0.0.1"), answers("10.0.0.1", "127.0.0.1"), answers("0.0.0.0")}}
	g := NewWith(Policy{HTTP: true}, resolver)
	g.dial = func(_ context.Context, _, address string) (net.Conn, error) {
		t.Errorf("%s is dialed", address)
		return nil, net.ErrClosed
	}
	for range resolver.answers {
		_, err := get(t, g, "http://rebinding.example:"+port+"/")
		wantRefused(t, err, "egress.allow")
	}
	if err := g.CheckURL("https://rebinding.example/"); err != nil {
		t.Error(err)
	}
	if hits.Load() != 0 || resolver.asked.Load() != 4 {
		t.Errorf("%d requests came through, after %d questions", hits.Load(), resolver.asked.Load())
	}
}

// The socket is judged as well, should anything above it be mistaken.
func TestSocketIsJudged(t *testing.T) {
	port, hits := server(t, nil)
	g := New(Policy{HTTP: true})
	c, err := g.dial(t.Context(), "tcp", net.JoinHostPort("127.0.0.1", port))
	if err == nil {
		_ = c.Close()
	}
	wantRefused(t, err, "loopback")
	if hits.Load() != 0 {
		t.Error("a connection came through")
	}
}

func TestWhatTheOperatorAllows(t *testing.T) {
	port, hits := server(t, nil)
	g := NewWith(Sandbox(), &names{answers: [][]netip.Addr{answers("10.1.2.3", "127.0.0.1")}})
	if _, err := get(t, g, "http://app.example:"+port+"/"); err != nil || hits.Load() != 1 {
		t.Errorf("an allowed address is not reached beside a refused one: %v", err)
	}
	if _, err := get(t, g, "http://127.0.0.1:"+port+"/"); err != nil || hits.Load() != 2 {
		t.Error(err)
	}
	_, err := get(t, NewWith(Sandbox(), &names{answers: [][]netip.Addr{answers("10.1.2.3")}}), "http://app.example/")
	wantRefused(t, err, "10.1.2.3 is private")
	private := Policy{Allow: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}
	for text, says := range map[string]string{
		"https://10.1.2.3/": "", "https://[::ffff:10.1.2.3]/": "", "https://hooks.example/": "", "https://8.8.8.8/": "",
		"http://hooks.example/": "not https", "https://127.0.0.1/": "loopback", "https://LOCALHOST./": "loopback",
		"https://a.localhost/": "loopback", "https://[fe80::1%25eth0]/": "link-local", "https://[::]/": "unspecified",
		"https://169.254.169.254/latest/meta-data": "link-local",
	} {
		err := New(private).CheckURL(text)
		if says == "" && err != nil {
			t.Errorf("%s: %v", text, err)
		} else if says != "" {
			wantRefused(t, err, says)
		}
	}
}

func TestNoProxyNoRedirectNoOtherScheme(t *testing.T) {
	port, hits := server(t, nil)
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:"+port)
	t.Setenv("HTTPS_PROXY", "http://127.0.0.1:"+port)
	away, _ := server(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "http://127.0.0.1:"+port+"/")
		w.WriteHeader(http.StatusFound)
	})
	response, err := get(t, New(Sandbox()), "http://127.0.0.1:"+away+"/")
	if err != nil || response.StatusCode != http.StatusFound || hits.Load() != 0 {
		t.Errorf("a redirect, or a proxy, is followed: %v, %d", err, hits.Load())
	}
	_, err = get(t, New(Policy{}), "http://hooks.example/")
	wantRefused(t, err, "egress.http")
	_, err = get(t, New(Policy{HTTP: true}), "gopher://hooks.example/")
	wantRefused(t, err, "not https")
}

func TestNamesWithoutAddress(t *testing.T) {
	_, err := get(t, NewWith(Policy{HTTP: true}, &names{answers: [][]netip.Addr{nil}}), "http://nowhere.example/")
	var name *net.DNSError
	if !errors.As(err, &name) || !name.IsNotFound {
		t.Error(err)
	}
}
