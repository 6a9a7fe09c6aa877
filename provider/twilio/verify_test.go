package twilio

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
	"github.com/watchword/watchword/provider/providertest"
)

func TestVerifyContract(t *testing.T) {
	for _, channel := range new(VerifyConfig).Spec().Channels {
		open := func(t *testing.T) providertest.Harness {
			t.Helper()
			n := newNotary(t)
			c := n.config()
			p, err := c.Open()
			if err != nil {
				t.Fatal(err)
			}
			return providertest.Harness{
				Provider: p, Message: codeless(channel), Behave: n.behave, Received: n.list,
				Secrets: []string{testToken}, Codes: n.codes(),
			}
		}
		t.Run(string(channel)+", sends", func(t *testing.T) { providertest.Run(t, open) })
		t.Run(string(channel)+", codes", func(t *testing.T) { providertest.CodeOwner(t, open) })
	}
}

func TestVerifySpec(t *testing.T) {
	providertest.Spec(t, func() provider.Config { return new(VerifyConfig) },
		`{"account_sid":"`+testSID+`","auth_token":"x","service_sid":"`+testVerify+`"}`)
}

func TestVerifyRequest(t *testing.T) {
	for name, tt := range map[string]struct {
		channel watchword.Channel
		brand   bool
		message func(*watchword.Outgoing)
		want    string
	}{
		"sms":      {watchword.SMS, false, nil, "Channel=sms | Locale=en | To=+8613800138000"},
		"whatsapp": {watchword.WhatsApp, false, nil, "Channel=whatsapp | Locale=en | To=+8613800138000"},
		"call":     {watchword.Voice, false, nil, "Channel=call | Locale=en | To=+8613800138000"},
		"e-mail":   {watchword.Email, false, nil, "Channel=email | To=ada.lovelace@example.com"},
		"the brand": {
			watchword.SMS, true, nil, "Channel=sms | CustomFriendlyName=Acme | Locale=en | To=+8613800138000",
		},
		"a brand too long": {
			watchword.SMS, true, func(m *watchword.Outgoing) { m.Brand = strings.Repeat("牌", 31) },
			"Channel=sms | Locale=en | To=+8613800138000",
		},
		"a language unheard of": {
			watchword.SMS, false, func(m *watchword.Outgoing) { m.Locale = "sw" }, "Channel=sms | To=+8613800138000",
		},
		"a template of Verify's": {
			watchword.SMS, false, verifyTemplate, `Channel=sms | Locale=en | TemplateCustomSubstitutions={"ttl":"5"} | ` +
				"TemplateSid=HJ0123456789abcdef0123456789abcdef | To=+8613800138000",
		},
		"a template of Verify's, on WhatsApp": {
			watchword.WhatsApp, false, verifyTemplate, "Channel=whatsapp | Locale=en | To=+8613800138000",
		},
		"a template without variables": {
			watchword.Voice, false, func(m *watchword.Outgoing) { verifyTemplate(m); m.Registered.Variables = nil },
			"Channel=call | Locale=en | TemplateSid=HJ0123456789abcdef0123456789abcdef | To=+8613800138000",
		},
		"a template of Messaging's": {
			watchword.SMS, false, func(m *watchword.Outgoing) { m.Registered.ID = "HX0123456789abcdef0123456789abcdef" },
			"Channel=sms | Locale=en | To=+8613800138000",
		},
	} {
		t.Run(name, func(t *testing.T) {
			n := newNotary(t)
			c := n.config()
			c.NameBrand = tt.brand
			m := codeless(tt.channel)
			if tt.message != nil {
				tt.message(&m)
			}
			accepted, err := openVerify(t, c).Send(t.Context(), m)
			if err != nil || accepted.MessageID != "VE00000000000000000000000000000001" {
				t.Fatalf("%+v, %v", accepted, err)
			}
			if got := form(n.last(t)); got != tt.want {
				t.Errorf("sent %s\nwant %s", got, tt.want)
			}
		})
	}
}

func verifyTemplate(m *watchword.Outgoing) {
	m.Registered = watchword.RegisteredTemplate{
		ID:        "HJ0123456789abcdef0123456789abcdef",
		Variables: []watchword.TemplateVariable{{Name: "code"}, {Name: "ttl", Value: "5"}, {Value: "nameless"}},
	}
}

