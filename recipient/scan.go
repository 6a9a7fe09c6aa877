package recipient

import "unicode"

const maxPhoneInput = 64 // bytes; 15 full-width digits and their separators fit

// dialled is a phone number reduced to its digits.
type dialled struct {
	digits        [maxPhoneInput]byte
	n             int  // how many digits
	international bool // a + or 00 stood before them
}

// e164 returns +, the calling code cc if there is one, and the digits.
func (d *dialled) e164(cc string) string {
	var buf [1 + 3 + maxPhoneInput]byte
	b := append(buf[:0], '+')
	b = append(b, cc...)
	b = append(b, d.digits[:d.n]...)
	return string(b)
}

// scanPhone drops separators, folds full-width characters and takes off + or 00.
// It leaves at least one digit.
func scanPhone(s string) (d dialled, err error) {
	if len(s) > maxPhoneInput {
		return d, refuse(Phone, TooLong)
	}
	blank := true
	for _, c := range s {
		c = foldWidth(c)
		switch {
		case '0' <= c && c <= '9':
			d.digits[d.n] = byte(c)
			d.n++
		case c == '+' && d.n == 0 && !d.international:
			d.international = true
		case !isSeparator(c):
			return d, refuse(Phone, badRune(c, NotAPhoneNumber))
		}
		blank = blank && c == ' '
	}
	if blank {
		return d, refuse(Phone, Empty)
	}
	d.dropExitCode()
	if d.n == 0 {
		return d, refuse(Phone, NotAPhoneNumber)
	}
	return d, nil
}

// dropExitCode takes 00 for +.
func (d *dialled) dropExitCode() {
	if d.international || d.n < 2 || d.digits[0] != '0' || d.digits[1] != '0' {
		return
	}
	d.international = true
	d.n = copy(d.digits[:], d.digits[2:d.n])
}

// isSeparator reports whether people write c inside phone numbers for looks.
func isSeparator(c rune) bool {
	switch c {
	case ' ', '-', '.', '(', ')':
		return true
	case '\u202f', '\u2212': // narrow no-break space, minus sign
		return true
	default:
		return '\u2010' <= c && c <= '\u2015' // hyphens and dashes
	}
}

// foldWidth maps full-width ASCII to ASCII, and the spaces that keyboards and word
// processors put in its place to a plain one. It is the safe part of NFKC: the rest would
// also turn ² into 2.
func foldWidth(c rune) rune {
	switch {
	case c < 0x80:
		return c
	case 0xff01 <= c && c <= 0xff5e:
		return c - 0xff01 + '!'
	case c == '\u00a0' || c == '\u3000':
		return ' '
	default:
		return c
	}
}

// badRune returns [ControlCharacter] for a character that cannot be seen (line
// breaks, NUL, direction marks, …), and otherwise the reason given.
func badRune(c rune, otherwise Reason) Reason {
	if isInvisible(c) {
		return ControlCharacter
	}
	return otherwise
}

func isInvisible(c rune) bool {
	return unicode.In(c, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}
