package account

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/recipient"
)

// The questions. Every member is always there, so that one shape of each can be relied on.
type (
	byAddress struct {
		Question    string             `json:"question"`
		Tenant      watchword.TenantID `json:"tenant"`
		ChannelKind string             `json:"channel_kind"`
		Address     string             `json:"address"`
	}
	byID struct {
		Question string             `json:"question"`
		Tenant   watchword.TenantID `json:"tenant"`
		ID       string             `json:"id"`
	}
	session struct {
		Question  string             `json:"question"`
		Tenant    watchword.TenantID `json:"tenant"`
		Account   string             `json:"account"`
		Token     string             `json:"token"`
		User      string             `json:"user"`
		UserToken string             `json:"user_token"`
		Scope     string             `json:"scope"`
	}
)

// What can be wrong with an answer, in fixed words: the decoder's own quote the answer, which holds addresses.
var (
	errNotJSON   = errors.New("the answer is not the JSON object that was asked for: it is malformed, or a member is unknown, twice there, or of the wrong type")
	errNoAccount = errors.New(`the answer has no member "account"; of an address or id that nobody has it is null`)
	errAccountID = errors.New("the answer's account.id must have 1 to 128 bytes, and no control characters")
	errPhone     = errors.New("the answer's account.phone is no phone number in international form; leave out what is not one")
	errEmail     = errors.New("the answer's account.email is no e-mail address; leave out what is not one")
	errOther     = errors.New("the answer is about another account than the question")
	errState     = errors.New(`the answer's "state" is none that there is`)
)

// decode reads an answer strictly.
func decode(answer []byte, into any) error {
	if err := json.Unmarshal(answer, into, json.RejectUnknownMembers(true)); err != nil {
		return errNotJSON
	}
	return nil
}

// readAccount reads the answer to a question for an account. ok is false for null.
func readAccount(answer []byte) (a watchword.Account, ok bool, err error) {
	var whole struct {
		Account jsontext.Value `json:"account"`
	}
	if err := decode(answer, &whole); err != nil {
		return a, false, err
	}
	switch whole.Account.Kind() {
	case 'n':
		return a, false, nil
	case '{':
	case 0:
		return a, false, errNoAccount
	default:
		return a, false, errNotJSON
	}
	var one struct {
		ID    string `json:"id"`
		Phone string `json:"phone"`
		Email string `json:"email"`
	}
	if err := decode(whole.Account, &one); err != nil {
		return a, false, err
	}
	if a.ID = one.ID; !validID(a.ID) {
		return a, false, errAccountID
	}
	if one.Phone != "" {
		if a.Phone, err = parsePhone(one.Phone); err != nil {
			return a, false, errPhone
		}
	}
	if one.Email != "" {
		if a.Email, err = recipient.ParseEmail(one.Email); err != nil {
			return a, false, errEmail
		}
	}
	return a, true, nil
}

// maxID is the longest id of an account in bytes: what a caller can name.
const maxID = 128

func validID(id string) bool {
	return id != "" && len(id) <= maxID && utf8.ValidString(id) &&
		!strings.ContainsFunc(id, func(r rune) bool { return r < ' ' || r == 0x7f || r == utf8.RuneError })
}

// readState reads the answer to a question for a session. known is false when the server keeps the sessions.
func readState(answer []byte) (state watchword.SessionState, known bool, err error) {
	var whole struct {
		State string `json:"state"`
	}
	if err := decode(answer, &whole); err != nil {
		return 0, false, err
	}
	switch whole.State {
	case "valid":
		return watchword.SessionValid, true, nil
	case "unknown_account":
		return watchword.SessionUnknownAccount, true, nil
	case "wrong_token":
		return watchword.SessionWrongToken, true, nil
	case "expired":
		return watchword.SessionExpired, true, nil
	case "other_scope":
		return watchword.SessionOtherScope, true, nil
	case "wrong_user":
		return watchword.SessionWrongUser, true, nil
	case "not_here":
		return 0, false, nil
	}
	return 0, false, errState
}
