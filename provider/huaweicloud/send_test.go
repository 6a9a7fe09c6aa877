package huaweicloud

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/watchword/watchword"
)

func TestForm(t *testing.T) {
	v := newStandIn(t)
	m := sms()
	m.ReceiptURL = "https://otp.acme.example/receipts/hw/t0ken?a=1&b=2"
	m.Signature = "示例科技"
	accepted, err := send(t, open(t, config(v.URL)), m)
	if err != nil || accepted.MessageID != "4b4b34e7-1a9e-42ac-b309-d10997148905_1" || accepted.Receipt != 0 {
		t.Fatalf("%+v %v", accepted, err)
	}
	got := v.only(t)
	for name, want := range map[string]string{
		"from": testSender, "to": "+8613800138000", "templateId": testTemplate, "templateParas": `["493812","5"]`,
		"signature": "示例科技", "statusCallback": m.ReceiptURL, "extend": m.Key,
	} {
		if got.Get(name) != want {
			t.Errorf("%s is %q: want %q", name, got.Get(name), want)
		}
	}
}

// What is empty is left out: the vendor takes no empty values.
func TestFormWithoutWhatIsEmpty(t *testing.T) {
	for name, change := range map[string]func(m *watchword.Outgoing){
		"nothing":         func(m *watchword.Outgoing) { m.Key = "" },
		"braces":          func(m *watchword.Outgoing) { m.Key = "a{b}" },
		"too long for it": func(m *watchword.Outgoing) { m.Key = strings.Repeat("k", 129) },
	} {
		m := sms()
		change(&m)
		f := form(&m, testSender, "")
		if len(f) != 4 || f.Get("templateParas") == "" {
			t.Errorf("%s: %v", name, f)
		}
	}
	m := sms()
	m.Registered.Variables, m.Key = nil, strings.Repeat("k", 128)
	if f := form(&m, testSender, ""); f.Has("templateParas") || f.Get("extend") != m.Key {
		t.Errorf("%v", f)
	}
}

func TestVariables(t *testing.T) {
	hard := []string{`a"b\c`, "line\nbreak\ttab", "😀 {{code}} ${1}", `<a href="x">&amp;</a>`, "\u2028", "", "+ %2B &=;"}
	v := newStandIn(t)
	m := sms()
	m.Registered.Variables = nil
	for i, value := range hard {
		m.Registered.Variables = append(m.Registered.Variables, watchword.TemplateVariable{Name: fmt.Sprint(i), Value: value})
	}
	if _, err := send(t, open(t, config(v.URL)), m); err != nil {
		t.Fatal(err)
	}
	text := v.only(t).Get("templateParas")
	var got []string
	if err := json.Unmarshal([]byte(text), &got); err != nil || !slices.Equal(got, hard) {
		t.Errorf("%q are %q: %v", hard, got, err)
	}
	if strings.Contains(text, `\u003c`) || strings.ContainsAny(text, "\n") {
		t.Errorf("%q", text)
	}
}

func TestSenderAndSignature(t *testing.T) {
	base := Config{
		AppKey: testKey, AppSecret: testSecret, Sender: "csms1", Signature: "账户",
		Senders: map[string]string{"路由": "csms2", "账户": "csms3", "t4": "csms4"},
	}
	for name, c := range map[string]struct {
		change                func(c *Config, m *watchword.Outgoing)
		wantFrom, wantSigning string
	}{
		"the route's":                  {func(_ *Config, m *watchword.Outgoing) { m.Signature = "路由" }, "csms2", "路由"},
		"the account's":                {func(*Config, *watchword.Outgoing) {}, "csms3", "账户"},
		"the template's before it":     {func(_ *Config, m *watchword.Outgoing) { m.Registered.ID = "t4" }, "csms4", "账户"},
		"unlisted":                     {func(_ *Config, m *watchword.Outgoing) { m.Signature = "别的" }, "csms1", "别的"},
		"none":                         {func(c *Config, _ *watchword.Outgoing) { c.Signature = "" }, "csms1", ""},
		"senders alone, and one fits":  {func(c *Config, _ *watchword.Outgoing) { c.Sender = "" }, "csms3", "账户"},
		"senders alone, and none fits": {func(c *Config, _ *watchword.Outgoing) { c.Sender, c.Signature = "", "" }, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			var from, signature string
			called := false
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				from, signature, called = r.PostFormValue("from"), r.PostFormValue("signature"), true
				say(w, 200, success, "", "id_1", success)
			}))
			defer s.Close()
			config, m := base, sms()
			config.BaseURL = s.URL
			c.change(&config, &m)
			_, err := send(t, open(t, config), m)
			if c.wantFrom == "" {
				wantRefused(t, err, watchword.ClassSenderUnregistered, "no sender")
				if called {
					t.Error("the vendor was called")
				}
				return
			}
			if err != nil || from != c.wantFrom || signature != c.wantSigning {
				t.Errorf("from %q, signature %q: %v", from, signature, err)
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
	code := "not called"
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil || r.URL.Path != "/gate way/sms/batchSendSms/v1" {
			t.Errorf("%s: %v", r.URL.Path, err)
		}
		r.URL.Path = "/gate%20way/sms/batchSendSms/v1" // as it is hashed
		code = proofAKSK(r, r.PostForm.Encode())
		say(w, 200, success, "", "id_1", success)
	}))
	defer s.Close()
	if _, err := send(t, open(t, config(s.URL+"/gate%20way/")), sms()); err != nil || code != "" {
		t.Errorf("%q %v", code, err)
	}
}

// Wrong credentials are what a vendor that checks them says they are.
func TestWrongCredentials(t *testing.T) {
	for name, c := range map[string]struct {
		wsse   bool
		change func(c *Config)
		raw    string
	}{
		"aksk, another key":    {false, func(c *Config) { c.AppKey = "nobody" }, "E000001"},
		"aksk, another secret": {false, func(c *Config) { c.AppSecret = "other" }, "E000045"},
		"wsse, another key":    {true, func(c *Config) { c.AppKey = "nobody" }, "E000102"},
		"wsse, another secret": {true, func(c *Config) { c.AppSecret = "other" }, "E000105"},
		"wsse where aksk is":   {false, func(c *Config) { c.Auth = authWSSE }, "E000001"},
	} {
		t.Run(name, func(t *testing.T) {
			v := newStandIn(t)
			v.wsse = c.wsse
			config := config(v.URL)
			if c.wsse {
				config.Auth = authWSSE
			}
			c.change(&config)
			_, err := send(t, open(t, config), sms())
			wantRefused(t, err, watchword.ClassAuthFailed, c.raw)
		})
	}
}
