package multimarkets

import "strings"

// maxAreaCode is how many digits a calling code has at most (ITU-T E.164).
const maxAreaCode = 3

// splitPhone reads a number as the vendor's front ends write it: the area code, with or without a +, one blank, and the
// number. Where no area code stands apart, as in +8613800138000, it is empty and all is number.
//
// Keeping the two apart is what makes "138 0013 8000" a number without an area code, and not one in North America.
func splitPhone(toUser string) (areaCode, number string) {
	before, after, found := strings.Cut(toUser, " ")
	digits := strings.TrimPrefix(before, "+")
	if !found || digits == "" || len(digits) > maxAreaCode || strings.Trim(digits, "0123456789") != "" {
		return "", toUser
	}
	return digits, after
}

// international tells whether a number says by itself that it begins with an area code: by a +, perhaps a full-width one.
func international(number string) bool {
	return strings.HasPrefix(number, "+") || strings.HasPrefix(number, "\uff0b")
}