func TestVerifyCheckRequest(t *testing.T) {
	n := newNotary(t)
	v := openVerify(t, n.config())
	m := codeless(watchword.SMS)
	accepted, err := v.Send(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	again, err := v.Send(t.Context(), m) // a resend
	if err != nil || again != accepted {
		t.Fatalf("%+v, %v: want %+v", again, err, accepted)
	}
	for id, want := range map[string]string{
		accepted.MessageID: "Code=123456 | VerificationSid=" + accepted.MessageID,
		"":                 "Code=123456 | To=+8613800138000",
		"SM1":              "Code=123456 | To=+8613800138000", // no name of Verify's
	} {
		if right, err := v.CheckCode(t.Context(), typed(m, id, "123456")); right || err != nil {
			t.Errorf("%t, %v: want it wrong", right, err)
		}
		if got := form(n.last(t)); got != want {
			t.Errorf("asked %s: want %s", got, want)
		}
	}
	if right, err := v.CheckCode(t.Context(), typed(m, "", n.codes().Of(m))); !right || err != nil {
		t.Errorf("%t, %v: want it right, by the address alone", right, err)
	}
}

// Five wrong codes are too many, for Twilio: then even the right one is not right any more, and that is no error.
func TestVerifyTriedTooOften(t *testing.T) {
	n := newNotary(t)
	v := openVerify(t, n.config())
	m := codeless(watchword.SMS)
	accepted, err := v.Send(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		if right, err := v.CheckCode(t.Context(), typed(m, accepted.MessageID, "000000")); right || err != nil {
			t.Fatalf("%t, %v", right, err)
		}
	}
	if right, err := v.CheckCode(t.Context(), typed(m, accepted.MessageID, n.codes().Of(m))); right || err != nil {
		t.Errorf("%t, %v: want it not right, and no error", right, err)
	}
}

func TestVerifyVerdicts(t *testing.T) {
	const sid = "VEaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	state := func(s string) string { return `{"sid":"` + sid + `","status":"` + s + `","valid":true}` }
	for name, tt := range map[string]struct {
		status int
		body   string
		right  bool
		class  watchword.ErrorClass
		raw    string
	}{
		"approved":                 {200, state("approved"), true, 0, ""},
		"approved, with a 201":     {201, state("approved"), true, 0, ""},
		"pending":                  {200, state("pending"), false, 0, ""},
		"canceled":                 {200, state("canceled"), false, 0, ""},
		"max attempts":             {200, state("max_attempts_reached"), false, 0, ""},
		"deleted":                  {200, state("deleted"), false, 0, ""},
		"failed":                   {200, state("failed"), false, 0, ""},
		"expired":                  {200, state("expired"), false, 0, ""},
		"gone":                     {404, `{"code":20404,"message":"not found","status":404}`, false, 0, ""},
		"tried too often":          {429, `{"code":60202,"message":"Max check attempts reached","status":429}`, false, 0, ""},
		"no code looks like that":  {400, `{"code":60200,"message":"Invalid parameter: Code","status":400}`, false, 0, ""},
		"nothing was sent there":   {400, "{\"code\":60200,\"message\":\"Invalid parameter `To`: +86138\",\"status\":400}", false, 0, ""},
		"another parameter":        {400, `{"code":60200,"message":"Invalid parameter: Token","status":400}`, false, watchword.ClassProviderError, "60200"},
		"a parameter unnamed":      {400, `{"code":60200,"message":"Bad","status":400}`, false, watchword.ClassProviderError, "60200"},
		"another's verification":   {200, strings.Replace(state("approved"), sid, "VE"+strings.Repeat("b", 32), 1), false, watchword.ClassUnknown, "HTTP 200"},
		"a state unheard of":       {200, state("perhaps"), false, watchword.ClassUnknown, "HTTP 200"},
		"a state of another type":  {200, `{"sid":"` + sid + `","status":1}`, false, watchword.ClassUnknown, "HTTP 200"},
		"valid alone":              {200, `{"sid":"` + sid + `","valid":true}`, false, watchword.ClassUnknown, "HTTP 200"},
		"approved and refused":     {200, `{"sid":"` + sid + `","status":"approved","code":20404}`, false, watchword.ClassAuthFailed, "20404"},
		"approved under a 500":     {500, state("approved"), false, watchword.ClassProviderError, "HTTP 500"},
		"malformed":                {200, `{"sid":"` + sid + `","status":"approved"`, false, watchword.ClassUnknown, "HTTP 200"},
		"nothing":                  {200, "", false, watchword.ClassUnknown, "HTTP 200"},
		"a page with a 200":        {200, "<html>approved</html>", false, watchword.ClassUnknown, "HTTP 200"},
		"a page of a proxy":        {404, "<html>Not found</html>", false, watchword.ClassProviderError, "HTTP 404"},
		"a gateway that gave up":   {504, "", false, watchword.ClassTimeout, "HTTP 504"},
		"a redirect":               {307, state("approved"), false, watchword.ClassProviderError, "HTTP 307"},
		"too many requests":        {429, `{"code":20429,"status":429}`, false, watchword.ClassRateLimited, "20429"},
		"wrong credentials":        {401, `{"code":20003,"status":401}`, false, watchword.ClassAuthFailed, "20003"},
		"a code that is the typed": {400, `{"code":493812,"status":400}`, false, watchword.ClassProviderError, "HTTP 400"},
	} {
		t.Run(name, func(t *testing.T) {
			n := newNotary(t)
			var asked atomic.Int64
			n.answer = func(w http.ResponseWriter, _ *http.Request) {
				asked.Add(1)
				w.Header().Set("Location", n.URL)
				w.WriteHeader(tt.status)
				_, _ = io.WriteString(w, tt.body)
			}
			right, err := openVerify(t, n.config()).CheckCode(t.Context(), typed(codeless(watchword.SMS), sid, "493812"))
			if tt.class != 0 {
				wantRefused(t, err, tt.class, tt.raw)
			} else if err != nil {
				t.Errorf("the error is %v: want none", err)
			}
			if err != nil && strings.Contains(fmt.Sprintf("%v %+v %#v", err, err, err), "493812") {
				t.Errorf("the error shows what was typed: %v", err)
			}
			if right != tt.right || asked.Load() != 1 {
				t.Errorf("right is %t after %d questions: want %t after one", right, asked.Load(), tt.right)
			}
		})
	}
}

// An approval whose connection broke is none.
func TestVerifyTruncated(t *testing.T) {
	n := newNotary(t)
	n.answer = func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		_, _ = io.WriteString(w, `{"sid":"VE1","status":"approved"}`)
	}
	v := openVerify(t, n.config())
	right, err := v.CheckCode(t.Context(), typed(codeless(watchword.SMS), "", "493812"))
	wantRefused(t, err, watchword.ClassTimeout, "connection lost")
	if right {
		t.Error("it was approved")
	}
	_, err = v.Send(t.Context(), codeless(watchword.SMS))
	wantRefused(t, err, watchword.ClassTimeout, "connection lost")
}

