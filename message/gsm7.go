package message

// asciiSeptets has, for each ASCII character, the number of septets it takes
// in the GSM 7 bit default alphabet: '1' in the basic table, '2' in the
// extension table (an escape and a character), '0' in neither.
// Source: 3GPP TS 23.038, sections 6.2.1 and 6.2.1.1.
const asciiSeptets = "" +
	"0000000000102100" + // line feed 1, form feed (page break) 2, carriage return 1
	"0000000000000000" +
	"1111111111111111" + // space ! " # $ % & ' ( ) * + , - . /
	"1111111111111111" + // 0-9 : ; < = > ?
	"1111111111111111" + // @ A-O
	"1111111111122221" + // P-Z, then [ \ ] ^ in the extension table, _
	"0111111111111111" + // the grave accent is in neither
	"1111111111122220" // p-z, then { | } ~

// septets returns how many septets r takes in the GSM 7 bit default alphabet
// with its extension table: 1, 2, or 0 when it is in neither.
// The national language tables are left out: no vendor promises them.
// Mind that Ç is in the table and ç is not.
func septets(r rune) int {
	if r >= 0 && r < 0x80 {
		return int(asciiSeptets[r] - '0')
	}
	switch r {
	case '£', '¥', 'è', 'é', 'ù', 'ì', 'ò', 'Ç', 'Ø', 'ø', 'Å', 'å',
		'Δ', 'Φ', 'Γ', 'Λ', 'Ω', 'Π', 'Ψ', 'Σ', 'Θ', 'Ξ',
		'Æ', 'æ', 'ß', 'É', '¤', '¡', 'Ä', 'Ö', 'Ñ', 'Ü', '§', '¿', 'ä', 'ö', 'ñ', 'ü', 'à':
		return 1
	case '€':
		return 2
	}
	return 0
}
