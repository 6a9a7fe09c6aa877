package message

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/unicode/bidi"
)

// One word of ten ASCII characters, as most brands are.
const acmeWords = "Acme Words"

// texts are all texts of a locale, as templates.
func texts(locale string) []Template {
	var all []Template
	for _, purpose := range Purposes() {
		all = append(all, BuiltIn("sms", purpose, locale), BuiltIn("email", purpose, locale))
	}
	return all
}

func say(t *testing.T, purpose, locale string, v Values) string {
	t.Helper()
	c, err := BuiltIn("sms", purpose, locale).Render("sms", v)
	if err != nil {
		t.Fatal(err)
	}
	return c.Text
}

func TestThereAreFortyLocales(t *testing.T) {
	t.Parallel()
	all, written := Locales(), writtenAs()
	if len(all) < 40 || len(all) != len(written) {
		t.Errorf("%d locales, %d known to the tests", len(all), len(written))
	}
	if all[0] != "en" || all[1] != "zh-Hans" || !slices.IsSorted(all[2:]) {
		t.Errorf("order of %v", all)
	}
	for _, locale := range all {
		if Locale(locale) != locale || !Speaks(locale) {
			t.Errorf("%s is served in %s", locale, Locale(locale))
		}
	}
}

// One segment is one price: with a brand of ten characters, a code of six digits and at most 99 minutes every SMS is one.
// A day's 1440 minutes fit too, but for three texts.
func TestEverySMSIsOneSegment(t *testing.T) {
	t.Parallel()
	tight := []string{"pl reset_password", "lt reset_password", "bg close_account"}
	for locale, w := range writtenAs() {
		brands := []string{acmeWords}
		if w.brand != "" {
			brands = append(brands, w.brand)
		}
		for _, brand := range brands {
			if n := len(utf16.Encode([]rune(brand))); n != 10 {
				t.Fatalf("brand %q has %d characters", brand, n)
			}
			for _, purpose := range Purposes() {
				for _, minutes := range []int{1, 5, 99, 1440} {
					text := say(t, purpose, locale, Values{Code: "482913", Brand: brand, Minutes: minutes})
					s := CountSegments(text)
					fits := minutes < 100 || !slices.Contains(tight, locale+" "+purpose)
					if (s.Segments == 1) != fits {
						t.Errorf("%s %s: %d units, %d segments of %s: %q", locale, purpose, s.Units, s.Segments, s.Encoding, text)
					}
					if w.gsm && brand == acmeWords && s.Encoding != GSM7 {
						t.Errorf("%s %s: %q is not in GSM-7", locale, purpose, s.NonGSM)
					}
				}
			}
		}
	}
}

// What the package comment promises about the lines for machines. SMS Retriever does not see a message of more than 140
// bytes.
func TestRoomForMachines(t *testing.T) {
	t.Parallel()
	const domain, hash = "example.com", "FA+9qCX9VSu"
	v := Values{Code: "482913", Brand: acmeWords, Minutes: 99}
	one := func(what, text string) {
		t.Helper()
		if s := CountSegments(text); s.Segments != 1 {
			t.Errorf("%s: %d units of %s in %q", what, s.Units, s.Encoding, text)
		}
	}
	for locale, w := range writtenAs() {
		for _, purpose := range Purposes() {
			name := locale + " " + purpose
			text := say(t, purpose, locale, v)
			origin := WithOrigin(text, domain, v.Code)
			switch {
			case w.gsm:
				one(name+" with both", WithAppHash(origin, hash))
			case locale == "zh-Hans":
				one(name+" with origin", origin)
				one(name+" with hash", WithAppHash(text, hash))
			}
			longest := WithAppHash(text, hash)
			if locale == "en" {
				longest = WithAppHash(origin, hash)
			}
			if (w.gsm || locale == "zh-Hans") && len(longest) > 140 {
				t.Errorf("%s: %d bytes in %q", name, len(longest), longest)
			}
		}
	}
}

func TestTheCodeIsNearTheFront(t *testing.T) {
	t.Parallel()
	for _, locale := range Locales() {
		for _, purpose := range Purposes() {
			text := say(t, purpose, locale, Values{Code: "482913", Brand: acmeWords, Minutes: 5})
			before, _, found := strings.Cut(text, "482913")
			if n := utf8.RuneCountInString(before); !found || n > 12 || n > 0 && locale != "zh-Hans" {
				t.Errorf("%s %s: the code comes late in %q", locale, purpose, text)
			}
			mail := BuiltIn("email", purpose, locale)
			if !strings.HasPrefix(mail.Subject, "{{code}}") || !strings.HasPrefix(mail.Text, "{{code}}\n\n") {
				t.Errorf("%s %s: the e-mail does not start with the code: %+v", locale, purpose, mail)
			}
		}
	}
}

// Every text tells all that it has to, once.
func TestEveryTextIsWhole(t *testing.T) {
	t.Parallel()
	count := func(name, text string, code, brand, minutes int) {
		t.Helper()
		for placeholder, want := range map[string]int{"{{code}}": code, "{{brand}}": brand, "{{minutes}}": minutes} {
			if got := strings.Count(text, placeholder); got != want {
				t.Errorf("%s: %d %s in %q, want %d", name, got, placeholder, text, want)
			}
		}
		for _, slip := range []string{"  ", " .", " ,", "..", ",,", "\n ", " \n"} {
			if strings.Contains(text, slip) {
				t.Errorf("%s: %q in %q", name, slip, text)
			}
		}
		if text != strings.TrimSpace(text) {
			t.Errorf("%s: space around %q", name, text)
		}
	}
	for locale, w := range writtenAs() {
		for _, purpose := range Purposes() {
			name := locale + " " + purpose
			sms, mail := BuiltIn("sms", purpose, locale), BuiltIn("email", purpose, locale)
			count(name+" sms", sms.Text, 1, 1, 1)
			count(name+" subject", mail.Subject, 1, 1, 0)
			count(name+" text", mail.Text, 1, 2, 1)
			if !strings.Contains(sms.Text, w.secret) {
				t.Errorf("%s: %q does not say %q", name, sms.Text, w.secret)
			}
			paragraphs := strings.Split(mail.Text, "\n\n")
			if len(paragraphs) != 4 || slices.Contains(paragraphs, "") || strings.Count(mail.Text, "\n") != 6 {
				t.Errorf("%s: the paragraphs are %q", name, paragraphs)
			}
		}
	}
}