func TestVerifySendAnswers(t *testing.T) {
	for name, tt := range map[string]struct {
		status int
		body   string
		class  watchword.ErrorClass
		raw    string
	}{
		"a bad address": {
			400, "{\"code\":60200,\"message\":\"Invalid parameter `To`: +8613800138000\"}", watchword.ClassInvalidNumber, "60200",
		},
		"a bad address, in other words": {400, `{"code":60200,"message":"Invalid parameter: To"}`, watchword.ClassInvalidNumber, "60200"},
		"a bad language":                {400, `{"code":60200,"message":"Invalid parameter: Locale"}`, watchword.ClassProviderError, "60200"},
		"approved at once":              {201, `{"sid":"VE` + strings.Repeat("a", 32) + `","status":"approved"}`, watchword.ClassUnknown, "HTTP 201"},
		"no sid":                        {201, `{"status":"pending"}`, watchword.ClassUnknown, "HTTP 201"},
		"an error inside":               {200, `{"code":60410,"status":403}`, watchword.ClassBlockedByCarrier, "60410"},
		"a code unheard of":             {400, `{"code":60999}`, watchword.ClassProviderError, "60999"},
		"a page of a proxy":             {502, `<html></html>`, watchword.ClassProviderError, "HTTP 502"},
		"a page with a 200":             {200, `<html></html>`, watchword.ClassUnknown, "HTTP 200"},
	} {
		t.Run(name, func(t *testing.T) {
			n := newNotary(t)
			n.answer = func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(tt.status)
				_, _ = io.WriteString(w, tt.body)
			}
			_, err := openVerify(t, n.config()).Send(t.Context(), codeless(watchword.SMS))
			wantRefused(t, err, tt.class, tt.raw)
		})
	}
	_, err := openVerify(t, newNotary(t).config()).Send(t.Context(), codeless(watchword.Telegram))
	wantRefused(t, err, watchword.ClassProviderError, "channel")
}

func TestEveryVerifyCode(t *testing.T) {
	seen := map[string]bool{}
	n := newNotary(t)
	v := openVerify(t, n.config())
	for _, line := range verifyTable() {
		if seen[line.Code] || line.Class == watchword.ClassNone {
			t.Errorf("the code %s is listed twice, or has no class", line.Code)
		}
		seen[line.Code] = true
		n.answer = func(w http.ResponseWriter, _ *http.Request) { refuse(w, 400, line.Code, "x") }
		_, err := v.Send(t.Context(), codeless(watchword.SMS))
		wantRefused(t, err, line.Class, line.Code)
	}
}

