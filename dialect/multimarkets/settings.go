package multimarkets

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"

	"github.com/watchword/watchword"
)

// Settings are what a tenant says under dialect_settings.multimarkets.
type Settings struct {
	// Captcha says which sends need one: by_version, those that say so themselves with version 0.0.2; always, all.
	Captcha string `json:"captcha"`
	// AllowedOrigins are the web origins that C-end calls may come from, like https://app.example.com. Empty: any.
	AllowedOrigins []string `json:"allowed_origins"`
	// BEndToken says that the query needs the token that auth gives. Without it, whoever can reach the path may ask.
	BEndToken bool `json:"b_end_token"`
	// CustomerNo says who may have a code sent to a customer by number: signed_in, that customer alone; open, anybody.
	CustomerNo string `json:"customer_no"`
}

// The values of Settings.Captcha and Settings.CustomerNo.
const (
	captchaByVersion = "by_version"
	captchaAlways    = "always"

	customerSignedIn = "signed_in"
	customerOpen     = "open"
)

func defaultSettings() Settings {
	return Settings{Captcha: captchaByVersion, BEndToken: true, CustomerNo: customerSignedIn}
}

func (s *Settings) check() error {
	switch {
	case s.Captcha != captchaByVersion && s.Captcha != captchaAlways:
		return fmt.Errorf("captcha is %q; it must be %s or %s", s.Captcha, captchaByVersion, captchaAlways)
	case s.CustomerNo != customerSignedIn && s.CustomerNo != customerOpen:
		return fmt.Errorf("customer_no is %q; it must be %s or %s", s.CustomerNo, customerSignedIn, customerOpen)
	}
	for _, origin := range s.AllowedOrigins {
		if !validOrigin(origin) {
			return fmt.Errorf("allowed_origins: %q is no web origin, like https://app.example.com", origin)
		}
	}
	return nil
}

// validOrigin tells whether s is an origin as browsers write it: scheme, host and perhaps a port, and nothing else.
func validOrigin(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && s == u.Scheme+"://"+u.Host
}

// AppSettings are the settings of a multimarkets_app credential.
type AppSettings struct {
	Company string `json:"company"` // the companyId that it acts for; empty: the tenant's only one
}

func (s *AppSettings) check() error {
	if s.Company != "" && !validCompany(s.Company) {
		return fmt.Errorf("company is %q; a companyId is a positive whole number", s.Company)
	}
	return nil
}

// validCompany tells whether s is a companyId in its one spelling: a positive 64-bit number in decimal.
func validCompany(s string) bool {
	n, err := strconv.ParseInt(s, 10, 64)
	return err == nil && n > 0 && strconv.FormatInt(n, 10) == s
}

// protected refuses a tenant whose C-end calls nothing protects: they are unauthenticated.
func protected(t *watchword.TenantView, sandbox bool) error {
	s, ok := t.SettingsFor(Name).(*Settings)
	switch {
	case !ok:
		return errors.New("it has no settings")
	case s.Captcha == captchaAlways && t.CaptchaFrom() == nil:
		return errors.New("dialect_settings.multimarkets.captcha is always, and the tenant names no captcha service: set captcha.url and captcha.secret")
	case sandbox:
		return nil
	case s.CustomerNo == customerOpen && !t.UniformAnswers:
		return errors.New("customer_no open needs uniform_answers: true, or how long a send takes tells whether a customer exists")
	case s.Captcha == captchaAlways || len(s.AllowedOrigins) > 0 || limitsByIP(t, watchword.OnSend) && limitsByIP(t, watchword.OnCheck):
		return nil
	}
	return errors.New("its send and check calls are unauthenticated, and nothing protects them. Do one of three: " +
		"set dialect_settings.multimarkets.captcha to always (with the tenant's captcha service), " +
		"list dialect_settings.multimarkets.allowed_origins, " +
		"or give the tenant limits by ip, one on send and one on check")
}

func limitsByIP(t *watchword.TenantView, on watchword.LimitAction) bool {
	return slices.ContainsFunc(t.Limits, func(b watchword.BroadLimit) bool {
		return b.By == watchword.ByIP && (b.On == on || b.On == "" && on == watchword.OnSend)
	})
}
