package volcengine

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/watchword/watchword"
)

func TestMessage(t *testing.T) {
	v := newStandIn(t)
	m := sms()
	m.ReceiptURL = "https://otp.acme.example/receipts/volc/t0ken" // the vendor takes none with a message
	accepted, err := send(t, open(t, config(v.URL)), m)
	if err != nil || accepted.MessageID != "b69aeb31-1e8b-48c9-ba5f-160b761a0001" || accepted.Receipt != 0 {
		t.Fatalf("%+v %v", accepted, err)
	}
	want := map[string]string{
		"SmsAccount": testGroup, "Sign": testSignature, "TemplateID": testTemplate, "TemplateParam": `{"code":"493812","minutes":"5"}`,
		"PhoneNumbers": "+8613800138000", "Tag": m.Key,
	}
	if got := v.only(t); !maps.Equal(got, want) {
		t.Errorf("%v\nwant %v", got, want)
	}
}

func TestTagThatIsTooLong(t *testing.T) {
	v := newStandIn(t)
	m := sms()
	m.Key = strings.Repeat("k", 513)
	if _, err := send(t, open(t, config(v.URL)), m); err != nil || v.only(t)["Tag"] != "" {
		t.Errorf("%v", err)
	}
}

func TestVariables(t *testing.T) {
	hard := map[string]string{
		"code": `4"9\3`, "a b": "line\nbreak\ttab", "变量": "😀 {{code}} ${1}", "html": `<a href="x">&amp;</a>`, "u": "\u2028", "none": "",
	}
	v := newStandIn(t)
	m := sms()
	m.Registered.Variables = nil
	for name, value := range hard {
		m.Registered.Variables = append(m.Registered.Variables, watchword.TemplateVariable{Name: name, Value: value})
	}
	if _, err := send(t, open(t, config(v.URL)), m); err != nil {
		t.Fatal(err)
	}
	text := v.only(t)["TemplateParam"]
	var got map[string]string
	if err := json.Unmarshal([]byte(text), &got); err != nil || !maps.Equal(got, hard) || strings.Contains(text, `\u003c`) {
		t.Errorf("%q are %q: %v", hard, text, err)
	}
	if values(nil) != "" {
		t.Error("a template without variables needs none")
	}
}

func TestSignatureAndSender(t *testing.T) {
	for name, c := range map[string]struct {
		region, account, message string
		field, want              string // want "": refused before any call
	}{
		"the route's":                  {"cn-north-1", "账户", testSignature, "Sign", testSignature},
		"the account's":                {"cn-north-1", testSignature, "", "Sign", testSignature},
		"none":                         {"cn-north-1", "", "", "", ""},
		"BytePlus, the route's":        {"ap-singapore-1", "Other", "Acme", "From", "Acme"},
		"BytePlus, the account's":      {"ap-singapore-1", "Acme", "", "From", "Acme"},
		"BytePlus, and it needs none":  {"ap-singapore-1", "", "", "From", "-"},
		"another that is not approved": {"cn-north-1", testSignature, "别的", "Sign", "?"},
	} {
		t.Run(name, func(t *testing.T) {
			v := newStandIn(t)
			v.region = c.region
			config, m := config(v.URL), sms()
			config.Region, config.Signature, m.Signature = c.region, c.account, c.message
			_, err := send(t, open(t, config), m)
			switch c.want {
			case "":
				wantRefused(t, err, watchword.ClassSenderUnregistered, "no signature")
				return
			case "?":
				wantRefused(t, err, watchword.ClassSenderUnregistered, "RE:0004")
				return
			case "-":
				c.want = ""
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := v.only(t); got[c.field] != c.want {
				t.Errorf("%v", got)
			}
		})
	}
}

func TestNoTemplate(t *testing.T) {
	v := newStandIn(t)
	v.answer = func(http.ResponseWriter, *http.Request) { t.Error("the vendor was called") }
	m := sms()
	m.Registered.ID = ""
	_, err := send(t, open(t, config(v.URL)), m)
	wantRefused(t, err, watchword.ClassContentRejected, "no template")
}

// A path in base_url is sent, and signed as it is sent.
func TestBasePathIsSigned(t *testing.T) {
	v, bad := newStandIn(t), refusal{0, "not called"}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		bad = v.proof(r, body)
		say(w, 200, "SendSms", "", "", map[string][]string{"MessageID": {"id"}})
	}))
	defer s.Close()
	if _, err := send(t, open(t, config(s.URL+"/gate%20way/")), sms()); err != nil || bad != (refusal{}) {
		t.Errorf("%+v %v", bad, err)
	}
}

