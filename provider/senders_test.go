package provider

import (
	"strings"
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/recipient"
)

func TestSenderOfAMessage(t *testing.T) {
	s := Senders{From: "+15005550006", ByCountry: map[string]string{"GB": "Acme", "CN": "10690"}}
	for _, c := range []struct {
		number, signature, want string
	}{
		{"+442079460958", "", "Acme"},
		{"+8613800138000", "", "10690"},
		{"+8613800138000", "Brand", "Brand"},
		{"+33612345678", "", "+15005550006"},
		{"+33612345678", "Brand", "Brand"},
	} {
		m := &watchword.Outgoing{To: to(t, recipient.Phone, c.number), Signature: c.signature}
		if got := s.For(m); got != c.want {
			t.Errorf("%s with signature %q is sent from %q: want %q", c.number, c.signature, got, c.want)
		}
	}
	if got := (Senders{}).For(phone(t)); got != "" {
		t.Errorf("nobody is called %q", got)
	}
	if got := s.For(&watchword.Outgoing{}); got != "+15005550006" {
		t.Errorf("a message to nobody is sent from %q", got)
	}
}

func TestSendersValidate(t *testing.T) {
	for name, c := range map[string]struct {
		senders  Senders
		required bool
		want     string
	}{
		"nothing":           {Senders{}, false, ""},
		"nothing, required": {Senders{}, true, "from: "},
		"countries alone":   {Senders{ByCountry: map[string]string{"GB": "Acme"}}, true, "from: "},
		"all":               {Senders{From: "Acme", ByCountry: map[string]string{"GB": "Acme", "US": "12345"}}, true, ""},
		"small letters":     {Senders{ByCountry: map[string]string{"gb": "Acme"}}, false, "senders: "},
		"a calling code":    {Senders{ByCountry: map[string]string{"44": "Acme"}}, false, "senders: "},
		"three letters":     {Senders{ByCountry: map[string]string{"GBR": "Acme"}}, false, "senders: "},
		"one letter":        {Senders{ByCountry: map[string]string{"G1": "Acme"}}, false, "senders: "},
		"an empty sender":   {Senders{ByCountry: map[string]string{"GB": ""}}, false, "senders: "},
	} {
		err := c.senders.Validate(c.required)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.HasPrefix(err.Error(), c.want)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPartsOfANumber(t *testing.T) {
	for _, c := range []struct {
		to               recipient.Recipient
		digits, national string
	}{
		{to(t, recipient.Phone, "+8613800138000"), "8613800138000", "13800138000"},
		{to(t, recipient.Phone, "+12025550123"), "12025550123", "2025550123"},
		{to(t, recipient.Email, "ada@example.com"), "", ""},
		{recipient.Recipient{}, "", ""},
	} {
		if Digits(c.to) != c.digits || National(c.to) != c.national {
			t.Errorf("%s has digits %q and is nationally %q", c.to, Digits(c.to), National(c.to))
		}
	}
}
