package multimarkets

import (
	"slices"
	"strings"

	"github.com/watchword/watchword"
)

// company is the tenant that a call is for, and who asks.
type company struct {
	id       string
	tenant   *watchword.TenantView
	settings *Settings
	caller   watchword.Caller
}

// company finds the tenant behind a companyId. One that is switched off, or does not speak this dialect, is refused like
// one that is not there.
func (h *handler) company(id string) (company, error) {
	registry := h.engine.Registry().Current()
	credential, ok := registry.Keyed(companyType, id)
	if !ok {
		return company{}, refuse(noAccess)
	}
	tenant, ok := registry.Tenant(credential.Tenant)
	if !ok {
		return company{}, refuse(noAccess)
	}
	settings, ok := tenant.SettingsFor(Name).(*Settings) // nil where the dialect is not spoken
	if !ok {
		return company{}, refuse(noAccess)
	}
	return company{id, tenant, settings, watchword.Caller{Tenant: tenant.ID, Credential: credential.Name, Dialect: Name}}, nil
}

const (
	headerCompany = "companyId"
	headerToken   = "token"
)

// The longest headers in bytes: those that hold a word or a number, a language, and a token, which may be an application's own.
const (
	maxWord  = 128
	maxLang  = 35
	maxToken = 4096
)

// frontCompany finds the company of a C-end call: named in the body, in the header, or in both alike.
func (x *exchange) frontCompany(inBody companyID) (company, error) {
	id, err := x.header(headerCompany, maxWord)
	switch {
	case err != nil:
		return company{}, err
	case id == "" && inBody == "":
		return company{}, refuse(companyMissing)
	case id == "":
		id = string(inBody)
	case !validCompany(id) || inBody != "" && string(inBody) != id:
		return company{}, refuseField(requestInvalid, headerCompany)
	}
	c, err := x.company(id)
	if err != nil {
		return company{}, err
	}
	return c, x.allowOrigin(c.settings)
}

// backCompany finds the company of a B-end call, and holds the headers against the vendor's page: trace, version and
// companyId, and the token that the page leaves out.
func (x *exchange) backCompany() (company, error) {
	version, err := x.header("version", maxWord)
	switch {
	case err != nil:
		return company{}, err
	case x.trace == "":
		return company{}, refuse(traceMissing)
	case version == "":
		return company{}, refuseField(headMissing, "version")
	}
	id, err := x.header(headerCompany, maxWord)
	switch {
	case err != nil:
		return company{}, err
	case id == "":
		return company{}, refuse(companyMissing)
	case !validCompany(id):
		return company{}, refuseField(requestInvalid, headerCompany)
	}
	c, err := x.company(id)
	if err != nil || !c.settings.BEndToken {
		return c, err
	}
	c.caller.Credential, err = x.app(c)
	return c, err
}

// app finds the application behind the header token. A token is good for the company that it was issued for, and as long
// as the credential that it was issued to is switched on.
func (x *exchange) app(c company) (string, error) {
	given, err := x.header(headerToken, maxToken)
	switch {
	case err != nil:
		return "", err
	case given == "":
		return "", refuse(tokenMissing)
	}
	t, state, err := x.engine.Token(x.r.Context(), tokenType, given)
	if err != nil {
		return "", err
	}
	id, appID, _ := strings.Cut(t.Scope, scopeSeparator)
	if state != watchword.TokenValid || t.Tenant != c.tenant.ID || id != c.id {
		return "", refuse(loginExpired)
	}
	app, ok := x.engine.Registry().Current().Keyed(appType, appID)
	if !ok || app.Tenant != t.Tenant || app.Name != t.Subject {
		return "", refuse(noAccess)
	}
	return app.Name, nil
}

// companiesOf lists the companyIds of a tenant, in no order.
func companiesOf(registry *watchword.Snapshot, tenant watchword.TenantID) []string {
	var ids []string
	for _, c := range registry.CredentialsOf(companyType) {
		if c.Tenant == tenant {
			ids = append(ids, c.Key)
		}
	}
	return ids
}

// acts tells for which company an app acts: the one that its settings name, or its tenant's only one.
func acts(registry *watchword.Snapshot, app *watchword.CredentialView) (id string, ok bool) {
	ids := companiesOf(registry, app.Tenant)
	settings, _ := app.Options().(*AppSettings)
	switch {
	case settings != nil && settings.Company != "":
		id = settings.Company
	case len(ids) == 1:
		id = ids[0]
	}
	return id, validCompany(id) && slices.Contains(ids, id)
}
