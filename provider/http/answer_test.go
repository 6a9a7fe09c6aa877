package httpprovider

import (
	"strconv"
	"strings"
	"testing"

	"github.com/watchword/watchword"
)

// decoded is what a configuration makes of an answer.
type decoded struct {
	name   string
	config Config
	status int
	body   string
	class  watchword.ErrorClass // ClassNone: accepted
	detail string               // message id or raw code
}

func (d decoded) run(t *testing.T) {
	t.Helper()
	v := newStandIn(t, says(d.status, d.body))
	d.config.URL, d.config.Body, d.config.BodyFormat = v.URL, "{{text}}", "text"
	accepted, err := send(t, open(t, d.config), sms())
	if d.class != watchword.ClassNone {
		wantRefused(t, err, d.class, d.detail)
		return
	}
	if err != nil || accepted.MessageID != d.detail || accepted.Receipt != 0 {
		t.Errorf("%+v, %v: want it accepted as %q", accepted, err, d.detail)
	}
}

func TestDefaults(t *testing.T) {
	for status, class := range map[int]watchword.ErrorClass{
		200: 0, 201: 0, 202: 0, 204: 0, 299: 0,
		301: watchword.ClassProviderError, 304: watchword.ClassProviderError,
		400: watchword.ClassProviderError, 404: watchword.ClassProviderError, 422: watchword.ClassProviderError,
		401: watchword.ClassAuthFailed, 403: watchword.ClassAuthFailed,
		402: watchword.ClassInsufficientBalance, 429: watchword.ClassRateLimited,
		500: watchword.ClassProviderError, 503: watchword.ClassProviderError, 504: watchword.ClassTimeout, 599: watchword.ClassProviderError,
	} {
		detail := ""
		if class != 0 {
			detail = "HTTP " + strconv.Itoa(status)
		}
		t.Run(strconv.Itoa(status), func(t *testing.T) { decoded{status: status, class: class, detail: detail}.run(t) })
	}
}

func TestSuccess(t *testing.T) {
	value := func(path string, equals ...string) Config {
		return Config{Success: Success{JSON: &JSONTest{Path: path, Equals: equals}}, MessageID: Pick{JSON: "id"}}
	}
	text := func(test TextTest) Config {
		return Config{Success: Success{Text: &test}, MessageID: Pick{Text: `id=(\w+)`}, Raw: Pick{Text: `^(\d+)$`}}
	}
	for _, d := range []decoded{
		{"listed status", Config{Success: Success{Status: OneOf{"200", "3xx"}}}, 302, "", 0, ""},
		{"2xx not listed", Config{Success: Success{Status: OneOf{"200"}}}, 202, "", watchword.ClassUnknown, "HTTP 202"},
		{"default with a listed status", Config{Success: Success{Status: OneOf{"200"}}}, 401, "", watchword.ClassAuthFailed, "HTTP 401"},
		{"string", value("data[1].s", "ok", "0"), 200, `{"data":[1,{"s":"0"}],"id":"m1"}`, 0, "m1"},
		{"number as written", value("s", "0"), 200, `{"s":0,"id":12345678901234567890}`, 0, "12345678901234567890"},
		{"another spelling", value("s", "0"), 200, `{"s":0.0}`, watchword.ClassProviderError, "HTTP 200"},
		{"boolean", value("s", "true"), 200, `{"s":true}`, 0, ""},
		{"byte order mark", value("s", "1"), 200, "\ufeff{\"s\":1}\r\n", 0, ""},
		{"error inside 200", value("s", "0"), 200, `{"s":"1701"}`, watchword.ClassProviderError, "HTTP 200"},
		{"null", value("s", "0"), 200, `{"s":null}`, watchword.ClassUnknown, "HTTP 200"},
		{"an object", value("s", "0"), 200, `{"s":{}}`, watchword.ClassUnknown, "HTTP 200"},
		{"nothing there", value("s.t", "0"), 200, `{"s":"0"}`, watchword.ClassUnknown, "HTTP 200"},
		{"too short", value("s[2]", "0"), 200, `{"s":[0,0]}`, watchword.ClassUnknown, "HTTP 200"},
		{"no array", value("s[0]", "0"), 200, `{"s":{"0":0}}`, watchword.ClassUnknown, "HTTP 200"},
		{"no object", value("s.t", "0"), 200, `{"s":[0]}`, watchword.ClassUnknown, "HTTP 200"},
		{"malformed", value("s", "0"), 200, `{"s":"0"`, watchword.ClassUnknown, "HTTP 200"},
		{"two documents", value("s", "0"), 200, `{"s":"0"}{}`, watchword.ClassUnknown, "HTTP 200"},
		{"html", value("s", "0"), 200, `<html>`, watchword.ClassUnknown, "HTTP 200"},
		{"empty", value("s", "0"), 200, ``, watchword.ClassUnknown, "HTTP 200"},
		{"json, but 500", value("s", "0"), 500, `{"s":"0"}`, watchword.ClassProviderError, "HTTP 500"},
		{
			"matches", Config{Success: Success{JSON: &JSONTest{Path: "$.s", Matches: "^(OK|SENT)$"}}}, 200, `{"s":"SENT"}`,
			0, "",
		},
		{
			"matches not", Config{Success: Success{JSON: &JSONTest{Path: "s", Matches: "^OK$"}}}, 200, `{"s":"NOK"}`,
			watchword.ClassProviderError, "HTTP 200",
		},
		{"text", text(TextTest{Contains: "OK"}), 200, "OK id=m7 x", 0, "m7"},
		{"text without", text(TextTest{Contains: "OK"}), 200, "30", watchword.ClassProviderError, "30"},
		{"text pattern", text(TextTest{Matches: "^0$"}), 200, "0", 0, ""},
		{"text pattern without", text(TextTest{Matches: "^0$"}), 200, "30", watchword.ClassProviderError, "30"},
		{"empty text", text(TextTest{Matches: "^0$"}), 200, "", watchword.ClassUnknown, "HTTP 200"},
		{"huge text", text(TextTest{Contains: "OK"}), 200, strings.Repeat("x", maxAnswer) + "OK", watchword.ClassUnknown, "HTTP 200"},
		{"huge, nobody cares", Config{}, 200, strings.Repeat("x", 3*maxAnswer), 0, ""},
		{"message id is cleaned", value("s", "0"), 200, `{"s":0,"id":" a\u0000b\nc "}`, 0, "abc"},
		{"no message id", Config{MessageID: Pick{JSON: "id"}}, 200, `nonsense`, 0, ""},
		{
			"json and text", Config{Success: Success{JSON: &JSONTest{Path: "s", Equals: OneOf{"0"}}, Text: &TextTest{Contains: "fine"}}},
			200, `{"s":0}`, watchword.ClassProviderError, "HTTP 200",
		},
	} {
		t.Run(d.name, d.run)
	}
}

