package vonage

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/recipient"
)

// line writes the parameters of a request in one line, sorted.
func line(v url.Values) string {
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
	m := sms()
	ref, text := "client-ref="+m.Key, "text="+m.Content.Text
	for name, tt := range map[string]struct {
		config  func(*Config)
		message func(*watchword.Outgoing)
		want    string
	}{
		"text": {nil, nil, ref + " | from=Acme | " + text + " | to=8613800138000 | ttl=300000"},
		"the country's sender, a number": {
			func(c *Config) { c.ByCountry = map[string]string{"GB": "+447000000000"} },
			func(m *watchword.Outgoing) { m.To = british },
			ref + " | from=447000000000 | " + text + " | to=442071838750 | ttl=300000",
		},
		"the route's signature": {
			func(c *Config) { c.ByCountry = map[string]string{"CN": "Other"} },
			func(m *watchword.Outgoing) { m.Signature = "+1 Shop" },
			"", // below: Vonage does not take it
		},
		"a receipt's address": {
			nil, func(m *watchword.Outgoing) { m.ReceiptURL = "https://a.example/receipts/v/x?y=1&z=2" },
			"callback=https://a.example/receipts/v/x?y=1&z=2 | " + ref + " | from=Acme | " + text + " | to=8613800138000 | ttl=300000",
		},
		"a receipt's address that is too long": {
			nil, func(m *watchword.Outgoing) { m.ReceiptURL = "https://a.example/" + strings.Repeat("x", 100) },
			ref + " | from=Acme | " + text + " | to=8613800138000 | ttl=300000",
		},
		"a short life": {
			nil, func(m *watchword.Outgoing) { m.ValidFor = time.Second },
			ref + " | from=Acme | " + text + " | to=8613800138000 | ttl=20000",
		},
		"a long life": {
			nil, func(m *watchword.Outgoing) { m.ValidFor = 30 * 24 * time.Hour },
			ref + " | from=Acme | " + text + " | to=8613800138000 | ttl=604800000",
		},
		"no life": {
			nil, func(m *watchword.Outgoing) { m.ValidFor = 0 }, ref + " | from=Acme | " + text + " | to=8613800138000",
		},
		"Chinese, quotes, emoji": {
			nil, func(m *watchword.Outgoing) { m.Content.Text = "【Acme】“493812” ☕\n{{1}} a=b&c %2B" },
			ref + " | from=Acme | text=【Acme】“493812” ☕\n{{1}} a=b&c %2B | to=8613800138000 | ttl=300000 | type=unicode",
		},
		"the GSM alphabet's extension": {
			nil, func(m *watchword.Outgoing) { m.Content.Text = "493812 [€]" },
			ref + " | from=Acme | text=493812 [€] | to=8613800138000 | ttl=300000",
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
			if tt.want == "" {
				wantRefused(t, err, watchword.ClassSenderUnregistered, "15")
				return
			}
			if err != nil || accepted.MessageID != "0C00000000000001" {
				t.Fatalf("accepted %+v, %v", accepted, err)
			}
			if got := line(v.last()); got != tt.want {
				t.Errorf("the form is\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// A signed request has the key, the time and the signature of what is sent, and no secret.
func TestSignedRequest(t *testing.T) {
	for _, method := range methods() {
		v := newVendor(t)
		v.method = method
		c := v.config()
		c.SignatureSecret, c.SignatureMethod = testSigning, method
		if method == methodMD5Hash {
			c.SignatureMethod = "" // Vonage's default
		}
		m := sms()
		m.Content.Text = "【Acme】493812 a=b&c"
		if _, err := send(t, open(t, c), m); err != nil {
			t.Errorf("%s: %v", method, err)
			continue
		}
		if got := v.last(); got.Get("api_key") != testKey || got.Get("timestamp") != "1782907200" || got.Get("sig") == "" || got.Has("api_secret") {
			t.Errorf("%s: the form is %s", method, line(got))
		}
		c.SignatureSecret = "another"
		_, err := send(t, open(t, c), m)
		wantRefused(t, err, watchword.ClassAuthFailed, "14")
	}
}

func TestWithoutSender(t *testing.T) {
	v := newVendor(t)
	c := v.config()
	c.From = ""
	_, err := send(t, open(t, c), sms())
	wantRefused(t, err, watchword.ClassSenderUnregistered, "no signature")
	if len(v.forms) != 0 {
		t.Error("the vendor was asked")
	}
	m := sms()
	m.Signature = "Acme Shop"
	if _, err := send(t, open(t, c), m); err != nil || v.last().Get("from") != "Acme Shop" {
		t.Errorf("from %q, %v", v.last().Get("from"), err)
	}
}
