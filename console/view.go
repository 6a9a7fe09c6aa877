package console

import "strings"

// note is what an example says in the reader's language, or else in English.
func note(w words, e Example) string {
	if text := e.Note[w.lang]; text != "" {
		return text
	}
	primary, _, _ := strings.Cut(w.lang, "-")
	if text := e.Note[primary]; text != "" {
		return text
	}
	return e.Note[English]
}

func groupName(w words, g group) string {
	if g.name == "" {
		return w.t("reference.other")
	}
	return g.name
}

func operationName(op operation) string {
	if op.summary == "" {
		return op.method + " " + op.path
	}
	return op.summary
}