func TestWrongCredentials(t *testing.T) {
	for name, c := range map[string]struct {
		change func(c *Config)
		raw    string
	}{
		"another key":           {func(c *Config) { c.AccessKeyID = "AKLTother" }, "InvalidAccessKey"},
		"another secret":        {func(c *Config) { c.SecretAccessKey = "other" }, "SignatureDoesNotMatch"},
		"another region":        {func(c *Config) { c.Region = "ap-singapore-1" }, "InvalidAccessKey"},
		"another message group": {func(c *Config) { c.Account = "other" }, "RE:0003"},
	} {
		t.Run(name, func(t *testing.T) {
			config := config(newStandIn(t).URL)
			c.change(&config)
			p := open(t, config)
			_, err := send(t, p, sms())
			wantRefused(t, err, watchword.ClassAuthFailed, c.raw)
			if c.raw == "RE:0003" {
				c.raw = "1001"
			}
			_, err = p.Probe(within(t))
			wantRefused(t, err, watchword.ClassAuthFailed, c.raw)
		})
	}
}

func TestProbe(t *testing.T) {
	v := newStandIn(t)
	p := open(t, config(v.URL))
	if balance, err := p.Probe(within(t)); err != nil || balance != (watchword.Balance{}) {
		t.Errorf("%+v %v", balance, err)
	}
	if n := len(v.list()); n != 0 {
		t.Errorf("a probe sent %d messages", n)
	}
	for body, raw := range map[string]string{
		`{"ResponseMetadata":{},"Result":{}}`: "HTTP 200", `{"ResponseMetadata":{},"Result":""}`: "HTTP 200", "<html>": "HTTP 200",
		`{"ResponseMetadata":{"Error":{"Code":"RE:0500"}},"Result":""}`: "RE:0500",
	} {
		v.answer = says(200, body)
		_, err := p.Probe(within(t))
		wantRefused(t, err, watchword.ClassUnknown, raw)
	}
	_, err := open(t, config("http://127.0.0.1:1")).Probe(within(t))
	wantRefused(t, err, watchword.ClassProviderError, "connection refused")
}

func TestConversion(t *testing.T) {
	v := newStandIn(t)
	p := open(t, config(v.URL))
	for i, c := range []watchword.Conversion{{MessageID: "id-1", Approved: true}, {MessageID: "id-2"}, {Approved: true}} {
		if err := p.ReportConversion(within(t), c); err != nil {
			t.Errorf("%d: %v", i, err)
		}
	}
	if fmt.Sprint(v.converted) != "[id-1]" {
		t.Errorf("%v", v.converted)
	}
	report := func() error {
		return p.ReportConversion(within(t), watchword.Conversion{MessageID: "id-1", Approved: true})
	}
	v.answer = says(200, `{"ResponseMetadata":{"Error":{"Code":"RE:0009"}},"Result":null}`)
	wantRefused(t, report(), watchword.ClassContentRejected, "RE:0009")
	v.answer = says(502, "<html>")
	wantRefused(t, report(), watchword.ClassProviderError, "HTTP 502")
	p = open(t, config("http://127.0.0.1:1"))
	wantRefused(t, report(), watchword.ClassProviderError, "connection refused")
}
