package provider

import (
	"strings"

	"github.com/watchword/watchword"
)

// IsEnhancedStatus tells whether s is an enhanced status code of a failure (RFC 3463), such as 5.1.1.
func IsEnhancedStatus(s string) bool {
	parts := strings.Split(s, ".")
	if len(parts) != 3 || parts[0] != "4" && parts[0] != "5" {
		return false
	}
	for _, part := range parts[1:] {
		if part == "" || len(part) > 3 || strings.Trim(part, "0123456789") != "" {
			return false
		}
	}
	return true
}

// ClassOfBounce is the class of an e-mail that came back, by its enhanced status code (RFC 3463): by the subject, but for the
// details that speak of the sender (also RFC 7372 and RFC 7505). ok is false for what is no such code, and for the subjects
// 0, 3 and 5, which say nothing of the address.
func ClassOfBounce(status string) (c watchword.ErrorClass, ok bool) {
	if !IsEnhancedStatus(status) {
		return watchword.ClassNone, false
	}
	subject, detail, _ := strings.Cut(status[2:], ".")
	switch {
	case subject == "1" && (detail == "7" || detail == "8"), subject == "7" && len(detail) == 2 && detail[0] == '2':
		return watchword.ClassSenderUnregistered, true
	case subject == "1":
		return watchword.ClassInvalidNumber, true
	case subject == "2", subject == "4":
		return watchword.ClassUnreachable, true
	case subject == "6":
		return watchword.ClassContentRejected, true
	case subject == "7":
		return watchword.ClassBlockedByCarrier, true
	}
	return watchword.ClassNone, false
}
