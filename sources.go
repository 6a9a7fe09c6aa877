package watchword

import (
	"errors"
	"fmt"
	"net/url"
	"time"
)

// validateSources checks what a tenant asks elsewhere: who its accounts are, and who is human.
func (t *Tenant) validateSources() error {
	if a := t.Accounts; a != nil {
		switch {
		case !webURL(a.URL):
			return errors.New("accounts_from.url must be an absolute http or https URL without credentials in it")
		case a.Secret == "":
			return errors.New("accounts_from.secret is missing: it signs the questions")
		case a.Timeout.Duration() < 0 || a.Timeout.Duration() > maxSourceTimeout:
			return fmt.Errorf("accounts_from.timeout must be at most %v", maxSourceTimeout)
		}
	}
	if c := t.Captcha; c != nil {
		switch {
		case !webURL(c.URL):
			return errors.New("captcha.url must be an absolute http or https URL without credentials in it")
		case c.Secret == "":
			return errors.New("captcha.secret is missing: the service knows the site by it")
		}
	}
	if v := t.VerifiedFor; v != nil && (v.Duration() < 0 || v.Duration() > maxVerifiedFor) {
		return fmt.Errorf("verified_for must be 0 to %v", maxVerifiedFor)
	}
	return nil
}

const (
	maxSourceTimeout = 10 * time.Second
	maxVerifiedFor   = 10 * 365 * 24 * time.Hour
)

func webURL(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil
}

// AccountsFrom is where the tenant's application answers who its accounts are, with the secret in clear, or nil.
func (t *TenantView) AccountsFrom() *AccountSource { return t.accounts }

// CaptchaFrom is the tenant's captcha service, with the secret in clear, or nil.
func (t *TenantView) CaptchaFrom() *CaptchaSource { return t.captcha }

// openSources gives a tenant's view the secrets of its sources in clear.
func (c *compiler) openSources(t *TenantView) error {
	if t.Accounts != nil {
		a := *t.Accounts
		secret, err := c.options.Keys.OpenText(a.Secret, t.place("accounts_from.secret")...)
		if err != nil {
			return fmt.Errorf("accounts_from.secret: %w", err)
		}
		a.Secret, t.accounts = secret, &a
	}
	if t.Captcha != nil {
		x := *t.Captcha
		secret, err := c.options.Keys.OpenText(x.Secret, t.place("captcha.secret")...)
		if err != nil {
			return fmt.Errorf("captcha.secret: %w", err)
		}
		x.Secret, t.captcha = secret, &x
	}
	return nil
}