// An e-mail ends by the danger: nothing, a changed password, somebody in the account.
func TestLastParagraphs(t *testing.T) {
	t.Parallel()
	for _, locale := range Locales() {
		by := map[string][]string{}
		for _, purpose := range Purposes() {
			mail := BuiltIn("email", purpose, locale).Text
			last := mail[strings.LastIndex(mail, "\n")+1:]
			by[last] = append(by[last], purpose)
		}
		if len(by) != 3 {
			t.Errorf("%s ends e-mails in %d ways", locale, len(by))
		}
		for last, purposes := range by {
			switch strings.Join(purposes, " ") {
			case "common register add_push_recipient", "reset_password", "login change_identity payment close_account modify_info":
			default:
				t.Errorf("%s: %q ends %v", locale, last, purposes)
			}
		}
	}
}

// own is a text without its placeholders.
func own(text string) string {
	return strings.NewReplacer("{{code}}", "", "{{brand}}", "", "{{minutes}}", "").Replace(text)
}

func TestLettersAreTheLanguagesOwn(t *testing.T) {
	t.Parallel()
	for locale, w := range writtenAs() {
		for _, tmpl := range texts(locale) {
			for _, text := range []string{tmpl.Subject, tmpl.Text} {
				for _, r := range own(text) {
					switch {
					case r == '\u200c' && (locale == "fa" || locale == "te"): // the non-joiner is how words are spelled there
					case unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Co, r) || r == utf8.RuneError:
						t.Errorf("%s: %U in %q", locale, r, text)
					case !unicode.IsLetter(r):
					case w.script != nil && !unicode.In(r, w.script...), w.script == nil && !strings.ContainsRune(w.letters, unicode.ToLower(r)):
						t.Errorf("%s: letter %q (%U) in %q", locale, r, r, text)
					}
				}
			}
		}
	}
}

func TestChineseIsWrittenInOneWay(t *testing.T) {
	t.Parallel()
	for locale, foreign := range map[string]string{"zh-Hans": onlyTraditional, "zh-Hant": onlySimplified} {
		for _, tmpl := range texts(locale) {
			for _, r := range tmpl.Subject + tmpl.Text {
				if strings.ContainsRune(foreign, r) {
					t.Errorf("%s: %q in %q", locale, r, tmpl.Text)
				}
			}
		}
	}
}

// What was left in English would be found here.
func TestNothingIsLeftUntranslated(t *testing.T) {
	t.Parallel()
	english := map[string]bool{}
	for _, tmpl := range texts("en") {
		for part := range strings.SplitSeq(tmpl.Subject+"\n"+tmpl.Text, "\n") {
			for sentence := range strings.SplitSeq(part, ". ") {
				english[own(strings.Trim(sentence, ". "))] = true
			}
		}
	}
	for _, locale := range Locales()[1:] {
		for _, tmpl := range texts(locale) {
			for part := range strings.SplitSeq(tmpl.Subject+"\n"+tmpl.Text, "\n") {
				for sentence := range strings.SplitSeq(part, ". ") {
					if s := own(strings.Trim(sentence, ". ")); strings.ContainsFunc(s, unicode.IsLetter) && english[s] {
						t.Errorf("%s says %q", locale, s)
					}
				}
			}
		}
	}
}

// firstStrong is the class of the character by which a line that nothing is known of finds its direction.
func firstStrong(line string) bidi.Class {
	for _, r := range line {
		if p, _ := bidi.LookupRune(r); p.Class() == bidi.L || p.Class() == bidi.R || p.Class() == bidi.AL {
			return p.Class()
		}
	}
	return bidi.ON
}

// In a line that runs from the right, Latin letters and digits are islands that run from the left. Two values in one
// island would be read in the wrong order.
func TestRightToLeftLinesReadInOrder(t *testing.T) {
	t.Parallel()
	v := Values{Code: "482-913", Brand: acmeWords, Minutes: 5}
	for _, locale := range []string{"ar", "fa", "he", "ur"} {
		for _, tmpl := range texts(locale) {
			c, err := tmpl.Render("email", v)
			if err != nil {
				t.Fatal(err)
			}
			for line := range strings.SplitSeq(c.Subject+"\n"+c.Text, "\n") {
				if line == "" || line == v.Code {
					continue
				}
				var p bidi.Paragraph
				if _, err := p.SetString(line); err != nil {
					t.Fatal(err)
				}
				order, err := p.Order()
				if err != nil {
					t.Fatal(err)
				}
				if c := firstStrong(line); c != bidi.R && c != bidi.AL {
					t.Errorf("%s: %q runs from the left", locale, line)
				}
				for i := range order.NumRuns() {
					run := order.Run(i)
					island := strings.TrimSpace(run.String())
					if run.Direction() == bidi.LeftToRight && !slices.Contains([]string{v.Code, v.Brand, "5"}, island) {
						t.Errorf("%s: %q is read from the left in %q", locale, island, line)
					}
				}
			}
		}
	}
}
