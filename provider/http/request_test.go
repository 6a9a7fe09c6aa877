package httpprovider

import (
	"context"
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/watchword/watchword"
)

func TestRequestJSON(t *testing.T) {
	v := newStandIn(t, nil)
	p := open(t, Config{
		URL: v.URL + "/v1/{{secret.app}}/{{channel}}?lang={{locale}}&to={{ to }}", BodyFormat: "json",
		Secrets: map[string]string{"app": "a/b c", "key": `k"1`},
		Headers: map[string]string{"x-api-key": "{{secret.key}}", "Idempotency-Key": "{{key}}", "X-Note": "{{brand}}, {{purpose}}"},
		Auth:    &Auth{Username: "acme", Password: "pässword"},
		Body: "{\"to\": \"{{to}}\", \"parts\": [\"{{calling_code}}\", \"{{national}}\", \"{{to_digits}}\"],\n" +
			"\"n\": {{to_digits}}, \"m\": {{minutes}}, \"c\": \"{{code}}\", \"t\": \"{{text}}\", \"k\": \"{{secret.key}}\"}\n",
	})
	if _, err := send(t, p, sms()); err != nil {
		t.Fatal(err)
	}
	got := v.only(t)
	want := "{\"to\": \"+8613800138000\", \"parts\": [\"86\", \"13800138000\", \"8613800138000\"],\n" +
		"\"n\": 8613800138000, \"m\": 5, \"c\": \"493812\", \"t\": \"Your code is 493812\", \"k\": \"k\\\"1\"}"
	if got.body != want {
		t.Errorf("body\n%s\nwant\n%s", got.body, want)
	}
	if want := "/v1/a%2Fb%20c/sms?lang=en&to=%2B8613800138000"; got.method != "POST" || got.target != want {
		t.Errorf("%s %s: want POST %s", got.method, got.target, want)
	}
	for name, want := range map[string]string{
		"Content-Type": "application/json", "X-Api-Key": `k"1`, "Idempotency-Key": "key-1", "X-Note": "Acme, login",
		"Authorization": "Basic YWNtZTpww6Rzc3dvcmQ=", "User-Agent": "watchword", "Accept-Encoding": "",
	} {
		if got.header.Get(name) != want {
			t.Errorf("%s: %q: want %q", name, got.header.Get(name), want)
		}
	}
}

func TestRequestFormXMLTextAndGet(t *testing.T) {
	for name, c := range map[string]struct {
		config            Config
		method, target    string
		contentType, body string
		authorization     string
	}{
		"form": {
			config: Config{Method: "PUT", BodyFormat: "form", Body: "mobile={{to}}&content={{text}}&end=1\n", Auth: &Auth{Token: "tök"}},
			method: "PUT", target: "/", contentType: "application/x-www-form-urlencoded",
			body: "mobile=%2B8613800138000&content=Your%20code%20is%20493812&end=1", authorization: "Bearer tök",
		},
		"xml": {
			config: Config{URL: "/x", BodyFormat: "xml", Body: `<sms to="{{to}}"><code>{{code}}</code> {{text}}</sms>`},
			method: "POST", target: "/x", contentType: "application/xml; charset=utf-8",
			body: `<sms to="+8613800138000"><code>493812</code> Your code is 493812</sms>`,
		},
		"text": {
			config: Config{BodyFormat: "text", Body: "{{id}}|{{brand}}\n", Headers: map[string]string{"content-type": "text/x"}},
			method: "POST", target: "/", contentType: "text/x", body: sms().ID.String() + "|Acme\n",
		},
		"get": {
			config: Config{Method: "GET", URL: "/a%20b/send?m={{to_digits}}&c={{text}}"},
			method: "GET", target: "/a%20b/send?m=8613800138000&c=Your%20code%20is%20493812",
		},
		"post without a body": {
			config: Config{URL: "/p/{{key}}?x", Auth: &Auth{Username: "key"}}, method: "POST", target: "/p/key-1?x",
			authorization: "Basic a2V5Og==",
		},
	} {
		t.Run(name, func(t *testing.T) {
			v := newStandIn(t, nil)
			c.config.URL = v.URL + c.config.URL
			if _, err := send(t, open(t, c.config), sms()); err != nil {
				t.Fatal(err)
			}
			got := v.only(t)
			if got.method != c.method || got.target != c.target || got.body != c.body {
				t.Errorf("%s %s\n%s\nwant %s %s\n%s", got.method, got.target, got.body, c.method, c.target, c.body)
			}
			if h := got.header; h.Get("Content-Type") != c.contentType || h.Get("Authorization") != c.authorization {
				t.Errorf("Content-Type %q, Authorization %q", h.Get("Content-Type"), h.Get("Authorization"))
			}
			if c.method == "GET" && (got.header.Get("Content-Length") != "" || got.header.Get("Transfer-Encoding") != "") {
				t.Errorf("a GET says that it has a body: %v", got.header)
			}
		})
	}
}

