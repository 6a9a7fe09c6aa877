package httpprovider

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/watchword/watchword/provider"
	"github.com/watchword/watchword/provider/providertest"
)

// TestExample opens the package comment's example as a user would paste it.
func TestExample(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	examples := strings.Split(string(doc), "//\ttype: http\n")[1:]
	if len(examples) != 2 {
		t.Fatalf("the package comment has %d examples: want 2", len(examples))
	}
	second := example(t, examples[1])
	if p := open(t, second); !p.needs.template || !p.needs.signature || !p.byKey {
		t.Errorf("the second example is not read as it is meant: %+v", p.needs)
	}
	wholeCircle(t, second)
	c := example(t, examples[0])
	p := open(t, c)
	if len(p.rules) != 2 || p.success.json == nil || len(p.success.statuses) != 2 || len(p.headers) != 1 || !p.idempotent {
		t.Errorf("the example is not read as it is meant: %d rules, %d statuses", len(p.rules), len(p.success.statuses))
	}
	for field, v := range reflect.ValueOf(c).Fields() {
		if v.IsZero() {
			t.Errorf("the example does not show %s", field.Name)
		}
	}
	wholeCircle(t, c)
}

// example reads the settings that a comment begins with.
func example(t *testing.T, comment string) (c Config) {
	t.Helper()
	var lines []string
	for line := range strings.Lines(comment) {
		text, ok := strings.CutPrefix(line, "//\t")
		if !ok {
			break
		}
		lines = append(lines, text)
	}
	var account struct{ Settings map[string]any }
	if err := yaml.Unmarshal([]byte(strings.Join(lines, "")), &account); err != nil {
		t.Fatal(err)
	}
	if tls, ok := account.Settings["tls"].(map[string]any); ok {
		_, tls["ca_file"] = secureStandIn(t)
	}
	settings, err := json.Marshal(account.Settings)
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(strings.NewReader(string(settings)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&c); err != nil {
		t.Fatal(err)
	}
	return c
}

// wholeCircle sees that a configuration survives being written and read.
func wholeCircle(t *testing.T, c Config) {
	t.Helper()
	written, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var again Config
	if err := json.Unmarshal(written, &again); err != nil || !reflect.DeepEqual(c, again) {
		t.Errorf("%v: the settings change when they are written and read", err)
	}
}

func TestOneOf(t *testing.T) {
	for in, want := range map[string]OneOf{
		`"2xx"`: {"2xx"}, `200`: {"200"}, `[200,"ok",true,1.50]`: {"200", "ok", "true", "1.50"}, `[]`: {},
	} {
		var got OneOf
		if err := json.Unmarshal([]byte(in), &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %q, %v: want %q", in, got, err, want)
		}
	}
	var got OneOf
	for _, in := range []string{`{}`, `[[1]]`, `[null]`, `[{}]`} {
		if err := json.Unmarshal([]byte(in), &got); err == nil {
			t.Errorf("%s is read as %q", in, got)
		}
	}
	if err := got.UnmarshalJSON([]byte(`[`)); err == nil {
		t.Error("half a list is read")
	}
}

func TestOpenRefuses(t *testing.T) {
	with := func(change func(c *Config)) Config {
		c := Config{URL: "https://h/p", BodyFormat: "text", Body: "{{text}}", Secrets: map[string]string{"key": "s3cr3t"}}
		change(&c)
		return c
	}
	url := func(s string) Config { return with(func(c *Config) { c.URL = s }) }
	body := func(format, s string) Config { return with(func(c *Config) { c.BodyFormat, c.Body = format, s }) }
	head := func(name, value string) Config {
		return with(func(c *Config) { c.Headers = map[string]string{name: value} })
	}
	auth := func(a Auth) Config { return with(func(c *Config) { c.Auth = &a }) }
	rule := func(r ErrorRule) Config {
		return with(func(c *Config) { c.Errors = []ErrorRule{{Status: OneOf{"400"}, Class: "timeout"}, r} })
	}
	test := func(s Success) Config { return with(func(c *Config) { c.Success = s }) }
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, []byte("nothing"), 0o600); err != nil {
		t.Fatal(err)
	}
	for want, configs := range map[string][]Config{
		"url: it must be the vendor's address":  {url(""), url("https://h/" + strings.Repeat("x", maxURL))},
		"url: it must begin with http:// or":    {url("h/p"), url("ftp://h"), url("//h"), url("HTTPS://h"), url("{{brand}}://h")},
		"url: its host cannot be read":          {url("https://"), url("https:///p"), url("https://:80/"), url("https://h h/"), url("https://[::1/")},
		"url: it must not hold credentials":     {url("https://u:s3cr3t@h/"), url("https://u@h")},
		"url: line 1, column 9: placeholders b": {url("https://{{to}}.h/p"), url("https://{{secret.key}}"), url("https://{{code")},
		"url: line 1, column 12: a fragment":    {url("https://h/p#f"), url("https://h/p#{{to}}")},
		"url: line 1, column 11: {{ has no":     {url("https://h/{{to")},
		"url: line 1, column 11: unknown pla":   {url("https://h/{{foo}}"), url("https://h/{{phone}}")},
		"url: line 1, column 13: there is no":   {url("https://h/ab{{secret.no}}")},
		"url: line 1, column 11: write this":    {url("https://h/ x"), url("https://h/é"), url("https://h/\r\nX: y"), url("https://h/\x00")},
		"url: a percent sign must be followed":  {url("https://h/%zz"), url("https://h/?a=%2"), url("https://h/?a;b")},
		"url: its path must have \" < > \\ ^":   {url("https://h/<{{to}}"), url("https://h/\""), url("https://h/a|b"), url("https://h/}"), url("https://h/`^\\")},
		"url: its path must not have . or ..":   {url("https://h/../p"), url("https://h/a/."), url("https://h/%2e%2E/p")},

		"method: it must be POST, PUT or GET":     {with(func(c *Config) { c.Method = "DELETE" }), with(func(c *Config) { c.Method = "post" })},
		"body: a GET has none":                    {with(func(c *Config) { c.Method = "GET" })},
		"body_format: it must be json, form":      {body("yaml", "x"), body("JSON", "")},
		"body_format: it is missing":              {body("", "x")},
		"body: line 2, column 3: unknown":         {body("json", "{\n  {{foo}}: 1}")},
		"body: line 1, column 1: between {{ and":  {body("text", "{{}}"), body("text", "{{ }}"), body("text", "{{a b}}"), body("text", "{{code|json}}"), body("text", "{{secret.}}"), body("text", "{{"+strings.Repeat("a", 65)+"}}")},
		"body: line 1, column 3: there is no sec": {body("text", "汉字{{secret.other}}")},
		"body: it is not valid JSON once":         {body("json", `{"a":"{{to}}",}`), body("json", `{"a":"{{to}}"`), body("json", `"\u{{code}}"`), body("json", `{"a":"{{to}}"}{}`), body("json", `{"a":-{{to_digits}}{{minutes}}.}`)},
		"body: {{code}} must stand inside quotes": {body("json", `{"a":{{code}}}`), body("json", `{"a":"\"",{{code}}}`), body("json", `{{code}}`), body("json", `["\\",{{code}}]`)},
		"body: {{code}} follows a backslash":      {body("json", `{"a":"\{{code}}"}`)},
		"body: a form is name=value pairs":        {body("form", "a"), body("form", "a=1&"), body("form", "=1"), body("form", "a=1&b"), body("form", "a=%x1"), body("form", "a=1;b=2")},
		"body: line 1, column 3: write this":      {body("form", "a= {{to}}"), body("form", "a=\xff"), body("form", "a=é")},
		"body: it is not valid XML in UTF-8":      {body("xml", "<a>"), body("xml", "<a><b></a></b>"), body("xml", "<a b={{to}}/>"), body("xml", "<{{to}}/>"), body("xml", `<?xml version="1.0" encoding="GBK"?><a/>`)},
		"body: it has no XML element":             {body("xml", "{{text}}"), body("xml", "<!-- x -->")},
		"body: placeholders belong in text or":    {body("xml", "<a><![CDATA[{{text}}]]></a>"), body("xml", "<a><!-- {{text}} --></a>"), body("xml", "<a><?x {{text}}?></a>")},

		"headers: \"X Y\" is no name":            {head("X Y", "v")},
		"headers: \"\" is no name":               {head("", "v")},
		"headers: \"X\\r\\nY\" is no name":       {head("X\r\nY", "v")},
		"headers.host: it cannot be set here":    {head("host", "v")},
		"headers.Transfer-Encoding: it cannot":   {head("Transfer-Encoding", "chunked")},
		"headers.X-A: line 1, column 2: a heade": {head("X-A", "v\r\nX-B: w"), head("X-A", "v\n"), head("X-A", "v\x00")},
		"headers.X-A: line 1, column 1: unknown": {head("X-A", "{{who}}")},
		"headers.x-a: it is there twice": {with(func(c *Config) {
			c.Headers = map[string]string{"X-A": "1", "x-a": "2"}
		})},

		"auth: it has a token and a password": {auth(Auth{Token: "t", Password: "p"}), auth(Auth{Token: "t", Username: "p"})},
		"auth.username: it must not be empty": {auth(Auth{Password: "s3cr3t"}), auth(Auth{Username: "a:b"}), auth(Auth{Username: "a\n"})},
		"auth.token: it holds a control":      {auth(Auth{Token: "s3cr3t\n"})},
		"auth.password: it holds a control":   {auth(Auth{Username: "u", Password: "s3cr3t\r\n"})},
		"auth: headers has Authorization as": {with(func(c *Config) {
			c.Auth, c.Headers = &Auth{Token: "s3cr3t"}, map[string]string{"authorization": "x"}
		})},
		"secrets.a: it is empty":            {with(func(c *Config) { c.Secrets = map[string]string{"a": ""} })},
		"secrets.a: it holds a control":     {with(func(c *Config) { c.Secrets = map[string]string{"a": "s3cr3t\n"} })},
		"secrets: a name is 1 to 40":        {with(func(c *Config) { c.Secrets = map[string]string{"A-b": "s3cr3t"} })},
		"tls.ca_file: open /nowhere/ca.pem": {with(func(c *Config) { c.TLS = &provider.TLS{CAFile: "/nowhere/ca.pem"} })},
		"tls.ca_file: " + empty + " holds":  {with(func(c *Config) { c.TLS = &provider.TLS{CAFile: empty} })},
		"tls: the url begins with http://":  {with(func(c *Config) { c.URL, c.TLS = "http://h", &provider.TLS{ServerName: "x"} })},
		"proxy: it must be like http://": {
			with(func(c *Config) { c.Proxy = "proxy:3128" }), with(func(c *Config) { c.Proxy = "ftp://p" }),
			with(func(c *Config) { c.Proxy = "http://u:s3cr3t@p" }), with(func(c *Config) { c.Proxy = "http://p\n" }),
		},
		"max_connections: it must be 1 to 20000": {with(func(c *Config) { c.MaxConnections = -1 }), with(func(c *Config) { c.MaxConnections = 20_001 })},

		"success.status: a status is a number":   {test(Success{Status: OneOf{"200", "ok"}}), test(Success{Status: OneOf{"99"}}), test(Success{Status: OneOf{"6xx"}}), test(Success{Status: OneOf{"600"}})},
		"success.json: give it equals or match":  {test(Success{JSON: &JSONTest{Path: "a"}}), test(Success{JSON: &JSONTest{Path: "a", Equals: OneOf{"1"}, Matches: "x"}})},
		"success.json.path: a path is names":     {test(Success{JSON: &JSONTest{Path: "a..b", Equals: OneOf{"1"}}})},
		"success.json.matches: it is no regular": {test(Success{JSON: &JSONTest{Path: "a", Matches: "("}})},
		"success.text: give it contains or mat":  {test(Success{Text: &TextTest{}}), test(Success{Text: &TextTest{Contains: "a", Matches: "a"}})},
		"success.text.matches: it is no regular": {test(Success{Text: &TextTest{Matches: "("}})},
		"errors[1].class: \"oops\" is no class":  {rule(ErrorRule{Status: OneOf{"400"}, Class: "oops"})},
		"errors[1].class: \"\" is no class":      {rule(ErrorRule{Status: OneOf{"400"}})},
		"errors[1]: it has no condition":         {rule(ErrorRule{Class: "timeout"})},
		"errors[1].json.path: a path":            {rule(ErrorRule{JSON: &JSONTest{Equals: OneOf{"1"}}, Class: "timeout"})},
		"message_id: it has json and text":       {with(func(c *Config) { c.MessageID = Pick{"a", "(b)"} })},
		"message_id.json: a path is names":       {with(func(c *Config) { c.MessageID = Pick{JSON: "a."} })},
		"message_id.text: it must have one":      {with(func(c *Config) { c.MessageID = Pick{Text: "a"} }), with(func(c *Config) { c.MessageID = Pick{Text: "(a)(b)"} })},
		"raw.text: it is no regular":             {with(func(c *Config) { c.Raw = Pick{Text: "["} })},
	} {
		for _, c := range configs {
			p, err := c.Open()
			if err == nil || p != nil {
				t.Errorf("%s: it opens: url %q, body %q", want, c.URL, c.Body)
				continue
			}
			if !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "s3cr3t") {
				t.Errorf("%s\nwant %s…", err, want)
			}
		}
	}
}

