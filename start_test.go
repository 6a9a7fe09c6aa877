package watchword

import (
	"errors"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

func TestStartFindsChannelAndPurposeByItself(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		if v := w.begin(func(r *StartRequest) { r.To, r.Channel = "Ada@Example.com", "" }); v.Channel != Email || v.Purpose != PurposeCommon {
			t.Errorf("%v, %v", v.Channel, v.Purpose)
		}
		if v := w.begin(func(r *StartRequest) { r.To, r.Channel, r.CallingCode = "138 0013 8000", "", "86" }); v.Channel != SMS {
			t.Errorf("%v", v.Channel)
		}
		if m := w.provider("p1").messages(); m[0].To.Address() != email || m[1].To.Address() != phone {
			t.Errorf("sent to %s and %s", m[0].To.Address(), m[1].To.Address())
		}
	})
}

func TestStartLocaleFallsBackToTenantAndCountry(t *testing.T) {
	for _, c := range []struct{ request, tenant, to, want string }{
		{"en", "zh-Hans", phone, "en"}, {"", "en", phone, "en"}, {"", "", phone, "zh-Hans"}, {"", "", "+14155550123", "en"}, {"xx", "", phone, "zh-Hans"},
	} {
		bubble(t, func(r *Resources) { r.Tenants[0].Locale = c.tenant }, func(t *testing.T, w *world) {
			if v := w.begin(func(r *StartRequest) { r.Locale, r.To = c.request, c.to }); v.Locale != c.want {
				t.Errorf("%+v: %s", c, v.Locale)
			}
		})
	}
}

func TestStartRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*StartRequest)
		code   ErrorCode
	}{
		"unknown tenant":     {func(r *StartRequest) { r.Caller.Tenant = "nobody" }, Forbidden},
		"disabled tenant":    {func(r *StartRequest) { r.Caller.Tenant = "off" }, Forbidden},
		"unknown purpose":    {func(r *StartRequest) { r.Purpose = "fishing" }, UnknownPurpose},
		"bad recipient":      {func(r *StartRequest) { r.To = "12" }, InvalidRecipient},
		"country without us": {func(r *StartRequest) { r.To = "+442079460000" }, NoRoute},
		"chosen code":        {func(r *StartRequest) { r.Code = "123456" }, OutOfPolicy},
		"no account":         {func(r *StartRequest) { r.Rules = []AccountRule{MustExist} }, AccountNotFound},
	} {
		bubble(t, func(r *Resources) {
			r.Tenants = append(r.Tenants, Tenant{ID: "off", Disabled: true})
			r.Routes[0].Countries = []string{"CN"}
		}, func(t *testing.T, w *world) {
			_, err := w.tryStart(c.change)
			if CodeOf(err) != c.code || w.sends() != 0 || w.store.writes != 0 {
				t.Errorf("%s: %v, %d sends, %d writes; want %s and nothing done", name, err, w.sends(), w.store.writes, c.code)
			}
		})
	}
}

func TestChosenCodes(t *testing.T) {
	yes := true
	bubble(t, func(r *Resources) { r.Policies = []PolicyResource{{Tenant: acme, CustomCodes: &yes}} }, func(t *testing.T, w *world) {
		for _, bad := range []string{"12345", "12345678901", "abcdef", "123 456"} {
			_, err := w.tryStart(func(r *StartRequest) { r.Code = bad })
			if e := wantCode(t, err, InvalidRequest); e.Field != "code" {
				t.Errorf("%q: field %q", bad, e.Field)
			}
		}
		v := w.begin(func(r *StartRequest) { r.Code = "AB12CD" })
		if w.lastCode() != "AB12CD" || strings.Contains(string(w.stored()), "AB12CD") {
			t.Error("the chosen code is not sent, or is stored in clear")
		}
		pass(time.Minute)
		if _, err := w.engine.Resend(w.t.Context(), ResendRequest{Caller: acmeCaller, ID: v.ID}); err != nil || w.lastCode() != "AB12CD" {
			t.Errorf("resent as %q, %v", w.lastCode(), err)
		}
		if r := w.check(v.ID, "ab12-cd"); r != ResultApproved {
			t.Errorf("%v", r)
		}
	})
}

