package watchword

// Purpose is what a code is good for. A code for one purpose is no good for another.
type Purpose string

// The purposes every tenant has. Tenants may add their own.
const (
	PurposeCommon         Purpose = "common" // the default
	PurposeLogin          Purpose = "login"
	PurposeRegister       Purpose = "register"
	PurposeResetPassword  Purpose = "reset_password"
	PurposeChangeIdentity Purpose = "change_identity"
	PurposePayment        Purpose = "payment"
	PurposeCloseAccount   Purpose = "close_account"
)

// BuiltInPurposes lists the purposes every tenant has.
func BuiltInPurposes() []Purpose {
	return []Purpose{
		PurposeCommon, PurposeLogin, PurposeRegister, PurposeResetPassword,
		PurposeChangeIdentity, PurposePayment, PurposeCloseAccount,
	}
}

func (p Purpose) builtIn() bool {
	switch p {
	case PurposeCommon, PurposeLogin, PurposeRegister, PurposeResetPassword,
		PurposeChangeIdentity, PurposePayment, PurposeCloseAccount:
		return true
	}
	return false
}

// Valid tells whether p is a well-formed name: 1 to 40 of a-z, 0-9 and _, starting with a letter or digit (dashes too).
func (p Purpose) Valid() bool { return validName(string(p), 40) }

// validName tells whether s is 1 to limit characters of a-z, 0-9, _ and -, starting with a letter or digit.
func validName(s string, limit int) bool {
	if s == "" || len(s) > limit {
		return false
	}
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
		case (c == '_' || c == '-') && i > 0:
		default:
			return false
		}
	}
	return true
}
