package smpp

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestFaults: each setting that cannot be is named, and no secret is.
func TestFaults(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for want, changes := range map[string][]func(c *Config){
		"host: ": {
			func(c *Config) { c.Host = "" },
			func(c *Config) { c.Host = "smpp.example:2775" },
			func(c *Config) { c.Host = "smpp://smpp.example" },
			func(c *Config) { c.Host = "user@smpp.example" },
			func(c *Config) { c.Host = "运营商.example" },
			func(c *Config) { c.Host = strings.Repeat("a", 254) },
		},
		"port: ": {func(c *Config) { c.Port = -1 }, func(c *Config) { c.Port = 65536 }},
		"tls: ": {
			func(c *Config) { c.TLS = "starttls" },
			func(c *Config) { c.Host = "smpp.example" },
			func(c *Config) { c.Host = "192.0.2.1" },
			func(c *Config) { c.CAFile = empty },
			func(c *Config) { c.ServerName = "smpp.example" },
		},
		"ca_file: ": {
			func(c *Config) { c.TLS, c.CAFile = tlsImplicit, empty },
			func(c *Config) { c.TLS, c.CAFile = tlsImplicit, empty+".missing" },
		},
		"system_id: ": {
			func(c *Config) { c.SystemID = "" },
			func(c *Config) { c.SystemID = strings.Repeat("a", 64) },
			func(c *Config) { c.SystemID = "acme\n" },
		},
		"password: ": {
			func(c *Config) { c.Password += strings.Repeat("a", 63) },
			func(c *Config) { c.Password += "\x00" },
			func(c *Config) { c.Password += "密" },
		},
		"system_type: ":         {func(c *Config) { c.SystemType = strings.Repeat("a", 13) }},
		"address_range: ":       {func(c *Config) { c.AddressRange = strings.Repeat("a", 41) }},
		"service_type: ":        {func(c *Config) { c.ServiceType = "123456" }},
		"default_alphabet: ":    {func(c *Config) { c.DefaultAlphabet = "ascii" }},
		"long: ":                {func(c *Config) { c.Long = "UDH" }},
		"validity_period: ":     {func(c *Config) { c.ValidityPeriod = "absolute" }},
		"message_id: ":          {func(c *Config) { c.MessageID = "hex" }},
		"binds: ":               {func(c *Config) { c.Binds = -1 }, func(c *Config) { c.Binds = 9 }},
		"window: ":              {func(c *Config) { c.Window = -1 }, func(c *Config) { c.Window = 256 }},
		"messages_per_second: ": {func(c *Config) { c.MessagesPerSecond = -1 }, func(c *Config) { c.MessagesPerSecond = 10001 }},
		"enquire_link: ": {
			func(c *Config) { c.EnquireLink = "30" },
			func(c *Config) { c.EnquireLink = "999ms" },
			func(c *Config) { c.EnquireLink = "11m" },
		},
		"from: ": {
			func(c *Config) { c.From = "twelve chars" },
			func(c *Config) { c.From = "示例" },
			func(c *Config) { c.From = "123456789012345678901" },
			func(c *Config) { c.From = "Acme\x00" },
		},
		"senders: ": {
			func(c *Config) { c.ByCountry = map[string]string{"gb": "Acme"} },
			func(c *Config) { c.ByCountry = map[string]string{"GB": "twelve chars"} },
		},
		"statuses: ": {
			func(c *Config) { c.Statuses = map[string]string{"0": "timeout"} },
			func(c *Config) { c.Statuses = map[string]string{"0x100000000": "timeout"} },
			func(c *Config) { c.Statuses = map[string]string{"ESME_RSYSERR": "timeout"} },
			func(c *Config) { c.Statuses = map[string]string{"0x411": "broke"} },
			func(c *Config) { c.Statuses = map[string]string{"0x411": ""} },
		},
		"receipt_errors: ": {
			func(c *Config) { c.ReceiptErrors = map[string]string{"": "unreachable"} },
			func(c *Config) { c.ReceiptErrors = map[string]string{"+8613800138000": "unreachable"} },
			func(c *Config) { c.ReceiptErrors = map[string]string{"027": "away"} },
		},
	} {
		for i, change := range changes {
			c := basic()
			change(&c)
			p, err := c.Open()
			if err == nil || p != nil {
				t.Errorf("%sfault %d is accepted", want, i)
				continue
			}
			if !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), thePassword) {
				t.Errorf("%v: want it to begin with %q", err, want)
			}
		}
	}
}

func TestSettingsThatCanBe(t *testing.T) {
	for name, change := range map[string]func(c *Config){
		"a VPN":       func(c *Config) { c.Host, c.AllowPlaintext = "10.0.0.1", true },
		"this host":   func(c *Config) { c.Host = "localhost" },
		"IPv6":        func(c *Config) { c.Host = "::1" },
		"no password": func(c *Config) { c.Password = "" },
		"no sender":   func(c *Config) { c.From = "" },
		"all of them": func(c *Config) {
			c.Port, c.SystemType, c.AddressRange, c.ServiceType = 65535, "OTP", "^55", "OTP"
			c.DefaultAlphabet, c.Long, c.ValidityPeriod, c.MessageID = alphabetLatin1, longSAR, validityNone, idDecimalToHex
			c.Binds, c.Window, c.MessagesPerSecond, c.EnquireLink = 8, 255, 10000, "10m"
			c.From, c.ByCountry = "+15005550006", map[string]string{"GB": "Acme & Co"}
		},
	} {
		c := basic()
		change(&c)
		if _, err := c.Open(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestDefaults also sees that Open leaves the settings as they are.
func TestDefaults(t *testing.T) {
	c := Config{Host: "smpp.carrier.example", SystemID: "acme"}
	p := open(t, c)
	s := p.settings
	if s.Port != 3550 || s.TLS != tlsImplicit || s.Binds != 1 || s.Window != 10 || s.Long != longUDH || s.MessageID != idAsIs ||
		s.DefaultAlphabet != alphabetGSM || s.ValidityPeriod != validityRelative || p.times.silence != 30*time.Second {
		t.Errorf("the settings are %#v", struct{ Config }{s})
	}
	if c.Port != 0 || c.TLS != "" {
		t.Error("Open has changed the settings")
	}
	c.TLS, c.AllowPlaintext = tlsNone, true
	if p := open(t, c); p.settings.Port != 2775 {
		t.Errorf("without TLS the port is %d", p.settings.Port)
	}
}

func TestPrintsNothing(t *testing.T) {
	c := basic()
	p := open(t, c)
	for _, v := range []any{c, &c, p, []any{c, &c, p}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%q", "%x"} {
			if text := fmt.Sprintf(verb, v); strings.Contains(text, thePassword) || strings.Contains(text, fmt.Sprintf("%x", thePassword)) {
				t.Errorf("%s shows the password: %s", verb, text)
			}
		}
	}
}