func TestOpenAccepts(t *testing.T) {
	for _, c := range []Config{
		{URL: "http://h"}, {URL: "http://h?a={{to}}"}, {URL: "https://[::1]:8443/{{to}}/{{code}}?{{key}}"},
		{URL: "http://h/a%2Fb?c=%20d&e"}, {URL: "http://h", Connection: provider.Connection{Proxy: "socks5://p:1080", MaxConnections: 1}},
		{URL: "http://h", BodyFormat: "json", Body: `{"a":{"b":{"c":"{{code}}"}}}`},
		{URL: "http://h", BodyFormat: "json", Body: `["a\\","{{code}}",{{minutes}},{"{{key}}":"{{to}}{{text}}"}]`},
		{URL: "http://h", BodyFormat: "json", Body: `{"id":{{secret.id}},"k":"{{secret.k}}"}`, Secrets: map[string]string{"id": "17", "k": `"`}},
		{URL: "http://h", BodyFormat: "xml", Body: `<?xml version="1.0" encoding="UTF-8"?><a b="{{to}}{{code}}">{{text}}<!-- note --><![CDATA[x]]></a>`},
		{URL: "http://h", BodyFormat: "form", Body: "p%5B%5D={{to}}&x={{text}}{{code}}"},
		{URL: "http://h", BodyFormat: "text", Body: "}} { {{text}} }}"},
		{URL: "http://h", Auth: &Auth{}, Connection: provider.Connection{TLS: &provider.TLS{}}},
	} {
		p := open(t, c)
		m := providertest.Message("sms")
		if _, err := p.request(t.Context(), &m, &provider.Outbound{}); err != nil {
			t.Errorf("%s: %v", c.URL, err)
		}
	}
}
