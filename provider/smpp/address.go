package smpp

import (
	"strings"

	"github.com/watchword/watchword/provider/smpp/pdu"
)

// Types of number and numbering plans (SMPP 3.4, sections 5.2.5 and 5.2.6).
const (
	tonUnknown       = 0
	tonInternational = 1
	tonNetwork       = 3 // a number of the network's own: a short code
	tonAlphanumeric  = 5
	npiUnknown       = 0
	npiE164          = 1
)

const (
	// longestShort is the most digits of a short code. Without a +, what has more is an international number.
	longestShort = 8
	longestName  = 11 // characters of an alphanumeric sender (3GPP TS 23.040, section 9.1.2.5: 20 semi-octets)
	senderRule   = "expected a number of up to 20 digits, or a name of up to 11 characters of ASCII"
)

// source is a sender as the vendor wants it, and whether it can be one. No sender at all leaves it to the vendor. The
// types are those that most vendors document; the settings replace them.
func (c *Config) source(sender string) (pdu.Address, bool) {
	digits, international := strings.CutPrefix(sender, "+")
	a := pdu.Address{TON: tonUnknown, NPI: npiUnknown, Text: digits}
	switch {
	case sender == "":
		return a, true
	case isDigits(digits) && len(digits) <= pdu.MaxAddress:
		a.TON, a.NPI = tonInternational, npiE164
		if !international && len(digits) <= longestShort {
			a.TON, a.NPI = tonNetwork, npiUnknown
		}
	case len(sender) <= longestName && !strings.ContainsFunc(sender, func(r rune) bool { return r < ' ' || r > '~' }):
		a.TON, a.Text = tonAlphanumeric, sender
	default:
		return a, false
	}
	if c.SourceTON != nil {
		a.TON = *c.SourceTON
	}
	if c.SourceNPI != nil {
		a.NPI = *c.SourceNPI
	}
	return a, true
}

// destination is a recipient's number, without its +, as the vendor wants it.
func (c *Config) destination(digits string) pdu.Address {
	a := pdu.Address{TON: tonInternational, NPI: npiE164, Text: digits}
	if c.DestinationTON != nil {
		a.TON = *c.DestinationTON
	}
	if c.DestinationNPI != nil {
		a.NPI = *c.DestinationNPI
	}
	return a
}

func isDigits(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}
