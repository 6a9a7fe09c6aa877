package recipient

// The library needs some 12 µs to read a number, and on the hot path that is a
// tenth of the whole request. But a clean Chinese mobile number is its own
// canonical form, and so are many others. This file knows those shapes.
//
// A shape may be listed if the library (1) finds its length possible and (2) never
// takes a trunk, carrier or exit prefix off it, neither after the calling code nor
// alone. A region may be named with it if (3) the calling code has no other region, or
// the leading digits alone decide. TestShapes, TestFastEqualsSlow and TestNorthAmerica
// check all three against the library's tables, so a library upgrade that breaks a row
// fails there; delete the row then.

// knownShape reports whether e164 (+ and digits) is surely its own canonical form.
// The region is "" if the library has to be asked for it, and means nothing if ok is false.
func knownShape(e164 string) (region string, ok bool) { //nolint:funlen // a table
	if !isE164(e164) {
		return "", false
	}
	cc, n := splitE164(e164)
	switch cc {
	case "1":
		return northAmerican(n)
	case "7":
		return "RU", shaped(n, 10, 10, "90", "99")
	case "33":
		return "FR", shaped(n, 9, 9, "60", "79")
	case "34":
		return "ES", shaped(n, 9, 9, "60", "79")
	case "39":
		return "", shaped(n, 9, 10, "30", "39") // or Vatican City
	case "44":
		return "", shaped(n, 10, 10, "71", "79") // or Guernsey, Jersey, Isle of Man
	case "49":
		return "DE", shaped(n, 10, 11, "15", "17")
	case "52":
		return "MX", shaped(n, 10, 10, "20", "99")
	case "55":
		return "BR", shaped(n, 11, 11, "11", "89") // 90 is the prefix of collect calls
	case "60":
		return "MY", shaped(n, 9, 10, "10", "19")
	case "61":
		return "", shaped(n, 9, 9, "40", "49") // or Christmas and Cocos Islands
	case "62":
		return "ID", shaped(n, 10, 11, "81", "89")
	case "63":
		return "PH", shaped(n, 10, 10, "90", "99")
	case "65":
		return "SG", shaped(n, 8, 8, "80", "99")
	case "66":
		return "TH", shaped(n, 9, 9, "60", "99")
	case "81":
		return "JP", shaped(n, 10, 10, "70", "90")
	case "82":
		return "KR", shaped(n, 10, 10, "10", "10")
	case "84":
		return "VN", shaped(n, 9, 9, "30", "99")
	case "86":
		return "CN", shaped(n, 11, 11, "13", "19") && n[:3] != "179" // carrier selection
	case "91":
		return "IN", shaped(n, 10, 10, "60", "99")
	case "852":
		return "HK", shaped(n, 8, 8, "40", "99")
	case "853":
		return "MO", shaped(n, 8, 8, "60", "69")
	case "886":
		return "TW", shaped(n, 9, 9, "90", "99")
	case "971":
		return "AE", shaped(n, 9, 9, "50", "59")
	default:
		return "", false
	}
}

// shaped reports whether national has least to most digits, of which the first two
// are from lo to hi.
func shaped(national string, least, most int, lo, hi string) bool {
	return least <= len(national) && len(national) <= most && lo <= national[:2] && national[:2] <= hi
}

// northAmerican knows numbers like NXX NXX XXXX with N from 2 to 9. Their area
// code tells the region, with the exceptions that areas leaves out.
func northAmerican(national string) (region string, ok bool) {
	if len(national) != 10 || national[0] < '2' || national[3] < '2' {
		return "", false
	}
	area := int(national[0]-'2')*100 + int(national[1]-'0')*10 + int(national[2]-'0')
	switch areas[area] {
	case 'U':
		return "US", true
	case 'C':
		return "CA", true
	case 'D':
		return "DO", true
	case 'J':
		return "JM", true
	case 'P':
		return "PR", true
	default:
		return "", true
	}
}

// areas has one letter for each area code from 200 to 999, a hundred to the row:
// United States and codes without a country, Canada, Dominican Republic, Jamaica,
// Puerto Rico. A dot stands for all others, and for codes that are not of one region.
// TestNorthAmerica prints the table that the library's version asks for.
const areas = "" +
	`.UUUCUUUUUU.UUUUUUUUU..UUUCUUU.U..UUC..UU.......UCCUUUU.UC..U.UC...U.UU.U...U..U.U.U.....C..........` +
	`.UUUUUCUUUU.UUUUUUUUUU.UUUUU.UUUU.U.UU.U.U.C..UU..UUUUC.....UU.UUC.CCU..........U.C..UU.............` +
	`.UUCUUUUUUU.UUUUCUCU...UUU..C.UCU.UU.CC.U.UU.U.UU.C.......U....UU...CUU...CU..UUU...U...............` +
	`UUUUUUCUUUU.UUCUUUUCUUU..UUUUUUUUUU....UUU..U...C..U.....U.U.UUUU.UU..UUUUUU.U.CUCU.CUUCU...........` +
	`CUUUCUUUUUU.UCUUUUUUU.CU..U.UUUU.C..U..CUU...UUC..UU....UUJUUUU....U.U..C.....U.UUUC..U..U..........` +
	`.UUUUCUUUC..UUUUUUUUU...UUUUU.UUU.U..UU.U.CU...UU....CU..U..U.UU.U...UUUUUUU..CUCUC..UUP............` +
	`UUUUUUUCUDU.UUUUUUUCUU...CU.UDUUUU.U..UUU..UUU.UUDU...UUUUUUU.UUUUUC..U.UC..JUUC........U...........` +
	`UUCUUCUUUUU.UUUUUUUUU....U..UUUU..U.UUUPUUCU.U.UUU.UU.U.U..U..........UUUU.U..UUU...UUU..U..........`

// isE164 reports whether s is + and 7 to 15 digits, the first of them not 0.
func isE164(s string) bool {
	if len(s) < 1+minE164 || len(s) > 1+maxE164 || s[0] != '+' || s[1] == '0' {
		return false
	}
	for i := 1; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// splitE164 splits a number that isE164 into calling code and national digits.
func splitE164(e164 string) (cc, national string) {
	end := 1 + callingCodeLen(e164[1], e164[2])
	return e164[1:end], e164[end:]
}

// callingCodeLen returns how many digits a calling code that begins with the
// digits a and b has. The ITU gave 1 and 7 to whole zones, and two digits to the
// countries that were large when it did (E.164, list of assigned codes).
func callingCodeLen(a, b byte) int {
	two := ""
	switch a {
	case '1', '7':
		return 1
	case '2':
		two = "07"
	case '3':
		two = "0123469"
	case '4':
		two = "013456789"
	case '5':
		two = "12345678"
	case '6':
		two = "0123456"
	case '8':
		two = "12346"
	case '9':
		two = "0123458"
	}
	for i := range len(two) {
		if two[i] == b {
			return 2
		}
	}
	return 3
}
