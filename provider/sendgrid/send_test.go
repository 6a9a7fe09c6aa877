package sendgrid

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/watchword/watchword"
)

// tree reads JSON into plain values, for comparison.
func tree(t *testing.T, text string) (v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return v
}

func quoted(s string) string {
	text, _ := json.Marshal(s)
	return string(text)
}

func TestRequest(t *testing.T) {
	m := outgoing()
	const rest = `"headers":{"Auto-Submitted":"auto-generated"},"tracking_settings":{"click_tracking":{"enable":false,"enable_text":false},` +
		`"open_tracking":{"enable":false},"subscription_tracking":{"enable":false}}}`
	to := func(data string) string {
		return `{"personalizations":[{"to":[{"email":"ada.lovelace@example.com"}],"custom_args":{"watchword":"` + m.Key + `"}` + data + `}],`
	}
	text := `{"type":"text/plain","value":` + quoted(m.Content.Text) + `}`
	html := `{"type":"text/html","value":` + quoted(m.Content.HTML) + `}`
	content := func(parts string) string {
		return `"subject":` + quoted(m.Content.Subject) + `,"content":[` + parts + `],`
	}
	from := func(name string) string {
		return `"from":{"email":"no-reply@acme.example","name":` + quoted(name) + `},`
	}
	for name, tt := range map[string]struct {
		config  func(*Config)
		message func(*watchword.Outgoing)
		want    string
	}{
		"text and HTML": {nil, nil, to("") + from("Acme") + content(text+","+html) + rest},
		"text alone": {
			nil, func(m *watchword.Outgoing) { m.Content.HTML = "" }, to("") + from("Acme") + content(text) + rest,
		},
		"HTML alone": {
			nil, func(m *watchword.Outgoing) { m.Content.Text = "" }, to("") + from("Acme") + content(html) + rest,
		},
		"the account's name": {
			func(c *Config) { c.From = "Acme Post <no-reply@acme.example>" }, nil, to("") + from("Acme Post") + content(text+","+html) + rest,
		},
		"the route's signature": {
			func(c *Config) { c.From = "Acme Post <no-reply@acme.example>" },
			func(m *watchword.Outgoing) { m.Signature = "阿克米 \"☕\"\r\nBcc: x" },
			to("") + from(`阿克米 "☕" Bcc: x`) + content(text+","+html) + rest,
		},
		"an answer address": {
			func(c *Config) { c.ReplyTo = "Help <help@acme.example>" }, nil,
			to("") + from("Acme") + `"reply_to":{"email":"help@acme.example","name":"Help"},` + content(text+","+html) + rest,
		},
		"a long subject": {
			nil, func(m *watchword.Outgoing) { m.Content.Subject = "a\n b" + strings.Repeat("验", 300) },
			to("") + from("Acme") + `"subject":` + quoted("a b"+strings.Repeat("验", 247)) + `,"content":[` + text + "," + html + `],` + rest,
		},
		"a receipts address, which SendGrid does not take": {
			nil, func(m *watchword.Outgoing) { m.ReceiptURL = "https://auth.example.com/receipts/sendgrid/t0ken" },
			to("") + from("Acme") + content(text+","+html) + rest,
		},
		"a template": {
			nil, func(m *watchword.Outgoing) { *m = templated() },
			to(`,"dynamic_template_data":{"code":"493812"}`) + from("Acme") + `"template_id":"d-0123456789abcdef0123456789abcdef",` + rest,
		},
		"a template without variables": {
			nil, func(m *watchword.Outgoing) { m.Registered.ID = "d-1" }, to("") + from("Acme") + `"template_id":"d-1",` + rest,
		},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVendor(t)
			c, m := v.config(), outgoing()
			if tt.config != nil {
				tt.config(&c)
			}
			if tt.message != nil {
				tt.message(&m)
			}
			accepted, err := open(t, c).Send(t.Context(), m)
			if err != nil || accepted != (watchword.Acceptance{MessageID: m.Key}) {
				t.Fatalf("accepted %+v, %v", accepted, err)
			}
			if diff := cmp.Diff(tree(t, tt.want), tree(t, v.all()[0])); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTemplateVariables(t *testing.T) {
	v := newVendor(t)
	m := templated()
	want := map[string]string{
		"code": `4"9'3`, "2": "line\nbreak\ttab", "brand": "咖啡 ☕ <b>&amp;</b> {{1}} {{{x}}} \\u0041", "4": "", "5": "a=b&c=d+e %20",
	}
	m.Registered.Variables = []watchword.TemplateVariable{
		{Name: "code", Value: want["code"]}, {Value: want["2"]}, {Name: "brand", Value: want["brand"]}, {Value: ""}, {Value: want["5"]},
	}
	if _, err := open(t, v.config()).Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	var said asked
	if err := json.Unmarshal([]byte(v.all()[0]), &said); err != nil {
		t.Fatal(err)
	}
	if got := said.Personalizations[0].Data; !maps.Equal(got, want) {
		t.Errorf("the variables are %q: want %q", got, want)
	}
}

func TestTextArrivesAsItIs(t *testing.T) {
	v := newVendor(t)
	m := outgoing()
	m.Content.Text = "“493812” \"ist\" \\ Ihr\nCode\t{{1}} <b>&amp;</b> 验证码 ☕ \u2028 %41"
	if _, err := open(t, v.config()).Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	var said asked
	if err := json.Unmarshal([]byte(v.all()[0]), &said); err != nil || said.Content[0].Value != m.Content.Text {
		t.Errorf("the text is %q, %v: want %q", said.Content[0].Value, err, m.Content.Text)
	}
}

// What could never be accepted is refused before anything is sent.
func TestLegacyTemplateIsRefusedWithoutAsking(t *testing.T) {
	v := newVendor(t)
	m := templated()
	m.Registered.ID = "8afbf221-3bc8-48b1-9b7b-466017bd4dd5"
	_, err := open(t, v.config()).Send(t.Context(), m)
	wantRefused(t, err, watchword.ClassContentRejected, "no dynamic template")
	if len(v.all()) != 0 {
		t.Error("the vendor was asked")
	}
}
