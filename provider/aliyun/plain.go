package aliyun

import "strings"

// plain lets through what looks like a code, and no text or number of a person.
func plain(code string) string {
	digits := 0
	for _, c := range code {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', strings.ContainsRune("._:-", c):
		default:
			return ""
		}
	}
	if digits > 6 { // a phone number has more
		return ""
	}
	return code
}
