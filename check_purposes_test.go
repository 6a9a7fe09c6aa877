package watchword

import (
	"errors"
	"testing"
	"time"
)

// manyPurposes lets a recipient have a code for several purposes at a time.
func manyPurposes(r *Resources) {
	r.Policies = []PolicyResource{{Tenant: acme, Limits: []RecipientLimit{}}}
}

// forEach starts a verification for every purpose, and gives their codes.
func (w *world) forEach(purposes ...Purpose) (ids []ID, codes []string) {
	w.t.Helper()
	for _, p := range purposes {
		ids = append(ids, w.begin(func(r *StartRequest) { r.Purpose = p }).ID)
		codes = append(codes, w.lastCode())
	}
	return ids, codes
}

// wantLeft compares the attempts that verifications have left.
func (w *world) wantLeft(what string, ids []ID, want ...int) {
	w.t.Helper()
	for i, id := range ids {
		if got := w.get(id); got.AttemptsRemaining != want[i] {
			w.t.Errorf("%s: %s has %d attempts left; want %d", what, got.Purpose, got.AttemptsRemaining, want[i])
		}
	}
}

// One guess at several purposes costs each of those that are pending an attempt, and none of the others.
func TestCheckOfSeveralPurposesSharesItsCost(t *testing.T) {
	bubble(t, manyPurposes, func(t *testing.T, w *world) {
		ids, codes := w.forEach(PurposeLogin, PurposePayment, PurposeRegister)
		of := func(p ...Purpose) func(*CheckRequest) {
			return func(r *CheckRequest) { r.Purposes, r.Purpose = p, PurposeRegister }
		}
		a, err := w.checkBy("no-code", of(PurposeLogin, PurposePayment, PurposeCloseAccount))
		if err != nil || a.Result != ResultIncorrect || a.Verification.ID != ids[1] {
			t.Errorf("%v for %v, %v", a.Result, a.Verification.Purpose, err)
		}
		w.wantLeft("after one wrong guess at two", ids, 4, 4, 5)
		if a, _ := w.checkBy(codes[2], of(PurposeLogin, PurposePayment)); a.Result != ResultIncorrect {
			t.Errorf("the code of a purpose that is not asked for is %v", a.Result)
		}
		w.wantLeft("after the code of another purpose", ids, 3, 3, 5)
		if a, _ := w.checkBy("no-code", of(PurposeLogin, PurposeLogin)); a.Result != ResultIncorrect {
			t.Errorf("%v", a.Result)
		}
		w.wantLeft("after a purpose was named twice", ids, 2, 3, 5)
		for range 2 {
			_, _ = w.checkBy("no-code", of(PurposeLogin, PurposePayment))
		}
		w.wantLeft("when one of two is exhausted", ids, 0, 1, 5)
		if a, _ := w.checkBy(codes[0], of(PurposeLogin, PurposePayment)); a.Result != ResultIncorrect {
			t.Errorf("the code of an exhausted one is %v", a.Result)
		}
		if a, _ := w.checkBy(codes[1], of(PurposeLogin, PurposePayment)); a.Result != ResultExhausted {
			t.Errorf("with no attempts left the right code is %v", a.Result)
		}
	})
}

// An approval is of one purpose; the others' codes live on.
func TestCheckOfSeveralPurposesApprovesItsOwnAlone(t *testing.T) {
	bubble(t, manyPurposes, func(t *testing.T, w *world) {
		ids, codes := w.forEach(PurposeLogin, PurposePayment)
		both := func(r *CheckRequest) { r.Purposes = []Purpose{PurposePayment, PurposeLogin} }
		look, err := w.engine.Peek(t.Context(), CheckRequest{Caller: acmeCaller, To: phone, Code: codes[0], Purposes: []Purpose{PurposePayment, PurposeLogin}})
		if err != nil || look.Result != ResultCorrect || look.Verification.ID != ids[0] {
			t.Errorf("a look at the older code is %v of %v, %v", look.Result, look.Verification.Purpose, err)
		}
		w.wantLeft("after a right look", ids, 5, 5)
		a, err := w.checkBy(codes[0], both)
		if err != nil || a.Result != ResultApproved || a.Verification.ID != ids[0] || a.Verification.Purpose != PurposeLogin {
			t.Errorf("%v of %v, %v", a.Result, a.Verification.Purpose, err)
		}
		w.wantLeft("after an approval", ids, 0, 5)
		if a, _ := w.checkBy(codes[0], both); a.Result != ResultIncorrect {
			t.Errorf("the same code again is %v", a.Result)
		}
		if a, _ := w.checkBy(codes[1], both); a.Result != ResultApproved || a.Verification.ID != ids[1] {
			t.Errorf("the other's code is %v", a.Result)
		}
		if a, _ := w.checkBy(codes[0], both); a.Result != ResultAlreadyApproved {
			t.Errorf("when both are approved a code is %v", a.Result)
		}
	})
}

