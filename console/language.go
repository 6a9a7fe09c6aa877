package console

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/watchword/watchword"
)

// words is one language: its texts by key, and its pages about errors.
type words struct {
	lang   string
	texts  map[string]string
	errors map[watchword.ErrorCode]errorDoc
}

// errorDoc is what a page about an error says.
type errorDoc struct {
	title    string
	happened string
	remedy   string
}

// t is the text of a key, with its blanks filled in. Tests prove that every key exists; should one be missing all the
// same, the key itself is better than nothing.
func (w words) t(key string, values ...any) string {
	text, ok := w.texts[key]
	switch {
	case !ok:
		return key
	case len(values) > 0:
		return fmt.Sprintf(text, values...)
	default:
		return text
	}
}

// or is the text of a key, or the given name where a tenant made up its own.
func (w words) or(key, name string) string {
	if text, ok := w.texts[key]; ok {
		return text
	}
	return name
}

// count picks the singular or the plural.
func (w words) count(key string, n int) string {
	if n == 1 {
		return w.t(key+".one", n)
	}
	return w.t(key+".many", n)
}

func known(lang string) bool { return lang == English || lang == Chinese }

const (
	langCookie  = "watchword_lang"
	themeCookie = "watchword_theme" // the script writes it, the server reads it: no flash of the wrong theme
	cookieAge   = 365 * 24 * 3600
)

// languageOf goes by the request's lang parameter, then the language chosen earlier, then the browser's wishes.
func languageOf(r *http.Request) string {
	if lang := r.URL.Query().Get("lang"); known(lang) {
		return lang
	}
	if c, err := r.Cookie(langCookie); err == nil && known(c.Value) {
		return c.Value
	}
	return wished(r.Header.Get("Accept-Language"))
}

func remember(w http.ResponseWriter, lang string) {
	http.SetCookie(w, &http.Cookie{
		Name: langCookie, Value: lang, Path: "/", MaxAge: cookieAge, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

func themeOf(r *http.Request) string {
	if c, err := r.Cookie(themeCookie); err == nil && (c.Value == "light" || c.Value == "dark") {
		return c.Value
	}
	return ""
}

// wished reads an Accept-Language header. All Chinese gets the one Chinese there is, and anything else English.
func wished(header string) string {
	best, weight := English, 0.0
	for part := range strings.SplitSeq(header, ",") {
		tag, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		lang := languageOfTag(tag)
		if q := quality(params); lang != "" && q > weight {
			best, weight = lang, q
		}
	}
	return best
}

func languageOfTag(tag string) string {
	primary, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
	switch primary {
	case "zh":
		return Chinese
	case "en":
		return English
	}
	return ""
}

func quality(params string) float64 {
	value, ok := strings.CutPrefix(strings.TrimSpace(params), "q=")
	if !ok {
		return 1
	}
	q, err := strconv.ParseFloat(value, 64)
	if err != nil || q < 0 || q > 1 {
		return 0
	}
	return q
}
