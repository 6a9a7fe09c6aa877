package quectel

// maxPhone is the longest phone number in digits: the 15 of E.164, and five for whatever is dialled before them.
const maxPhone = 20

// validPhone tells whether s is a phone number in its national form: digits, and nothing else. The engine folds other
// spellings elsewhere, but this one is signed without a mark around it.
func validPhone(s string) bool { return len(s) >= 1 && len(s) <= maxPhone && digits(s) }

// homeCode is the calling code that a validation without one means: the vendor's clients leave out China's.
const homeCode = "86"

// callingCode reads an international code: 1 to 3 digits, after a + or without one. An unescaped + arrives as a blank.
func callingCode(s string) (string, bool) {
	if s != "" && (s[0] == '+' || s[0] == ' ') {
		s = s[1:]
	}
	return s, len(s) >= 1 && len(s) <= 3 && digits(s)
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
