package watchword

import (
	"cmp"
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

// template finds the wording for a message and the name it speaks in.
func (t *TenantView) template(p Purpose, c Channel, locale string) (message.Template, string) {
	for _, key := range templateKeys(p, c, locale) {
		if tmpl, ok := t.templates[key]; ok {
			return tmpl, cmp.Or(t.brands[key], t.Brand)
		}
	}
	return message.BuiltIn(string(c), string(p), locale), t.Brand
}

// hasValues tells whether a start gives every value that its wording needs.
func (t *TenantView) hasValues(e *Entry, given map[string]string) error {
	for _, key := range templateKeys(e.Purpose, e.Channel, e.Locale) {
		if _, ok := t.templates[key]; !ok {
			continue
		}
		for _, name := range t.values[key] {
			if _, ok := given[name]; !ok {
				return FieldError(InvalidRequest, "values", "the tenant's template needs a value for "+name)
			}
		}
		break
	}
	return nil
}
