package watchword

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"
)

// approve starts a verification and checks its code; it gives the id and the proof.
func (w *world) approve(change ...func(*StartRequest)) (ID, ID) {
	w.t.Helper()
	v := w.begin(change...)
	a, err := w.engine.Check(w.t.Context(), CheckRequest{Caller: acmeCaller, ID: v.ID, Code: w.lastCode()})
	if err != nil || a.Result != ResultApproved || a.Proof.IsZero() {
		w.t.Fatalf("%v with proof %v, %v", a.Result, a.Proof, err)
	}
	return v.ID, a.Proof
}

func (w *world) prove(id, proof ID, change ...func(*CheckRequest)) CheckAnswer {
	w.t.Helper()
	r := CheckRequest{Caller: acmeCaller, ID: id, Proof: proof}
	for _, c := range change {
		c(&r)
	}
	a, err := w.engine.Check(w.t.Context(), r)
	if err != nil {
		w.t.Fatalf("Check: %v", err)
	}
	return a
}

// The proof of an approval is good for its lifetime, as often as it is asked for, and is no second approval.
func TestProofOfAnApproval(t *testing.T) {
	bubble(t, manyPurposes, func(t *testing.T, w *world) {
		id, proof := w.approve(func(r *StartRequest) { r.Purpose = PurposeLogin })
		ways := map[string]func(*CheckRequest){
			"by id":                func(*CheckRequest) {},
			"by recipient":         func(r *CheckRequest) { r.ID, r.To, r.Purpose = ID{}, phone, PurposeLogin },
			"by several purposes":  func(r *CheckRequest) { r.ID, r.To, r.Purposes = ID{}, phone, []Purpose{PurposePayment, PurposeLogin} },
			"by id and recipient":  func(r *CheckRequest) { r.To, r.Purpose = phone, PurposeLogin },
			"whatever the code is": func(r *CheckRequest) { r.Code = "123456" },
		}
		approvals := func() (n int) {
			for _, e := range w.told(id) {
				if e == EventApproved {
					n++
				}
			}
			return n
		}
		for _, at := range []struct {
			wait time.Duration
			want Result
		}{{0, ResultCorrect}, {ProofLifetime - time.Millisecond, ResultCorrect}, {time.Millisecond, ResultExpired}, {time.Hour, ResultExpired}} {
			pass(at.wait)
			for name, way := range ways {
				if a := w.prove(id, proof, way); a.Result != at.want || a.Verification.ID != id || !a.Proof.IsZero() {
					t.Errorf("%s, after %v: %v", name, at.wait, a.Result)
				}
				if a, err := w.engine.Peek(t.Context(), CheckRequest{Caller: acmeCaller, ID: id, Proof: proof}); err != nil || a.Result != at.want {
					t.Errorf("a look after %v: %v, %v", at.wait, a.Result, err)
				}
			}
		}
		if n := approvals(); n != 1 || w.get(id).Status != Approved {
			t.Errorf("%d approvals", n)
		}
		if v, ok := proof.version(); v != 4 || !ok {
			t.Errorf("%s is no UUID of version 4", proof.UUID())
		}
	})
}

// version is that of a UUID, if its variant is the standard's.
func (id ID) version() (byte, bool) { return id[6] >> 4, id[8]>>6 == 2 }

// A proof is worth nothing but for the verification that it is the proof of.
func TestProofsOfOthersAreNoProofs(t *testing.T) {
	bubble(t, func(r *Resources) {
		manyPurposes(r)
		r.Policies = append(r.Policies, PolicyResource{Tenant: "globex", Limits: []RecipientLimit{}})
	}, func(t *testing.T, w *world) {
		id, proof := w.approve()
		second, otherProof := w.approve(func(r *StartRequest) { r.Purpose = PurposeLogin })
		if proof == otherProof || proof == id {
			t.Error("two approvals have one proof")
		}
		for name, wrongProof := range map[string]ID{"another's": otherProof, "an id": id, "anything": testID(1)} {
			if a := w.prove(id, wrongProof); a.Result != ResultIncorrect || a.Verification.Status != Approved {
				t.Errorf("%s: %v", name, a.Result)
			}
		}
		if a := w.prove(second, proof); a.Result != ResultIncorrect {
			t.Errorf("%v", a.Result)
		}
		foreign := func(r *CheckRequest) { r.Caller.Tenant = "globex" }
		if a := w.prove(id, proof, foreign); a.Result != ResultNotFound {
			t.Errorf("another tenant: %v", a.Result)
		}
		theirs := w.begin(func(r *StartRequest) { r.Caller = Caller{Tenant: "globex"} })
		if a := w.prove(theirs.ID, proof, foreign); a.Result != ResultIncorrect {
			t.Errorf("another tenant's verification: %v", a.Result)
		}
		if a := w.prove(testID(9), proof); a.Result != ResultNotFound {
			t.Errorf("an id that nobody has: %v", a.Result)
		}
	})
}

