package fresns

import (
	"slices"
	"time"

	"github.com/watchword/watchword"
)

// templates are the purposes behind the vendor's templates, from template 1 on.
func templates() [8]watchword.Purpose {
	return [...]watchword.Purpose{
		watchword.PurposeCommon,
		watchword.PurposeRegister,
		PurposeModifyInfo,
		watchword.PurposeChangeIdentity,
		watchword.PurposeResetPassword,
		watchword.PurposePayment,
		watchword.PurposeLogin,
		watchword.PurposeCloseAccount,
	}
}

// templateFor is the template of a purpose, or 0.
func templateFor(p watchword.Purpose) int {
	all := templates()
	return slices.Index(all[:], p) + 1
}

// purpose reads a template id.
func (s scalar) purpose() (watchword.Purpose, error) {
	all := templates()
	n, err := s.within(len(all))
	if err != nil {
		return "", err
	}
	return all[n-1], nil
}

// useType is what the vendor calls the kind of use a code is put to. It decides whose address a code may go to.
type useType int

// The use types.
const (
	newAccount   useType = 1 // no account has the address
	knownAccount useType = 2 // an account has it
	emptySlot    useType = 3 // the signed-in account has no address of the kind, and no other has this one
	ownIdentity  useType = 4 // the signed-in account's own address; the one given is ignored
	anyAddress   useType = 5
)

func (s scalar) useType() (useType, error) {
	n, err := s.within(int(anyAddress))
	return useType(n), err
}

// signedIn tells whether only a signed-in account can ask.
func (u useType) signedIn() bool { return u == emptySlot || u == ownIdentity }

// rules are what the engine holds against the application's accounts.
func (u useType) rules(s *Settings) []watchword.AccountRule {
	switch u {
	case newAccount:
		return []watchword.AccountRule{watchword.MustNotExist}
	case knownAccount:
		if s.LoginOrRegister {
			return nil
		}
		return []watchword.AccountRule{watchword.MustExist}
	case emptySlot:
		return []watchword.AccountRule{watchword.MustNotExist, watchword.OwnEmptySlot}
	case ownIdentity:
		return []watchword.AccountRule{watchword.OwnAddress}
	case anyAddress:
	}
	return nil
}

// limits are what the vendor's page promises, on top of the tenant's policy: one code a minute and five in ten minutes
// for an account, over all templates.
func limits() []watchword.Limit {
	return []watchword.Limit{
		{Name: "fresns_1m", Count: 1, Per: time.Minute},
		{Name: "fresns_10m", Count: 5, Per: 10 * time.Minute},
	}
}
