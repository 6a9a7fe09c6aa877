package smpp

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/watchword/watchword/provider/smpp/pdu"
)

// gsmBasic is the GSM 7 bit default alphabet in the order of its codes; the escape stands at 0x1b. After an escape, the
// codes in gsmCodes stand for the characters in gsmExtended. (3GPP TS 23.038, sections 6.2.1 and 6.2.1.1.)
const (
	gsmBasic = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
		"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	gsmExtended = "\f^{}\\[~]|€"
	gsmCodes    = "\n\x14()/<=>@e"
	gsmEscape   = 0x1b
)

// gsm is a character in the GSM 7 bit default alphabet, one septet in a byte; empty if it is not in it.
func gsm(r rune) []byte {
	switch {
	case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == ' ', r == '\n':
		return []byte{byte(r)}
	case r == gsmEscape:
		return nil
	}
	if i := strings.IndexRune(gsmBasic, r); i >= 0 {
		return []byte{byte(utf8.RuneCountInString(gsmBasic[:i]))}
	}
	if i := strings.IndexRune(gsmExtended, r); i >= 0 {
		return []byte{gsmEscape, gsmCodes[utf8.RuneCountInString(gsmExtended[:i])]}
	}
	return nil
}

// latin1 is a character in ISO 8859-1.
func latin1(r rune) []byte { return []byte{byte(r)} }

// ucs2 is a character in UTF-16, high byte first, which phones read where UCS-2 is meant.
func ucs2(r rune) []byte {
	var b []byte
	for _, unit := range utf16.AppendRune(nil, r) {
		b = append(b, byte(unit>>8), byte(unit))
	}
	return b
}

// encoding is how a text is written, and how much of it goes into a message: 140 octets, of which joined messages give 6
// to the header that joins them (3GPP TS 23.040, section 9.2.3.24.1).
type encoding struct {
	coding         byte // data_coding
	write          func(rune) []byte
	size           func(rune) []byte // what a character takes of the room
	single, joined int               // room of a message alone, and of one of several
}

// encodingOf picks the encoding of a text: the vendor's default alphabet if it has all of it, else UCS-2. A vendor whose
// default alphabet is Latin-1 turns it into septets, so that a character takes as much room as there.
func encodingOf(text string, alphabet string) encoding {
	septets := encoding{coding: pdu.CodingDefault, write: gsm, size: gsm, single: 160, joined: 153}
	if alphabet == alphabetLatin1 {
		septets.write = latin1
	}
	for _, r := range text {
		if len(gsm(r)) == 0 || alphabet == alphabetLatin1 && r > 0xff {
			return encoding{coding: pdu.CodingUCS2, write: ucs2, size: ucs2, single: 140, joined: 134}
		}
	}
	return septets
}

// split writes a text into as many messages as it needs. No character is divided between two.
func (e encoding) split(text string) [][]byte {
	if whole := e.fill(text, e.single); len(whole) == 1 {
		return whole
	}
	return e.fill(text, e.joined)
}

func (e encoding) fill(text string, room int) [][]byte {
	var parts [][]byte
	var part []byte
	left := room
	for _, r := range text {
		need := len(e.size(r))
		if need > left {
			parts, part, left = append(parts, part), nil, room
		}
		part = append(part, e.write(r)...)
		left -= need
	}
	return append(parts, part)
}

// whole writes a text into one piece, however long.
func (e encoding) whole(text string) []byte {
	var b []byte
	for _, r := range text {
		b = append(b, e.write(r)...)
	}
	return b
}
