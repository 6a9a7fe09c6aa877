package huaweicloud

import (
	"slices"
	"strings"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect"
)

// The headers that say who asks.
const (
	headerToken         = "X-Auth-Token"
	headerAuthorization = "Authorization"
	headerDomain        = "X-Domain-Id"
)

// maxToken is how many characters X-Auth-Token has at most, by the vendor's page.
const maxToken = 5000

// authenticate finds out who asks, in one of three ways: a token that this server issued, a signed request, or a token
// of an identity service. All that is wrong with any of them has one answer; the log at debug level says what it was.
func (a *api) authenticate(c *call) error {
	token, once := dialect.Header(c.r, headerToken)
	authorization, alone := dialect.Header(c.r, headerAuthorization)
	c.signed = strings.HasPrefix(authorization, algorithm)
	switch {
	case !once || !alone:
		return a.unauthorized("a credential is given twice, or is no text")
	case c.signed && c.r.Header.Values(headerToken) != nil:
		return a.unauthorized("the request is signed and shows a token: one of them must go")
	case c.signed:
		return a.checkSignature(c, authorization)
	case token == "":
		return a.unauthorized("neither a token nor a signature is given")
	case tooLong(token, maxToken):
		return a.unauthorized("the token is too long")
	}
	return a.checkToken(c, token)
}

func (a *api) unauthorized(why string) error {
	a.log.Debug("a request is refused as unauthorized", "dialect", Name, "why", why)
	return errUnauthorized
}

// checkToken takes a token of our own or, failing that, of an identity service that a tenant trusts.
func (a *api) checkToken(c *call, token string) error {
	t, state, err := a.engine.Token(c.r.Context(), Token, token)
	switch {
	case err != nil:
		return err
	case state == watchword.TokenValid:
		return a.enter(c, t.Tenant, t.Subject)
	case state == watchword.TokenExpired:
		return a.unauthorized("the token has expired")
	}
	return a.checkForeignToken(c, token)
}

// checkForeignToken asks the identity services. What one says counts only for tenants that trust this very one: else
// whoever runs any of them could speak for every tenant.
func (a *api) checkForeignToken(c *call, token string) error {
	snapshot := a.engine.Registry().Current()
	domain, ok := dialect.Header(c.r, headerDomain)
	if !ok {
		return a.unauthorized("X-Domain-Id is given twice, or is no text")
	}
	for _, url := range identityURLs(snapshot, domain) {
		g, valid, err := a.identity.validate(c.r.Context(), url, token)
		if err != nil {
			a.log.Warn("an identity service does not answer; its tokens are refused", "dialect", Name, "url", url, "error", err)
			continue
		}
		if !valid || domain != "" && domain != g.domain {
			continue
		}
		credential, known := snapshot.Keyed(Identity, g.domain)
		if s, ok := optionsOf[identitySettings](credential); known && ok && s.URL == url {
			return a.enter(c, credential.Tenant, credential.Name)
		}
	}
	return a.unauthorized("nobody knows the token")
}

// identityURLs are the services to ask: that of the account that the caller names, or all there are.
func identityURLs(snapshot *watchword.Snapshot, domain string) []string {
	if domain != "" {
		if credential, known := snapshot.Keyed(Identity, domain); known {
			if s, ok := optionsOf[identitySettings](credential); ok {
				return []string{s.URL}
			}
		}
		return nil
	}
	var urls []string
	for _, credential := range snapshot.CredentialsOf(Identity) {
		if s, ok := optionsOf[identitySettings](credential); ok && !slices.Contains(urls, s.URL) {
			urls = append(urls, s.URL)
		}
	}
	slices.Sort(urls)
	return urls
}

func optionsOf[T any](credential *watchword.CredentialView) (*T, bool) {
	if credential == nil {
		return nil, false
	}
	s, ok := credential.Options().(*T)
	return s, ok
}

// enter lets a caller in, if its tenant speaks this dialect.
func (a *api) enter(c *call, tenant watchword.TenantID, credential string) error {
	t, ok := a.engine.Registry().Current().Tenant(tenant)
	if !ok || t.Disabled || !t.Speaks(Name) {
		return a.unauthorized("the tenant is switched off, or does not speak this dialect")
	}
	c.settings, ok = t.SettingsFor(Name).(*Settings)
	if !ok {
		return a.unauthorized("the tenant's settings cannot be read")
	}
	c.caller = watchword.Caller{Tenant: tenant, Credential: credential, Dialect: Name}
	c.locale = t.Locale
	return nil
}
