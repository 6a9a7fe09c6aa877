package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// TestHostileAdminRequests attacks the API for operators: without a key, with wrong ones, and with documents that no
// operator writes.
func TestHostileAdminRequests(t *testing.T) { //nolint:paralleltest // it counts goroutines
	s, _ := hostileServer(t)
	key := s.adminKey(t)
	s.leaksNoGoroutine(t)
	requests := 0
	attack := func(name, key, method, path, body string, status ...int) {
		c := &caller{base: s.admin, key: key, http: http.DefaultClient}
		a := c.must(t, method, path, []byte(body))
		requests++
		if err := plainProblem(&http.Response{StatusCode: a.status, Header: a.header}, a.body); err != nil {
			t.Errorf("%s: %v: %s", name, err, a)
		}
		if len(status) > 0 && a.status != status[0] {
			t.Errorf("%s: want %d: %s", name, status[0], a)
		}
		if strings.Contains(string(a.body), s.adminKey(t)) {
			t.Errorf("%s: the answer holds the key", name)
		}
	}
	for name, wrong := range map[string]string{
		"no key": "", "another key": "wwa_x", "a cut key": key[:len(key)-1], "a longer key": key + "x", "a tenant's key": looseKey, "two keys": key + " " + key,
		"capitals": strings.ToUpper(key), "a blank before": " " + key,
	} {
		for _, path := range []string{"GET /admin/v1/registry", "PUT /admin/v1/registry", "POST /admin/v1/unlock", "GET /admin/v1/none"} {
			method, path, _ := strings.Cut(path, " ")
			attack(name+" "+path, wrong, method, path, `{"tenants":[{"id":"evil"}]}`, 401)
		}
	}
	for name, body := range hostileDocuments() {
		attack("document: "+name, key, http.MethodPut, "/admin/v1/registry", body)
	}
	for name, body := range hostileUnlocks() {
		attack("unlock: "+name, key, http.MethodPost, "/admin/v1/unlock", body)
	}
	for _, path := range []string{"/admin/v1/", "/admin/v1/registry/", "/admin/v1/registry%00", "/admin/v1/unlock/x", "/admin/v1/registry/%2e%2e/unlock"} {
		attack("path "+path, key, http.MethodGet, path, "", 404)
	}
	for _, method := range []string{"POST", "DELETE", "PATCH", "OPTIONS", "BREW"} {
		attack("method "+method, key, method, "/admin/v1/registry", "{}")
	}
	t.Logf("%d requests", requests)
	s.complainsOfNothing(t)
	out, complaint, status := run(t, "", "export", "--admin-url", s.admin, "--data", s.data)
	if status != 0 || strings.Contains(out, "evil") {
		t.Errorf("after all that the registry is %s %s", out, complaint)
	}
}

