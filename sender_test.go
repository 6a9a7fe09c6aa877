package watchword

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// senderResources has signatures and templates of several owners, and a route over p1, p2 and p3 that names none of
// them.
func senderResources(change func(*Resources)) func(*Resources) {
	return func(r *Resources) {
		r.Signatures = []Signature{
			{Name: "server", Channel: SMS, Text: "Server"},
			{Tenant: acme, Name: "own", Channel: SMS, Text: "Own"},
			{Tenant: acme, Name: "post", Channel: Email, Text: "Post"},
			{Tenant: "globex", Name: "shared", Channel: SMS, Text: "Shared", Shared: true},
			{Tenant: "globex", Name: "private", Channel: SMS, Text: "Private"},
		}
		r.Templates = []TemplateText{
			{Name: "server", Channel: SMS, Locale: "en", Text: "server {{code}}"},
			{Tenant: acme, Name: "own", Purpose: PurposePayment, Channel: SMS, Locale: "fr", Text: "own {{code}}"},
			{Tenant: acme, Name: "post", Channel: Email, Locale: "en", Subject: "post", Text: "post {{code}}"},
			{Tenant: "globex", Name: "shared", Channel: SMS, Locale: "en", Text: "shared {{code}}", Shared: true},
			{Tenant: "globex", Name: "private", Channel: SMS, Locale: "en", Text: "private {{code}}", Purpose: PurposeLogin},
		}
		change(r)
	}
}

// route is the one that acme's messages take; sign and say find a signature and a template by the owner's name.
func (r *Resources) sms() *Route { return &r.Routes[0] }

func (r *Resources) sign(name string) *Signature {
	return &r.Signatures[slices.IndexFunc(r.Signatures, func(s Signature) bool { return s.Name == name })]
}

func (r *Resources) say(name string) *TemplateText {
	return &r.Templates[slices.IndexFunc(r.Templates, func(t TemplateText) bool { return t.Name == name })]
}

// senderFaultCases has at least one configuration for every fault.
func senderFaultCases() map[string]struct {
	fault  SenderFault
	change func(*Resources)
} {
	type c = struct {
		fault  SenderFault
		change func(*Resources)
	}
	return map[string]c{
		"no signature where one is needed":   {SignatureMissing, func(r *Resources) { r.ProviderAccounts[2].RequireSignature = true }},
		"a signature that is not there":      {SignatureUnknown, func(r *Resources) { r.sms().Signature = "gone" }},
		"a signature of another channel":     {SignatureUnknown, func(r *Resources) { r.sms().Signature = "post" }},
		"another owner's that is not there":  {SignatureUnknown, func(r *Resources) { r.sms().Signature = "globex/gone" }},
		"a signature of a tenant unasked":    {SignatureUnknown, func(r *Resources) { r.sms().Signature = "shared" }},
		"a template's own that is not there": {SignatureUnknown, func(r *Resources) { r.sms().Template, r.say("own").Signature = "own", "gone" }},
		"a private signature":                {SignatureForbidden, func(r *Resources) { r.sms().Signature = "globex/private" }},
		"a signature that is off":            {SignatureDisabled, func(r *Resources) { r.sms().Signature, r.sign("own").Disabled = "own", true }},
		"a server's signature that is off":   {SignatureDisabled, func(r *Resources) { r.sms().Signature, r.sign("server").Disabled = "server", true }},
		"no template where one is needed":    {TemplateMissing, func(r *Resources) { r.ProviderAccounts[2].RequireTemplate = true }},
		"a template that is not there":       {TemplateUnknown, func(r *Resources) { r.sms().Template = "gone" }},
		"a template of another channel":      {TemplateUnknown, func(r *Resources) { r.sms().Template = "post" }},
		"a private template":                 {TemplateForbidden, func(r *Resources) { r.sms().Template = "globex/private" }},
		"a template that is off":             {TemplateDisabled, func(r *Resources) { r.sms().Template, r.say("own").Disabled = "own", true }},
		"a template's account is not there":  {AccountUnknown, func(r *Resources) { r.sms().Template, r.say("own").Account = "own", "p9" }},
		"a signature's account is not there": {AccountUnknown, func(r *Resources) { r.sms().Signature, r.sign("own").Account = "own", "p9" }},
		"a template's account is off": {AccountDisabled, func(r *Resources) {
			r.sms().Template, r.say("own").Account, r.ProviderAccounts[1].Disabled = "own", "p2", true
		}},
		"every account is off": {AccountDisabled, func(r *Resources) { r.sms().Use, r.ProviderAccounts[2].Disabled = []string{"p3"}, true }},
		"two accounts":         {AccountMismatch, func(r *Resources) { twoAccounts(r) }},
		"an account that the route has not": {AccountMismatch, func(r *Resources) {
			r.sms().Signature, r.sign("own").Account, r.sms().Use = "own", "p3", []string{"p1", "p2"}
		}},
		"a shared template's own account":      {AccountMismatch, func(r *Resources) { theirAccount(r) }},
		"a template and a signature that part": {TypeMismatch, func(r *Resources) { twoTypes(r, "own", "own", "notice", "promotion") }},
	}
}

