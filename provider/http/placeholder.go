package httpprovider

import (
	"slices"
	"strconv"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// placeholder names a part of a message.
type placeholder string

// names lists every placeholder but secrets.
func names() []string {
	return []string{
		"to", "to_digits", "calling_code", "national", "code", "text", "subject", "html", "brand", "purpose", "locale",
		"minutes", "id", "key", "channel",
	}
}

func (p placeholder) known() bool { return slices.Contains(names(), string(p)) }

// numeric tells whether the value is a number as JSON writes them: digits without a leading zero. A code is not.
func (p placeholder) numeric() bool { return p == "minutes" || p == "to_digits" }

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
	}
	return ""
}
