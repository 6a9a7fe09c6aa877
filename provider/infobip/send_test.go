package infobip

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/recipient"
)

const receiptURL = "https://auth.example.com/receipts/infobip/t0ken?a=b&c=d"

// tree reads JSON into plain values, for comparison.
func tree(t *testing.T, text string) (v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return v
}

func TestRequest(t *testing.T) {
	british, err := recipient.FromCanonical(recipient.Phone, "+442071838750")
	if err != nil {
		t.Fatal(err)
	}
	key := outgoing().Key
	text, _ := json.Marshal(outgoing().Content.Text)
	message := func(sender, to, options, webhooks string) string {
		return `{` + sender + `"destinations":[{"to":"` + to + `","messageId":"` + key + `"}],"content":{"text":` + string(text) + `}` +
			options + `,"webhooks":{` + webhooks + `"contentType":"application/json","callbackData":"` + key + `"}}`
	}
	valid := func(seconds string) string {
		return `,"options":{"validityPeriod":{"amount":` + seconds + `,"timeUnit":"SECONDS"}}`
	}
	for name, tt := range map[string]struct {
		config  func(*Config)
		message func(*watchword.Outgoing)
		want    string
	}{
		"text": {nil, nil, `{"messages":[` + message(`"sender":"Acme",`, "8613800138000", valid("300"), "") + `]}`},
		"the country's sender": {
			func(c *Config) { c.ByCountry = map[string]string{"GB": "+447700900123"} },
			func(m *watchword.Outgoing) { m.To = british },
			`{"messages":[` + message(`"sender":"447700900123",`, "442071838750", valid("300"), "") + `]}`,
		},
		"the route's signature": {
			func(c *Config) { c.ByCountry = map[string]string{"CN": "Other"} },
			func(m *watchword.Outgoing) { m.Signature = "+Acme" },
			`{"messages":[` + message(`"sender":"+Acme",`, "8613800138000", valid("300"), "") + `]}`,
		},
		"no sender": {
			func(c *Config) { c.From = "" }, nil, `{"messages":[` + message("", "8613800138000", valid("300"), "") + `]}`,
		},
		"a sender of a plus": {
			func(c *Config) { c.From = "+" }, nil, `{"messages":[` + message(`"sender":"+",`, "8613800138000", valid("300"), "") + `]}`,
		},
		"receipts": {
			nil, func(m *watchword.Outgoing) { m.ReceiptURL = receiptURL },
			`{"messages":[` + message(`"sender":"Acme",`, "8613800138000", valid("300"), `"delivery":{"url":"`+receiptURL+`"},`) + `]}`,
		},
		"conversions": {
			func(c *Config) { c.ReportConversions = true }, nil,
			`{"messages":[` + message(`"sender":"Acme",`, "8613800138000", valid("300"), "") + `],"options":{"conversionTracking":` +
				`{"useConversionTracking":true,"conversionTrackingName":"ONE_TIME_PIN"}}}`,
		},
		"validity is at least a second": {
			nil, func(m *watchword.Outgoing) { m.ValidFor = time.Millisecond },
			`{"messages":[` + message(`"sender":"Acme",`, "8613800138000", valid("1"), "") + `]}`,
		},
		"validity is at most two days": {
			nil, func(m *watchword.Outgoing) { m.ValidFor = 100 * time.Hour },
			`{"messages":[` + message(`"sender":"Acme",`, "8613800138000", valid("172800"), "") + `]}`,
		},
		"no validity": {
			nil, func(m *watchword.Outgoing) { m.ValidFor = 0 },
			`{"messages":[` + message(`"sender":"Acme",`, "8613800138000", "", "") + `]}`,
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

func TestTextArrivesAsItIs(t *testing.T) {
	v := newVendor(t)
	m := outgoing()
	m.Content.Text = "“493812” \"ist\" \\ Ihr\nCode\t{{1}} <b>&amp;</b> 验证码 ☕ \u2028 %41"
	if _, err := open(t, v.config()).Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	if got := v.list()[0].Text; got != m.Content.Text {
		t.Errorf("the text is %q: want %q", got, m.Content.Text)
	}
}

// Infobip knows a message that it has had before by its key, and that is a yes.
func TestRepeat(t *testing.T) {
	v := newVendor(t)
	p := open(t, v.config())
	for range 2 {
		accepted, err := p.Send(t.Context(), outgoing())
		if err != nil || accepted.MessageID != outgoing().Key {
			t.Errorf("accepted %+v, %v", accepted, err)
		}
	}
	if len(v.list()) != 1 {
		t.Errorf("%d messages arrived: want one", len(v.list()))
	}
}
