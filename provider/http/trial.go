package httpprovider

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
)

// nasty is a value that ends or changes everything that is not escaped.
const nasty = "nasty {{code}}\n\"'\\&=<b>]]>%41+#?/;é"

// checkJSON tries a JSON body out. Placeholders belong inside quotes: anywhere else, a value could add fields. It marks
// those that stand outside, which only what is JSON itself may.
func checkJSON(field string, t template) error {
	quoted, escaped := false, false
	for i := range t {
		s := &t[i]
		for _, c := range []byte(s.literal) {
			switch {
			case escaped:
				escaped = false
			case c == '\\':
				escaped = quoted
			case c == '"':
				quoted = !quoted
			}
		}
		s.bare = !quoted && s.value != ""
		switch {
		case s.value == "":
		case escaped:
			return fmt.Errorf("%s: {{%s}} follows a backslash: write \\\\ for a backslash in JSON", field, s.value)
		case s.bare && s.value.bareSample() == "":
			return fmt.Errorf("%s: {{%s}} must stand inside quotes in JSON: only {{minutes}}, {{to_digits}}, {{variables}} and {{variables_list}} may stand outside", field, s.value)
		}
	}
	if !json.Valid(t.sample(nasty, escapeJSON)) {
		return fmt.Errorf("%s: it is not valid JSON once its placeholders are filled: check commas, quotes and braces", field)
	}
	return nil
}

// checkForm tries a form out: name=value pairs joined by &.
func checkForm(field string, t template) error {
	filled := string(t.sample(nasty, escapePercent))
	_, err := url.ParseQuery(filled)
	for pair := range strings.SplitSeq(filled, "&") {
		if name, _, found := strings.Cut(pair, "="); err != nil || !found || name == "" {
			return fmt.Errorf("%s: a form is name=value pairs joined by &, percent-encoded", field)
		}
	}
	return nil
}

// checkXML tries an XML body out, and sees that each value is read back as it was: in a comment, a CDATA section or a
// tag, it would not be.
func checkXML(field string, t template) error {
	d := xml.NewDecoder(bytes.NewReader(t.sample(nasty, escapeXML)))
	elements, found := 0, 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("%s: it is not valid XML in UTF-8 once its placeholders are filled: check its tags and quotes", field)
		}
		switch x := token.(type) {
		case xml.StartElement:
			elements++
			for _, a := range x.Attr {
				found += strings.Count(a.Value, nasty)
			}
		case xml.CharData:
			found += strings.Count(string(x), nasty)
		}
	}
	switch {
	case elements == 0:
		return fmt.Errorf("%s: it has no XML element", field)
	case found != t.values():
		return fmt.Errorf("%s: placeholders belong in text or quoted attributes in XML: not in CDATA, comments or tags; values are escaped", field)
	}
	return nil
}