func twoAccounts(r *Resources) {
	r.sms().Template, r.sms().Signature = "own", "own"
	r.say("own").Account, r.sign("own").Account = "p1", "p2"
}

func theirAccount(r *Resources) {
	r.ProviderAccounts = append(r.ProviderAccounts, ProviderAccount{Tenant: "globex", Name: "p1", Type: "fake"})
	r.sms().Template, r.say("shared").Account = "globex/shared", "p1"
}

func twoTypes(r *Resources, template, signature, said, signed string) {
	r.sms().Template, r.sms().Signature = template, signature
	r.say(template).Type, r.sign(signature).Type = said, signed
}

// A start that would be sent with something unfit is refused by its fault's name, before anything is written; the rest of
// the configuration is in force, and Warnings tell of the route.
func TestSenderFaults(t *testing.T) {
	seen := map[SenderFault]bool{}
	for name, c := range senderFaultCases() {
		seen[c.fault] = true
		bubble(t, senderResources(c.change), func(t *testing.T, w *world) {
			_, err := w.tryStart()
			e := wantCode(t, err, SenderUnusable)
			if e.Sender != c.fault || !strings.HasPrefix(e.Message, "route sms: ") || w.sends() != 0 || w.store.updates != 0 {
				t.Errorf("%s: %v (%s), %d sends, %d updates; want %v", name, e.Sender, e.Message, w.sends(), w.store.updates, c.fault)
			}
			warned := w.engine.registry.Current().Warnings()
			if len(warned) != 1 || !strings.HasPrefix(warned[0], "tenant acme, ") || !strings.Contains(warned[0], e.Message) {
				t.Errorf("%s: the warnings are %q", name, warned)
			}
			w.begin(func(r *StartRequest) { r.To, r.Channel = email, Email })
		})
	}
	for _, f := range SenderFaults() {
		if !seen[f] {
			t.Errorf("no case has the fault %v", f)
		}
	}
}

func TestSenderFaultWords(t *testing.T) {
	words(t, TypeMismatch, SenderFault.String, func(s string) (SenderFault, bool) {
		n, ok := number(senderFaultNames[:], s)
		return SenderFault(n), ok
	})
	if all := SenderFaults(); len(all) != 12 || all[0] != SignatureMissing || all[11] != TypeMismatch {
		t.Errorf("%v", all)
	}
}