func TestEveryClassByRule(t *testing.T) {
	c := Config{Raw: Pick{JSON: "error.code"}}
	for _, class := range watchword.ErrorClasses() {
		c.Errors = append(c.Errors, ErrorRule{JSON: &JSONTest{Path: "error.code", Equals: OneOf{"E_" + class.String()}}, Class: class.String()})
	}
	for _, class := range watchword.ErrorClasses() {
		for _, status := range []int{200, 400, 500} {
			code := "E_" + class.String()
			decoded{"", c, status, `{"error":{"code":"` + code + `","message":"no"}}`, class, code}.run(t)
		}
	}
}

func TestRules(t *testing.T) {
	c := Config{
		Success: Success{JSON: &JSONTest{Path: "code", Equals: OneOf{"0"}}}, Raw: Pick{JSON: "code"},
		Errors: []ErrorRule{
			{Status: OneOf{"503"}, Text: &TextTest{Contains: "maintenance"}, Class: "rate_limited"},
			{Status: OneOf{"4xx"}, JSON: &JSONTest{Path: "code", Matches: "^3[0-9]$"}, Class: "invalid_number"},
			{JSON: &JSONTest{Path: "code", Equals: OneOf{"31", "40"}}, Class: "content_rejected"},
			{Text: &TextTest{Matches: `"money" *: *0\b`}, Class: "insufficient_balance"},
			{Status: OneOf{"503", "418"}, Class: "unreachable"},
		},
	}
	for _, d := range []decoded{
		{"all hold", c, 503, "in maintenance", watchword.ClassRateLimited, "HTTP 503"},
		{"one does not", c, 503, "down", watchword.ClassUnreachable, "HTTP 503"},
		{"the first counts", c, 400, `{"code":31}`, watchword.ClassInvalidNumber, "31"},
		{"another status", c, 200, `{"code":31}`, watchword.ClassContentRejected, "31"},
		{"text", c, 200, `{"code":0,"money": 0}`, watchword.ClassInsufficientBalance, "0"},
		{"status alone", c, 418, `{"code":0}`, watchword.ClassUnreachable, "0"},
		{"none", c, 200, `{"code":99}`, watchword.ClassProviderError, "99"},
		{"yes", c, 200, `{"code":0}`, 0, ""},
	} {
		t.Run(d.name, d.run)
	}
}

