package huaweicloud

import (
	"net/http"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect"
)

// Name is what tenants list this dialect as.
const Name = "huaweicloud"

// Token is the type of the tokens that this server issues for the header X-Auth-Token.
const Token watchword.TokenType = "huaweicloud"

// The types of credential.
const (
	// AccessKey signs requests: its public half is the AK, its secret the SK.
	AccessKey watchword.CredentialType = "huaweicloud_aksk"
	// Identity stands for an account (a domain) of an identity service whose tokens are taken.
	Identity watchword.CredentialType = "huaweicloud_identity"
)

// Dialect describes the wire format to the server.
func Dialect() dialect.Dialect {
	return dialect.Dialect{
		Spec: watchword.DialectSpec{
			Name: Name,
			Credentials: []watchword.CredentialSpec{
				{
					Type: AccessKey, Key: "access key (AK)", Signs: true,
					Settings: dialect.Settings(noSettings[accessKeySettings], (*accessKeySettings).validate),
				},
				{
					Type: Identity, Key: "domain id", Public: true,
					Settings: dialect.Settings(noSettings[identitySettings], (*identitySettings).validate),
				},
			},
			Tokens:   []watchword.TokenType{Token},
			Settings: dialect.Settings(defaults, (*Settings).validate),
			Check:    check,
		},
		Title:    "Huawei Cloud",
		Patterns: []string{pathVerify, pathVerify + "/"},
		New: func(o dialect.Options) (http.Handler, error) {
			a := newAPI(o)
			return dialect.Guard(o.Log, a.serve, a.panicked), nil
		},
		Sandbox: sandbox(),
		Curl:    curl,
	}
}
