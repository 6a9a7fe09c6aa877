package provider

import (
	"testing"

	"github.com/watchword/watchword"
)

func TestClassOfBounce(t *testing.T) {
	for status, want := range map[string]watchword.ErrorClass{
		"5.1.1": watchword.ClassInvalidNumber, "5.1.10": watchword.ClassInvalidNumber, "5.1.7": watchword.ClassSenderUnregistered,
		"5.1.8": watchword.ClassSenderUnregistered, "4.2.2": watchword.ClassUnreachable, "5.4.4": watchword.ClassUnreachable,
		"5.6.1": watchword.ClassContentRejected, "5.7.1": watchword.ClassBlockedByCarrier, "5.7.26": watchword.ClassSenderUnregistered,
	} {
		if got, ok := ClassOfBounce(status); !ok || got != want {
			t.Errorf("%s is %v, %v; want %v", status, got, ok, want)
		}
	}
	for _, status := range []string{"", "5", "5.1", "2.1.5", "5.0.0", "5.3.4", "5.5.1", "5.1.x", "5..1", "5.1.1111", "5.1.1.1", "x.1.1"} {
		if got, ok := ClassOfBounce(status); ok {
			t.Errorf("%q is %v", status, got)
		}
	}
	if !IsEnhancedStatus("4.3.2") || IsEnhancedStatus("250") {
		t.Error("what is a code is not told from what is none")
	}
}