// What is pending has no proof: a guess at one costs an attempt, and counts towards the streak, like a wrong code.
func TestProofOfWhatIsPendingCostsAnAttempt(t *testing.T) {
	bubble(t, manyPurposes, func(t *testing.T, w *world) {
		v := w.begin()
		_, e, err := w.engine.current(t.Context(), w.engine.registry.Current().tenants[acme], v.ID)
		if err != nil {
			t.Fatal(err)
		}
		real, err := w.keys.proof(&e)
		if err != nil {
			t.Fatal(err)
		}
		for left := 4; left >= 0; left-- {
			a := w.prove(v.ID, real)
			if a.Result != ResultIncorrect || a.Verification.AttemptsRemaining != left || !a.Proof.IsZero() {
				t.Errorf("%v, %d left; want %d", a.Result, a.Verification.AttemptsRemaining, left)
			}
		}
		if a := w.prove(v.ID, real); a.Result != ResultExhausted {
			t.Errorf("%v", a.Result)
		}
		if r := w.check(v.ID, w.lastCode()); r != ResultExhausted {
			t.Errorf("the right code then is %v", r)
		}
		_, l, err := w.store.View(t.Context(), w.keys.LedgerKey(acme, mustPhone(t, phone)))
		if err != nil || l.Failures != 5 {
			t.Errorf("a streak of %d, %v", l.Failures, err)
		}
	})
}

// Whatever ended otherwise has no proof.
func TestProofOfWhatEndedOtherwise(t *testing.T) {
	bubble(t, manyPurposes, func(t *testing.T, w *world) {
		for name, c := range map[string]struct {
			end  func(id ID)
			want Result
		}{
			"expired":    {func(ID) { pass(6 * time.Minute) }, ResultExpired},
			"canceled":   {func(id ID) { _, _ = w.engine.Cancel(t.Context(), acmeCaller, id) }, ResultCanceled},
			"superseded": {func(ID) { w.begin() }, ResultSuperseded},
		} {
			v := w.begin()
			_, e, err := w.engine.current(t.Context(), w.engine.registry.Current().tenants[acme], v.ID)
			if err != nil {
				t.Fatal(err)
			}
			real, _ := w.keys.proof(&e)
			c.end(v.ID)
			if a := w.prove(v.ID, real); a.Result != c.want {
				t.Errorf("%s: %v", name, a.Result)
			}
		}
	})
}

// A proof is stored nowhere and told by nobody but the answer to its approval; of parallel right codes one gets it.
func TestProofIsDerived(t *testing.T) {
	bubble(t, manyPurposes, func(t *testing.T, w *world) {
		id, proof := w.approve()
		told := fmt.Sprintf("%+v %+v", w.get(id), w.seen)
		for _, form := range []string{proof.String(), proof.UUID(), string(proof[:])} {
			if bytes.Contains(w.stored(), []byte(form)) || strings.Contains(told, form) {
				t.Errorf("the proof is stored, or told")
			}
		}
		if w.check(id, w.lastCode()) != ResultAlreadyApproved {
			t.Error("it is approved twice")
		}
		v := w.begin()
		code := w.lastCode()
		proofs := make([]ID, 20)
		parallel(len(proofs), func(i int) {
			a, err := w.engine.Check(t.Context(), CheckRequest{Caller: acmeCaller, ID: v.ID, Code: code})
			if proofs[i] = a.Proof; err != nil || a.Proof.IsZero() != (a.Result != ResultApproved) {
				t.Errorf("%v with proof %v, %v", a.Result, a.Proof, err)
			}
		})
		given := 0
		for _, p := range proofs {
			if !p.IsZero() {
				given++
			}
		}
		if given != 1 {
			t.Errorf("%d proofs", given)
		}
	})
}

// A proof of another key, or of another nonce, is another proof; and one whose key is gone is a fault, not a wrong guess.
func TestProofNeedsItsKey(t *testing.T) {
	bubble(t, manyPurposes, func(t *testing.T, w *world) {
		id, proof := w.approve()
		w.engine.keys = rotated(t, "k2", "k1", masterKey("k1", 1), masterKey("k2", 2))
		if a := w.prove(id, proof); a.Result != ResultCorrect {
			t.Errorf("after a rotation it is %v", a.Result)
		}
		e := Entry{ID: id, KeyID: "k1", Nonce: [16]byte{1}}
		first, _ := w.keys.proof(&e)
		e.Nonce[0]++
		second, _ := w.keys.proof(&e)
		e.KeyID = "k2"
		third, err := w.engine.keys.proof(&e)
		if first == second || second == third || err != nil {
			t.Error("nonce or key do not matter")
		}
		v := w.begin()
		code := w.lastCode()
		w.engine.keys.byID = map[string]*subkeys{"k1": w.engine.keys.byID["k1"]}
		w.engine.keys.active = w.engine.keys.byID["k1"]
		_, err = w.engine.Check(t.Context(), CheckRequest{Caller: acmeCaller, ID: v.ID, Code: code})
		wantCode(t, err, Unavailable)
		w.engine.keys.byID = map[string]*subkeys{}
		_, err = w.engine.Check(t.Context(), CheckRequest{Caller: acmeCaller, ID: id, Proof: proof})
		wantCode(t, err, Unavailable)
	})
}
