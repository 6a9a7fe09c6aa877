package quectel_test

import (
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect/quectel"
)

// faultySenders gives the tenant "sandbox" a route for every sender fault. The number that meets it ends in the code that
// the vendor has for it: 138 0000 5117 is sent through a route that names no signature, and so on.
func faultySenders(r *watchword.Resources) {
	const text = "Your code is {{code}}."
	r.Tenants = append(r.Tenants, watchword.Tenant{ID: "other"})
	r.ProviderAccounts = append(
		r.ProviderAccounts,
		watchword.ProviderAccount{Name: "wants-signature", Type: "inbox", RequireSignature: true},
		watchword.ProviderAccount{Name: "wants-template", Type: "inbox", RequireTemplate: true},
		watchword.ProviderAccount{Name: "off", Type: "inbox", Disabled: true},
	)
	r.Signatures = append(
		r.Signatures,
		watchword.Signature{Tenant: "other", Name: "theirs", Channel: watchword.SMS, Text: "Other"},
		watchword.Signature{Tenant: "sandbox", Name: "off", Channel: watchword.SMS, Text: "Off", Disabled: true},
		watchword.Signature{Tenant: "sandbox", Name: "here", Channel: watchword.SMS, Text: "Here", Account: "inbox"},
		watchword.Signature{Tenant: "sandbox", Name: "codes", Channel: watchword.SMS, Text: "Codes", Type: "verification"},
	)
	r.Templates = append(
		r.Templates,
		watchword.TemplateText{Tenant: "other", Name: "theirs", Purpose: "theirs", Channel: watchword.SMS, Locale: "en", Text: text},
		watchword.TemplateText{Tenant: "sandbox", Name: "off", Purpose: "t1", Channel: watchword.SMS, Locale: "en", Text: text, Disabled: true},
		watchword.TemplateText{Tenant: "sandbox", Name: "there", Purpose: "t2", Channel: watchword.SMS, Locale: "en", Text: text, Account: "wants-template"},
		watchword.TemplateText{Tenant: "sandbox", Name: "lost", Purpose: "t3", Channel: watchword.SMS, Locale: "en", Text: text, Account: "gone"},
		watchword.TemplateText{Tenant: "sandbox", Name: "adverts", Purpose: "t4", Channel: watchword.SMS, Locale: "en", Text: text, Type: "marketing"},
	)
	for code, route := range map[string]watchword.Route{
		"5117": {Use: []string{"wants-signature"}},
		"5118": {Use: []string{"wants-template"}},
		"5122": {Signature: "other/theirs"},
		"5123": {Signature: "off"},
		"5124": {Template: "other/theirs"},
		"5125": {Template: "off"},
		"5126": {Signature: "here", Template: "there", Use: []string{"inbox", "wants-template"}},
		"5128": {Use: []string{"off"}},
		"5188": {Template: "lost"},
		"5202": {Signature: "nobody"},
		"5209": {Template: "nobody"},
		"5216": {Signature: "codes", Template: "adverts"},
	} {
		route.Tenant, route.Name, route.Channel, route.Prefixes = "sandbox", "faulty-"+code, watchword.SMS, []string{"+861380000" + code}
		if route.Use == nil {
			route.Use = []string{"inbox"}
		}
		r.Routes = append(r.Routes, route)
	}
}

func TestEverySenderFaultHasItsCode(t *testing.T) {
	t.Parallel()
	w := setup(t)
	codes := quectel.SenderCodes()
	seen := map[int]bool{}
	for _, fault := range watchword.SenderFaults() {
		code, ok := codes[fault]
		if !ok || seen[code] {
			t.Errorf("%v has no code of its own: %d", fault, code)
			continue
		}
		seen[code] = true
		digits := string([]byte{byte('0' + code/1000), byte('0' + code/100%10), byte('0' + code/10%10), byte('0' + code%10)})
		if a := w.post(sendPath, w.send("phone", "1380000"+digits)); a.Code != code {
			t.Errorf("%v: %+v, want %d", fault, a, code)
		}
	}
	if len(codes) != len(watchword.SenderFaults()) || w.Inbox.Count() > 0 {
		t.Errorf("%d codes, %d messages", len(codes), w.Inbox.Count())
	}
	// What was refused for the operator's faults costs its recipient nothing.
	w.Apply(t, func(r *watchword.Resources) {
		r.Routes = nil
		r.Routes = append(r.Routes, watchword.Route{Tenant: "sandbox", Name: "sms", Channel: watchword.SMS, Countries: []string{watchword.Everywhere}, Use: []string{"inbox"}})
	})
	if a := w.post(sendPath, w.send("phone", "13800005117")); a.Code != 200 {
		t.Errorf("mended: %+v", a)
	}
}

// An account that is paused takes nothing new: to a caller it is off.
func TestAPausedAccountIsOff(t *testing.T) {
	t.Parallel()
	w := setup(t, func(r *watchword.Resources) { r.ProviderAccounts[0].Paused = true })
	if a := w.post(sendPath, w.send()); a.Code != 5128 || w.Inbox.Count() > 0 {
		t.Errorf("%+v", a)
	}
}

func TestSenderFaultsOfEmailAreOneCode(t *testing.T) {
	t.Parallel()
	w := setup(t, func(r *watchword.Resources) {
		r.Signatures = append(r.Signatures, watchword.Signature{
			Tenant: "sandbox", Name: "mail-off", Channel: watchword.Email, Text: "Off", Disabled: true,
		})
		r.Routes[1].Signature = "mail-off"
	})
	a := w.post(emailPath, values("email", "ada@example.com", "emailType", "1", "userDomain", domain))
	if a.Code != 5059 || a.Msg != "邮件发送异常" {
		t.Errorf("%+v", a)
	}
}