// References name what is one's own, or else the server's, or what OWNER shares.
func TestSenderReferences(t *testing.T) {
	for name, c := range map[string]struct {
		change      func(*Resources)
		text, brand string
	}{
		"nothing named":       {func(*Resources) {}, "", "Acme"},
		"own":                 {func(r *Resources) { r.sms().Template, r.sms().Signature = "own", "own" }, "own ", "Own"},
		"own by its owner":    {func(r *Resources) { r.sms().Template, r.sms().Signature = "acme/own", "acme/own" }, "own ", "Own"},
		"the server's":        {func(r *Resources) { r.sms().Template, r.sms().Signature = "server", "server" }, "server ", "Server"},
		"shared":              {func(r *Resources) { r.sms().Template, r.sms().Signature = "globex/shared", "globex/shared" }, "shared ", "Shared"},
		"own before server's": {func(r *Resources) { r.sms().Signature, r.sign("own").Name = "server", "server" }, "", "Own"},
		"a template's own signature comes first": {func(r *Resources) {
			r.sms().Template, r.sms().Signature, r.say("own").Signature = "own", "globex/shared", "own"
		}, "own ", "Own"},
		"a shared template speaks in its owner's name": {func(r *Resources) {
			r.sms().Template, r.say("shared").Signature = "globex/shared", "private"
		}, "shared ", "Private"},
		"a server's template may name the server's signature": {func(r *Resources) {
			r.sms().Template, r.say("server").Signature = "server", "server"
		}, "server ", "Server"},
		"one type":            {func(r *Resources) { twoTypes(r, "own", "own", "notice", "notice") }, "own ", "Own"},
		"a type fits no type": {func(r *Resources) { twoTypes(r, "own", "own", "notice", "") }, "own ", "Own"},
		"no type fits a type": {func(r *Resources) { twoTypes(r, "own", "own", "", "notice") }, "own ", "Own"},
		"the tenant's wording for the purpose": {func(r *Resources) {
			r.say("own").Purpose, r.say("own").Locale, r.say("own").Signature = "", "zh-Hans", "server"
		}, "own ", "Server"},
		"a wording that is off": {func(r *Resources) {
			r.say("own").Purpose, r.say("own").Locale, r.say("own").Disabled = "", "zh-Hans", true
		}, "", "Acme"},
	} {
		bubble(t, senderResources(c.change), func(t *testing.T, w *world) {
			w.begin()
			m := w.provider("p1").messages()[0]
			if m.Brand != c.brand || !strings.HasPrefix(m.Content.Text, c.text) {
				t.Errorf("%s: %q by %q", name, m.Content.Text, m.Brand)
			}
			if warned := w.engine.registry.Current().Warnings(); len(warned) != 0 {
				t.Errorf("%s: warnings %q", name, warned)
			}
		})
	}
}

// A message goes through the account that its words and its name are registered with, if they are with one, and never
// through one that is switched off.
func TestSenderNarrowsTheRoute(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Resources)
		want   string
	}{
		"all":                   {func(*Resources) {}, "p1 p2 p3"},
		"the first is off":      {func(r *Resources) { r.ProviderAccounts[0].Disabled = true }, "p2 p3"},
		"the middle one is off": {func(r *Resources) { r.ProviderAccounts[1].Disabled = true }, "p1 p3"},
		"a template's account":  {func(r *Resources) { r.sms().Template, r.say("own").Account = "own", "p2" }, "p2"},
		"a signature's account": {func(r *Resources) { r.sms().Signature, r.sign("own").Account = "own", "p3" }, "p3"},
		"both with one":         {func(r *Resources) { twoAccounts(r); r.sign("own").Account = "p1" }, "p1"},
		"its own wording's": {func(r *Resources) {
			r.say("own").Purpose, r.say("own").Locale, r.say("own").Account = "", "zh-Hans", "p2"
		}, "p2"},
		"off, but not its own": {func(r *Resources) { twoAccounts(r); r.sign("own").Account = ""; r.ProviderAccounts[1].Disabled = true }, "p1"},
		"one that needs, is off": {func(r *Resources) {
			r.ProviderAccounts[1].RequireSignature, r.ProviderAccounts[1].Disabled = true, true
		}, "p1 p3"},
		"one that needs, passed": {func(r *Resources) {
			r.ProviderAccounts[1].RequireSignature = true
			r.sms().Template, r.say("own").Account = "own", "p1"
		}, "p1"},
		"a signature is given": {func(r *Resources) { r.ProviderAccounts[1].RequireSignature, r.sms().Signature = true, "own" }, "p1 p2 p3"},
		"a template is given":  {func(r *Resources) { r.ProviderAccounts[1].RequireTemplate, r.sms().Template = true, "server" }, "p1 p2 p3"},
		"its own wording is one": {func(r *Resources) {
			r.ProviderAccounts[1].RequireTemplate, r.say("own").Purpose, r.say("own").Locale = true, "", "zh-Hans"
		}, "p1 p2 p3"},
		"the tenant's own before": {func(r *Resources) { ownAccount(r) }, "p1"},
	} {
		bubble(t, senderResources(c.change), func(t *testing.T, w *world) {
			w.refuseEverywhere(ClassProviderError)
			_, err := w.tryStart()
			e := wantCode(t, err, DeliveryFailed)
			var tried []string
			for _, ev := range w.get(e.ID).Events {
				if ev.Type == EventAttempted {
					tried = append(tried, strings.TrimPrefix(ev.Account, "acme/"))
				}
			}
			if got := strings.Join(tried, " "); got != c.want {
				t.Errorf("%s: tried %q, want %q", name, got, c.want)
			}
		})
	}
}

