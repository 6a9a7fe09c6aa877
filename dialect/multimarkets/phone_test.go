package multimarkets_test

import (
	"strings"
	"testing"

	"github.com/watchword/watchword/dialect/multimarkets"
	"github.com/watchword/watchword/recipient"
)

// parse reads toUser as the engine would.
func parse(toUser string) (recipient.Recipient, error) {
	areaCode, number := multimarkets.SplitPhone(toUser)
	if areaCode == "" {
		return recipient.ParsePhone(number)
	}
	return recipient.ParsePhoneIn(areaCode, number)
}

func TestPhoneForms(t *testing.T) {
	t.Parallel()
	for toUser, want := range map[string]string{
		"86 13800138000": "+8613800138000", "+86 13800138000": "+8613800138000", "+86 138 0013 8000": "+8613800138000",
		"86 138-0013-8000": "+8613800138000", "+8613800138000": "+8613800138000", "8613800138000": "+8613800138000",
		"0086 13800138000": "+8613800138000", "+86  13800138000": "+8613800138000", "８６ １３８００１３８０００": "+8613800138000",
		"1 4155552671": "+14155552671", "+1 (415) 555-2671": "+14155552671", "44 07400123456": "+447400123456", "49 15112345678": "+4915112345678",
		"+4915112345678": "+4915112345678", "852 51234567": "+85251234567", "86 +8613800138000": "+8613800138000",
	} {
		got, err := parse(toUser)
		if err != nil || got.Address() != want {
			t.Errorf("%q is %q, %v; want %s", toUser, got.Address(), err, want)
		}
	}
	for _, wrong := range []string{
		"", " ", "86", "86 ", " 86", "138 0013 8000", "86 1", "86\t13800138000", "86 13800138000\r\nBcc: x", "999 13800138000",
		"ada@example.com", "86 +14155552671", "86 13800138000 x1", "+ ", "++86 13800138000",
	} {
		if got, err := parse(wrong); err == nil {
			t.Errorf("%q is %q", wrong, got.Address())
		}
	}
}

// FuzzPhone looks for a number that ends up in another area than the one that stands apart, and for an address that is
// not canonical.
func FuzzPhone(f *testing.F) {
	for _, seed := range []string{"86 13800138000", "+86 13800138000", "+8613800138000", "1 4155552671", "138 0013 8000", "44 07400123456", " ", "+1 "} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, toUser string) {
		areaCode, number := multimarkets.SplitPhone(toUser)
		if len(areaCode) > 3 || areaCode == "" && number != toUser {
			t.Fatalf("%q is split into %q and %q", toUser, areaCode, number)
		}
		to, err := parse(toUser)
		if err != nil {
			return
		}
		if areaCode != "" && to.CallingCode() != strings.TrimPrefix(areaCode, "00") { // 001 is 1 with an exit code
			t.Fatalf("%q is %s, of another area", toUser, to.Address())
		}
		if again, err := parse(to.Address()); err != nil || again != to {
			t.Fatalf("%q is %s, and that is %s, %v", toUser, to.Address(), again.Address(), err)
		}
	})
}
