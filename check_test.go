package watchword

import (
	"testing"
	"time"
)

// checkBy gives a code for a recipient and purpose.
func (w *world) checkBy(code string, change ...func(*CheckRequest)) (CheckAnswer, error) {
	r := CheckRequest{Caller: acmeCaller, To: phone, Code: code}
	for _, c := range change {
		c(&r)
	}
	return w.engine.Check(w.t.Context(), r)
}

func TestCheckByRecipientInAnySpelling(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		v := w.begin()
		a, err := w.checkBy(w.lastCode(), func(r *CheckRequest) { r.To, r.CallingCode = "138-0013-8000", "86" })
		if err != nil || a.Result != ResultApproved || a.Verification.ID != v.ID || a.Verification.Status != Approved {
			t.Errorf("%+v, %v", a, err)
		}
		if a.Verification.ResendAt.IsZero() {
			t.Error("it does not say when the limits allow the next message")
		}
	})
}

func TestCheckIsOfOnePurposeAndChannel(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		w.begin(func(r *StartRequest) { r.Purpose = PurposeLogin })
		for name, change := range map[string]func(*CheckRequest){
			"another purpose":   func(r *CheckRequest) {},
			"another recipient": func(r *CheckRequest) { r.To, r.Purpose = "+8613800138001", PurposeLogin },
			"another channel":   func(r *CheckRequest) { r.To, r.Purpose = email, PurposeLogin },
			"another tenant":    func(r *CheckRequest) { r.Caller.Tenant, r.Purpose = "globex", PurposeLogin },
		} {
			if a, err := w.checkBy(w.lastCode(), change); err != nil || a.Result != ResultNotFound || !a.Verification.ID.IsZero() {
				t.Errorf("%s: %v, %v", name, a.Result, err)
			}
		}
		if a, _ := w.checkBy(w.lastCode(), func(r *CheckRequest) { r.Purpose = PurposeLogin }); a.Result != ResultApproved {
			t.Errorf("%v", a.Result)
		}
	})
}

func TestCheckTellsWhatBecameOfIt(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		v := w.begin()
		code := w.lastCode()
		pass(6 * time.Minute)
		for _, change := range []func(*CheckRequest){func(*CheckRequest) {}, func(r *CheckRequest) { r.ID = v.ID }} {
			if a, err := w.checkBy(code, change); err != nil || a.Result != ResultExpired || a.Verification.Status != Expired {
				t.Errorf("%v, %v", a.Result, err)
			}
		}
	})
}

func TestPeekThroughTheEngine(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		v := w.begin()
		r := CheckRequest{Caller: acmeCaller, ID: v.ID, Code: w.lastCode()}
		for range 2 {
			if a, err := w.engine.Peek(t.Context(), r); err != nil || a.Result != ResultCorrect || a.Verification.Status != Pending {
				t.Errorf("%v, %v", a.Result, err)
			}
		}
		r.Code = wrong(r.Code)
		if a, _ := w.engine.Peek(t.Context(), r); a.Result != ResultIncorrect || a.Verification.AttemptsRemaining != 4 {
			t.Errorf("%v, %d left", a.Result, a.Verification.AttemptsRemaining)
		}
		if got := w.check(v.ID, w.lastCode()); got != ResultApproved {
			t.Errorf("%v", got)
		}
	})
}

func TestCheckRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*CheckRequest)
		code   ErrorCode
		field  string
	}{
		"tenant":  {func(r *CheckRequest) { r.Caller.Tenant = "nobody" }, Forbidden, ""},
		"no code": {func(r *CheckRequest) { r.Code = "" }, InvalidRequest, "code"},
		"channel": {func(r *CheckRequest) { r.Channel = "pigeon" }, InvalidRequest, "channel"},
		"purpose": {func(r *CheckRequest) { r.Purpose = "fishing" }, UnknownPurpose, "purpose"},
		"to":      {func(r *CheckRequest) { r.To = "x" }, InvalidRecipient, "to"},
		"no to":   {func(r *CheckRequest) { r.To = "" }, InvalidRecipient, "to"},
		"context": {func(r *CheckRequest) { r.Context.Device = string(make([]byte, 129)) }, InvalidRequest, "context.device"},
	} {
		bubble(t, nil, func(t *testing.T, w *world) {
			_, err := w.checkBy("123456", c.change)
			if e := wantCode(t, err, c.code); e.Field != c.field {
				t.Errorf("%s: field %q", name, e.Field)
			}
		})
	}
}

func TestCodeWhoseKeyIsGoneIsAnErrorAndCostsNothing(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		v := w.begin()
		w.engine.keys = rotated(t, "k2", "k1", masterKey("k1", 1), masterKey("k2", 2))
		w.engine.keys.byID = map[string]*subkeys{"k2": w.engine.keys.active}
		_, err := w.engine.Check(t.Context(), CheckRequest{Caller: acmeCaller, ID: v.ID, Code: w.lastCode()})
		wantCode(t, err, Unavailable)
		if got := w.get(v.ID); got.AttemptsRemaining != 5 {
			t.Errorf("%d attempts left", got.AttemptsRemaining)
		}
	})
}
