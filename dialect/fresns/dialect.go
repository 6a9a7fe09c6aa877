package fresns

import (
	"net/http"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect"
)

// Name is what tenants list this dialect as.
const Name = "fresns"

// AppCredential is the type of a client's key: an App ID with the App Secret that requests are signed with.
const AppCredential watchword.CredentialType = "fresns_app"

// PurposeModifyInfo is what codes of template 3 are good for. No other wire format has such a purpose.
const PurposeModifyInfo watchword.Purpose = "modify_info"

// The paths. The first two are the vendor's.
const (
	pathSend     = "/api/v2/common/send-verify-code"
	pathIdentity = "/api/v2/account/verify-identity"
	pathCheck    = "/api/v2/common/check-verify-code"
)

// Dialect describes the wire format to the server.
func Dialect() dialect.Dialect {
	return dialect.Dialect{
		Spec: watchword.DialectSpec{
			Name:     Name,
			Purposes: []watchword.Purpose{PurposeModifyInfo},
			Credentials: []watchword.CredentialSpec{{
				Type: AppCredential, Key: "App ID", Signs: true, Settings: dialect.Settings(defaultAppSettings, (*AppSettings).check),
			}},
			Settings: dialect.Settings(defaultSettings, (*Settings).check),
		},
		Title:    "Fresns",
		Patterns: []string{pathSend, pathIdentity, pathCheck},
		New:      newHandler,
		Sandbox:  sandbox(),
		Curl:     curl,
	}
}

func newHandler(o dialect.Options) (http.Handler, error) {
	a := &api{o}
	return dialect.Guard(o.Log, a.serve, a.broken), nil
}
