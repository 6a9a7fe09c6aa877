package message

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// The alphabet again, in the order of the standard's tables.
const (
	gsmBasic = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
		"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	gsmExtension = "\f^{}\\[~]|€"
)

func TestSeptets(t *testing.T) {
	t.Parallel()
	if n := utf8.RuneCountInString(gsmBasic); n != 127 { // 128 less the escape
		t.Fatalf("the basic table has %d characters", n)
	}
	for r := rune(-1); r <= 0x11000; r++ {
		want := 0
		switch {
		case r < 0: // IndexRune would look for U+FFFD
		case strings.ContainsRune(gsmBasic, r):
			want = 1
		case strings.ContainsRune(gsmExtension, r):
			want = 2
		}
		if got := septets(r); got != want {
			t.Fatalf("septets(%U) = %d, want %d", r, got, want)
		}
	}
}

func TestCountSegments(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, text               string
		encoding                 Encoding
		units, segments, remains int
		foreign                  string
	}{
		{"empty", "", GSM7, 0, 0, 160, ""},
		{"short", "hello", GSM7, 5, 1, 155, ""},
		{"full", strings.Repeat("a", 160), GSM7, 160, 1, 0, ""},
		{"one over", strings.Repeat("a", 161), GSM7, 161, 2, 145, ""},
		{"two full", strings.Repeat("a", 306), GSM7, 306, 2, 0, ""},
		{"two and one", strings.Repeat("a", 307), GSM7, 307, 3, 152, ""},
		{"extension", "{€}", GSM7, 6, 1, 154, ""},
		{"extension fits exactly", strings.Repeat("a", 158) + "€", GSM7, 160, 1, 0, ""},
		{"extension at the boundary", strings.Repeat("a", 152) + "€" + strings.Repeat("a", 20), GSM7, 174, 2, 131, ""},
		{"a lost septet makes a third", strings.Repeat("a", 152) + "€" + strings.Repeat("a", 152), GSM7, 306, 3, 152, ""},
		{"chinese", "验证码", UCS2, 3, 1, 67, "验证码"},
		{"one letter is enough", "facade ç", UCS2, 8, 1, 62, "ç"},
		{"full UCS-2", strings.Repeat("码", 70), UCS2, 70, 1, 0, "码"},
		{"one over UCS-2", strings.Repeat("码", 71), UCS2, 71, 2, 63, "码"},
		{"emoji", "😀", UCS2, 2, 1, 68, "😀"},
		{"35 emoji", strings.Repeat("😀", 35), UCS2, 70, 1, 0, "😀"},
		{"36 emoji", strings.Repeat("😀", 36), UCS2, 72, 2, 61, "😀"},
		{"pair at the boundary", strings.Repeat("a", 66) + "😀" + strings.Repeat("a", 10), UCS2, 78, 2, 55, "😀"},
		{"at most ten reported", "一二三四五六七八九十百千", UCS2, 12, 1, 58, "一二三四五六七八九十"},
		{"distinct", "一a一b二", UCS2, 5, 1, 65, "一二"},
		{"invalid UTF-8", "a\xff", UCS2, 2, 1, 68, "\uFFFD"},
	} {
		got := CountSegments(tt.text)
		if got.Encoding != tt.encoding || got.Units != tt.units || got.Segments != tt.segments || got.Remaining != tt.remains || string(got.NonGSM) != tt.foreign {
			t.Errorf("%s: got %+v, want %+v", tt.name, got, tt)
		}
	}
}

func TestEncodingString(t *testing.T) {
	t.Parallel()
	if got := GSM7.String() + UCS2.String() + Encoding(0).String(); got != "GSM-7UCS-2unknown" {
		t.Errorf("got %q", got)
	}
}

// units is the slow, obvious count.
func units(e Encoding, r rune) int {
	if e == UCS2 {
		return len(utf16.Encode([]rune{r}))
	}
	if strings.ContainsRune(gsmExtension, r) {
		return 2
	}
	return 1
}

// split is the slow, obvious way to carry a text: as a sender would cut it.
func split(e Encoding, text string) (parts []string, last int) {
	single, joined := 160, 153
	if e == UCS2 {
		single, joined = 70, 67
	}
	total := 0
	for _, r := range text {
		total += units(e, r)
	}
	if total == 0 {
		return nil, 0
	}
	if total <= single {
		return []string{text}, total
	}
	part := ""
	for _, r := range text {
		if last+units(e, r) > joined {
			parts, part, last = append(parts, part), "", 0
		}
		part += string(r)
		last += units(e, r)
	}
	return append(parts, part), last
}

func checkSegments(t interface{ Fatalf(string, ...any) }, text string) {
	s := CountSegments(text)
	wantUCS2 := strings.ContainsFunc(text, func(r rune) bool { return !strings.ContainsRune(gsmBasic+gsmExtension, r) })
	if (s.Encoding == UCS2) != wantUCS2 || (len(s.NonGSM) > 0) != wantUCS2 || len(s.NonGSM) > 10 {
		t.Fatalf("%q: %+v", text, s)
	}
	parts, last := split(s.Encoding, text)
	room := 160
	switch {
	case s.Encoding == UCS2 && len(parts) > 1:
		room = 67
	case s.Encoding == UCS2:
		room = 70
	case len(parts) > 1:
		room = 153
	}
	total := 0
	for _, r := range text {
		total += units(s.Encoding, r)
	}
	if s.Segments != len(parts) || s.Remaining != room-last || s.Units != total {
		t.Fatalf("%q: %+v, but it is cut into %d with %d units in the last of %d", text, s, len(parts), last, total)
	}
	if s.Remaining < 0 || s.Segments > 0 && s.Segments*room < s.Units {
		t.Fatalf("%q: %+v holds more than there is room", text, s)
	}
}

func TestSegmentsRespectEverySplit(t *testing.T) {
	t.Parallel()
	gsm := []rune(gsmBasic + strings.Repeat(gsmExtension, 8)) // extension characters are what can go wrong
	ucs := append(slices.Clone(gsm), []rune("码验证😀𝄞👩é ç")...)
	rapid.Check(t, func(t *rapid.T) {
		alphabet := rapid.SampledFrom([][]rune{gsm, ucs}).Draw(t, "alphabet")
		checkSegments(t, rapid.StringOfN(rapid.SampledFrom(alphabet), 0, 500, -1).Draw(t, "text"))
	})
}

func TestBasicTextOfNSeptets(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 2000).Draw(t, "n")
		text := rapid.StringOfN(rapid.SampledFrom([]rune(gsmBasic)), n, n, -1).Draw(t, "text")
		want := 1
		if n > 160 {
			want = (n + 152) / 153
		}
		if s := CountSegments(text); s.Encoding != GSM7 || s.Units != n || s.Segments != want {
			t.Fatalf("%d septets: %+v, want %d segments", n, s, want)
		}
	})
}

func FuzzCountSegments(f *testing.F) {
	f.Add("")
	f.Add(strings.Repeat("a", 152) + "€" + strings.Repeat("a", 152))
	f.Add(strings.Repeat("a", 66) + "😀" + strings.Repeat("a", 66))
	f.Add("【一二】482913是您的登录验证码\xff\x00\x1b")
	f.Fuzz(func(t *testing.T, text string) { checkSegments(t, text) })
}

func BenchmarkCountSegments(b *testing.B) {
	for name, text := range map[string]string{
		"GSM-7": "482913 is your Acme login code. It expires in 5 min. Never share it.",
		"UCS-2": "【Acme】482913是您的登录验证码，5分钟内有效，请勿告知他人。",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				CountSegments(text)
			}
		})
	}
}
