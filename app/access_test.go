package app

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestAccessSameSite(t *testing.T) {
	loopback := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080}
	six := &net.TCPAddr{IP: net.IPv6loopback, Port: 8080}
	lan := &net.TCPAddr{IP: net.IPv4(192, 168, 1, 5), Port: 8080}
	all := &net.TCPAddr{IP: net.IPv6unspecified, Port: 8080}
	for _, x := range []struct {
		name       string
		on         net.Addr
		configured string
		host       string
		header     [2]string
		want       int
	}{
		{"localhost", loopback, "127.0.0.1:8080", "localhost:8080", [2]string{}, 200},
		{"localhost without port", loopback, "127.0.0.1:8080", "localhost", [2]string{}, 200},
		{"upper case", loopback, "127.0.0.1:8080", "LOCALHOST:8080", [2]string{}, 200},
		{"address", loopback, "127.0.0.1:8080", "127.0.0.1:8080", [2]string{}, 200},
		{"address of version 6", six, "[::1]:8080", "[::1]:8080", [2]string{}, 200},
		{"configured name", loopback, "dev.acme.example:8080", "dev.acme.example:8080", [2]string{}, 200},
		{"other name", loopback, "127.0.0.1:8080", "evil.example:8080", [2]string{}, 403},
		{"rebound name", loopback, "127.0.0.1:8080", "127.0.0.1.evil.example:8080", [2]string{}, 403},
		{"other address", loopback, "127.0.0.1:8080", "10.0.0.1:8080", [2]string{}, 403},
		{"no host", loopback, "127.0.0.1:8080", "", [2]string{}, 403},
		{"suffix", loopback, "127.0.0.1:8080", "xlocalhost", [2]string{}, 403},
		{"address of the network", lan, "192.168.1.5:8080", "192.168.1.5:8080", [2]string{}, 200},
		{"name on the network", lan, "192.168.1.5:8080", "evil.example", [2]string{}, 403},
		{"loopback name on the network", lan, "192.168.1.5:8080", "127.0.0.1:8080", [2]string{}, 403},
		{"wildcard, any address", all, ":8080", "10.1.2.3:8080", [2]string{}, 200},
		{"wildcard, address of version 6", all, ":8080", "[fe80::1]:8080", [2]string{}, 200},
		{"wildcard, name", all, ":8080", "evil.example:8080", [2]string{}, 403},
		{"own origin", loopback, "127.0.0.1:8080", "localhost:8080", [2]string{"Origin", "http://localhost:8080"}, 200},
		{"other origin", loopback, "127.0.0.1:8080", "localhost:8080", [2]string{"Origin", "https://evil.example"}, 403},
		{"other port", loopback, "127.0.0.1:8080", "localhost:8080", [2]string{"Origin", "http://localhost:3000"}, 403},
		{"opaque origin", loopback, "127.0.0.1:8080", "localhost:8080", [2]string{"Origin", "null"}, 403},
		{"broken origin", loopback, "127.0.0.1:8080", "localhost:8080", [2]string{"Origin", "http://%zz"}, 403},
		{"same origin", loopback, "127.0.0.1:8080", "localhost:8080", [2]string{"Sec-Fetch-Site", "same-origin"}, 200},
		{"typed in", loopback, "127.0.0.1:8080", "localhost:8080", [2]string{"Sec-Fetch-Site", "none"}, 200},
		{"same site", loopback, "127.0.0.1:8080", "localhost:8080", [2]string{"Sec-Fetch-Site", "same-site"}, 403},
		{"cross site", loopback, "127.0.0.1:8080", "localhost:8080", [2]string{"Sec-Fetch-Site", "cross-site"}, 403},
	} {
		t.Run(x.name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
			r.Host = x.host
			if x.header[0] != "" {
				r.Header.Set(x.header[0], x.header[1])
			}
			got := httptest.NewRecorder()
			newAccess(x.on, x.configured, "key").sameSite(empty()).ServeHTTP(got, r)
			if got.Code != x.want {
				t.Errorf("it is answered %d, want %d", got.Code, x.want)
			}
		})
	}
}

func empty() http.Handler { return http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}) }

func TestAccessKeyed(t *testing.T) {
	lan := newAccess(&net.TCPAddr{IP: net.IPv4(192, 168, 1, 5)}, "192.168.1.5:0", "the key")
	for _, x := range []struct {
		name string
		set  func(*http.Request)
		want int
	}{
		{"nothing", func(*http.Request) {}, 401},
		{"bearer", func(r *http.Request) { r.Header.Set("Authorization", "Bearer the key") }, 200},
		{"lower case", func(r *http.Request) { r.Header.Set("Authorization", "bearer the key") }, 200},
		{"wrong bearer", func(r *http.Request) { r.Header.Set("Authorization", "Bearer a key") }, 401},
		{"empty bearer", func(r *http.Request) { r.Header.Set("Authorization", "Bearer ") }, 401},
		{"other scheme", func(r *http.Request) { r.Header.Set("Authorization", "Digest the key") }, 401},
		{"basic", func(r *http.Request) { r.SetBasicAuth("anyone", "the key") }, 200},
		{"wrong basic", func(r *http.Request) { r.SetBasicAuth("the key", "nothing") }, 401},
	} {
		t.Run(x.name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
			x.set(r)
			got := httptest.NewRecorder()
			lan.keyed(empty()).ServeHTTP(got, r)
			if got.Code != x.want {
				t.Errorf("it is answered %d, want %d", got.Code, x.want)
			}
			if asks := strings.HasPrefix(got.Header().Get("WWW-Authenticate"), "Basic "); asks != (x.want == 401) {
				t.Errorf("a browser is asked for the key: %v", asks)
			}
		})
	}
	got := httptest.NewRecorder()
	newAccess(&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}, "127.0.0.1:0", "the key").keyed(empty()).
		ServeHTTP(got, httptest.NewRequest(http.MethodGet, "/", http.NoBody))
	if got.Code != http.StatusOK {
		t.Errorf("loopback asks for a key: %d", got.Code)
	}
}
