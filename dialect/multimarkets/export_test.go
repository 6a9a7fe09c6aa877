package multimarkets

import "github.com/watchword/watchword"

// WireCode is the code that a word of the vocabulary has on this wire.
func WireCode(code watchword.ErrorCode) (string, bool) {
	f, ok := faultOf(code)
	w := f.wire()
	return w.bizCode + w.code, ok
}

// SplitPhone is splitPhone.
func SplitPhone(toUser string) (areaCode, number string) { return splitPhone(toUser) }
