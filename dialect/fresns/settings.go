package fresns

import (
	"fmt"
	"strings"

	"github.com/watchword/watchword/recipient"
)

// AppSettings are the settings of a credential of type fresns_app.
type AppSettings struct {
	// PlatformID is the one platform that the key is for, 1 to 11; 0: any of them.
	PlatformID int `json:"platform_id"`
	// Server marks the key of the application's own server, which may check codes. The secret of any other key is in
	// every installed client.
	Server bool `json:"server"`
}

func defaultAppSettings() AppSettings { return AppSettings{} }

func (s *AppSettings) check() error {
	if s.PlatformID < 0 || s.PlatformID > maxPlatform {
		return fmt.Errorf("platform_id is %d; it must be 1 to %d, or 0 for any", s.PlatformID, maxPlatform)
	}
	return nil
}

// Settings are what a tenant says for this dialect.
type Settings struct {
	// LoginOrRegister lets codes for existing accounts (useType 2) go to addresses without one, as the vendor's site
	// setting of the same meaning does: whoever has none is registered at the login.
	LoginOrRegister bool `json:"login_or_register"`
	// BlockedEmailDomains are domains that no code goes to, with all below them: those of disposable addresses.
	BlockedEmailDomains []string `json:"blocked_email_domains"`
}

func defaultSettings() Settings { return Settings{} }

func (s *Settings) check() error {
	for i, given := range s.BlockedEmailDomains {
		domain, ok := emailDomain("any@" + given)
		if !ok {
			return fmt.Errorf("blocked_email_domains: %q is no domain", given)
		}
		s.BlockedEmailDomains[i] = domain
	}
	return nil
}

// blocks tells whether no code may go to an e-mail address. What is no address, the engine refuses.
func (s *Settings) blocks(address string) bool {
	if len(s.BlockedEmailDomains) == 0 {
		return false
	}
	domain, ok := emailDomain(address)
	if !ok {
		return false
	}
	for _, blocked := range s.BlockedEmailDomains {
		if above, below := strings.CutSuffix(domain, blocked); below && (above == "" || strings.HasSuffix(above, ".")) {
			return true
		}
	}
	return false
}

// emailDomain is the canonical domain of an e-mail address.
func emailDomain(address string) (domain string, ok bool) {
	r, err := recipient.ParseEmail(address)
	if err != nil {
		return "", false
	}
	_, domain, ok = strings.Cut(r.Address(), "@")
	return domain, ok
}