func TestCheckOfPurposesThatAreNotThere(t *testing.T) {
	bubble(t, manyPurposes, func(t *testing.T, w *world) {
		w.forEach(PurposeLogin)
		for name, c := range map[string]struct {
			purposes []Purpose
			code     ErrorCode
		}{"unknown": {[]Purpose{PurposeLogin, "fishing"}, UnknownPurpose}, "empty": {[]Purpose{""}, UnknownPurpose}} {
			_, err := w.checkBy(w.lastCode(), func(r *CheckRequest) { r.Purposes = c.purposes })
			if e := wantCode(t, err, c.code); e.Field != "purpose" {
				t.Errorf("%s: field %q", name, e.Field)
			}
		}
		updates := w.store.updates
		a, err := w.checkBy(w.lastCode(), func(r *CheckRequest) { r.Purposes = []Purpose{PurposePayment, PurposeRegister} })
		if err != nil || a.Result != ResultNotFound || w.store.updates != updates+1 {
			t.Errorf("%v, %v", a.Result, err)
		}
	})
}

// An id that is not of the given recipient and purpose is not found, at the pace of a wrong guess, and costs nothing,
// while it lives and when it is history.
func TestCheckByIDAndRecipientMustAgree(t *testing.T) {
	bubble(t, manyPurposes, func(t *testing.T, w *world) {
		ids, codes := w.forEach(PurposeLogin, PurposePayment)
		mail := w.begin(func(r *StartRequest) { r.To, r.Channel, r.Purpose = "a.da@gmail.com", Email, PurposeLogin })
		mailCode := w.lastCode()
		differ := map[string]func(*CheckRequest){
			"another recipient":             func(r *CheckRequest) { r.To = "+8613900139000" },
			"another purpose":               func(r *CheckRequest) { r.Purpose = PurposePayment },
			"the default purpose":           func(r *CheckRequest) { r.Purpose = "" },
			"other purposes":                func(r *CheckRequest) { r.Purposes = []Purpose{PurposePayment, PurposeRegister} },
			"another channel":               func(r *CheckRequest) { r.To, r.Channel = email, Email },
			"another's id":                  func(r *CheckRequest) { r.ID = ids[1] },
			"an id that nobody has":         func(r *CheckRequest) { r.ID = testID(1) },
			"another tenant":                func(r *CheckRequest) { r.Caller.Tenant = "globex" },
			"another spelling of a mailbox": func(r *CheckRequest) { r.ID, r.To, r.Channel, r.Code = mail.ID, "ada@gmail.com", Email, mailCode },
		}
		miss := func(when string) {
			t.Helper()
			for name, change := range differ {
				updates, writes := w.store.updates, w.store.writes
				a, err := w.checkBy(codes[0], func(r *CheckRequest) { r.ID, r.Purpose = ids[0], PurposeLogin }, change)
				if err != nil || a.Result != ResultNotFound || !a.Verification.ID.IsZero() || !a.Proof.IsZero() {
					t.Errorf("%s, %s: %v, %v", name, when, a.Result, err)
				}
				if w.store.updates != updates+1 || w.store.writes != writes {
					t.Errorf("%s, %s: %d updates, %d writes", name, when, w.store.updates-updates, w.store.writes-writes)
				}
			}
		}
		miss("alive")
		w.wantLeft("after misses", ids, 5, 5)
		a, err := w.checkBy(codes[0], func(r *CheckRequest) { r.ID, r.Purposes = ids[0], []Purpose{PurposePayment, PurposeLogin} })
		if err != nil || a.Result != ResultApproved {
			t.Errorf("with id, recipient and purpose it is %v, %v", a.Result, err)
		}
		pass(2 * RetainEnded)
		w.forEach(PurposeRegister) // which retires the others
		w.begin(func(r *StartRequest) { r.To, r.Channel = "a.da@gmail.com", Email })
		miss("past")
		a, err = w.checkBy(codes[0], func(r *CheckRequest) { r.ID, r.Purpose = ids[0], PurposeLogin })
		if err != nil || a.Result != ResultAlreadyApproved || a.Verification.ID != ids[0] {
			t.Errorf("with id, recipient and purpose its history is %v, %v", a.Result, err)
		}
		_, err = w.checkBy(codes[0], func(r *CheckRequest) { r.ID, r.To = ids[0], "x" })
		wantCode(t, err, InvalidRecipient)
	})
}

