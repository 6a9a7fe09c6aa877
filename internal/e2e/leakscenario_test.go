package e2e

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// vouched is the context of every request.
func vouched() object {
	return object{"ip": "203.0.113.201", "device": "device-Potoroo-1", "session": "session-Dunnart-2", "user": "user-Kowari-3"}
}

// converse goes through every endpoint with every recipient, for right and for wrong.
func (l *leakage) converse(c *caller, tenant string) {
	purposes := []string{"common", "login", "register", "payment", "close_account"}
	for i, to := range append(append([]string{}, l.numbers...), l.mails...) {
		body := object{"to": to, "purpose": purposes[i%len(purposes)], "context": vouched(), "reference": fmt.Sprint("r-", i)}
		if tenant == "letters" && i%7 == 3 {
			body["code"] = "CHOSENEMU7"
		}
		if tenant == "digits" && i%7 == 5 {
			body["values"] = object{"order": wordOfValues}
		}
		var headers []string
		if i%2 == 0 {
			headers = []string{"Idempotency-Key", fmt.Sprint(onceWord, tenant, i)}
		}
		a := c.must(l.t, http.MethodPost, "/v1/verifications", body, headers...)
		c.must(l.t, http.MethodPost, "/v1/verifications", body, headers...)
		id := a.ID + a.VerificationID
		if id == "" {
			continue
		}
		l.useUp(c, id, to, i)
		c.must(l.t, http.MethodGet, "/v1/verifications?limit=100&to="+url.QueryEscape(to), nil)
	}
	c.must(l.t, http.MethodGet, "/v1/verifications?limit=100", nil)
	l.provoke(c)
}

// useUp does with a verification what can be done with one.
func (l *leakage) useUp(c *caller, id, to string, i int) {
	path := "/v1/verifications/" + id
	with := object{"context": vouched()}
	c.must(l.t, http.MethodPost, path+"/check", object{"code": "WRONG12345", "context": vouched()})
	c.must(l.t, http.MethodPost, "/v1/checks", object{"to": to, "code": "WRONG12345", "context": vouched()})
	if i%3 == 0 {
		c.must(l.t, http.MethodPost, path+"/resend", with)
	}
	if i%5 == 4 {
		c.must(l.t, http.MethodPost, path+"/cancel", with)
	}
	if code, ok := l.v.code(id); ok {
		c.must(l.t, http.MethodPost, path+"/check", object{"code": code, "context": vouched()}, "Idempotency-Key", fmt.Sprint(onceWord, id))
		c.must(l.t, http.MethodPost, path+"/check", object{"code": code, "context": vouched()}, "Idempotency-Key", fmt.Sprint(onceWord, id))
		c.must(l.t, http.MethodPost, "/v1/checks", object{"to": to, "code": code})
		c.must(l.t, http.MethodPost, path+"/check", object{"code": code, "extra": code})
		c.must(l.t, http.MethodPost, path+"/check", object{"code": []string{code}})
		c.must(l.t, http.MethodPost, path+"/"+code, nil)
		c.must(l.t, http.MethodPost, "/v1/verifications", object{"to": to, "code": code + "!"})
		c.must(l.t, http.MethodPost, "/v1/checks", []byte(`{"to":"`+to+`","code":"`+code))
	}
	c.must(l.t, http.MethodGet, path, nil)
}

// provoke asks for errors that could quote what they are about.
func (l *leakage) provoke(c *caller) {
	to := l.numbers[3]
	for _, body := range []string{
		`{"to":"` + to + `9999999999"}`, `{"to":"` + to, `{"to":{"x":"` + to + `"}}`, `{"to":"` + to + `","x":1}`, `{"to":"` + to + `","to":"` + to + `"}`,
		`{"to":"` + to + `","context":{"ip":"203.0.113.201\u0000"}}`, `{"to":"` + to + `","code":"CHOSENEMU7","code_length":3}`,
		`{"to":"` + to + `","account_rule":"must_exist"}`, `{"to":"` + to + `","account_rule":"own_address","context":{"user":"user-Kowari-3"}}`,
		`{"to":"` + to + `","values":{"order":"` + wordOfValues + `\u0007"}}`, `{"to":"` + to + `","purpose":"` + to + `"}`, `{"to":"` + to + `","channel":"email"}`,
	} {
		c.must(l.t, http.MethodPost, "/v1/verifications", []byte(body))
		c.must(l.t, http.MethodPost, "/v1/checks", []byte(body))
	}
	c.must(l.t, http.MethodPost, "/v1/verifications", object{"to": to}, "Idempotency-Key", onceWord+" with a blank")
	c.must(l.t, http.MethodPost, "/v1/verifications", object{"to": to}, "X-Request-Id", "bad id "+to)
}