// A vendor who quotes the request in an error tells the operator nothing but the status.
func TestRawTellsNothing(t *testing.T) {
	c := Config{
		Secrets: map[string]string{"key": `s3"cr&t/`}, Auth: &Auth{Username: "acme", Password: "pa55"}, Raw: Pick{JSON: "e"},
		Body: "{{text}}", BodyFormat: "text",
	}
	for raw, want := range map[string]string{
		"isv.LIMIT_CONTROL": "isv.LIMIT_CONTROL", "no such number": "no such number", "100%": "100%", `tab\u0009in\u0009it`: "tabinit",
		"bad +8613800138000": "", "bad 8613800138000": "", "bad +86 138-0013-8000": "", "bad %2B8613800138000": "",
		"bad code 493812": "", `key s3\"cr&t/`: "", "key s3%22cr%26t%2F": "", "KEY S3%22CR%26T%2F": "", "user acme:pa55": "",
		"Basic YWNtZTpwYTU1": "", "key czMiY3ImdC8=": "", "key s3&#34;cr&amp;t/": "",
	} {
		v := newStandIn(t, says(400, `{"e":"`+raw+`"}`))
		c.URL = v.URL
		_, err := send(t, open(t, c), sms())
		if want == "" {
			want = "HTTP 400"
		}
		wantRefused(t, err, watchword.ClassProviderError, want, `s3"cr&t/`, "pa55")
	}
	v := newStandIn(t, says(400, `{"e":"no mailbox ADA%2BTAG%40EXAMPLE.COM"}`))
	c.URL = v.URL
	_, err := send(t, open(t, c), email(t))
	wantRefused(t, err, watchword.ClassProviderError, "HTTP 400", "ADA")
}

// A message is not parsed by whoever only wants the status.
func TestStatusAloneParsesNothing(t *testing.T) {
	p := open(t, simple("http://h"))
	m := sms()
	a := answer{status: 200, body: []byte(`{"a":1}`)}
	if _, err := p.judge(t.Context(), &a, &m); err != nil || a.parsed != notYet {
		t.Errorf("%v, parsed %d: want the body left alone", err, a.parsed)
	}
}

// endless is an answer without an end.
type endless struct{ read int }

func (e *endless) Read(b []byte) (int, error) {
	e.read += len(b)
	return len(b), nil
}

func TestReadIsBounded(t *testing.T) {
	var e endless
	body, ended := read(&e, make([]byte, 0, firstAnswer))
	if len(body) != 64*1024 || cap(body) != 64*1024 || e.read != 64*1024 || !ended {
		t.Errorf("%d bytes are read, %d kept, in a buffer of %d: want 64 KiB", e.read, len(body), cap(body))
	}
}

func TestPath(t *testing.T) {
	document, err := decode([]byte(`{"a":{"b":[[1,"x"],{"c d":true}]},"n":1.50,"":{"e":1}}`))
	if err != nil {
		t.Fatal(err)
	}
	for s, want := range map[string]string{
		"a.b[0][1]": "x", "a.b[0][0]": "1", "a.b[1].c d": "true", "n": "1.50", "$.n": "1.50", "$n": "1.50",
		"a": "", "a.b": "", "a.b[2]": "", "x.y": "", "n.x": "", "n[0]": "", "a[0]": "", "a.b.c": "",
	} {
		p, err := parsePath(s)
		if err != nil {
			t.Errorf("%s: %v", s, err)
		}
		if got, ok := p.in(document); got != want || ok != (want != "") {
			t.Errorf("%s: %q, %t: want %q", s, got, ok, want)
		}
	}
	if p, err := parsePath("[1].a"); err != nil {
		t.Error(err)
	} else if got, _ := p.in([]any{nil, map[string]any{"a": "z"}}); got != "z" {
		t.Errorf("[1].a: %q", got)
	}
	for _, s := range []string{
		"", "$", ".", "a.", "a..b", "a[", "a]", "a[]", "a[-1]", "a[+1]", "a[x]", "a[0", "a[0]b", "a[0]]", "a.[0]", "a[99999999999]",
		"{{a}}", strings.Repeat("a", maxPath+1),
	} {
		if p, err := parsePath(s); err == nil {
			t.Errorf("%q is a path: %+v", s, p)
		}
	}
}
