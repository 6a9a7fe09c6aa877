package watchword

import (
	"strings"
	"testing"
)

// registering is a tenant whose first vendor sends registered templates only, and whose second sends any text.
func registering(change ...func(*Resources)) func(*Resources) {
	return func(r *Resources) {
		r.ProviderAccounts[0].Type = "template"
		r.Tenants[0].Locale = "zh-Hans"
		r.Routes = []Route{{Tenant: acme, Name: "sms", Channel: SMS, Use: []string{"p1", "p2"}, Signature: "sign"}}
		r.Signatures = []Signature{{Tenant: acme, Name: "sign", Channel: SMS, Text: "示例科技"}}
		r.Templates = []TemplateText{
			{
				Tenant: acme, Channel: SMS, Locale: "zh-Hans", Text: "{{code}} {{shop}}", Values: []string{"shop"},
				Registrations: []Registration{{Account: "p1", Template: "SMS_1"}},
			},
			{
				Tenant: acme, Purpose: PurposeLogin, Channel: SMS, Locale: "zh-Hans", Text: "{{code}}", Values: []string{"shop"},
				Registrations: []Registration{{Account: "p1", Template: "SMS_2", Variables: []string{"code", "ttl=minutes", "where=shop", "brand"}}},
			},
		}
		for _, c := range change {
			c(r)
		}
	}
}

func given(purpose Purpose, locale string) func(*StartRequest) {
	return func(r *StartRequest) {
		r.Purpose, r.Locale, r.Values = purpose, locale, map[string]string{"shop": "“北京”店"}
	}
}

func TestRegisteredTemplatesAreFilledIn(t *testing.T) {
	bubble(t, registering(), func(t *testing.T, w *world) {
		w.begin(given(PurposeLogin, ""))
		m := w.provider("p1").messages()[0]
		want := []TemplateVariable{{"code", m.Code}, {"ttl", "5"}, {"where", "“北京”店"}, {"brand", "示例科技"}}
		if m.Registered.ID != "SMS_2" || len(m.Registered.Variables) != len(want) || m.Signature != "示例科技" {
			t.Fatalf("%+v in the name of %q", m.Registered, m.Signature)
		}
		for i, v := range m.Registered.Variables {
			if v != want[i] {
				t.Errorf("%+v, want %+v", v, want[i])
			}
		}
	})
}

// A purpose without a template of its own has the general one, and another language the one there is.
func TestNearestRegisteredTemplate(t *testing.T) {
	for _, c := range []struct {
		purpose    Purpose
		locale, id string
	}{
		{PurposeLogin, "zh-Hans", "SMS_2"}, {PurposeLogin, "en", "SMS_2"}, {PurposePayment, "zh-Hans", "SMS_1"}, {PurposePayment, "en", "SMS_1"},
	} {
		bubble(t, registering(), func(t *testing.T, w *world) {
			w.begin(given(c.purpose, c.locale))
			if got := w.provider("p1").messages()[0].Registered; got.ID != c.id {
				t.Errorf("%s in %s: %+v", c.purpose, c.locale, got)
			}
		})
	}
}

func TestTextVendorsGetNoRegisteredTemplate(t *testing.T) {
	bubble(t, registering(), func(t *testing.T, w *world) {
		w.provider("p1").next(refuse(ClassContentRejected))
		w.begin(given(PurposeLogin, ""))
		m := w.provider("p2").messages()[0]
		if m.Registered.ID != "" || m.Signature != "" || !strings.Contains(m.Content.Text, m.Code) {
			t.Errorf("%+v in the name of %q", m.Registered, m.Signature)
		}
	})
	known := registering(func(r *Resources) { r.Signatures[0].KnownAs = map[string]string{"p2": "EXAMPLE", "p1": "示例"} })
	bubble(t, known, func(t *testing.T, w *world) {
		w.provider("p1").next(refuse(ClassContentRejected))
		w.begin(given(PurposeLogin, ""))
		if a, b := w.provider("p1").messages()[0].Signature, w.provider("p2").messages()[0].Signature; a != "示例" || b != "EXAMPLE" {
			t.Errorf("in the names of %q and %q", a, b)
		}
	})
}

func TestNamedTemplateIsTheOnlyOne(t *testing.T) {
	named := registering(func(r *Resources) {
		r.Templates[0].Name, r.Routes[0].Template = "general", "general"
	})
	bubble(t, named, func(t *testing.T, w *world) {
		w.begin(given(PurposeLogin, ""))
		if got := w.provider("p1").messages()[0].Registered; got.ID != "SMS_1" {
			t.Errorf("%+v", got)
		}
	})
}

func TestRegistrationFaults(t *testing.T) {
	for want, change := range map[string]func(*Resources){
		`registrations: there is no provider account "p9"`: func(r *Resources) { r.Templates[0].Registrations[0].Account = "p9" },
		"registrations: p1: template is missing":           func(r *Resources) { r.Templates[0].Registrations[0].Template = "" },
		"registrations: p1 is there twice": func(r *Resources) {
			r.Templates[0].Registrations = append(r.Templates[0].Registrations, r.Templates[0].Registrations[0])
		},
		`registrations: p1: variables: "minuets" must be`:  func(r *Resources) { r.Templates[0].Registrations[0].Variables = []string{"minuets"} },
		`registrations: p1: variables: "=code" must be`:    func(r *Resources) { r.Templates[0].Registrations[0].Variables = []string{"=code"} },
		`known_as: there is no provider account "p9"`:      func(r *Resources) { r.Signatures[0].KnownAs = map[string]string{"p9": "x"} },
		"known_as: p1: it must be a line of text":          func(r *Resources) { r.Signatures[0].KnownAs = map[string]string{"p1": "x\n"} },
		`routes "acme/sms": it can bring common codes to`:  func(r *Resources) { r.Templates = r.Templates[1:] },
		`account "p1", whose vendor only sends registered`: func(r *Resources) { r.Templates = nil },
		"give a template of the tenant a registration":     func(r *Resources) { r.Templates[0].Disabled, r.Templates[1].Disabled = true, true },
		`it can bring login codes to provider account "p1"`: func(r *Resources) {
			r.Templates, r.Routes[0].Purposes = r.Templates[:1:1], []Purpose{PurposeLogin}
			r.Templates[0].Purpose = PurposePayment
		},
	} {
		r := baseResources()
		registering(change)(&r)
		_, err := NewSnapshot(r, SnapshotOptions{Keys: testRing(t), Types: fakeTypes()})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %s", err, want)
		}
	}
}

// A route that cannot reach such a vendor, or serves only what is registered, is no fault.
func TestNarrowRoutesNeedNoMore(t *testing.T) {
	for name, change := range map[string]func(*Resources){
		"narrow purposes": func(r *Resources) { r.Templates, r.Routes[0].Purposes = r.Templates[1:], []Purpose{PurposeLogin} },
		"other accounts":  func(r *Resources) { r.Templates, r.Routes[0].Use = nil, []string{"p2"} },
		"switched off":    func(r *Resources) { r.Templates, r.Routes[0].Disabled = nil, true },
	} {
		r := baseResources()
		registering(change)(&r)
		if _, err := NewSnapshot(r, SnapshotOptions{Keys: testRing(t), Types: fakeTypes()}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
