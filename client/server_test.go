package client_test

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/client"
)

// The tests of this file are about the server's address, and where it may lead.

func TestNewRefuses(t *testing.T) {
	for name, o := range map[string]client.Options{
		"no URL":               {Key: "k"},
		"no scheme":            {URL: "codes.example.com", Key: "k"},
		"another scheme":       {URL: "ftp://codes.example.com", Key: "k"},
		"no host":              {URL: "https:///v1", Key: "k"},
		"a port and no host":   {URL: "https://:8080", Key: "k"},
		"not a URL":            {URL: "https://user:hunter2@codes example.com", Key: "k"},
		"a user":               {URL: "https://user:hunter2@codes.example.com", Key: "k"},
		"a query":              {URL: "https://codes.example.com?hunter2", Key: "k"},
		"an empty query":       {URL: "https://codes.example.com?", Key: "k"},
		"a fragment":           {URL: "https://codes.example.com#hunter2", Key: "k"},
		"an empty fragment":    {URL: "https://codes.example.com#", Key: "k"},
		"no key":               {URL: "https://codes.example.com"},
		"a key of two lines":   {URL: "https://codes.example.com", Key: "hunter2\nX: y"},
		"a key with a blank":   {URL: "https://codes.example.com", Key: "hunter2 "},
		"an agent of two ones": {URL: "https://codes.example.com", Key: "k", UserAgent: "a\r\nX: hunter2"},
	} {
		t.Run(name, func(t *testing.T) {
			if c, err := client.New(o); err == nil {
				t.Errorf("New made %v", c)
			} else if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the error quotes its input: %v", err)
			}
		})
	}
}

func TestServerBelowAPath(t *testing.T) {
	var asked, agent string
	c := newClient(t, client.Options{
		URL: "https://example.com/codes/", UserAgent: "shop/2.1",
		HTTP: &http.Client{Transport: transport(func(r *http.Request) (*http.Response, error) {
			asked, agent = r.URL.String(), r.Header.Get("User-Agent")
			return response(200, pending), nil
		})},
	})
	if _, err := c.Get(t.Context(), watchword.Caller{}, one(t)); err != nil {
		t.Fatal(err)
	}
	if want := "https://example.com/codes/v1/verifications/" + oneID; asked != want || agent != "shop/2.1" {
		t.Errorf("%s asked for %s, want %s", agent, asked, want)
	}
}

func TestNobodyListens(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	url := "http://" + l.Addr().String()
	_ = l.Close()
	_, err = newClient(t, client.Options{URL: url}).List(t.Context(), watchword.ListRequest{To: number})
	discreet(t, err)
	if !errors.Is(err, syscall.ECONNREFUSED) || !strings.HasPrefix(err.Error(), "the server did not answer: ") {
		t.Errorf("the error is %v", err)
	}
}

func TestRedirectIsNotFollowed(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		t.Error("the request went elsewhere")
	}))
	defer elsewhere.Close()
	server := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusPermanentRedirect))
	defer server.Close()
	theirs := server.Client()
	_, err := newClient(t, client.Options{URL: server.URL, HTTP: theirs}).
		Check(t.Context(), watchword.CheckRequest{To: number, Code: code})
	discreet(t, err)
	if !strings.Contains(err.Error(), "308 Permanent Redirect") || theirs.CheckRedirect != nil {
		t.Errorf("the error is %v", err)
	}
}
