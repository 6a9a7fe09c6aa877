package twilio

import (
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/recipient"
)

// form writes the parameters of a request in one line, sorted.
func form(v url.Values) string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(v)) {
		all = append(all, name+"="+strings.Join(v[name], ","))
	}
	return strings.Join(all, " | ")
}

func TestRequest(t *testing.T) {
	british, err := recipient.FromCanonical(recipient.Phone, "+442071838750")
	if err != nil {
		t.Fatal(err)
	}
	text := sms().Content.Text
	for name, tt := range map[string]struct {
		config  func(*Config)
		message func(*watchword.Outgoing)
		want    string
	}{
		"text": {nil, nil, "Body=" + text + " | From=+15005550006 | To=+8613800138000 | ValidityPeriod=300"},
		"the country's sender": {
			func(c *Config) { c.ByCountry = map[string]string{"GB": "Acme"} },
			func(m *watchword.Outgoing) { m.To = british },
			"Body=" + text + " | From=Acme | To=+442071838750 | ValidityPeriod=300",
		},
		"the route's signature": {
			func(c *Config) { c.ByCountry = map[string]string{"CN": "Other"} },
			func(m *watchword.Outgoing) { m.Signature = "Acme Shop" },
			"Body=" + text + " | From=Acme Shop | To=+8613800138000 | ValidityPeriod=300",
		},
		"a signature that is no sender": {
			func(c *Config) { c.ByCountry = map[string]string{"GB": "Other"} },
			func(m *watchword.Outgoing) { m.Signature = "爱可美" },
			"Body=" + text + " | From=+15005550006 | To=+8613800138000 | ValidityPeriod=300",
		},
		"a messaging service alone": {
			func(c *Config) { c.From, c.MessagingServiceSID = "", testService }, nil,
			"Body=" + text + " | MessagingServiceSid=" + testService + " | To=+8613800138000 | ValidityPeriod=300",
		},
		"a sender of a messaging service": {
			func(c *Config) { c.MessagingServiceSID = testService }, nil,
			"Body=" + text + " | From=+15005550006 | MessagingServiceSid=" + testService + " | To=+8613800138000 | ValidityPeriod=300",
		},
		"receipts and feedback": {
			func(c *Config) { c.ReportConversions = true },
			func(m *watchword.Outgoing) { m.ReceiptURL = "https://a.example/receipts/t/x?y=1&z=2" },
			"Body=" + text + " | From=+15005550006 | ProvideFeedback=true | StatusCallback=https://a.example/receipts/t/x?y=1&z=2" +
				" | To=+8613800138000 | ValidityPeriod=300",
		},
		"validity is at least a second": {
			nil, func(m *watchword.Outgoing) { m.ValidFor = time.Millisecond },
			"Body=" + text + " | From=+15005550006 | To=+8613800138000 | ValidityPeriod=1",
		},
		"validity is at most ten hours": {
			nil, func(m *watchword.Outgoing) { m.ValidFor = 48 * time.Hour },
			"Body=" + text + " | From=+15005550006 | To=+8613800138000 | ValidityPeriod=36000",
		},
		"no validity": {
			nil, func(m *watchword.Outgoing) { m.ValidFor = 0 }, "Body=" + text + " | From=+15005550006 | To=+8613800138000",
		},
		"a content template by SMS": {
			nil, func(m *watchword.Outgoing) { m.Registered = watchword.RegisteredTemplate{ID: "HX1"} },
			"ContentSid=HX1 | From=+15005550006 | To=+8613800138000 | ValidityPeriod=300",
		},
		"whatsapp": {
			nil, func(m *watchword.Outgoing) { *m = whatsApp() },
			`ContentSid=HX0123456789abcdef0123456789abcdef | ContentVariables={"1":"493812"} | From=whatsapp:+14155238886` +
				" | To=whatsapp:+8613800138000",
		},
		"whatsapp by signature": {
			nil, func(m *watchword.Outgoing) {
				*m = whatsApp()
				m.Signature = "whatsapp:+15005550001"
				m.Registered.Variables = nil
			},
			"ContentSid=HX0123456789abcdef0123456789abcdef | From=whatsapp:+15005550001 | To=whatsapp:+8613800138000",
		},
		"whatsapp by a signature that is no number": {
			nil, func(m *watchword.Outgoing) { *m = whatsApp(); m.Signature, m.Registered.Variables = "Acme", nil },
			"ContentSid=HX0123456789abcdef0123456789abcdef | From=whatsapp:+14155238886 | To=whatsapp:+8613800138000",
		},
		"whatsapp by a messaging service": {
			func(c *Config) { c.WhatsAppFrom, c.MessagingServiceSID = "", testService },
			func(m *watchword.Outgoing) { *m = whatsApp(); m.Registered.Variables = nil },
			"ContentSid=HX0123456789abcdef0123456789abcdef | MessagingServiceSid=" + testService + " | To=whatsapp:+8613800138000",
		},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVendor(t)
			c, m := v.config(), sms()
			if tt.config != nil {
				tt.config(&c)
			}
			if tt.message != nil {
				tt.message(&m)
			}
			accepted, err := send(t, open(t, c), m)
			if err != nil || accepted.MessageID != "SM00000000000000000000000000000001" {
				t.Fatalf("accepted %+v, %v", accepted, err)
			}
			if got := form(v.last()); got != tt.want {
				t.Errorf("the form is\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func TestSenders(t *testing.T) {
	for s, want := range map[string]bool{
		"+15005550006": true, "12345": true, "Acme": true, "Acme Shop": true, "A-b_c+d&e 1": true,
		"": false, "+": false, "+1500555x": false, "Acme Shopping": false, "爱可美": false, "Acmé": false, "a.b": false, "Acme\n": false,
	} {
		if isSender(s) != want {
			t.Errorf("%q is a sender: %t, want %t", s, !want, want)
		}
	}
}

func TestTemplateVariables(t *testing.T) {
	v := newVendor(t)
	m := whatsApp()
	want := map[string]string{
		"code": `4"9'3`, "2": "line\nbreak\ttab", "brand": "咖啡 ☕ <b>&amp;</b> {{1}} \\u0041", "4": "", "5": "a=b&c=d+e %20",
	}
	m.Registered.Variables = []watchword.TemplateVariable{
		{Name: "code", Value: want["code"]}, {Value: want["2"]}, {Name: "brand", Value: want["brand"]}, {Value: ""}, {Value: want["5"]},
	}
	if _, err := send(t, open(t, v.config()), m); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	if err := json.Unmarshal([]byte(v.last().Get("ContentVariables")), &got); err != nil {
		t.Fatal(err)
	}
	if !maps.Equal(got, want) {
		t.Errorf("the variables are %q: want %q", got, want)
	}
}

// What could never be accepted is refused before anything is sent.
func TestRefusedWithoutAsking(t *testing.T) {
	for name, tt := range map[string]struct {
		config func(*Config)
		m      watchword.Outgoing
		class  watchword.ErrorClass
		raw    string
	}{
		"no sender": {func(c *Config) { c.From = "" }, sms(), watchword.ClassSenderUnregistered, "no signature"},
		"no whatsapp sender": {
			func(c *Config) { c.WhatsAppFrom = "" }, whatsApp(), watchword.ClassSenderUnregistered, "no signature",
		},
		"no whatsapp template": {
			func(*Config) {}, func() watchword.Outgoing { m := whatsApp(); m.Registered.ID = ""; return m }(),
			watchword.ClassContentRejected, "no template",
		},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVendor(t)
			c := v.config()
			tt.config(&c)
			_, err := send(t, open(t, c), tt.m)
			wantRefused(t, err, tt.class, tt.raw)
			if len(v.forms) != 0 {
				t.Error("the vendor was asked")
			}
		})
	}
}
