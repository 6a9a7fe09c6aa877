package quectel

import "github.com/watchword/watchword"

// SenderCodes is the table of sender faults, for tests that walk it.
func SenderCodes() map[watchword.SenderFault]int {
	all := map[watchword.SenderFault]int{}
	for _, f := range watchword.SenderFaults() {
		if c, ok := senderCode(f); ok {
			all[f] = int(c)
		}
	}
	return all
}

// Tables are those of the three calls.
func Tables() map[string]func(watchword.ErrorCode) (int, bool) {
	all := map[string]func(watchword.ErrorCode) (int, bool){}
	for name, column := range map[string]func(row) code{"send": ofSend, "email": ofEmail, "validate": ofValidate} {
		all[name] = func(word watchword.ErrorCode) (int, bool) {
			r, ok := vocabulary[word]
			return int(column(r)), ok
		}
	}
	return all
}

// Texts are what every code says in both languages.
func Texts() map[int][2]string {
	all := map[int][2]string{}
	for c, t := range texts {
		all[int(c)] = [2]string{t.zh, t.en}
	}
	return all
}

// English tells which language is spoken to an Accept-Language.
func English(header string) bool { return english(header) }

// Verify holds a signature against the parts it covers.
func Verify(secret, address, kind, random, ts, signature string) bool {
	s := signed{address, kind, random, ts}
	return s.formed() && s.verify(secret, signature)
}

// CallingCode and ValidPhone read the parts of a phone number.
func CallingCode(s string) (string, bool) { return callingCode(s) }
func ValidPhone(s string) bool            { return validPhone(s) }
