package watchword

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/watchword/watchword/message"
)

func (c *compiler) template(x TemplateText) error {
	t, err := c.owner(x.Tenant)
	if err != nil {
		return err
	}
	switch {
	case t == nil && x.Name == "":
		return errors.New("a template of the server's own needs a name, for routes to name it by")
	case x.Name != "" && !validName(x.Name, 40):
		return errors.New("name must be 1 to 40 characters of a-z, 0-9, _ and -")
	case !x.Channel.Valid():
		return fmt.Errorf("channel is %q; it must be one of %v", x.Channel, Channels())
	case x.Locale == "":
		return errors.New(`locale is missing; it is written like "en" or "zh-Hans"`)
	}
	for _, v := range x.Values {
		if !validName(v, 32) {
			return fmt.Errorf("values: %q must be 1 to 32 characters of a-z, 0-9 and _", v)
		}
	}
	w := &wording{TemplateText: x, compiled: message.Template{Locale: x.Locale, Subject: x.Subject, Text: x.Text, HTML: x.HTML}}
	if err := w.compiled.Validate(string(x.Channel), x.Values...); err != nil {
		return err
	}
	if x.Name != "" {
		key := AccountKey(x.Tenant, x.Name)
		if c.wordings[key] != nil {
			return fmt.Errorf("two templates of this owner are called %q", x.Name)
		}
		c.wordings[key] = w
	}
	if t != nil {
		t.addWording(w)
	}
	c.everyWording[x.name()] = w
	return nil
}

func (t *TenantView) addWording(w *wording) {
	t.own = append(t.own, w)
	if !slices.Contains(message.Locales(), w.Locale) && !slices.Contains(t.locales, w.Locale) {
		t.locales = append(t.locales, w.Locale)
	}
	key := templateKey{w.Purpose, w.Channel, w.Locale}
	if other := t.templates[key]; !w.Disabled && (other == nil || w.Name == "") {
		t.templates[key] = w // one without a name comes first: those with one are for routes to name
	}
}

func (c *compiler) signature(x Signature) error {
	if _, err := c.owner(x.Tenant); err != nil {
		return err
	}
	switch {
	case !validName(x.Name, 40):
		return errors.New("name must be 1 to 40 characters of a-z, 0-9, _ and -")
	case !x.Channel.Valid():
		return fmt.Errorf("channel is %q; it must be one of %v", x.Channel, Channels())
	case x.Text == "" || strings.ContainsAny(x.Text, "\r\n"):
		return errors.New("text must be one line that is not empty")
	}
	c.signatures[AccountKey(x.Tenant, x.Name)] = &x
	return nil
}

// owner finds the tenant that owns something, or nil where the server does.
func (c *compiler) owner(id TenantID) (*TenantView, error) {
	if id == "" {
		return nil, nil //nolint:nilnil // the server is no tenant
	}
	return c.of(id)
}
