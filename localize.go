package watchword

import (
	"slices"
	"strings"

	"github.com/watchword/watchword/message"
)

// locale chooses the language of a message: the first wanted one that a template of the tenant or a built-in text is
// in.
func (t *TenantView) locale(wanted ...string) string {
	if len(t.locales) == 0 {
		return message.Locale(wanted...)
	}
	for _, tag := range wanted {
		if own := slices.IndexFunc(t.locales, func(own string) bool { return serves(own, tag) }); own >= 0 {
			return t.locales[own]
		}
		if message.Speaks(tag) {
			return message.Locale(tag)
		}
	}
	return message.Locale()
}

// serves tells whether a template's locale serves a wanted one: "pt" serves both "pt" and "pt-BR".
func serves(own, wanted string) bool {
	if len(wanted) > len(own) && wanted[len(own)] == '-' {
		wanted = wanted[:len(own)]
	}
	return strings.EqualFold(own, wanted)
}

// templateKeys are where the tenant's own wording for a message may be, the nearest first.
func templateKeys(p Purpose, c Channel, locale string) [2]templateKey {
	return [2]templateKey{{p, c, locale}, {"", c, locale}}
}

// ownWording is the tenant's own template for a message, or nil.
func (t *TenantView) ownWording(p Purpose, c Channel, locale string) *wording {
	if len(t.templates) == 0 {
		return nil
	}
	for _, key := range templateKeys(p, c, locale) {
		if w := t.templates[key]; w != nil {
			return w
		}
	}
	return nil
}

// words are what a message of a verification says, and in whose name: as the start has chosen them, in the form they
// have by now.
func (s *Snapshot) words(t *TenantView, e *Entry) (message.Template, string) {
	brand := t.Brand
	if found := s.signatures[e.Signature]; found != nil {
		brand = found.Text
	}
	if w := s.wordings[e.Template]; w != nil {
		return w.compiled, brand
	}
	if w := t.ownWording(e.Purpose, e.travels(), e.Locale); w != nil {
		return w.compiled, brand
	}
	return message.BuiltIn(string(e.travels()), string(e.Purpose), e.Locale), brand
}

// hasValues tells whether a start gives every value that its wording needs.
func (w *wording) hasValues(given map[string]string) error {
	if w == nil {
		return nil
	}
	for _, name := range w.Values {
		if _, ok := given[name]; !ok {
			return FieldError(InvalidRequest, "values", "the tenant's template needs a value for "+name)
		}
	}
	return nil
}