// hostileDocuments are bodies that must not become the registry.
func hostileDocuments() map[string]string {
	documents := map[string]string{
		"nothing": "", "an array": "[]", "a text": `"x"`, "cut": `{"tenants":[{"id":"evil"`, "two": `{"tenants":[{"id":"evil"}]}{}`,
		"twice a name": `{"tenants":[],"tenants":[{"id":"evil"}]}`, "an unknown list": `{"tennants":[{"id":"evil"}]}`, "capitals": `{"Tenants":[{"id":"evil"}]}`,
		"bad UTF-8": "{\"tenants\":[{\"id\":\"evil\",\"name\":\"\xff\"}]}", "a lone surrogate": `{"tenants":[{"id":"evil","name":"\ud800"}]}`,
		"a raw NUL": "{\"tenants\":[{\"id\":\"evil\x00\"}]}", "deep": `{"tenants":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + "}",
		"17 MB": `{"tenants":[{"id":"evil","name":"` + strings.Repeat("x", 17<<20) + `"}]}`, "YAML": "tenants: [{id: evil}]",
		"deep settings": `{"provider_accounts":[{"name":"evil","type":"http","settings":` + strings.Repeat(`{"a":`, 20_000) + "1" + strings.Repeat("}", 20_000) + `}]}`,
	}
	for field, values := range map[string][]string{
		`{"tenants":[{"id":%s,"dialects":["native"]}]}`:                                                                      {`""`, `"../evil"`, `"evil\u0000"`, `"EVIL"`, `1`, `null`, `[]`, `"` + strings.Repeat("e", 100) + `"`},
		`{"tenants":[{"id":"evil","dialects":%s}]}`:                                                                          {`"native"`, `["nativ"]`, `[1]`, `{}`},
		`{"credentials":[{"tenant":"loose","name":"evil","digest":%s}]}`:                                                     {`"x"`, `"00"`, `1`, `"` + strings.Repeat("g", 64) + `"`},
		`{"credentials":[{"tenant":"none","name":%s}]}`:                                                                      {`"evil"`, `""`, `1`},
		`{"policies":[{"tenant":"loose","purpose":"evil","attempts":%s}]}`:                                                   {`11`, `-1`, `1.5`, `"5"`, `1e400`, `9223372036854775808`},
		`{"policies":[{"tenant":"loose","code_length":%s}]}`:                                                                 {`3`, `11`, `-6`, `"6"`},
		`{"policies":[{"tenant":"loose","lifetime":%s}]}`:                                                                    {`"1s"`, `"25h"`, `5`, `"-5m"`, `"evil"`},
		`{"policies":[{"tenant":"loose","limits":%s}]}`:                                                                      {`[{"name":"evil","count":0,"per":"1s"}]`, `[{"name":"evil!","count":1,"per":"1s"}]`, `[{}]`, `{}`},
		`{"routes":[{"tenant":"loose","name":"evil","channel":"sms","countries":["*"],"use":%s}]}`:                           {`[]`, `["none"]`, `"ok"`, `[1]`, `null`},
		`{"routes":[{"tenant":"loose","name":"evil","channel":%s,"use":["ok"]}]}`:                                            {`"pigeon"`, `""`, `1`},
		`{"provider_accounts":[{"name":"evil","type":%s}]}`:                                                                  {`"inbox"`, `"htp"`, `""`, `1`},
		`{"provider_accounts":[{"name":"evil","type":"http","settings":%s}]}`:                                                {`null`, `{}`, `[]`, `{"url":"file:///etc/passwd"}`, `{"url":"http://x/","auth":{"token":1}}`, `{"url":"http://x/","evil":1}`},
		`{"test_recipients":[{"tenant":"loose","name":"evil","to":%s,"code":"123456","expires_at":"2020-01-01T00:00:00Z"}]}`: {`"x"`, `1`, `""`},
	} {
		for _, value := range values {
			body := fmt.Sprintf(field, value)
			documents[body[:min(len(body), 120)]] = body
		}
	}
	return documents
}

// hostileUnlocks are bodies that must not unlock anybody.
func hostileUnlocks() map[string]string {
	good := `"tenant":"loose","channel":"sms","to":"+8613800138000"`
	return map[string]string{
		"nothing": "", "null": "null", "an array": "[]", "cut": "{" + good, "two": "{" + good + "}{}", "trailing": "{" + good + "} x", "unknown": "{" + good + `,"x":1}`,
		"twice a name": `{"tenant":"strict",` + good + "}", "no tenant": `{"channel":"sms","to":"+8613800138000"}`, "another tenant": `{"tenant":"none","channel":"sms","to":"+8613800138000"}`,
		"no recipient": `{"tenant":"loose","channel":"sms"}`, "a bad recipient": `{"tenant":"loose","channel":"sms","to":"x"}`, "a number": `{"tenant":1,"channel":"sms","to":2}`,
		"a lone surrogate": `{"tenant":"loose","channel":"sms","to":"\ud800+8613800138000"}`, "bad UTF-8": "{\"tenant\":\"loose\",\"channel\":\"sms\",\"to\":\"+8613800138000\xff\"}",
		"NUL": `{"tenant":"loose","channel":"sms","to":"+8613800138000\u0000"}`, "a bad channel": `{"tenant":"loose","channel":"pigeon","to":"+8613800138000"}`,
		"capitals": `{"TENANT":"loose","Channel":"sms","tO":"+8613800138000"}`, "70 KB": "{" + good + strings.Repeat(" ", 70<<10) + "}",
		"deep": `{"tenant":` + strings.Repeat("[", 30_000) + strings.Repeat("]", 30_000) + "}",
	}
}