// ownAccount makes a p1 of acme's own, which hides the server's.
func ownAccount(r *Resources) {
	r.ProviderAccounts = append(r.ProviderAccounts, ProviderAccount{Tenant: acme, Name: "p1", Type: "fake"})
	r.sms().Template, r.say("own").Account = "own", "p1"
}

// The template that the route names decides language and words, whatever was asked for. A resend is sent as a start would
// be by then: through the route's accounts, and in the words that go with them.
func TestRouteTemplateDecides(t *testing.T) {
	named := senderResources(func(r *Resources) { r.sms().Template, r.sms().Signature = "own", "globex/shared" })
	bubble(t, named, func(t *testing.T, w *world) {
		v := w.begin(func(r *StartRequest) { r.Locale = "en" })
		m := w.provider("p1").messages()[0]
		if v.Locale != "fr" || m.Locale != "fr" || m.Content.Text != "own "+m.Code || m.Brand != "Shared" {
			t.Errorf("in %q: %+v", v.Locale, m)
		}
		w.reconfigure(senderResources(func(r *Resources) {
			r.say("own").Text, r.sign("shared").Text = "own anew {{code}}", "Renamed"
			r.sms().Template, r.sms().Signature = "server", "own"
		}))
		pass(time.Minute)
		if _, err := w.resend(v.ID); err != nil {
			t.Fatal(err)
		}
		m = w.provider("p1").messages()[1]
		if m.Content.Text != "server "+m.Code || m.Brand != "Own" || m.Locale != "en" {
			t.Errorf("after changes: %+v", m)
		}
	})
}

// What is switched off between a start and its delivery is said all the same, with what the start has chosen.
func TestWordsAreThoseOfTheStart(t *testing.T) {
	named := senderResources(func(r *Resources) { r.sms().Template, r.sms().Signature = "own", "own" })
	bubble(t, named, func(t *testing.T, w *world) {
		w.engine.Close(t.Context())
		w.begin() // which is parked
		w.start(senderResources(func(r *Resources) {
			r.say("own").Disabled, r.sign("own").Disabled, r.sms().Template = true, true, "server"
		}), func(*Options) {})
		stop := w.recovering()
		defer stop()
		pass(0)
		if m := w.provider("p1").messages()[0]; m.Content.Text != "own "+m.Code || m.Brand != "Own" {
			t.Errorf("%+v", m)
		}
	})
}

// An account that is switched off while a message waits for it sends nothing: the next one does.
func TestParkedMessagePassesOverAnAccountThatIsOff(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		w.engine.Close(t.Context())
		v := w.begin() // which is parked
		w.start(func(r *Resources) { r.ProviderAccounts[0].Disabled = true }, func(*Options) {})
		stop := w.recovering()
		defer stop()
		pass(0)
		if len(w.provider("p1").messages()) != 0 || len(w.provider("p2").messages()) != 1 || w.get(v.ID).Delivery != Sent {
			t.Errorf("%v, %v", w.engineEvents(v.ID), w.get(v.ID).Delivery)
		}
	})
}

// A resend goes by the rules that a start goes by.
func TestResendGoesByTheSameSenderRules(t *testing.T) {
	for name, c := range senderFaultCases() {
		bubble(t, senderResources(func(*Resources) {}), func(t *testing.T, w *world) {
			v := w.begin()
			w.reconfigure(senderResources(c.change))
			pass(time.Minute)
			_, err := w.resend(v.ID)
			if e := wantCode(t, err, SenderUnusable); e.Sender != c.fault || w.sends() != 1 {
				t.Errorf("%s: %v, %d sends", name, e.Sender, w.sends())
			}
			if got := w.get(v.ID); got.Status != Pending || got.AttemptsRemaining != 5 {
				t.Errorf("%s: it is %v", name, got.Status)
			}
		})
	}
	bubble(t, senderResources(func(*Resources) {}), func(t *testing.T, w *world) {
		v := w.begin()
		w.reconfigure(senderResources(func(r *Resources) { r.ProviderAccounts[0].Disabled = true }))
		pass(time.Minute)
		if _, err := w.resend(v.ID); err != nil || len(w.provider("p2").messages()) != 1 {
			t.Errorf("an account that is off is not passed over: %v", err)
		}
	})
}