// The signed-in account's own address stands for the one that is not given.
func TestCheckOfTheOwnAddress(t *testing.T) {
	bubble(t, manyPurposes, func(t *testing.T, w *world) {
		w.dir.accounts = []Account{ada(t), {ID: "bob"}}
		v := w.begin(func(r *StartRequest) { r.Purpose = PurposeLogin })
		code := w.lastCode()
		own := func(user string) func(*CheckRequest) {
			return func(r *CheckRequest) {
				r.To, r.Own, r.Purpose, r.Context.User, r.Channel = "+8613900139000", true, PurposeLogin, user, SMS
			}
		}
		for user, want := range map[string]ErrorCode{"": SignInRequired, "eve": SignInRequired, "bob": AddressMissing} {
			_, err := w.checkBy(code, own(user))
			wantCode(t, err, want)
		}
		if a, err := w.checkBy(code, own("ada"), func(r *CheckRequest) { r.Channel = Email }); err != nil || a.Result != ResultNotFound {
			t.Errorf("another channel of hers: %v, %v", a.Result, err)
		}
		if a, err := w.checkBy(code, own("ada"), func(r *CheckRequest) { r.ID = testID(1) }); err != nil || a.Result != ResultNotFound {
			t.Errorf("hers, and an id that is not: %v, %v", a.Result, err)
		}
		if a, err := w.checkBy(code, own("ada"), func(r *CheckRequest) { r.ID = v.ID }); err != nil || a.Result != ResultApproved || a.Verification.ID != v.ID {
			t.Errorf("%v, %v", a.Result, err)
		}
		pass(2 * RetainEnded)
		w.begin()
		if a, err := w.checkBy(code, own("ada"), func(r *CheckRequest) { r.ID = v.ID }); err != nil || a.Result != ResultAlreadyApproved {
			t.Errorf("as history: %v, %v", a.Result, err)
		}
		w.dir.err = errors.New("directory down")
		_, err := w.checkBy(code, own("ada"))
		wantCode(t, err, AccountUnavailable)
		if got := w.get(v.ID); got.Status != Approved {
			t.Errorf("%v", got.Status)
		}
	})
}

// Limits of a start come on top of the policy's: they never make room that the policy does not leave.
func TestStartLimitsOnlyMakeItStricter(t *testing.T) {
	hour := []Limit{{Name: "promised", Count: 2, Per: time.Hour}}
	bubble(t, func(r *Resources) {
		r.Policies = []PolicyResource{{Tenant: acme, Limits: []RecipientLimit{{Name: "policy", Count: 1, Per: Duration(time.Minute)}}}}
	}, func(t *testing.T, w *world) {
		with := func(l []Limit) func(*StartRequest) { return func(r *StartRequest) { r.Limits = l } }
		v := w.begin(with(hour))
		if len(v.Limits) != 2 || v.Limits[1].Name != "promised" || v.Limits[1].Remaining != 1 {
			t.Errorf("%+v", v.Limits)
		}
		_, err := w.tryStart(with([]Limit{{Name: "wide", Count: MaxLimitCount, Per: time.Second}}))
		if e := wantCode(t, err, LimitExceeded); e.Limits[0].Name != "policy" {
			t.Errorf("a wide limit makes room: %+v", e.Limits)
		}
		pass(time.Minute)
		w.begin(with(hour))
		pass(time.Minute)
		_, err = w.tryStart(with(hour))
		if e := wantCode(t, err, LimitExceeded); e.Limits[0].Name != "promised" || e.RetryAfter != 58*time.Minute {
			t.Errorf("%+v for %v", e.Limits, e.RetryAfter)
		}
		w.begin() // another caller's promises are not this one's
		for _, bad := range []Limit{{Name: "x", Per: time.Hour}, {Name: "x", Count: 1}, {Name: "x", Count: 1, Per: MaxLimitWindow + 1}, {}} {
			updates := w.store.updates
			_, err = w.tryStart(with([]Limit{bad}))
			if wantCode(t, err, Unavailable); w.store.updates != updates {
				t.Errorf("%+v reached the ledger", bad)
			}
		}
		if got := w.engine.registry.Current().tenants[acme].Policy(PurposeCommon).Limits; len(got) != 1 {
			t.Errorf("the policy has %v now", got)
		}
	})
}
