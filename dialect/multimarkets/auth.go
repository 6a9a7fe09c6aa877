package multimarkets

import (
	"errors"

	"github.com/watchword/watchword"
)

// scopeSeparator stands in a token's scope between the companyId and the appId.
const scopeSeparator = "/"

// auth gives an application the token of its B-end calls.
func (x *exchange) auth() (any, error) {
	if x.trace == "" {
		return nil, refuse(traceMissing)
	}
	var b authBody
	if err := x.decode(&b); err != nil {
		return nil, err
	}
	if err := need("appId", b.AppID, "appSecret", b.AppSecret); err != nil {
		return nil, err
	}
	app, id, err := x.signIn(b)
	if err != nil {
		return nil, err
	}
	secret, _, err := x.engine.IssueToken(x.r.Context(), watchword.NewToken{
		Tenant: app.Tenant, Type: tokenType, Subject: app.Name, Scope: id + scopeSeparator + app.Key, Lifetime: tokenLife,
	})
	if err != nil {
		return nil, err
	}
	return companyData{secret, companyID(id)}, nil
}

// signIn finds the application, and the company that it acts for. Whatever is wrong, the answer is the same.
func (x *exchange) signIn(b authBody) (*watchword.CredentialView, string, error) {
	found, err := x.engine.Authenticate(b.AppSecret)
	switch {
	case errors.Is(err, watchword.NewError(watchword.Unauthenticated, "")):
		return nil, "", refuse(noAccess)
	case err != nil:
		return nil, "", err
	}
	registry := x.engine.Registry().Current()
	app, ok := registry.Keyed(appType, b.AppID)
	if !ok || found.Type != appType || found.Tenant != app.Tenant || found.Name != app.Name {
		return nil, "", refuse(noAccess)
	}
	id, ok := acts(registry, app)
	if !ok {
		x.log.Warn("an application signs in, and it is not clear for which company: its setting company must name one of its tenant's",
			"tenant", app.Tenant, "credential", app.Name)
		return nil, "", refuse(noAccess)
	}
	if _, err := x.company(id); err != nil {
		return nil, "", err
	}
	return app, id, nil
}
