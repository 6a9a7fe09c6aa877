package recipient

import "strings"

// Kind is the kind of an address. The zero Kind is no kind.
type Kind uint8

// The kinds of address. Their numbers are stable and may be stored.
const (
	Phone Kind = iota + 1
	Email
)

// String returns "phone", "email", or "unknown".
func (k Kind) String() string {
	switch k {
	case Phone:
		return "phone"
	case Email:
		return "email"
	default:
		return "unknown"
	}
}

// Recipient is a canonical address. Two recipients are == exactly if they are
// the same address. The zero value is nobody: see [Recipient.IsZero].
//
// It holds nothing but the address: what follows from the address (country,
// limit key, mask) is computed when asked for, so that a Recipient read back from
// a store equals the one parsed from a request, whatever tables each was built with.
type Recipient struct {
	address string
	kind    Kind
}

// FromCanonical returns the recipient of an address that [Recipient.Address]
// once returned, for example one read from a store. It checks the form only (a
// few dozen nanoseconds, no tables), keeps the string as it is, and fails with
// [NotCanonical] or [KindUnknown].
func FromCanonical(k Kind, address string) (Recipient, error) {
	var ok bool
	switch k {
	case Phone:
		ok = isE164(address)
	case Email:
		ok = isCanonicalEmail(address)
	default:
		return Recipient{}, refuse(k, KindUnknown)
	}
	if !ok {
		return Recipient{}, refuse(k, NotCanonical)
	}
	return Recipient{address: address, kind: k}, nil
}

// Kind returns the kind of address, or 0 for the zero Recipient.
func (r Recipient) Kind() Kind { return r.kind }

// IsZero reports whether r is the zero Recipient, which has no address.
func (r Recipient) IsZero() bool { return r == Recipient{} }

// Address returns the canonical address in clear: E.164 with its + (8 to 16
// bytes), or local@domain (at most 254 bytes, ASCII, lower-case). This is where
// messages go. Never log it.
func (r Recipient) Address() string { return r.address }

// LimitKey returns the address with what its owner can vary at will taken out:
// an e-mail address loses its +tag, and at Gmail its dots and the googlemail
// name as well. Use it to key limits and for nothing else: elsewhere a dot may
// name another person. It is a canonical address itself, and in clear.
func (r Recipient) LimitKey() string {
	if r.kind != Email {
		return r.address
	}
	local, domain, _ := strings.Cut(r.address, "@")
	gmail := domain == "gmail.com" || domain == "googlemail.com"
	if !gmail && strings.IndexByte(local, '+') < 0 {
		return r.address
	}
	// A local part that starts with + is no tagged name, and stays.
	if i := strings.IndexByte(local, '+'); i > 0 {
		local = strings.TrimRight(local[:i], ".")
	}
	if gmail {
		local, domain = strings.ReplaceAll(local, ".", ""), "gmail.com"
	}
	return local + "@" + domain
}

// CallingCode returns the country calling code of a phone number, 1 to 3 digits
// without +, or "" for an e-mail address.
func (r Recipient) CallingCode() string {
	if r.kind != Phone {
		return ""
	}
	cc, _ := splitE164(r.address)
	return cc
}

// Country returns the ISO 3166 region of a phone number, like "CN". It is "" for
// an e-mail address, for a number that belongs to no country (satellite,
// international freephone) and where several countries share a calling code and
// the tables do not know the number. Common numbers cost nanoseconds, those of
// the rarer shared calling codes some 5 µs: keep the answer if you need it twice.
func (r Recipient) Country() string {
	if r.kind != Phone {
		return ""
	}
	if region, ok := knownShape(r.address); ok && region != "" {
		return region
	}
	return libraryRegion(r.address)
}
