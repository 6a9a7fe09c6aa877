package message

import (
	"strings"
	"testing"
)

// A tenant may write in any language: its direction is known where no built-in text is.
func TestRightToLeft(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string]bool{
		"ar": true, "ar-EG": true, "fa_IR": true, "iw": true, "ur-PK": true, "ckb": true, "ug": true, "yi": true, "dv": true,
		"pa-Arab": true, "az-IR": true, "ff-Adlm": true,
		"": false, "en": false, "zh-Hant": false, "am": false, "pa": false, "ar-Latn": false, "not a tag": false,
		"ar-" + strings.Repeat("a", maxTag): false,
	} {
		if rightToLeft(tag) != want {
			t.Errorf("%q: got %v", tag, !want)
		}
	}
}

func TestLayoutHasTheDirectionOfItsLanguage(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string]int{"ar": 2, "he": 2, "dv": 2, "en": 0, "ja": 0, "": 0} {
		c, err := Template{Locale: tag, Subject: "{{code}}", Text: "{{code}}\n\nAcme"}.Render(email, acme)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Count(c.HTML, `dir="rtl"`); got != want {
			t.Errorf("%q: said %d times to run from the right, want %d", tag, got, want)
		}
		if !strings.Contains(c.HTML, `<p class="code" dir="ltr"`) {
			t.Errorf("%q: the code does not run from the left", tag)
		}
	}
}
