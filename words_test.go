package watchword

import (
	"testing"
)

// words walks a vocabulary: every number has a word, all words differ, and each is read back as its number.
func words[T ~uint8](t *testing.T, last T, print func(T) string, parse func(string) (T, bool)) {
	t.Helper()
	seen := map[string]bool{}
	for n := T(1); n <= last; n++ {
		word := print(n)
		if back, ok := parse(word); word == "" || seen[word] || !ok || back != n {
			t.Errorf("%T(%d) is %q and is read as %d", n, n, word, back)
		}
		seen[word] = true
	}
	if print(0) != "" || print(last+1) != "" {
		t.Errorf("0 is %q and the one after the last %q; want no words", print(0), print(last+1))
	}
	for _, bad := range []string{"", "nonsense"} {
		if n, ok := parse(bad); ok {
			t.Errorf("%q is read as %d", bad, n)
		}
	}
}

func TestWords(t *testing.T) {
	words(t, Failed, Status.String, ParseStatus)
	words(t, ResultNotFound, Result.String, ParseResult)
	words(t, EventUnclear, EventType.String, ParseEventType)
	words(t, ClassUnknown, ErrorClass.String, ParseErrorClass)
	words(t, Unknown, DeliveryStatus.String, func(s string) (DeliveryStatus, bool) {
		n, ok := number(deliveryNames[:], s)
		return DeliveryStatus(n), ok
	})
}

// The numbers are stored: a word that gets another number changes the meaning of every record.
func TestStoredNumbersNeverChange(t *testing.T) {
	for got, want := range map[string]string{
		Status(1).String(): "pending", Status(7).String(): "failed", DeliveryStatus(1).String(): "queued", DeliveryStatus(6).String(): "unknown",
		EventType(1).String(): "requested", EventType(11).String(): "refunded", EventType(20).String(): "dropped",
		ErrorClass(1).String(): "invalid_number", ErrorClass(10).String(): "timeout", ErrorClass(8).String(): "auth_failed",
	} {
		if got != want {
			t.Errorf("%q stands where %q stood", got, want)
		}
	}
}

func TestErrorClassesListsAll(t *testing.T) {
	all := ErrorClasses()
	if len(all) != int(ClassUnknown) || all[0] != ClassInvalidNumber || all[len(all)-1] != ClassUnknown {
		t.Errorf("%v", all)
	}
}

func TestDefiniteClasses(t *testing.T) {
	for _, c := range ErrorClasses() {
		if c.definite() == (c == ClassTimeout || c == ClassUnknown) {
			t.Errorf("%v: %v", c, c.definite())
		}
	}
}

func TestPurposes(t *testing.T) {
	for _, p := range BuiltInPurposes() {
		if !p.Valid() || !p.builtIn() {
			t.Errorf("%q is not a built-in purpose", p)
		}
	}
	if len(BuiltInPurposes()) != 7 || Purpose("own").builtIn() {
		t.Error("the built-in purposes are not those seven")
	}
	for p, want := range map[Purpose]bool{
		"own": true, "a-b_c9": true, "9": true, "": false, "_a": false, "-a": false, "A": false, "a b": false, "é": false,
		"a234567890123456789012345678901234567890": true, "a2345678901234567890123456789012345678901": false,
	} {
		if p.Valid() != want {
			t.Errorf("%q: %v", p, !want)
		}
	}
}

func TestChannels(t *testing.T) {
	for _, c := range Channels() {
		if !c.Valid() {
			t.Errorf("%q", c)
		}
	}
	if Channel("pigeon").Valid() || Channel("").Valid() {
		t.Error("a channel that is not there is valid")
	}
	for to, want := range map[string]Channel{phone: SMS, email: Email, "ada＠example.com": Email, "": SMS} {
		if got := channelFor(to); got != want {
			t.Errorf("%q: %s", to, got)
		}
	}
}

func TestParseRecipientByChannel(t *testing.T) {
	for _, c := range []struct {
		channel               Channel
		to, callingCode, want string
	}{
		{SMS, "+86 138-0013-8000", "", phone}, {SMS, "13800138000", "86", phone}, {SMS, "０１３８００１３８０００", "+86", phone},
		{Email, "Ada@EXAMPLE.com", "86", email},
	} {
		if got, err := c.channel.parseRecipient(c.to, c.callingCode); err != nil || got.Address() != c.want {
			t.Errorf("%s %q: %v", c.channel, c.to, err)
		}
	}
	if _, err := Email.parseRecipient(phone, ""); err == nil {
		t.Error("a number is an e-mail address")
	}
}