func TestVerifyLocales(t *testing.T) {
	for tag, want := range map[string]string{
		"en": "en", "en-US": "en", "en-GB": "en-GB", "zh-Hans": "zh", "zh-CN": "zh", "zh": "zh", "zh-HK": "zh-HK", "zh-Hant": "",
		"zh-TW": "", "pt": "pt", "pt-BR": "pt-BR", "pt-PT": "pt", "fil": "tl", "nb": "nb", "sr-Latn": "", "": "", "xx": "",
	} {
		if got := localeFor(tag); got != want {
			t.Errorf("%s is %q: want %q", tag, got, want)
		}
	}
}

func TestVerifyProbe(t *testing.T) {
	for name, tt := range map[string]struct {
		status int
		body   string
		class  watchword.ErrorClass
		raw    string
	}{
		"a service (Twilio: Service resource, example)": {200, `{"sid":"` + testVerify + `","friendly_name":"name","code_length":4}`, 0, ""},
		"no such service":   {404, `{"code":20404}`, watchword.ClassAuthFailed, "20404"},
		"wrong credentials": {401, `{"code":20003}`, watchword.ClassAuthFailed, "20003"},
		"a page":            {200, `<html>`, watchword.ClassUnknown, "HTTP 200"},
	} {
		t.Run(name, func(t *testing.T) {
			base, asked := served(t, tt.status, tt.body)
			c := VerifyConfig{AccountSID: testSID, AuthToken: testToken, ServiceSID: testVerify, BaseURL: base}
			balance, err := openVerify(t, c).Probe(t.Context())
			if want := "GET /v2/Services/" + testVerify + "  " + testSID + ":" + testToken; len(*asked) != 1 || (*asked)[0] != want {
				t.Errorf("asked %q: want %q", *asked, want)
			}
			if tt.class != 0 {
				wantRefused(t, err, tt.class, tt.raw)
			} else if err != nil || balance != (watchword.Balance{}) {
				t.Errorf("%+v, %v", balance, err)
			}
		})
	}
	c := VerifyConfig{AccountSID: testSID, AuthToken: testToken, ServiceSID: testVerify, BaseURL: "http://127.0.0.1:1"}
	_, err := openVerify(t, c).Probe(canceled(t))
	wantCause(t, err, context.Canceled)
}

func TestVerifyWithAPIKey(t *testing.T) {
	base, asked := served(t, 201, `{"sid":"VE`+strings.Repeat("a", 32)+`","status":"pending"}`)
	key := "SK" + testSID[2:]
	c := VerifyConfig{AccountSID: testSID, APIKeySID: key, APIKeySecret: "k3y-s3cr3t", ServiceSID: testVerify, BaseURL: base}
	if _, err := openVerify(t, c).Send(t.Context(), codeless(watchword.SMS)); err != nil {
		t.Fatal(err)
	}
	if len(*asked) != 1 || !strings.HasSuffix((*asked)[0], " "+key+":k3y-s3cr3t") {
		t.Errorf("asked %q", *asked)
	}
}

func TestVerifySettings(t *testing.T) {
	for field, change := range map[string]func(*VerifyConfig){
		"account_sid":          func(c *VerifyConfig) { c.AccountSID = "AC1" },
		"auth_token: it is":    func(c *VerifyConfig) { c.AuthToken = "" },
		"auth_token: it holds": func(c *VerifyConfig) { c.AuthToken = "x\n" },
		"api_key_secret":       func(c *VerifyConfig) { c.APIKeySID = "SK" + testSID[2:] },
		"api_key_sid":          func(c *VerifyConfig) { c.APIKeySID, c.APIKeySecret = "SK1", "x" },
		"service_sid":          func(c *VerifyConfig) { c.ServiceSID = "VA/../" },
		"base_url":             func(c *VerifyConfig) { c.BaseURL = "verify.twilio.com" },
	} {
		c := VerifyConfig{AccountSID: testSID, AuthToken: "x", ServiceSID: testVerify}
		change(&c)
		if _, err := c.Open(); err == nil || !strings.HasPrefix(err.Error(), field) {
			t.Errorf("Open answers %v: want an error about %s", err, field)
		}
	}
	c := VerifyConfig{AccountSID: testSID, AuthToken: testToken, ServiceSID: testVerify}
	for _, v := range []any{c, &c, openVerify(t, c), login{testSID, testToken, "", ""}} {
		if text := fmt.Sprintf("%v %+v %#v %s %d", v, v, v, v, v); strings.Contains(text, testToken) || strings.Contains(text, "Basic ") {
			t.Errorf("%T prints %s", v, text)
		}
	}
}
