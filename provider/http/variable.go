package httpprovider

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/watchword/watchword"
)

// variablePrefix begins a placeholder of one variable of the registered template: {{variable.code}}, or {{variable.1}}.
const variablePrefix = "variable."

// variable is the value of a single variable: the one of that name, or else the one at that place, counted from 1.
func (p placeholder) variable(m *watchword.Outgoing) (value string, ok bool) {
	name, ok := strings.CutPrefix(string(p), variablePrefix)
	if !ok {
		return "", false
	}
	all := m.Registered.Variables
	for i := range all {
		if all[i].Name == name {
			return all[i].Value, true
		}
	}
	if n, err := strconv.Atoi(name); err == nil && n >= 1 && n <= len(all) {
		return all[n-1].Value, true
	}
	return "", false
}

// validVariable tells whether a placeholder may name a variable so. Vendors have names in other alphabets, too.
func validVariable(s string) bool {
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("_-.", r) {
			return false
		}
	}
	return s != ""
}

// variablesByName is a JSON object of all variables.
func variablesByName(all []watchword.TemplateVariable) string {
	out := []byte{'{'}
	for i := range all {
		out = append(quoted(separated(out, i), all[i].Name), ':')
		out = quoted(out, all[i].Value)
	}
	return string(append(out, '}'))
}

// variablesInOrder is a JSON list of the values of all variables.
func variablesInOrder(all []watchword.TemplateVariable) string {
	out := []byte{'['}
	for i := range all {
		out = quoted(separated(out, i), all[i].Value)
	}
	return string(append(out, ']'))
}

func separated(dst []byte, i int) []byte {
	if i == 0 {
		return dst
	}
	return append(dst, ',')
}

// quoted appends a JSON string.
func quoted(dst []byte, s string) []byte {
	return append(escapeJSON(append(dst, '"'), s), '"')
}
