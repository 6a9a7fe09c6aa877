package native

import (
	"strings"
	"testing"
)

func TestParseOnceKey(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("k", 255)
	for _, c := range []struct {
		given, key string
		ok         bool
	}{
		{`abc`, "abc", true},
		{`"abc"`, "abc", true},
		{`"a\"b\\c"`, `a"b\c`, true},
		{`a"b`, `a"b`, true},
		{long, long, true},
		{`"` + long + `"`, long, true},
		{`"` + strings.Repeat(`\"`, 255) + `"`, strings.Repeat(`"`, 255), true},
		{``, "", false},
		{`""`, "", false},
		{`"`, "", false},
		{`"abc`, "", false},
		{`"abc"x`, "", false},
		{`"a"b"`, "", false},
		{`"abc\"`, "", false},
		{`"a\bc"`, "", false},
		{`"abc";p=1`, "", false},
		{`a b`, "", false},
		{`"a b"`, "", false},
		{"a\tb", "", false},
		{"é", "", false},
		{long + "k", "", false},
		{`"` + long + `k"`, "", false},
	} {
		key, ok := parseOnceKey(c.given)
		if ok != c.ok || ok && key != c.key {
			t.Errorf("%q: %q, %v", c.given, key, ok)
		}
	}
}

func FuzzIdempotencyKey(f *testing.F) {
	for _, seed := range []string{`abc`, `"abc"`, `"a\"b"`, `"`, `""`, `"\`, "\x00", strings.Repeat(`\"`, 300)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		key, ok := parseOnceKey(s)
		if !ok {
			return
		}
		if !visible(key) {
			t.Fatalf("%q gives %q", s, key)
		}
		quoted := `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(key) + `"`
		if again, ok := parseOnceKey(quoted); !ok || again != key {
			t.Fatalf("%q gives %q, and its quoted form %q", s, key, again)
		}
	})
}
