package watchword

import (
	"strings"
	"testing"
	"time"
)

// No id, key or sealed field of one tenant works in another.
func TestInvariant11TenantsAreWalls(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		v := w.begin(func(r *StartRequest) { r.Context.User, r.OnceKey = "u1", "k" })
		other := Caller{Tenant: "globex", Credential: "main"}
		_, err := w.engine.Get(t.Context(), other, v.ID)
		wantCode(t, err, NotFound)
		_, err = w.engine.Cancel(t.Context(), other, v.ID)
		wantCode(t, err, NotFound)
		_, err = w.engine.Resend(t.Context(), ResendRequest{Caller: other, ID: v.ID})
		wantCode(t, err, NotFound)
		for _, ask := range []CheckRequest{{ID: v.ID}, {To: phone}} {
			ask.Caller, ask.Code = other, w.lastCode()
			if a, err := w.engine.Check(t.Context(), ask); err != nil || a.Result != ResultNotFound || !a.Verification.ID.IsZero() {
				t.Errorf("%+v, %v", a, err)
			}
		}
		if p := w.page(func(r *ListRequest) { r.Caller = other }); len(p.Verifications) != 0 {
			t.Error("it is listed")
		}
		theirs := w.begin(func(r *StartRequest) { r.Caller, r.OnceKey = other, "k" })
		if theirs.ID == v.ID || theirs.Replayed {
			t.Error("an idempotency key is shared, or so is a limit")
		}
		w.wantSealedForAcme(v.ID)
	})
}

func (w *world) wantSealedForAcme(id ID) {
	w.t.Helper()
	_, e, err := w.engine.current(w.t.Context(), w.engine.registry.Current().tenants[acme], id)
	if err != nil {
		w.t.Fatal(err)
	}
	for field, sealed := range map[string][]byte{"recipient": e.Sealed, "context": e.Context} {
		if _, err := w.keys.open(sealed, string(acme), "ledger", string(e.ID[:]), field); err != nil {
			w.t.Errorf("%s: %v", field, err)
		}
		otherID := testID(1)
		for name, where := range map[string][]string{
			"tenant": {"globex", "ledger", string(e.ID[:]), field}, "id": {string(acme), "ledger", string(otherID[:]), field},
			"field": {string(acme), "ledger", string(e.ID[:]), "x"},
		} {
			if _, err := w.keys.open(sealed, where...); err == nil {
				w.t.Errorf("%s opens under another %s", field, name)
			}
		}
	}
}

func TestInvariant11KeysAreOfOneTenant(t *testing.T) {
	ring, to := testRing(t), mustPhone(t, phone)
	other := Caller{Tenant: "globex", Credential: acmeCaller.Credential}
	if ring.LedgerKey(acme, to) == ring.LedgerKey("globex", to) || ring.recipientIndex(acme, to) == ring.recipientIndex("globex", to) ||
		ring.AccountIndex(acme, to) == ring.AccountIndex("globex", to) || ring.CounterKey(acme, "ip", "x") == ring.CounterKey("globex", "ip", "x") ||
		ring.onceKey(acmeCaller, "k") == ring.onceKey(other, "k") || ring.fingerprint(acmeCaller) == ring.fingerprint(other) {
		t.Error("two tenants share an index")
	}
	r := goodResources(t)
	s := compiledOK(t, r)
	if c, ok := s.Credential(ring.Digest("key-of-acme")); !ok || c.Tenant != acme {
		t.Errorf("%+v", c)
	}
	r.TestRecipients[0].To = ring.SealText(phone, "globex", "test_recipients", "t", "to")
	if _, err := NewSnapshot(r, SnapshotOptions{Keys: ring}); err == nil {
		t.Error("a test recipient sealed for another tenant opens")
	}
	r = goodResources(t)
	r.ProviderAccounts = append(r.ProviderAccounts, ProviderAccount{Tenant: "globex", Name: "own", Type: "fake"})
	r.Routes[0].Use = []string{"own"}
	if _, err := NewSnapshot(r, SnapshotOptions{Keys: ring}); err == nil {
		t.Error("a route uses the provider account of another tenant")
	}
}

