package message

import "golang.org/x/text/language"

// rightToLeft tells whether the language of a BCP 47 tag is written that way.
func rightToLeft(tag string) bool {
	switch known(tag) {
	case "ar", "fa", "he", "ur":
		return true
	case "":
		return len(tag) <= maxTag && rightToLeftScript(tag)
	}
	return false
}

// rightToLeftScript asks CLDR for the language's script, if the tag names none.
func rightToLeftScript(tag string) bool {
	t, err := language.Parse(tag)
	if err != nil {
		return false
	}
	script, _ := t.Script()
	switch script.String() {
	case "Adlm", "Arab", "Hebr", "Mand", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa":
		return true
	}
	return false
}
