package watchword

import (
	"bytes"
	"errors"
	"regexp"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

func mustID(t testing.TB, at time.Time, fill byte) ID {
	t.Helper()
	id, err := NewID(at, bytes.NewReader(bytes.Repeat([]byte{fill}, 10)))
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestIDIsAUUIDOfVersion7(t *testing.T) {
	for _, fill := range []byte{0, 0xff} {
		id := mustID(t, t0, fill)
		if !regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(id.UUID()) {
			t.Errorf("%s", id.UUID())
		}
	}
	if got := mustID(t, time.UnixMilli(0x019b01020304), 0x11).UUID(); got != "019b0102-0304-7111-9111-111111111111" {
		t.Error(got)
	}
}

func TestIDUsesAllItsRandomness(t *testing.T) {
	a, b := mustID(t, t0, 0), mustID(t, t0, 0xff)
	differ := 0
	for i := range a {
		for bit := range 8 {
			if (a[i]^b[i])>>bit&1 == 1 {
				differ++
			}
		}
	}
	if differ != 74 {
		t.Errorf("%d bits are random; want 74", differ)
	}
}

func TestIDsSortByTime(t *testing.T) {
	late, early := mustID(t, t0.Add(time.Millisecond), 0), mustID(t, t0, 0xff)
	if bytes.Compare(early[:], late[:]) >= 0 || early.String() >= late.String() || early.UUID() >= late.UUID() {
		t.Error("an older id sorts after a newer one")
	}
	if !early.Time().Equal(t0) {
		t.Errorf("its time is %v", early.Time())
	}
}

func TestFirstIDBoundsAMillisecond(t *testing.T) {
	first, before, within := FirstID(t0), mustID(t, t0.Add(-time.Millisecond), 0xff), mustID(t, t0, 0)
	if bytes.Compare(before[:], first[:]) >= 0 || bytes.Compare(first[:], within[:]) > 0 {
		t.Error("it does not stand between the milliseconds")
	}
	if !FirstID(time.Unix(-5, 0)).IsZero() {
		t.Error("before 1970 there is a first id")
	}
}

func TestIDWithoutRandomnessIsAnError(t *testing.T) {
	broken := errors.New("broken")
	if _, err := NewID(t0, iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Error(err)
	}
}

func TestParseIDAcceptsOneSpelling(t *testing.T) {
	id := mustID(t, t0, 0x5a)
	s := id.String()
	if got, err := ParseID(s); err != nil || got != id || len(s) != 29 {
		t.Fatalf("%v, %v", got, err)
	}
	for _, bad := range []string{
		"", "vf_", s[3:], strings.ToUpper(s), "VF_" + s[3:], s + "0", s[:28], s[:28] + "w", " " + s[1:], s[:28] + "\n", s[:10] + "\n" + s[11:],
		s[:28] + "v", id.UUID(), "vf-" + s[3:],
	} {
		if got, err := ParseID(bad); CodeOf(err) != InvalidRequest {
			t.Errorf("%q: %v, %v", bad, got, err)
		}
	}
}

func TestParseUUIDAcceptsEitherCase(t *testing.T) {
	id := mustID(t, t0, 0x5a)
	for _, s := range []string{id.UUID(), strings.ToUpper(id.UUID())} {
		if got, err := ParseUUID(s); err != nil || got != id {
			t.Errorf("%s: %v, %v", s, got, err)
		}
	}
	s := id.UUID()
	for _, bad := range []string{"", s[1:], s + "0", strings.ReplaceAll(s, "-", "0"), "g" + s[1:], "{" + s[1:], s[:8] + "0" + s[9:], id.String()} {
		if got, err := ParseUUID(bad); CodeOf(err) != InvalidRequest {
			t.Errorf("%q: %v, %v", bad, got, err)
		}
	}
}

func FuzzParseID(f *testing.F) {
	f.Add(mustID(f, t0, 0x5a).String())
	f.Add("vf_00000000000000000000000000")
	f.Add("vf_vvvvvvvvvvvvvvvvvvvvvvvvvv")
	f.Fuzz(func(t *testing.T, s string) {
		if id, err := ParseID(s); err == nil && id.String() != s {
			t.Errorf("%q is read as %s", s, id)
		}
	})
}

func FuzzParseUUID(f *testing.F) {
	f.Add(mustID(f, t0, 0x5a).UUID())
	f.Add("00000000-0000-0000-0000-000000000000")
	f.Add(strings.ToUpper(mustID(f, t0, 0xab).UUID()))
	f.Fuzz(func(t *testing.T, s string) {
		if id, err := ParseUUID(s); err == nil && id.UUID() != strings.ToLower(s) {
			t.Errorf("%q is read as %s", s, id.UUID())
		}
	})
}