// No caller gets more attempts, a longer life or a shorter code than its tenant's policy has.
func TestInvariant12OverridesBounded(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		for _, c := range []struct {
			o     Overrides
			field string
		}{
			{Overrides{Attempts: 6}, "attempts"}, {Overrides{Attempts: -1}, "attempts"}, {Overrides{Lifetime: 5*time.Minute + 1}, "lifetime"},
			{Overrides{Lifetime: MinLifetime - 1}, "lifetime"}, {Overrides{Lifetime: -1}, "lifetime"}, {Overrides{CodeLength: 5}, "code_length"},
			{Overrides{CodeLength: 11}, "code_length"}, {Overrides{CodeLength: -1}, "code_length"},
		} {
			_, err := w.tryStart(func(r *StartRequest) { r.Overrides = c.o })
			if e := wantCode(t, err, OutOfPolicy); e.Field != c.field || w.sends() != 0 {
				t.Errorf("%+v: field %q", c.o, e.Field)
			}
		}
		v := w.begin(func(r *StartRequest) { r.Overrides = Overrides{CodeLength: 10, Lifetime: MinLifetime, Attempts: 1} })
		if len(w.lastCode()) != 10 || v.ExpiresAt.Sub(v.CreatedAt) != MinLifetime || v.AttemptsRemaining != 1 {
			t.Errorf("%+v", v)
		}
	})
}

// Bad fields are named, in start and in check, and nothing is done; spellings that canonicalise are taken.
func TestInvariant13BadInputIsNamed(t *testing.T) {
	for _, c := range []struct {
		change func(*StartRequest)
		code   ErrorCode
		field  string
	}{
		{func(r *StartRequest) { r.To = "" }, InvalidRequest, "to"},
		{func(r *StartRequest) { r.To = "+86\x0013800138000" }, InvalidRecipient, "to"},
		{func(r *StartRequest) { r.To = strings.Repeat("8", 10_000) }, InvalidRecipient, "to"},
		{func(r *StartRequest) { r.CallingCode = "999" }, InvalidRecipient, "to"},
		{func(r *StartRequest) { r.Channel = Email }, InvalidRecipient, "to"},
		{func(r *StartRequest) { r.Channel = "pigeon" }, InvalidRequest, "channel"},
		{func(r *StartRequest) { r.Purpose = "\x00" }, UnknownPurpose, "purpose"},
		{func(r *StartRequest) { r.Rules = []AccountRule{"maybe"} }, InvalidRequest, "account_rule"},
		{func(r *StartRequest) { r.Reference = strings.Repeat("é", 81) }, InvalidRequest, "reference"},
		{func(r *StartRequest) { r.Reference = "a\nb" }, InvalidRequest, "reference"},
		{func(r *StartRequest) { r.Reference = "\xff" }, InvalidRequest, "reference"},
		{func(r *StartRequest) { r.Locale = strings.Repeat("e", 36) }, InvalidRequest, "locale"},
		{func(r *StartRequest) { r.Locale = "\x7f" }, InvalidRequest, "locale"},
		{func(r *StartRequest) { r.Context.IP = strings.Repeat("1", 129) }, InvalidRequest, "context.ip"},
		{func(r *StartRequest) { r.Context.Device = "\x00" }, InvalidRequest, "context.device"},
		{func(r *StartRequest) { r.Context.Session = "\xff" }, InvalidRequest, "context.session"},
		{func(r *StartRequest) { r.Context.User = "\r" }, InvalidRequest, "context.user"},
		{func(r *StartRequest) { r.Values = map[string]string{"A": "x"} }, InvalidRequest, "values"},
		{func(r *StartRequest) { r.Values = map[string]string{"a": strings.Repeat("x", 201)} }, InvalidRequest, "values"},
		{func(r *StartRequest) { r.Values = manyValues(17) }, InvalidRequest, "values"},
	} {
		bubble(t, nil, func(t *testing.T, w *world) {
			_, err := w.tryStart(c.change)
			if e := wantCode(t, err, c.code); e.Field != c.field || w.sends() != 0 || w.store.updates != 0 {
				t.Errorf("%s: field %q, %d sends, %d updates", c.field, e.Field, w.sends(), w.store.updates)
			}
		})
	}
	bubble(t, nil, func(t *testing.T, w *world) {
		v := w.begin(func(r *StartRequest) {
			r.To, r.Reference, r.Values = " ＋８６ (138) 0013-8000 ", strings.Repeat("é", 80), manyValues(16)
		})
		code := w.lastCode()
		if r := w.check(v.ID, code[:3]+" - "+code[3:]); r != ResultApproved {
			t.Errorf("%v", r)
		}
	})
}

func manyValues(n int) map[string]string {
	values := map[string]string{}
	for i := range n {
		values["v"+string(rune('a'+i))] = "x"
	}
	return values
}
