package console

import (
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/watchword/watchword"
)

func TestLanguagesAreComplete(t *testing.T) {
	en, zh := englishWords(), chineseWords()
	enKeys, zhKeys := slices.Sorted(maps.Keys(en.texts)), slices.Sorted(maps.Keys(zh.texts))
	if !slices.Equal(enKeys, zhKeys) {
		t.Errorf("the languages have different keys:\n%v\n%v", enKeys, zhKeys)
	}
	verb := regexp.MustCompile(`%[a-z]|\{\}`)
	for _, key := range enKeys {
		if en.texts[key] == "" || zh.texts[key] == "" {
			t.Errorf("%s is empty", key)
		}
		if a, b := verb.FindAllString(en.texts[key], -1), verb.FindAllString(zh.texts[key], -1); !slices.Equal(a, b) {
			t.Errorf("%s has blanks %v and %v", key, a, b)
		}
	}
	for _, w := range []words{en, zh} {
		if len(w.errors) != len(watchword.ErrorCodes()) {
			t.Errorf("%s: %d errors have pages", w.lang, len(w.errors))
		}
		for _, code := range watchword.ErrorCodes() {
			if d := w.errors[code]; d.title == "" || d.happened == "" || d.remedy == "" {
				t.Errorf("%s: the page about %s is not complete", w.lang, code)
			}
		}
	}
}

// TestDomainHasWords goes over everything the domain can say.
func TestDomainHasWords(t *testing.T) {
	var keys []string
	numbered := func(prefix string, name func(uint8) string) {
		for n := uint8(1); name(n) != ""; n++ {
			keys = append(keys, prefix+name(n))
		}
	}
	numbered("status.", func(n uint8) string { return watchword.Status(n).String() })
	numbered("delivery.", func(n uint8) string { return watchword.DeliveryStatus(n).String() })
	numbered("event.", func(n uint8) string { return watchword.EventType(n).String() })
	numbered("class.", func(n uint8) string { return watchword.ErrorClass(n).String() })
	numbered("result.", func(n uint8) string { return watchword.Result(n).String() })
	for _, c := range watchword.Channels() {
		keys = append(keys, "channel."+string(c))
	}
	for _, p := range watchword.BuiltInPurposes() {
		keys = append(keys, "purpose."+string(p))
	}
	if len(keys) < 60 {
		t.Errorf("only %d words were found; did the domain change?", len(keys))
	}
	texts := englishWords().texts
	for _, key := range keys {
		if texts[key] == "" {
			t.Errorf("there is no word for %s", key)
		}
	}
}

// TestEveryTextIsUsedAndEveryUseHasAText reads the sources: a key is a literal there, or starts with a literal prefix.
func TestEveryTextIsUsedAndEveryUseHasAText(t *testing.T) {
	var source strings.Builder
	for _, pattern := range []string{"*.templ", "*.go"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if strings.HasPrefix(name, "words_") || strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "_templ.go") {
				continue
			}
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			source.Write(text)
		}
	}
	texts := englishWords().texts
	for _, use := range regexp.MustCompile(`\.(t|count)\("([a-z_.]+[a-z])"`).FindAllStringSubmatch(source.String(), -1) {
		key := use[2]
		if use[1] == "count" {
			key += ".one"
		}
		if _, ok := texts[key]; !ok {
			t.Errorf("%s is used and has no text", key)
		}
	}
	for key := range texts {
		name := strings.TrimSuffix(strings.TrimSuffix(key, ".one"), ".many")
		prefix, rest, _ := strings.Cut(name, ".")
		if !strings.Contains(source.String(), `"`+name+`"`) && !strings.Contains(source.String(), `"`+prefix+`."`) &&
			!strings.Contains(source.String(), `".`+rest+`"`) {
			t.Errorf("%s is not used", key)
		}
	}
}

func TestLanguageOfARequest(t *testing.T) {
	h := Production("")
	tests := []struct{ path, cookie, accept, want string }{
		{"/", "", "", English},
		{"/", "", "zh-TW,zh;q=0.9,en;q=0.8", Chinese},
		{"/", "", "fr, en;q=0.7, zh;q=0.8", Chinese},
		{"/", "", "de;q=0.9, zh;q=0", English},
		{"/", "", "zh;q=nonsense", English},
		{"/", "watchword_lang=zh-CN", "en", Chinese},
		{"/", "watchword_lang=xx", "zh", Chinese},
		{"/?lang=en", "watchword_lang=zh-CN", "zh", English},
		{"/?lang=xx", "", "zh", Chinese},
	}
	for _, tt := range tests {
		answer := get(t, h, tt.path, "Cookie", tt.cookie, "Accept-Language", tt.accept)
		if !strings.Contains(answer.Body.String(), `<html lang="`+tt.want+`"`) {
			t.Errorf("%+v: %.80s", tt, answer.Body)
		}
	}
}

func TestChosenLanguageIsRemembered(t *testing.T) {
	h := Production("")
	cookies := func(path string) []*http.Cookie { return get(t, h, path).Result().Cookies() }
	if got := cookies("/?lang=zh-CN"); len(got) != 1 || got[0].Value != Chinese || got[0].Path != "/" {
		t.Errorf("cookies %v", got)
	}
	for _, path := range []string{"/", "/?lang=xx"} {
		if got := cookies(path); len(got) != 0 {
			t.Errorf("%s: cookies %v", path, got)
		}
	}
}

func TestTheme(t *testing.T) {
	h := Production("")
	for cookie, want := range map[string]bool{`dark`: true, `light`: true, `"><script>`: false} {
		body := get(t, h, "/", "Cookie", "watchword_theme="+cookie).Body.String()
		if got := strings.Contains(body, `data-theme="`+cookie+`"`); got != want {
			t.Errorf("%s: %v", cookie, got)
		}
	}
}
