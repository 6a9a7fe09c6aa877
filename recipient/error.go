package recipient

// Reason says why an address was refused. The values are stable and may be
// used as machine-readable codes.
type Reason string

// The reasons. Each has one sentence, which [Error.Error] gives.
const (
	Empty               Reason = "empty"
	TooShort            Reason = "too_short"
	TooLong             Reason = "too_long"
	ControlCharacter    Reason = "control_character"
	NotAPhoneNumber     Reason = "not_a_phone_number"
	CountryCodeMissing  Reason = "country_code_missing"
	CountryCodeUnknown  Reason = "country_code_unknown"
	CountryCodeMismatch Reason = "country_code_mismatch"
	NotAnEmail          Reason = "not_an_email"
	LocalPartInvalid    Reason = "local_part_invalid"
	LocalPartNotASCII   Reason = "local_part_not_ascii"
	DomainInvalid       Reason = "domain_invalid"
	NotCanonical        Reason = "not_canonical"
	KindUnknown         Reason = "kind_unknown"
)

// Error is the only error type of this package. It carries nothing of the input,
// so it can be logged and answered as it is.
type Error struct {
	Kind   Kind   // what the input was read as
	Reason Reason // why it was refused
}

// Error returns an English sentence that says what is wrong and what is expected.
func (e *Error) Error() string {
	switch e.Reason {
	case Empty:
		return "the " + e.Kind.noun() + " is empty"
	case TooShort:
		return "the " + e.Kind.noun() + " is too short: expected all digits in international form, like +8613800138000"
	case TooLong:
		return "the " + e.Kind.noun() + " is too long: expected at most " + e.Kind.bounds()
	case ControlCharacter:
		return "the " + e.Kind.noun() + " contains a control or invisible character: expected printable characters only"
	case NotAPhoneNumber:
		return "this is not a phone number: expected digits in international form, like +8613800138000, without letters or extension"
	case CountryCodeMissing:
		return "the country calling code is missing: expected international form, like +8613800138000"
	case CountryCodeUnknown:
		return "no country has this calling code: expected one like 86 or +86, then the number"
	case CountryCodeMismatch:
		return "the number has another country calling code than the one given beside it: expected both to agree"
	case NotAnEmail:
		return "this is not an e-mail address: expected one address like ada@example.com, without a display name"
	case LocalPartInvalid:
		return "the part before the @ is not valid: expected letters, digits, single inner dots and !#$%&'*+-/=?^_`{|}~"
	case LocalPartNotASCII:
		return "the part before the @ has characters outside ASCII, which is not supported: expected letters a to z, digits and punctuation"
	case DomainInvalid:
		return "the domain after the @ is not valid: expected a full domain name, like example.com, without a trailing dot"
	case NotCanonical:
		return "the " + e.Kind.noun() + " is not in canonical form: expected one that this package has returned"
	case KindUnknown:
		return "the kind of address is not known: expected phone or email"
	default:
		return "the " + e.Kind.noun() + " was refused"
	}
}

func (k Kind) noun() string {
	switch k {
	case Phone:
		return "phone number"
	case Email:
		return "e-mail address"
	default:
		return "address"
	}
}

func (k Kind) bounds() string {
	if k == Email {
		return "64 characters before the @ and 254 in all"
	}
	return "15 digits, and no more digits than the country's numbers have"
}

func refuse(k Kind, r Reason) error { return &Error{Kind: k, Reason: r} }
