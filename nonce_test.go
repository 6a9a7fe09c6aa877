package watchword

import (
	"testing"
	"time"
)

func numberOf(n int) string { return "+861380013800" + string(rune('0'+n)) }

func nonce(value string) Nonce { return Nonce{Use: "test", Value: value, Within: 20 * time.Minute} }

func TestASignedRequestComesOnce(t *testing.T) {
	bubble(t, func(r *Resources) {
		r.Tenants[0].Limits = []BroadLimit{{Name: "all", By: ByTenant, Count: 3, Per: Duration(time.Hour)}}
	}, func(t *testing.T, w *world) {
		first := func(r *StartRequest) { r.Nonce = nonce("one") }
		w.begin(first)
		pass(2 * time.Minute)
		for range 10 { // a copy uses up no limit, neither the recipient's nor the tenant's
			if _, err := w.tryStart(first); CodeOf(err) != RequestReplayed {
				t.Fatalf("a copy: %v", err)
			}
		}
		w.begin(func(r *StartRequest) { r.Nonce = nonce("two") })
		if w.sends() != 2 {
			t.Errorf("%d messages were sent, want 2", w.sends())
		}
		pass(18 * time.Minute)
		w.begin(first) // its time is over: whoever signed it does not take it for fresh any more
	})
}

func TestNoncesAreOfOneCallerAndUse(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		for i, c := range []Caller{acmeCaller, {Tenant: acme, Credential: "another"}, {Tenant: "globex", Credential: acmeCaller.Credential}} {
			w.begin(func(r *StartRequest) { r.Caller, r.To, r.Nonce = c, numberOf(i), nonce("same") })
		}
		other := nonce("same")
		other.Use = "another"
		w.begin(func(r *StartRequest) { r.To, r.Nonce = numberOf(9), other })
	})
}

func TestACopyOfACheckCostsNoAttempt(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		v := w.begin()
		check := CheckRequest{Caller: acmeCaller, ID: v.ID, Code: "000000", Nonce: nonce("one")}
		if w.provider("p1").messages()[0].Code == check.Code {
			check.Code = "000001"
		}
		a, err := w.engine.Check(t.Context(), check)
		if err != nil || a.Result != ResultIncorrect || a.Verification.AttemptsRemaining != 4 {
			t.Fatalf("%+v, %v", a, err)
		}
		for _, look := range []func() (CheckAnswer, error){
			func() (CheckAnswer, error) { return w.engine.Check(t.Context(), check) },
			func() (CheckAnswer, error) { return w.engine.Peek(t.Context(), check) },
		} {
			if a, err := look(); CodeOf(err) != RequestReplayed {
				t.Errorf("a copy: %+v, %v", a, err)
			}
		}
		if v, err := w.engine.Get(t.Context(), acmeCaller, v.ID); err != nil || v.AttemptsRemaining != 4 {
			t.Errorf("%d attempts are left, %v", v.AttemptsRemaining, err)
		}
	})
}

// What one node has forgotten or never seen, the store finds.
func TestAnotherNodeKnowsTheNonce(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		w.begin(func(r *StartRequest) { r.Nonce = nonce("one") })
		w.engine.nonces = nonceCache{}
		pass(2 * time.Minute)
		if _, err := w.tryStart(func(r *StartRequest) { r.Nonce = nonce("one") }); CodeOf(err) != RequestReplayed || w.sends() != 1 {
			t.Errorf("%v, %d messages", err, w.sends())
		}
	})
}

func TestNonceCacheForgetsTheOldest(t *testing.T) {
	var c nonceCache
	until := t0.Add(time.Hour)
	key := func(n int) [16]byte { return [16]byte{byte(n), byte(n >> 8), byte(n >> 16)} }
	for n := range 2*noncesAtATime + 1 {
		c.put(key(n), until)
	}
	if c.has(key(0), t0) || !c.has(key(noncesAtATime), t0) || !c.has(key(2*noncesAtATime), t0) || c.has(key(2*noncesAtATime), until) {
		t.Error("the wrong nonces are remembered")
	}
}
