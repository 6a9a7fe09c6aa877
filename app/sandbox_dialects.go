package app

import (
	"context"

	"github.com/watchword/watchword"
)

// SandboxAccount is the one account of the sandbox's directory: it has an e-mail address and no phone.
const SandboxAccount = "ada"

// tenant is the sandbox's tenant. It speaks every dialect, has the default recipient limits, and no others.
func (b *sandbox) tenant() watchword.Tenant {
	t := watchword.Tenant{
		ID: SandboxTenant, Name: "Sandbox", Brand: "Watchword", Dialects: Dialects(), Existence: []watchword.BroadLimit{},
		Captcha:     &watchword.CaptchaSource{URL: "http://sandbox.invalid/siteverify", Secret: "sandbox"},
		VerifiedFor: new(watchword.Duration(sandboxVerifiedFor)),
	}
	for _, d := range builtInDialects() {
		if d.Sandbox.Settings == nil {
			continue
		}
		if t.DialectSettings == nil {
			t.DialectSettings = map[string]map[string]any{}
		}
		t.DialectSettings[d.Spec.Name] = d.Sandbox.Settings
	}
	return t
}

// withDialects adds what the dialects bring to the sandbox.
func (b *sandbox) withDialects(r watchword.Resources) watchword.Resources {
	for _, d := range builtInDialects() {
		if d.Sandbox.Resources == nil {
			continue
		}
		more := d.Sandbox.Resources(SandboxTenant, b.env)
		r.Credentials = append(r.Credentials, more.Credentials...)
		r.Signatures = append(r.Signatures, more.Signatures...)
		r.Templates = append(r.Templates, more.Templates...)
		r.Policies = append(r.Policies, more.Policies...)
	}
	return r
}

// issueTokens puts the tokens in force that sandbox.env holds. They are issued anew at every start, for the longest time
// there is.
func (b *sandbox) issueTokens(ctx context.Context) error {
	for _, d := range builtInDialects() {
		if d.Sandbox.Tokens == nil {
			continue
		}
		for _, token := range d.Sandbox.Tokens(SandboxTenant, b.env) {
			token.Lifetime = watchword.MaxTokenLife
			if _, _, err := b.server.engine.IssueToken(ctx, token); err != nil {
				return err
			}
		}
	}
	return nil
}