// A start gives the values that the template of its route needs.
func TestRouteTemplateNeedsItsValues(t *testing.T) {
	bubble(t, senderResources(func(r *Resources) {
		r.sms().Template, r.say("server").Text, r.say("server").Values = "server", "{{code}} for {{order}}", []string{"order"}
	}), func(t *testing.T, w *world) {
		_, err := w.tryStart()
		if e := wantCode(t, err, InvalidRequest); e.Field != "values" || w.store.updates != 0 {
			t.Errorf("field %q", e.Field)
		}
		w.begin(func(r *StartRequest) { r.Values = map[string]string{"order": "4711"} })
		if m := w.provider("p1").messages()[0]; m.Content.Text != m.Code+" for 4711" {
			t.Errorf("%q", m.Content.Text)
		}
	})
}

// Warnings are one line for each route and fault, in order, and none for routes that are off.
func TestWarnings(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Resources)
		want   []string
	}{
		"all is well": {func(*Resources) {}, nil},
		"one purpose": {func(r *Resources) { r.say("own").Signature = "gone" },
			[]string{"tenant acme, sender_unusable: route sms: there is no sms signature called gone"}},
		"a purpose of another route": {func(r *Resources) {
			r.say("own").Signature, r.sms().Purposes = "gone", []Purpose{PurposeLogin}
		}, nil},
		"two routes": {func(r *Resources) { r.Routes[1].Signature, r.Routes[2].Template = "own", "gone" }, []string{
			"tenant acme, sender_unusable: route email: there is no email signature called own",
			"tenant globex, sender_unusable: route sms: there is no sms template called gone",
		}},
		"off": {func(r *Resources) { r.sms().Template, r.sms().Disabled = "gone", true }, nil},
	} {
		r := baseResources()
		senderResources(c.change)(&r)
		if got := compiledOK(t, r).Warnings(); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// An apply says which routes cannot send, with what it changed and without, and so does the log of every node.
func TestApplyWarns(t *testing.T) {
	live(t, func(t *testing.T, n *node) {
		change := document(n.store.now())
		change.Routes[0].Signature = "gone"
		change.Templates[0].Signature = ""
		change.TestRecipients = nil
		for range 2 {
			if done := n.apply(change); len(done.Warnings) != 1 || !strings.Contains(done.Warnings[0], "signature called gone") {
				t.Errorf("%q", done.Warnings)
			}
			change = Resources{}
		}
		if !strings.Contains(n.log.String(), "it cannot work as it is") {
			t.Error("it is not logged")
		}
	})
}

// Faults of what is said and in whose name are named when they are applied.
func TestSenderResourceFaultsAreNamed(t *testing.T) {
	for want, change := range map[string]func(*Resources){
		`templates "/*/sms/en": a template of the server's`: func(r *Resources) { r.say("server").Name = "" },
		`name must be 1 to 40`:                              func(r *Resources) { r.say("own").Name = "Not A Name" },
		`two templates of this owner are called "own"`:      func(r *Resources) { r.Templates = append(r.Templates, *r.say("own")) },
		`values: "N o" must be`:                             func(r *Resources) { r.say("own").Values = []string{"N o"} },
		`signatures "/S E": name must be`:                   func(r *Resources) { r.sign("server").Name = "S E" },
		`signatures "/server": text must be`:                func(r *Resources) { r.sign("server").Text = "" },
		`templates "gone/`:                                  func(r *Resources) { r.say("shared").Tenant = "gone" },
		`provider_accounts "/nobody": this name is taken`: func(r *Resources) {
			r.ProviderAccounts = append(r.ProviderAccounts, ProviderAccount{Name: silentAccount})
		},
	} {
		r := baseResources()
		senderResources(change)(&r)
		if _, err := NewSnapshot(r, SnapshotOptions{Keys: testRing(t)}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %q", err, want)
		}
	}
}
