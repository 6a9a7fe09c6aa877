package multimarkets

import (
	"errors"
	"net/http"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect"
)

// Name is what tenants list this dialect as.
const Name = "multimarkets"

// The types of credential, and of token.
const (
	// companyType finds the tenant of C-end calls: its key is the companyId in decimal, and it has no secret.
	companyType watchword.CredentialType = "multimarkets_company"
	// appType is what the B-end signs in with: its key is the appId.
	appType watchword.CredentialType = "multimarkets_app"
	// tokenType is what signing in gives.
	tokenType watchword.TokenType = "multimarkets"
)

// tokenLife is how long a B-end token is good.
const tokenLife = 2 * time.Hour

// The purposes of its own.
const (
	purposeLogined  watchword.Purpose = "logined"  // of the LOGINED types: a signed-in customer's own address
	purposeTelegram watchword.Purpose = "telegram" // of SMS_TELEGRAM
)

// The paths. Each service and method is one segment.
const (
	pathQuery = "/message.admin.VerificationAdminService.queryCodeSendStatus"
	pathAuth  = "/auth/admin.admin.CompanyAuthDubboService.auth"
	pathSend  = "/global/message.app.VerificationApiService.verifyCodeSend"
	pathCheck = "/global/message.app.VerificationApiService.verifyCodeCheck"

	baseBack  = "/openapi-b" // of B-end calls at the vendor; optional here
	baseFront = "/api"       // of C-end calls at the vendor; optional here
)

// Dialect describes the wire format to the server.
func Dialect() dialect.Dialect {
	return dialect.Dialect{
		Spec: watchword.DialectSpec{
			Name:     Name,
			Purposes: []watchword.Purpose{purposeLogined, purposeTelegram},
			Credentials: []watchword.CredentialSpec{
				{Type: companyType, Key: "companyId", Public: true},
				{Type: appType, Key: "appId", Settings: dialect.Settings(func() AppSettings { return AppSettings{} }, (*AppSettings).check)},
			},
			Tokens:   []watchword.TokenType{tokenType},
			Settings: dialect.Settings(defaultSettings, (*Settings).check),
			Check:    protected,
		},
		Title: "MultiMarkets",
		Patterns: []string{
			pathQuery, baseBack + pathQuery, pathAuth, baseBack + pathAuth,
			pathSend, baseFront + pathSend, pathCheck, baseFront + pathCheck,
		},
		New: func(o dialect.Options) (http.Handler, error) {
			if o.Engine == nil || o.Log == nil || o.Now == nil || o.ClientIP == nil {
				return nil, errors.New("an engine, a log, a clock and a way to tell the client's address are needed")
			}
			return newHandler(o), nil
		},
		Sandbox: sandbox(),
	}
}