// misapply gives the admin API documents with a fault beside each secret.
func (l *leakage) misapply() {
	settings := func(text string) string {
		return fmt.Sprintf(`provider_accounts: [{name: bad, type: http, settings: %s}]`, text)
	}
	for _, document := range []string{
		settings(`{url: "http://x/", auth: {token: ` + vendorToken + `, tokken: x}}`),
		settings(`{url: "http://x/", auth: {token: [` + vendorToken + `]}}`),
		settings(`{url: "http://x/", auth: {token: "` + vendorToken + `\n"}}`),
		settings(`{url: "http://x/", auth: {token: ` + vendorToken + `, username: a, password: ` + mailPassword + `}}`),
		settings(`{url: "http://` + vendorSecret + `:` + mailPassword + `@x/"}`),
		settings(`{url: "http://x/{{secret.key}", secrets: {key: ` + vendorSecret + `}}`),
		settings(`{url: "http://x/{{secret.none}}", secrets: {key: ` + vendorSecret + `}}`),
		settings(`{url: "http://x/", body: "{\"a\":{{secret.key}}}", body_format: json, secrets: {key: ` + vendorSecret + `}}`),
		`provider_accounts: [{name: bad, type: smtp, settings: {host: x, from: y, password: ` + mailPassword + `}}]`,
		`credentials: [{tenant: none, name: x, secret: ` + digitsKey + `}]`, `credentials: [{tenant: digits, name: x, secret: [` + digitsKey + `]}]`,
		`credentials: [{tenant: letters, name: twice, secret: ` + digitsKey + `}]`,
		`test_recipients: [{tenant: digits, name: x, to: "` + l.numbers[1] + `0000000", code: "7305519284", expires_at: 2026-01-01T00:00:00Z}]`,
		`test_recipients: [{tenant: digits, name: x, to: "` + l.numbers[1] + `", code: TESTDUGONG!, expires_at: 2020-01-01T00:00:00Z}]`,
	} {
		_, complaint, status := run(l.t, document, "apply", "-f", "-", "--admin-url", l.s.admin, "--data", l.s.data)
		if status == 0 {
			l.t.Errorf("this was applied: %s", document)
		}
		l.applied = append(l.applied, complaint)
	}
}

// mumble sends what is no HTTP, with things in it that a server's own log might quote.
func (l *leakage) mumble() {
	host := strings.TrimPrefix(l.s.url, "http://")
	for _, raw := range []string{
		l.numbers[0] + " " + digitsKey + "\r\n\r\n", "GET /" + l.mails[0] + " HTTP/9.9\r\n\r\n", "GET / HTTP/1.1\r\n" + digitsKey + "\r\n\r\n",
		"POST /v1/checks HTTP/1.1\r\nHost: " + host + "\r\nAuthorization: Bearer " + digitsKey + "\r\nContent-Length: " + l.numbers[0] + "\r\n\r\n",
	} {
		_, _ = exchange(host, raw, 1) // whether it is answered does not matter here
	}
}

// codes adds every code that the vendor got.
func (l *leakage) codes() {
	digits, letters := 0, 0
	for _, m := range l.v.messages() {
		if strings.Trim(m.code, "0123456789") == "" {
			l.needles.digits("a code", m.code)
			digits++
			continue
		}
		l.needles.secret("a code", m.code)
		letters++
	}
	if digits < 20 || letters < 20 {
		l.t.Errorf("the vendor got %d codes of digits and %d of letters: too few", digits, letters)
	}
}

// search looks everywhere.
func (l *leakage) search(when string) {
	l.t.Helper()
	files, size := l.needles.notInFolder(l.t, l.s.data, "admin.key", "keys.json")
	out, log := l.s.stdout.bytes(), l.s.stderr.bytes()
	l.needles.notIn(l.t, "standard output "+when, out)
	l.needles.notIn(l.t, "the log "+when, log)
	if when == "while it runs" {
		l.searchAnswers()
	}
	l.t.Logf("%s: %d needles, not in %d files of %d bytes, %d bytes of log, %d answers, %d refused documents",
		when, l.needles.count, files, size, len(log), len(l.heard), len(l.applied))
}

func (l *leakage) searchAnswers() {
	finds := 0
	for _, one := range l.heard {
		text := append([]byte(fmt.Sprint(one.answer.header)), one.answer.body...)
		for _, find := range l.needles.in(text, one.request) {
			if finds++; finds <= most {
				l.t.Errorf("%.60q is answered %s: %s", one.request, one.answer, find)
			}
		}
	}
	if finds > most {
		l.t.Errorf("%d finds in answers", finds)
	}
	for _, complaint := range l.applied {
		l.needles.notIn(l.t, "what apply says", []byte(complaint))
	}
	exported, _, _ := run(l.t, "", "export", "--admin-url", l.s.admin, "--data", l.s.data)
	l.needles.notIn(l.t, "the export", []byte(exported))
	for _, page := range []string{l.s.admin + "/metrics", l.s.admin + "/readyz?verbose", l.s.url + "/", l.s.url + "/openapi.json"} {
		resp, err := http.Get(page)
		if err != nil {
			l.t.Fatal(err)
		}
		text, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		l.needles.notIn(l.t, page, text)
	}
}
