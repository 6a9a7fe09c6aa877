package message

import (
	"slices"
	"unicode/utf16"
)

// Encoding is the alphabet an SMS travels in.
type Encoding uint8

// The encodings. One character outside GSM-7 puts the whole text in UCS-2.
const (
	GSM7 Encoding = iota + 1 // 7 bits a unit; 3GPP TS 23.038 section 6.2.1
	UCS2                     // 16 bits a unit, in practice UTF-16; 3GPP TS 23.038 section 6.2.3
)

// String returns "GSM-7" or "UCS-2".
func (e Encoding) String() string {
	switch e {
	case GSM7:
		return "GSM-7"
	case UCS2:
		return "UCS-2"
	}
	return "unknown"
}

// Units a message holds. A message has 140 octets: 160 septets or 70 UTF-16
// units. In a longer text each segment gives 6 octets to the header that
// joins them (3GPP TS 23.040 section 9.2.3.24.1), which leaves 153 or 67.
const (
	gsmSingle, gsmJoined = 160, 153
	ucsSingle, ucsJoined = 70, 67
)

// maxNonGSM is how many of the characters that forced UCS-2 are reported.
const maxNonGSM = 10

// Segments says how an SMS text is carried.
type Segments struct {
	Encoding  Encoding
	Units     int    // septets (GSM-7) or UTF-16 units (UCS-2) of the text, without padding
	Segments  int    // messages the carrier makes, and bills; 0 for an empty text
	Remaining int    // units still free in the last segment
	NonGSM    []rune // the first distinct runes that forced UCS-2, at most 10; nil in GSM-7
}

// CountSegments says how text is carried. A character of two units (the GSM-7
// extension table, a surrogate pair) is never split between segments: where
// only one unit is free it moves to the next, and the free one is lost. Invalid
// UTF-8 counts as U+FFFD, which is what a vendor would make of it.
func CountSegments(text string) Segments {
	p := packer{joined: gsmJoined}
	for _, r := range text {
		n := septets(r)
		if n == 0 {
			return countUCS2(text)
		}
		p.add(n)
	}
	return p.result(GSM7, gsmSingle)
}

func countUCS2(text string) Segments {
	p := packer{joined: ucsJoined}
	var foreign []rune
	for _, r := range text {
		p.add(utf16.RuneLen(r))
		if len(foreign) < maxNonGSM && septets(r) == 0 && !slices.Contains(foreign, r) {
			foreign = append(foreign, r)
		}
	}
	s := p.result(UCS2, ucsSingle)
	s.NonGSM = foreign
	return s
}

// packer fills segments of a text as if it needed more than one.
type packer struct {
	joined int // room of a segment
	units  int // so far
	full   int // segments before the last
	last   int // units in the last
}

func (p *packer) add(n int) {
	p.units += n
	if p.last+n > p.joined {
		p.full++
		p.last = 0
	}
	p.last += n
}

// result answers for the text added; one that fits in a single message has
// the header's room as well.
func (p *packer) result(e Encoding, single int) Segments {
	s := Segments{Encoding: e, Units: p.units}
	switch {
	case p.units == 0:
		s.Remaining = single
	case p.units <= single:
		s.Segments, s.Remaining = 1, single-p.units
	default:
		s.Segments, s.Remaining = p.full+1, p.joined-p.last
	}
	return s
}
