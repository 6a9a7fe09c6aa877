package huaweicloud

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/watchword/watchword"
)

// Settings are what a tenant can say for this dialect.
type Settings struct {
	// ErrorMessages is "short" (error_msg keeps within the page's 32 characters, and names the parameter at fault) or
	// "vendor" (the vendor's own texts, two of which are longer).
	ErrorMessages string `json:"error_messages"`
	// AreaCode is the area of a number that comes without one where the page lets it be left out, or empty: then such a
	// number must be written with its +.
	AreaCode string `json:"area_code"`
}

const (
	shortMessages  = "short"
	vendorMessages = "vendor"
)

// chinaAreaCode is the area of the vendor's default site.
const chinaAreaCode = "86"

func defaults() Settings { return Settings{ErrorMessages: shortMessages, AreaCode: chinaAreaCode} }

func (s *Settings) validate() error {
	switch {
	case s.ErrorMessages != shortMessages && s.ErrorMessages != vendorMessages:
		return fmt.Errorf("error_messages is %q; it must be %q or %q", s.ErrorMessages, shortMessages, vendorMessages)
	case len(s.AreaCode) > maxAreaCode || !digitsOnly(strings.TrimPrefix(s.AreaCode, "+")) && s.AreaCode != "":
		return fmt.Errorf("area_code is %q; it must be a calling code like 86, or empty", s.AreaCode)
	}
	return nil
}

// verifyCodeLength is how many characters verify_code has, by the vendor's SDK and pages.
const verifyCodeLength = 6

// check tells what keeps a tenant from speaking this dialect.
func check(t *watchword.TenantView, _ bool) error {
	switch length := t.Policy(purpose).CodeLength; {
	case length != verifyCodeLength:
		return fmt.Errorf("this dialect cannot carry codes of %d characters: its verify_code has exactly %d; "+
			"set code_length: %d in the policy for %q", length, verifyCodeLength, verifyCodeLength, purpose)
	case t.VerifiedFor == nil || *t.VerifiedFor == 0:
		return errors.New("need-verify and has-verified answer from verified contacts, and the tenant keeps none: " +
			"set its verified_for, for example to 720h")
	}
	return nil
}

// accessKeySettings are what a credential that signs can say.
type accessKeySettings struct {
	DomainID string `json:"domain_id"` // the account that its requests must name, if they name one
}

func noSettings[T any]() T {
	var none T
	return none
}

func (s *accessKeySettings) validate() error {
	if s.DomainID == "" || len(s.DomainID) > maxDomainID {
		return fmt.Errorf("domain_id must have 1 to %d bytes: SDKs send it as X-Domain-Id", maxDomainID)
	}
	return nil
}

// maxDomainID is the longest id of an account in bytes.
const maxDomainID = 64

// identitySettings are what a credential for an identity service's tokens can say.
type identitySettings struct {
	URL string `json:"url"` // of the service, without /v3
}

func (s *identitySettings) validate() error {
	s.URL = strings.TrimRight(s.URL, "/")
	u, err := url.Parse(s.URL)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.User != nil ||
		u.RawQuery != "" || u.Fragment != "" {
		return errors.New("url must be the address of the identity service, like https://iam.example.com")
	}
	return nil
}
