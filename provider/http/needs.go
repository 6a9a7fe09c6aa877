package httpprovider

import (
	"errors"
	"slices"
	"strings"

	"github.com/watchword/watchword"
)

// needs is what a message must have, so that nothing of its request stays empty that the vendor goes by.
type needs struct {
	signature bool
	template  bool          // the request is of a registered template and nothing else
	variables []placeholder // of the registered template, if the message has one
}

// met answers the error of a message that lacks something. The vendor is not asked then.
func (n *needs) met(m *watchword.Outgoing) error {
	if n.signature && m.Signature == "" {
		return watchword.NewSendError(watchword.ClassSenderUnregistered, "no signature", nil)
	}
	if m.Registered.ID == "" {
		if n.template {
			return watchword.NewSendError(watchword.ClassContentRejected, "no template", nil)
		}
		return nil
	}
	for _, v := range n.variables {
		if _, ok := v.variable(m); !ok {
			return watchword.NewSendError(watchword.ClassContentRejected, "no variable", nil)
		}
	}
	return nil
}

// openNeeds sees what the request is made of, and refuses settings that nothing of it uses.
func (c *Config) openNeeds(p *vendor) error {
	used := p.placeholders()
	has := func(names ...placeholder) bool {
		return slices.ContainsFunc(names, func(name placeholder) bool { return slices.Contains(used, name) })
	}
	for _, one := range used {
		if strings.HasPrefix(string(one), variablePrefix) {
			p.needs.variables = append(p.needs.variables, one)
		}
	}
	p.needs.signature = has("signature")
	registered := has("template_id", "variables", "variables_list") || len(p.needs.variables) > 0
	p.needs.template = registered && !has("text", "html")
	const unsaid = "nothing of the request says it: put {{signature}} into the url, a header or the body, or leave it out"
	switch {
	case c.From != "" && !p.needs.signature:
		return errors.New("from: " + unsaid)
	case len(c.ByCountry) > 0 && !p.needs.signature:
		return errors.New("senders: " + unsaid)
	case has("receipt_url") && !c.readsReceipts():
		return errors.New("receipts: it is missing, so nobody would read what the vendor reports to {{receipt_url}}: " +
			"say how its reports are read, or leave {{receipt_url}} out")
	}
	p.senders = c.Senders
	return c.Validate(false)
}

// placeholders lists what the request uses, each as often as it does.
func (p *vendor) placeholders() (all []placeholder) {
	templates := []template{p.path, p.query, p.body}
	for _, h := range p.headers {
		templates = append(templates, h.value)
	}
	for _, t := range templates {
		for _, s := range t {
			if s.value != "" {
				all = append(all, s.value)
			}
		}
	}
	return all
}
