package httpprovider

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// placeholder names a part of a message.
type placeholder string

// names lists every placeholder but secrets and single variables.
func names() []string {
	return []string{
		"to", "to_digits", "calling_code", "national", "code", "text", "subject", "html", "brand", "purpose", "locale",
		"minutes", "id", "key", "channel", "signature", "receipt_url", "template_id", "variables", "variables_list",
	}
}

func (p placeholder) known() bool {
	return strings.HasPrefix(string(p), variablePrefix) || slices.Contains(names(), string(p))
}

// bareSample is what the value looks like where it is JSON by itself, so that it may stand outside quotes: a number, which
// has no leading zero (a code may), an object or a list. Others have none.
func (p placeholder) bareSample() string {
	switch p {
	case "minutes", "to_digits":
		return "1"
	case "variables":
		return "{}"
	case "variables_list":
		return "[]"
	}
	return ""
}

// of is the placeholder's value. It is a switch and not a table of functions: through those, every message would have to
// live on the heap.
func (p placeholder) of(m *watchword.Outgoing) string {
	switch p {
	case "to":
		return m.To.Address()
	case "to_digits":
		return provider.Digits(m.To)
	case "calling_code":
		return m.To.CallingCode()
	case "national":
		return provider.National(m.To)
	case "code":
		return m.Code
	case "text":
		return m.Content.Text
	case "subject":
		return m.Content.Subject
	case "html":
		return m.Content.HTML
	case "brand":
		return m.Brand
	case "purpose":
		return string(m.Purpose)
	case "locale":
		return m.Locale
	case "minutes":
		return strconv.Itoa(int((m.ValidFor + time.Minute - 1) / time.Minute))
	case "id":
		return m.ID.String()
	case "key":
		return m.Key
	case "channel":
		return string(m.Channel)
	case "signature":
		return m.Signature
	case "receipt_url":
		return m.ReceiptURL
	case "template_id":
		return m.Registered.ID
	case "variables":
		return variablesByName(m.Registered.Variables)
	case "variables_list":
		return variablesInOrder(m.Registered.Variables)
	}
	value, _ := p.variable(m)
	return value
}
