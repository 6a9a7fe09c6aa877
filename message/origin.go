package message

import (
	"errors"
	"strings"
)

// WithOrigin adds the line "@domain #code" after a blank line. Browsers that
// read it (WebOTP in Chrome, autofill in Safari) offer the code on pages of
// that domain only, which takes phishing pages out of the game. It must be the
// last line of the message. An empty domain adds nothing.
//
// Source: WICG, "Origin-bound one-time codes delivered via SMS"
// (sms-one-time-codes). The domain is taken as it is; see [ValidOrigin].
func WithOrigin(text, domain, code string) string {
	if domain == "" {
		return text
	}
	return strings.TrimRight(text, " \r\n") + "\n\n@" + domain + " #" + code
}

// WithAppHash adds the hash by which Android hands a message to the one app
// whose signing key it was computed from. It must be the last thing in the
// message. After an origin line ([WithOrigin] comes first) it goes on that same
// line, where readers of the origin ignore what follows the code; otherwise
// on a line of its own. An empty hash adds nothing.
//
// Source: Google, SMS Retriever API, "Perform SMS verification on a server",
// which also asks for a message of at most 140 bytes. The hash is taken as it
// is; see [ValidAppHash].
func WithAppHash(text, hash string) string {
	if hash == "" {
		return text
	}
	text = strings.TrimRight(text, " \r\n")
	line := text[strings.LastIndexByte(text, '\n')+1:]
	if strings.HasPrefix(line, "@") && strings.Contains(line, " #") {
		return text + " " + hash
	}
	return text + "\n" + hash
}

// Lengths of a host name, in bytes, by RFC 1035 section 2.3.4 (253 is 255 octets
// on the wire without the length and root octets).
const (
	maxHost  = 253
	maxLabel = 63
)

// ValidOrigin says what is wrong with a domain for an origin line. It is a bare
// ASCII host name of two or more labels: no scheme, port, path or trailing dot,
// and no IP address. An internationalised name is given in its xn-- form: one
// Chinese character would put the whole SMS in UCS-2.
func ValidOrigin(domain string) error {
	switch {
	case domain == "":
		return errors.New("message: origin: domain is empty")
	case len(domain) > maxHost:
		return errors.New("message: origin: domain is longer than 253 characters")
	case strings.ContainsAny(domain, "/:@"):
		return errors.New("message: origin: domain must be a bare host name such as example.com, without scheme, port or path")
	case !strings.Contains(domain, "."):
		return errors.New("message: origin: domain must have at least two parts, such as example.com")
	}
	label := ""
	for label = range strings.SplitSeq(domain, ".") {
		if !validLabel(label) {
			return errors.New("message: origin: each part of the domain must have 1 to 63 letters, digits and inner hyphens (ASCII; use the xn-- form)")
		}
	}
	// Browsers take a host whose last part is a number for an IPv4 address
	// (WHATWG URL, "ends in a number").
	if strings.Trim(label, "0123456789") == "" {
		return errors.New("message: origin: domain must be a name, not an IP address")
	}
	return nil
}

func validLabel(s string) bool {
	if s == "" || len(s) > maxLabel || s[0] == '-' || s[len(s)-1] == '-' {
		return false
	}
	for i := range len(s) {
		if !letterOrDigit(s[i]) && s[i] != '-' {
			return false
		}
	}
	return true
}

// appHash is the length of an SMS Retriever hash: the first 11 characters of the
// base64 of a SHA-256.
const appHash = 11

// ValidAppHash says what is wrong with an SMS Retriever hash: it has 11
// characters of the standard base64 alphabet, without padding.
func ValidAppHash(hash string) error {
	if len(hash) != appHash {
		return errors.New("message: app hash: must have 11 characters")
	}
	for i := range len(hash) {
		if c := hash[i]; !letterOrDigit(c) && c != '+' && c != '/' {
			return errors.New("message: app hash: must have letters, digits, + and / only")
		}
	}
	return nil
}

func letterOrDigit(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}
