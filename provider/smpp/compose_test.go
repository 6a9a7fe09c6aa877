package smpp

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider/smpp/pdu"
)

// composed writes a message with some settings.
func composed(t *testing.T, m watchword.Outgoing, change func(c *Config)) []pdu.Message {
	t.Helper()
	all, err := reader(t, change).settings.compose(&m, 0x1234)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestAddresses holds the senders against the types that vendors document.
func TestAddresses(t *testing.T) {
	five, two := byte(5), byte(2)
	own := func(c *Config) {
		c.SourceTON, c.SourceNPI, c.DestinationTON, c.DestinationNPI = &five, &two, &two, &five
	}
	to := pdu.Address{TON: 1, NPI: 1, Text: "8613800138000"}
	for _, tt := range []struct {
		signature string
		change    func(c *Config)
		from, to  pdu.Address
	}{
		{"", nil, pdu.Address{TON: 5, Text: "Acme"}, to},
		{"", func(c *Config) { c.From = "" }, pdu.Address{}, to},
		{"", func(c *Config) { c.ByCountry = map[string]string{"CN": "10690"} }, pdu.Address{TON: 3, Text: "10690"}, to},
		{"12345678", nil, pdu.Address{TON: 3, Text: "12345678"}, to},
		{"123456789", nil, pdu.Address{TON: 1, NPI: 1, Text: "123456789"}, to},
		{"+12345678", nil, pdu.Address{TON: 1, NPI: 1, Text: "12345678"}, to},
		{"+15005550006", nil, pdu.Address{TON: 1, NPI: 1, Text: "15005550006"}, to},
		{"Eleven Char", nil, pdu.Address{TON: 5, Text: "Eleven Char"}, to},
		{"+Acme", nil, pdu.Address{TON: 5, Text: "+Acme"}, to},
		{"10690", own, pdu.Address{TON: 5, NPI: 2, Text: "10690"}, pdu.Address{TON: 2, NPI: 5, Text: to.Text}},
	} {
		m := sms()
		m.Signature = tt.signature
		if got := composed(t, m, tt.change)[0]; got.Source != tt.from || got.Destination != tt.to {
			t.Errorf("from %q: %+v to %+v, want %+v to %+v", tt.signature, got.Source, got.Destination, tt.from, tt.to)
		}
	}
}

// TestAlphabets holds texts against 3GPP TS 23.038, section 6.2.1, and ISO 8859-1.
func TestAlphabets(t *testing.T) {
	for _, tt := range []struct {
		alphabet, text string
		coding         byte
		want           string
	}{
		{alphabetGSM, "Code: 493812", 0, "Code: 493812"},
		{alphabetGSM, "@£$¥èéùìòÇ\nØø\rÅå", 0, "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f"},
		{alphabetGSM, "Δ_ΦΓΛΩΠΨΣΘΞÆæßÉ", 0, "\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1c\x1d\x1e\x1f"},
		{alphabetGSM, "¤¡ÄÖÑÜ§¿äöñüà", 0, "\x24\x40\x5b\x5c\x5d\x5e\x5f\x60\x7b\x7c\x7d\x7e\x7f"},
		{alphabetGSM, "^{}\\[~]|€", 0, "\x1b\x14\x1b\x28\x1b\x29\x1b\x2f\x1b\x3c\x1b\x3d\x1b\x3e\x1b\x40\x1b\x65"},
		{alphabetGSM, "ç", 8, "\x00\xe7"},
		{alphabetGSM, "`", 8, "\x00`"},
		{alphabetGSM, "\x1b", 8, "\x00\x1b"},
		{alphabetGSM, "验证码", 8, "\x9a\x8c\x8b\xc1\x78\x01"},
		{alphabetGSM, "😀", 8, "\xd8\x3d\xde\x00"},
		{alphabetLatin1, "@é$ {ä}", 0, "@\xe9$ {\xe4}"},
		{alphabetLatin1, "€", 8, "\x20\xac"},
		{alphabetLatin1, "Δ", 8, "\x03\x94"},
		{alphabetLatin1, "ç", 8, "\x00\xe7"},
	} {
		m := sms()
		m.Content.Text = tt.text
		got := composed(t, m, func(c *Config) { c.DefaultAlphabet = tt.alphabet })
		if len(got) != 1 || got[0].DataCoding != tt.coding || string(got[0].Text) != tt.want || got[0].ESMClass != 0 {
			t.Errorf("%s: %q is %+v: want coding %d, %x", tt.alphabet, tt.text, got, tt.coding, tt.want)
		}
	}
}

// TestParts holds the lengths against 3GPP TS 23.040, section 9.2.3.24.1: 160 septets alone and 153 of several, 70 and 67
// characters in UCS-2; nothing is divided that belongs together.
func TestParts(t *testing.T) {
	for _, tt := range []struct {
		text  string
		sizes []int // bytes of each part, without its header
	}{
		{strings.Repeat("a", 160), []int{160}},
		{strings.Repeat("a", 161), []int{153, 8}},
		{strings.Repeat("a", 306), []int{153, 153}},
		{strings.Repeat("a", 307), []int{153, 153, 1}},
		{strings.Repeat("a", 158) + "{", []int{160}},
		{strings.Repeat("a", 159) + "{", []int{153, 8}},
		{strings.Repeat("a", 152) + "{" + strings.Repeat("a", 10), []int{152, 12}},
		{strings.Repeat("码", 70), []int{140}},
		{strings.Repeat("码", 71), []int{134, 8}},
		{strings.Repeat("码", 66) + "😀" + strings.Repeat("码", 10), []int{132, 24}},
	} {
		m := sms()
		m.Content.Text = tt.text
		for _, long := range []string{longUDH, longSAR, longPayload} {
			got := composed(t, m, func(c *Config) { c.Long = long })
			want := tt.sizes
			if long == longPayload && len(want) > 1 {
				want = want[:1]
			}
			if len(got) != len(want) {
				t.Errorf("%s: %q has %d parts: want %d", long, tt.text, len(got), len(want))
				continue
			}
			for i, part := range got {
				wantPart(t, long, part, i, tt.sizes)
			}
		}
	}
}

func wantPart(t *testing.T, long string, part pdu.Message, i int, sizes []int) {
	t.Helper()
	total := len(sizes)
	header := []byte{5, 0, 3, 0x34, byte(total), byte(i + 1)}
	sum := 0
	for _, n := range sizes {
		sum += n
	}
	var ok bool
	switch {
	case total == 1:
		ok = len(part.Text) == sum && part.ESMClass == 0 && part.Options == nil
	case long == longUDH:
		ok = bytes.HasPrefix(part.Text, header) && len(part.Text) == 6+sizes[i] && part.ESMClass == pdu.HasHeader && part.Options == nil
	case long == longSAR:
		ok = len(part.Text) == sizes[i] && part.ESMClass == 0 && bytes.Equal(part.Option(pdu.SARReference), []byte{0x12, 0x34}) &&
			bytes.Equal(part.Option(pdu.SARTotal), header[4:5]) && bytes.Equal(part.Option(pdu.SARSequence), header[5:])
	default:
		ok = len(part.Text) == 0 && part.ESMClass == 0 && len(part.Option(pdu.MessagePayload)) == sum
	}
	if !ok {
		t.Errorf("%s: part %d of %v is %+v", long, i+1, sizes, part)
	}
}

func TestTooLong(t *testing.T) {
	m := sms()
	m.Content.Text = strings.Repeat("a", 255*153+1)
	_, err := reader(t, nil).settings.compose(&m, 1)
	wantRefused(t, err, watchword.ClassContentRejected, "too long")
	m.Content.Text = m.Content.Text[1:]
	if n := len(composed(t, m, nil)); n != 255 {
		t.Errorf("%d parts: want 255", n)
	}
	p := reader(t, func(c *Config) { c.Long = longPayload })
	_, err = send(t, p, m)
	if wantRefused(t, err, watchword.ClassContentRejected, "too long"); errors.Is(err, pdu.ErrMalformed) {
		t.Error(err)
	}
}

// TestEnvelope is about the fields that are alike for all parts.
func TestEnvelope(t *testing.T) {
	m := sms()
	m.Content.Text = long3()
	for _, part := range composed(t, m, func(c *Config) { c.ServiceType = "OTP" }) {
		if part.ServiceType != "OTP" || part.RegisteredDelivery != pdu.RequestReceipt || part.ValidityPeriod != "000000000500000R" {
			t.Errorf("a part is %+v", part)
		}
	}
	for d, want := range map[time.Duration]string{
		0:                             "",
		-time.Second:                  "",
		time.Millisecond:              "000000000001000R",
		90 * time.Second:              "000000000130000R",
		25*time.Hour + time.Minute:    "000001010100000R",
		365 * 24 * time.Hour:          "000030000000000R",
		24*time.Hour - time.Second:    "000000235959000R",
		30*24*time.Hour - 1:           "000029235959000R",
		5*time.Minute + time.Second/2: "000000000500000R",
	} {
		m.ValidFor = d
		if got := composed(t, m, nil)[0].ValidityPeriod; got != want {
			t.Errorf("%s is written as %q: want %q", d, got, want)
		}
		if got := composed(t, m, func(c *Config) { c.ValidityPeriod = validityNone })[0].ValidityPeriod; got != "" {
			t.Errorf("%s is written as %q: want none", d, got)
		}
	}
}

// TestPayloadArrives sends one long message whole.
func TestPayloadArrives(t *testing.T) {
	v := newSMSC(t)
	p := hasty(t, v, func(c *Config) { c.Long = longPayload })
	m := sms()
	m.Content.Text = strings.Repeat("493812 ", 50)
	mustSend(t, p, m)
	if all := v.messages(); len(all) != 1 || string(all[0].message.Option(pdu.MessagePayload)) != m.Content.Text {
		t.Errorf("it came as %+v", all)
	}
}
