package plivo

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
	"github.com/watchword/watchword/recipient"
)

func TestRequest(t *testing.T) {
	british, err := recipient.FromCanonical(recipient.Phone, "+442071838750")
	if err != nil {
		t.Fatal(err)
	}
	text := sms().Content.Text
	with := func(more map[string]any) map[string]any { // nil takes a field away
		all := map[string]any{"src": "14152828726", "dst": "8613800138000", "text": text, "type": "sms", "message_expiry": 300.0}
		for name, value := range more {
			all[name] = value
			if value == nil {
				delete(all, name)
			}
		}
		return all
	}
	for name, tt := range map[string]struct {
		config  func(*Config)
		message func(*watchword.Outgoing)
		want    map[string]any
	}{
		"text": {nil, nil, with(nil)},
		"the country's sender": {
			func(c *Config) { c.ByCountry = map[string]string{"GB": "Acme"} }, func(m *watchword.Outgoing) { m.To = british },
			with(map[string]any{"src": "Acme", "dst": "442071838750"}),
		},
		"the route's signature": {
			func(c *Config) { c.ByCountry = map[string]string{"CN": "Other"} },
			func(m *watchword.Outgoing) { m.Signature = "+15671234567" }, with(map[string]any{"src": "15671234567"}),
		},
		"a signature for other vendors": {nil, func(m *watchword.Outgoing) { m.Signature = "爱克美" }, with(nil)},
		"a Powerpack": {
			func(c *Config) { c.From, c.PowerpackUUID = "", testPowerpack }, nil,
			with(map[string]any{"src": nil, "powerpack_uuid": testPowerpack}),
		},
		"a signature before the Powerpack": {
			func(c *Config) { c.From, c.PowerpackUUID = "", testPowerpack },
			func(m *watchword.Outgoing) { m.Signature = "My Shop" }, with(map[string]any{"src": "My Shop"}),
		},
		"a receipt's address": {
			nil, func(m *watchword.Outgoing) { m.ReceiptURL = receiptURL }, with(map[string]any{"url": receiptURL, "method": "POST"}),
		},
		"a short life": {nil, func(m *watchword.Outgoing) { m.ValidFor = time.Second }, with(map[string]any{"message_expiry": 5.0})},
		"a long life":  {nil, func(m *watchword.Outgoing) { m.ValidFor = 24 * time.Hour }, with(map[string]any{"message_expiry": 10799.0})},
		"no life":      {nil, func(m *watchword.Outgoing) { m.ValidFor = 0 }, with(map[string]any{"message_expiry": nil})},
		"nothing kept": {func(c *Config) { c.Logging = "none" }, nil, with(map[string]any{"log": "false"})},
		"all kept":     {func(c *Config) { c.Logging = "all" }, nil, with(map[string]any{"log": "true"})},
		"number kept":  {func(c *Config) { c.Logging = "number_only" }, nil, with(map[string]any{"log": "number_only"})},
		"text kept":    {func(c *Config) { c.Logging = "content_only" }, nil, with(map[string]any{"log": "content_only"})},
		"conversions":  {func(c *Config) { c.ReportConversions = true }, nil, with(map[string]any{"trackable": true})},
		"quotes, newlines, emoji": {
			nil, func(m *watchword.Outgoing) { m.Content.Text = "【Acme】“493812” ☕\n\"{{1}}\" <b>&c %2B" },
			with(map[string]any{"text": "【Acme】“493812” ☕\n\"{{1}}\" <b>&c %2B"}),
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
			if err != nil || accepted.MessageID != "5b40a428-bfc7-4daf-9d06-000000000001" || accepted.Receipt != 0 {
				t.Fatalf("accepted %+v, %v", accepted, err)
			}
			var got map[string]any
			if err := json.Unmarshal([]byte(v.last()), &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSenders(t *testing.T) {
	for s, want := range map[string]bool{
		"Acme": true, "My Shop": true, "A-1 & Co.": true, "+14152828726": true, "14152828726": true, "24681": true,
		"": false, "+": false, " ": false, "爱克美": false, "Café": false, "TwelveLetter": false, "123456789012345": false, "a\n": false,
	} {
		if isSender(s) != want {
			t.Errorf("%q is a sender: %t", s, !want)
		}
	}
}

// Without a sender nothing is sent.
func TestNoSender(t *testing.T) {
	v := newVendor(t)
	c := v.config()
	c.Senders = provider.Senders{ByCountry: map[string]string{"GB": "Acme"}}
	m := sms()
	m.Signature = "爱克美"
	_, err := send(t, open(t, c), m)
	wantRefused(t, err, watchword.ClassSenderUnregistered, "no signature")
	if v.last() != "" {
		t.Error("it was sent all the same")
	}
}
