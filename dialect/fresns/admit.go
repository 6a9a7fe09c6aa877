package fresns

import (
	"strconv"

	"github.com/watchword/watchword"
)

// admit finds out who asks, in the vendor's order: the headers' form, the app, the key's right, the platform, the time,
// the signature, the account, its user. That a signature has expired is told before it is looked at.
func (a *api) admit(x *exchange, op operation) error {
	var err error
	x.headers, err = readHeaders(x.r)
	h := &x.headers
	x.locale = locale(h.langTag)
	if err != nil {
		return err
	}
	snapshot := a.Engine.Registry().Current()
	key, known := snapshot.Keyed(AppCredential, h.appID)
	if !known {
		return appUnknown
	}
	t, known := snapshot.Tenant(key.Tenant)
	if !known || !t.Speaks(Name) {
		return appUnknown
	}
	x.locale = locale(h.langTag, t.Locale)
	x.caller = watchword.Caller{Tenant: key.Tenant, Credential: key.Name, Dialect: Name}
	var read bool
	if x.key, read = key.Options().(*AppSettings); !read {
		return appUnknown
	}
	if x.settings, read = t.SettingsFor(Name).(*Settings); !read {
		return appUnknown
	}
	switch {
	case op.server && !x.key.Server:
		return keyHasNoRight
	case x.key.PlatformID != 0 && x.key.PlatformID != h.platformID:
		return platformMismatch
	case !h.fresh(a.Now()):
		return signatureExpired
	case !h.verifies(key.SigningSecret()):
		return signatureWrong
	}
	return a.session(x)
}

// session finds out who is signed in. Without its token, an account is nobody.
func (a *api) session(x *exchange) error {
	h := &x.headers
	if h.aid == "" {
		return nil
	}
	state, err := a.Engine.Session(x.r.Context(), x.caller, watchword.Session{
		Account: h.aid, Token: h.aidToken, User: h.uid, UserToken: h.uidToken, Scope: strconv.Itoa(h.platformID),
	})
	if err != nil {
		return err
	}
	switch state {
	case watchword.SessionValid:
		x.account = h.aid
		return nil
	case watchword.SessionUnknownAccount:
		return accountUnknown
	case watchword.SessionOtherScope:
		return sessionPlatform
	case watchword.SessionExpired:
		return accountTokenEnded
	case watchword.SessionWrongUser:
		return userTokenWrong
	case watchword.SessionWrongToken:
	}
	return accountTokenWrong
}
