package quectel

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect"
)

// Name is what tenants list this dialect as.
const Name = "quectel"

// UserDomain is the type of credential that signs requests: its public half is the user domain, its secret the user
// domain's secret.
const UserDomain watchword.CredentialType = "quectel_user_domain"

// Dialect describes the wire format to the server.
func Dialect() dialect.Dialect {
	return dialect.Dialect{
		Spec: watchword.DialectSpec{
			Name:        Name,
			Purposes:    []watchword.Purpose{AddPushRecipient, LinkEmail, UnlinkEmail},
			Credentials: []watchword.CredentialSpec{{Type: UserDomain, Key: "user domain", Signs: true}},
			Settings:    dialect.Settings(defaults, (*Settings).validate),
			Check:       check,
		},
		Title:    "Quectel",
		Patterns: []string{sendPath, emailPath, validatePath},
		New: func(o dialect.Options) (http.Handler, error) {
			a := &api{engine: o.Engine, log: o.Log, now: o.Now, clientIP: o.ClientIP}
			return dialect.Guard(o.Log, a.serve, a.panicked), nil
		},
		Sandbox: sandbox(),
		Curl:    curl,
	}
}

// api answers requests.
type api struct {
	engine   dialect.Engine
	log      *slog.Logger
	now      func() time.Time
	clientIP func(*http.Request) string
}
