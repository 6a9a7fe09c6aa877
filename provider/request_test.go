package provider

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/watchword/watchword"
)

// What a vendor's signature is about arrives as it was written.
func TestRequestArrivesAsWritten(t *testing.T) {
	v := newStandIn(t, nil)
	c := client(t, v.URL, Connection{})
	header := http.Header{"Authorization": {"Bearer k"}, "X-Two": {"a", "b"}}
	call := Call{
		Method: http.MethodPut, Path: "/v1/a%2Fb/c", Query: "x=%2B86&y=a+b", Header: header, Body: []byte(`{"code":"1"}`),
	}
	if _, err := do(t, c, call); err != nil {
		t.Fatal(err)
	}
	got := v.only(t)
	if got.method != http.MethodPut || got.target != "/v1/a%2Fb/c?x=%2B86&y=a+b" || got.body != `{"code":"1"}` {
		t.Errorf("%s %s %s", got.method, got.target, got.body)
	}
	if got.host != c.Host() || "http://"+c.Host() != v.URL {
		t.Errorf("host %q: want %q", got.host, c.Host())
	}
	if got.header.Get("Authorization") != "Bearer k" || strings.Join(got.header["X-Two"], " ") != "a b" {
		t.Errorf("headers %v", got.header)
	}
	if got.header.Get("User-Agent") != "watchword" || got.header.Get("Accept-Encoding") != "" {
		t.Errorf("headers %v: want our name, and no compression", got.header)
	}
	if len(header) != 2 {
		t.Errorf("the caller's headers were changed: %v", header)
	}
}

func TestUserAgentOfTheCaller(t *testing.T) {
	v := newStandIn(t, nil)
	call := post()
	call.Header = http.Header{"User-Agent": {"vendor-sdk"}}
	if _, err := do(t, client(t, v.URL, Connection{}), call); err != nil {
		t.Fatal(err)
	}
	if got := v.only(t).header.Get("User-Agent"); got != "vendor-sdk" {
		t.Errorf("User-Agent %q", got)
	}
}

func TestPathsBelowABase(t *testing.T) {
	for _, c := range []struct{ base, path, want string }{
		{"", "", "/"},
		{"/", "", "/"},
		{"/", "/a", "/a"},
		{"/gateway/", "/v1/a", "/gateway/v1/a"},
		{"/gateway//", "/a", "/gateway/a"},
		{"/a%2Fb", "/c%2Fd", "/a%2Fb/c%2Fd"},
		{"/a%20b", "/c", "/a%20b/c"},
		{"", "/with space", "/with%20space"},
		{"", "/query?in=path", "/query%3Fin=path"},
		{"", "/" + "é", "/%C3%A9"},
		{"", "/...", "/..."},
		{"", "/a..b/.c", "/a..b/.c"},
	} {
		v := newStandIn(t, nil)
		if _, err := do(t, client(t, v.URL+c.base, Connection{}), Call{Method: http.MethodPost, Path: c.path}); err != nil {
			t.Fatalf("%s%s: %v", c.base, c.path, err)
		}
		if got := v.only(t).target; got != c.want {
			t.Errorf("%q below %q: %s, want %s", c.path, c.base, got, c.want)
		}
	}
}

// The base's path is told as signatures sign it.
func TestPathOfABase(t *testing.T) {
	for base, want := range map[string]string{"": "", "/": "", "/gateway": "/gateway", "/a//": "/a", "/a%20b/c": "/a b/c"} {
		if got := client(t, "https://vendor.example"+base, Connection{}).Path(); got != want {
			t.Errorf("the path of %q is %q: want %q", base, got, want)
		}
	}
}

// A value that is a segment of dots would ask for another path. Nothing is sent then.
func TestPathsThatCannotBe(t *testing.T) {
	v := newStandIn(t, nil)
	for _, path := range []string{"/a/%zz", "/a/%", "/a/../b", "/..", "/a/%2e%2E/b", "/a/./b", "/a%2F..%2Fb"} {
		_, err := do(t, client(t, v.URL, Connection{}), Call{Method: http.MethodPost, Path: path, Body: []byte(theCode)})
		wantFailed(t, err, watchword.ClassProviderError, "path")
	}
	if n := len(v.all()); n != 0 {
		t.Errorf("%d requests came", n)
	}
}

func TestBaseURLFaults(t *testing.T) {
	for _, base := range []string{
		"", "vendor.example", "//vendor.example", "ftp://vendor.example", "http:", "https://", "https:///path", "http://:8080",
		"https://exa mple.com", "https://vendor.example/%zz", "https://vendor.example:port",
		"https://user@vendor.example", "https://user:" + theSecret + "@vendor.example", "https://vendor.example?a=b",
		"https://vendor.example?", "https://vendor.example#", "https://vendor.example/#top", "https://vendor.example/a/../b",
		"https://vendor.example/%2e", "mailto:a@vendor.example",
	} {
		c, err := NewClient(base, Connection{}, nil)
		if err == nil || c != nil {
			t.Errorf("%q is accepted", base)
			continue
		}
		if !strings.HasPrefix(err.Error(), "base_url: ") || strings.Contains(err.Error(), theSecret) {
			t.Errorf("%q: %v", base, err)
		}
	}
	if _, err := NewClient("https://vendor.example", Connection{MaxConnections: -1}, nil); err == nil {
		t.Error("a connection's fault is passed over")
	}
}

func TestClientPrintsNothing(t *testing.T) {
	c := client(t, "https://vendor.example/"+theCode, Connection{})
	if got := fmt.Sprintf("%v %+v %#v %s", c, c, c, c); strings.Contains(got, "vendor.example") || strings.Contains(got, theSecret) {
		t.Errorf("it prints %s", got)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	if err := c.Close(); err != nil {
		t.Errorf("a second Close: %v", err)
	}
}

// A message has room in the Outbound itself; a longer one finds its own.
func TestOutboundRoom(t *testing.T) {
	v := newStandIn(t, nil)
	o := &Outbound{}
	if len(o.Room()) != 0 || cap(o.Room()) < 256 {
		t.Errorf("room for %d bytes, %d used", cap(o.Room()), len(o.Room()))
	}
	long := strings.Repeat("x", 10_000)
	if _, err := do(t, client(t, v.URL, Connection{}), Call{Method: http.MethodPost, Body: []byte(long)}); err != nil {
		t.Fatal(err)
	}
	if got := v.only(t).body; got != long {
		t.Errorf("%d bytes came", len(got))
	}
}
