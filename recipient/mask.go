package recipient

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
	"unicode/utf8"
)

// Masked returns the address with its middle hidden, enough for its owner to
// recognise it: "+86 138****8000", "a***@example.com". National numbers shorter
// than 11 digits show at most half of their digits: "+1 41****671". It is ""
// for the zero Recipient.
func (r Recipient) Masked() string {
	switch r.kind {
	case Phone:
		return maskPhone(r.address)
	case Email:
		return maskEmail(r.address)
	default:
		return ""
	}
}

func maskPhone(e164 string) string {
	cc, national := splitE164(e164)
	// 3 + 4 of 11 is the mask that users of Chinese numbers expect.
	head, tail := 3, 4
	if len(national) < 11 {
		shown := len(national) / 2
		head = shown / 2
		tail = shown - head
	}
	return "+" + cc + " " + national[:head] + "****" + national[len(national)-tail:]
}

func maskEmail(address string) string {
	at := strings.IndexByte(address, '@')
	_, first := utf8.DecodeRuneInString(address)
	return address[:first] + "***" + address[at:]
}

// String returns the masked address, so that printing a Recipient is harmless.
func (r Recipient) String() string { return r.Masked() }

// GoString returns the masked address inside the type's name, for %#v.
func (r Recipient) GoString() string { return "recipient.Recipient(" + r.Masked() + ")" }

// Format writes the masked address for every verb: without it, %d and the like
// would print the fields.
func (r Recipient) Format(f fmt.State, verb rune) {
	text := r.Masked()
	if verb == 'v' && f.Flag('#') {
		text = r.GoString()
	}
	_, _ = io.WriteString(f, text) // a State has no way to report an error
}

// LogValue returns the masked address.
func (r Recipient) LogValue() slog.Value { return slog.StringValue(r.Masked()) }
