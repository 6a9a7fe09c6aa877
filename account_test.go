package watchword

import (
	"errors"
	"testing"
	"time"

	"github.com/watchword/watchword/recipient"
)

func ada(t testing.TB) Account {
	t.Helper()
	mail, err := recipient.ParseEmail(email)
	if err != nil {
		t.Fatal(err)
	}
	return Account{ID: "ada", Phone: mustPhone(t, phone), Email: mail}
}

// ruleCase is what a start with one rule answers, by who is known and signed in.
type ruleCase struct {
	rule     AccountRule
	accounts []Account
	user     string
	want     ErrorCode // empty: it is sent
}

func TestAccountRules(t *testing.T) {
	full, slotless := []Account{ada(t)}, []Account{{ID: "ada"}}
	for _, c := range []ruleCase{
		{AccountAny, nil, "", ""}, {AccountAny, full, "", ""},
		{MustNotExist, nil, "", ""}, {MustNotExist, full, "", AccountExists},
		{MustExist, nil, "", AccountNotFound}, {MustExist, full, "", ""},
		{OwnEmptySlot, full, "", SignInRequired}, {OwnEmptySlot, nil, "ada", SignInRequired},
		{OwnEmptySlot, full, "ada", AddressAlreadySet}, {OwnEmptySlot, slotless, "ada", ""},
		{OwnAddress, full, "", SignInRequired}, {OwnAddress, nil, "ada", SignInRequired},
		{OwnAddress, slotless, "ada", AddressMissing}, {OwnAddress, full, "ada", ""},
	} {
		byPolicy := func(r *Resources) { r.Policies = []PolicyResource{{Tenant: acme, AccountRule: c.rule}} }
		bubble(t, byPolicy, func(t *testing.T, w *world) { w.wantRule(c, "") })
		bubble(t, nil, func(t *testing.T, w *world) { w.wantRule(c, c.rule) })
	}
}

func (w *world) wantRule(c ruleCase, asked AccountRule) {
	w.t.Helper()
	w.dir.accounts = c.accounts
	_, err := w.tryStart(func(r *StartRequest) {
		if r.Context.User = c.user; asked != "" {
			r.Rules = []AccountRule{asked}
		}
	})
	sends := map[bool]int{true: 1, false: 0}[c.want == ""]
	if CodeOf(err) != c.want || w.sends() != sends {
		w.t.Errorf("%+v: %v, %d sends; want %q", c, err, w.sends(), c.want)
	}
}

func TestAccountsThatCannotBeAskedStopTheStart(t *testing.T) {
	for _, rule := range AccountRules() {
		if rule == AccountAny {
			continue
		}
		bubble(t, nil, func(t *testing.T, w *world) {
			w.dir.err = errors.New("directory down")
			_, err := w.tryStart(func(r *StartRequest) { r.Rules, r.Context.User = []AccountRule{rule}, "ada" })
			if wantCode(t, err, AccountUnavailable); w.sends() != 0 || !errors.Is(err, w.dir.err) {
				t.Errorf("%s: %v, %d sends", rule, err, w.sends())
			}
		})
	}
}

func TestOwnAddressIgnoresTheGivenOne(t *testing.T) {
	for _, to := range []string{"", "+8613900139000", "not a number"} {
		bubble(t, nil, func(t *testing.T, w *world) {
			w.dir.accounts = []Account{ada(t)}
			w.begin(func(r *StartRequest) { r.Rules, r.Context.User, r.To = []AccountRule{OwnAddress}, "ada", to })
			w.begin(func(r *StartRequest) {
				r.Rules, r.Context.User, r.To, r.Channel = []AccountRule{OwnAddress}, "ada", to, Email
			})
			got := w.provider("p1").messages()
			if got[0].To.Address() != phone || got[1].To.Address() != email {
				t.Errorf("sent to %s and %s", got[0].To.Address(), got[1].To.Address())
			}
		})
	}
}

// With own_address in the policy nobody needs to give an address either.
func TestOwnAddressOfThePolicyNeedsNoAddress(t *testing.T) {
	bubble(t, func(r *Resources) { r.Policies = []PolicyResource{{Tenant: acme, AccountRule: OwnAddress}} }, func(t *testing.T, w *world) {
		w.dir.accounts = []Account{ada(t)}
		if _, err := w.tryStart(func(r *StartRequest) { r.Context.User, r.To = "ada", "" }); err != nil {
			t.Errorf("the address that is ignored is asked for: %v", err)
		}
	})
}

func TestBothRulesApply(t *testing.T) {
	bubble(t, func(r *Resources) { r.Policies = []PolicyResource{{Tenant: acme, AccountRule: MustExist}} }, func(t *testing.T, w *world) {
		w.dir.accounts = []Account{{ID: "ada"}}
		_, err := w.tryStart(func(r *StartRequest) { r.Rules, r.Context.User = []AccountRule{OwnEmptySlot}, "ada" })
		wantCode(t, err, AccountNotFound)
		w.dir.accounts = []Account{ada(t)}
		_, err = w.tryStart(func(r *StartRequest) { r.Rules, r.Context.User = []AccountRule{OwnEmptySlot}, "ada" })
		wantCode(t, err, AddressAlreadySet)
	})
}

// A rule about an address is a rule about the address that the code goes to.
func TestRulesGoByTheAddressThatOwnAddressSupplies(t *testing.T) {
	bubble(t, func(r *Resources) { r.Policies = []PolicyResource{{Tenant: acme, AccountRule: MustExist}} }, func(t *testing.T, w *world) {
		w.dir.accounts = []Account{ada(t)}
		if _, err := w.tryStart(func(r *StartRequest) { r.Rules, r.Context.User = []AccountRule{OwnAddress}, "ada" }); err != nil {
			t.Errorf("must_exist beside own_address: %v; ada's own address exists", err)
		}
	})
}

// Broad limits by country and prefix count what goes to an account's own address like any other message.
func TestOwnAddressCountsAgainstCountryAndPrefix(t *testing.T) {
	for _, by := range []LimitKind{ByCountry, ByPrefix} {
		bubble(t, func(r *Resources) {
			r.Tenants[0].Limits = []BroadLimit{{Name: "one", By: by, Count: 1, Per: Duration(time.Hour)}}
			r.Policies = []PolicyResource{{Tenant: acme, Limits: []RecipientLimit{}}}
		}, func(t *testing.T, w *world) {
			w.dir.accounts = []Account{ada(t)}
			own := func(r *StartRequest) { r.Rules, r.Context.User = []AccountRule{OwnAddress}, "ada" }
			w.begin(own)
			if _, err := w.tryStart(own); CodeOf(err) != LimitExceeded {
				t.Errorf("the limit by %s let a second message to +86 through: %v", by, err)
			}
		})
	}
}
