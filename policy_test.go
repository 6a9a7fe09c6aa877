package watchword

import (
	"strings"
	"testing"
	"time"
)

func TestDefaultPolicyIsTheDocumentedOne(t *testing.T) {
	p := DefaultPolicy()
	if p.CodeLength != 6 || p.Alphabet != Digits || p.Lifetime != 5*time.Minute || p.Attempts != 5 || p.Resend != NewCode ||
		p.Account != AccountAny || p.Wait != 5*time.Second || p.Overlap != 0 || p.CustomCodes || p.TestRecipients {
		t.Errorf("%+v", p)
	}
	if err := p.Validate(); err != nil {
		t.Error(err)
	}
}

func TestPolicyFaultsNameTheField(t *testing.T) {
	for want, change := range map[string]func(*Policy){
		"code_length is 3":  func(p *Policy) { p.CodeLength = 3 },
		"code_length is 11": func(p *Policy) { p.CodeLength = 11 },
		"alphabet":          func(p *Policy) { p.Alphabet = "runes" },
		"lifetime is 29s":   func(p *Policy) { p.Lifetime = 29 * time.Second },
		"lifetime is 24h0m": func(p *Policy) { p.Lifetime = MaxLifetime + 1 },
		"attempts is 0":     func(p *Policy) { p.Attempts = 0 },
		"attempts is 11":    func(p *Policy) { p.Attempts = 11 },
		"resend is":         func(p *Policy) { p.Resend = "shout" },
		"overlap is -1":     func(p *Policy) { p.Overlap = -1 },
		"overlap is 1m":     func(p *Policy) { p.Overlap = MaxOverlap + 1 },
		"account_rule is":   func(p *Policy) { p.Account = "maybe" },
		"wait is -1":        func(p *Policy) { p.Wait = -1 },
		"wait is 30":        func(p *Policy) { p.Wait = MaxWait + 1 },
		"limit":             func(p *Policy) { p.Limits = []Limit{{}} },
	} {
		p := DefaultPolicy()
		change(&p)
		if err := p.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %q", err, want)
		}
	}
}

func TestOverridesMakeItStricter(t *testing.T) {
	p, err := DefaultPolicy().with(Overrides{CodeLength: 8, Lifetime: time.Minute, Attempts: 2})
	if err != nil || p.CodeLength != 8 || p.Lifetime != time.Minute || p.Attempts != 2 {
		t.Errorf("%+v, %v", p, err)
	}
	if same, err := DefaultPolicy().with(Overrides{}); err != nil || same.Attempts != 5 || same.Lifetime != 5*time.Minute {
		t.Errorf("%+v, %v", same, err)
	}
}

func TestTenantPurposesAndDialects(t *testing.T) {
	v := &TenantView{Tenant: Tenant{Purposes: []Purpose{"own"}, Dialects: []string{"native"}}}
	if !v.knows("own") || !v.knows(PurposeLogin) || v.knows("other") {
		t.Error("it does not know its purposes")
	}
	if !v.Speaks("native") || v.Speaks("quectel") {
		t.Error("it does not speak its dialects")
	}
}