func TestRequestEmail(t *testing.T) {
	v := newStandIn(t, nil)
	p := open(t, Config{
		URL: v.URL, BodyFormat: "json",
		Body: `{"to":"{{to}}","d":"{{to_digits}}","n":{{to_digits}},"cc":"{{calling_code}}{{national}}","s":"{{subject}}","h":"{{html}}"}`,
	})
	if _, err := send(t, p, email(t)); err != nil {
		t.Fatal(err)
	}
	want := `{"to":"ada+tag@example.com","d":"","n":null,"cc":"","s":"Your code","h":"<p>493812</p>"}`
	if got := v.only(t).body; got != want {
		t.Errorf("body %s: want %s", got, want)
	}
}

// countingConn counts writes: each is a packet and a system call.
type countingConn struct {
	net.Conn
	writes *atomic.Int64
}

func (c countingConn) Write(b []byte) (int, error) {
	c.writes.Add(1)
	return c.Conn.Write(b)
}

func TestOneWriteOneConnection(t *testing.T) {
	const sends = 20
	v := newStandIn(t, says(200, strings.Repeat("x", 3*firstAnswer)))
	p := open(t, simple(v.URL))
	var writes, dials atomic.Int64
	dial := p.transport.DialContext
	p.transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		dials.Add(1)
		conn, err := dial(ctx, network, address)
		return countingConn{conn, &writes}, err
	}
	for range sends {
		if _, err := send(t, p, sms()); err != nil {
			t.Fatal(err)
		}
	}
	if writes.Load() != sends || dials.Load() != 1 {
		t.Errorf("%d messages took %d writes and %d connections: want one write each, and one connection", sends, writes.Load(), dials.Load())
	}
}

func TestLongBody(t *testing.T) {
	v := newStandIn(t, nil)
	p := open(t, simple(v.URL))
	m := sms()
	m.Content.Text = strings.Repeat("汉字 ", 20000)
	if _, err := send(t, p, m); err != nil {
		t.Fatal(err)
	}
	if v.only(t).body != m.Content.Text {
		t.Error("a long body was changed")
	}
}

func TestMinutesAreRoundedUp(t *testing.T) {
	for d, want := range map[time.Duration]string{time.Second: "1", time.Minute: "1", 61 * time.Second: "2", time.Hour: "60"} {
		m := watchword.Outgoing{ValidFor: d}
		if got := placeholder("minutes").of(&m); got != want {
			t.Errorf("%s is %s minutes: want %s", d, got, want)
		}
	}
}

func TestEveryPlaceholderHasAValue(t *testing.T) {
	m := templated()
	m.Content.Subject, m.Content.HTML = "s", "h"
	for _, name := range names() {
		if placeholder(name).of(&m) == "" {
			t.Errorf("{{%s}} is empty", name)
		}
	}
	if placeholder("other").of(&m) != "" || placeholder("other").known() {
		t.Error("{{other}} has a value")
	}
}

func TestNothingIsPrinted(t *testing.T) {
	c := Config{
		URL: "http://h/{{secret.key}}", Secrets: map[string]string{"key": "s3cr3t"}, Auth: &Auth{Token: "t0k3n"}, Headers: map[string]string{},
	}
	p := open(t, c)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		for _, x := range []any{c, &c, *c.Auth, c.Auth, p, watchword.Provider(p)} {
			if text := fmt.Sprintf(verb, x); strings.Contains(text, "s3cr3t") || strings.Contains(text, "t0k3n") {
				t.Errorf("%s of %T shows a secret: %s", verb, x, text)
			}
		}
	}
	if got := strings.Join(c.Spec().Secrets(), " "); got != "auth.password auth.token secrets.* receipts.secret.value receipts.signature.key" {
		t.Errorf("secrets: %s", got)
	}
}