func TestStartReplaysItsOnceKey(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		once := func(r *StartRequest) { r.OnceKey = "k" }
		first := w.begin(once)
		again := w.begin(once)
		if again.ID != first.ID || !again.Replayed || first.Replayed || w.sends() != 1 || again.ResendAt.IsZero() {
			t.Errorf("%v after %v, replayed %v, %d sends", again.ID, first.ID, again.Replayed, w.sends())
		}
		_, err := w.tryStart(func(r *StartRequest) { r.OnceKey, r.Caller.Credential = "k", "other" })
		wantCode(t, err, LimitExceeded)
	})
}

func TestStartRemembersItsValuesForAResend(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		v := w.begin(func(r *StartRequest) { r.Values, r.Context.User = map[string]string{"order": "4711"}, "u-secret" })
		if s := string(w.stored()); strings.Contains(s, "4711") || strings.Contains(s, "u-secret") {
			t.Error("values or context are stored in clear")
		}
		_, e, err := w.engine.current(t.Context(), w.engine.registry.Current().tenants[acme], v.ID)
		if err != nil {
			t.Fatal(err)
		}
		if k, err := w.engine.openContext(acme, &e); err != nil || k.Values["order"] != "4711" || k.User != "u-secret" {
			t.Errorf("%+v, %v", k, err)
		}
		if _, err := w.engine.openContext("globex", &e); err == nil {
			t.Error("the context opens under another tenant")
		}
	})
}

// A tenant's own placeholder is filled with the value that the start gives.
func TestTemplateMayHaveTheTenantsOwnPlaceholders(t *testing.T) {
	r := baseResources()
	r.Templates = []TemplateText{{Tenant: acme, Channel: SMS, Locale: "en", Text: "{{code}} for order {{order}}", Values: []string{"order"}}}
	if _, err := NewSnapshot(r, SnapshotOptions{Keys: testRing(t)}); err != nil {
		t.Errorf("StartRequest.Values can never be used: %v", err)
	}
}

func TestStartWithoutRandomnessSendsNothing(t *testing.T) {
	broken := errors.New("no randomness")
	for _, bytes := range []int{0, 10} {
		random := iotest.TimeoutReader(strings.NewReader(strings.Repeat("x", bytes)))
		if bytes == 0 {
			random = iotest.ErrReader(broken)
		}
		bubbleWith(t, nil, func(o *Options) { o.Random = random }, func(t *testing.T, w *world) {
			_, err := w.tryStart()
			if wantCode(t, err, Unavailable); w.sends() != 0 {
				t.Error("something was sent")
			}
		})
	}
}

func TestStartHidesWhatTheStoreSays(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		w.store.breaks("Update", errors.New("disk /dev/sda1 full"))
		_, err := w.tryStart()
		if e := wantCode(t, err, Unavailable); strings.Contains(e.Message, "sda1") || w.sends() != 0 {
			t.Errorf("%q, %d sends", e.Message, w.sends())
		}
	})
}

func TestNewEngineNeedsItsParts(t *testing.T) {
	if _, err := NewEngine(Options{}); err == nil {
		t.Error("an engine of nothing was made")
	}
	s := newMemStore()
	e, err := NewEngine(Options{Ledgers: s, History: s, Once: s, Counters: s, Tokens: s, Contacts: s, Registry: &fixed{}, Keys: testRing(t)})
	if err != nil || e.handovers != DefaultHandovers || e.Registry() == nil {
		t.Fatalf("%v", err)
	}
	e.observer.Observe(Observation{})
	for _, find := range []func() (Account, bool, error){
		func() (Account, bool, error) { return e.directory.ByID(t.Context(), acme, "u1") },
		func() (Account, bool, error) { return e.directory.ByAddress(t.Context(), acme, mustPhone(t, phone)) },
	} {
		if _, ok, err := find(); ok || err != nil {
			t.Error("without a directory an account is known")
		}
	}
	e.Close(t.Context())
}
