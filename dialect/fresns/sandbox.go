package fresns

import (
	"crypto/rand"
	"strings"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect"
)

// The names in sandbox.env.
const (
	envAppID     = "FRESNS_APP_ID"
	envAppSecret = "FRESNS_APP_SECRET"
	envAid       = "FRESNS_AID"
	envAidToken  = "FRESNS_AID_TOKEN"
)

// sandboxAccount is the account that the sandbox's directory knows: it has an e-mail address and no phone.
const sandboxAccount = "ada"

func sandbox() dialect.Sandbox {
	return dialect.Sandbox{
		Variables: []dialect.Variable{
			{Name: envAppID, Make: func() string { return rand.Text()[:8] }},
			{Name: envAppSecret, Make: rand.Text},
			{Name: envAid, Make: func() string { return sandboxAccount }},
			{Name: envAidToken, Make: rand.Text},
		},
		Resources: func(tenant watchword.TenantID, env map[string]string) watchword.Resources {
			return watchword.Resources{Credentials: []watchword.Credential{{
				Tenant: tenant, Name: Name, Type: AppCredential, Key: env[envAppID], Secret: env[envAppSecret],
				Settings: map[string]any{"server": true}, // so that the one key sends and checks
			}}}
		},
		Tokens: func(tenant watchword.TenantID, env map[string]string) []watchword.NewToken {
			return []watchword.NewToken{{
				Tenant: tenant, Type: watchword.SessionToken, Subject: env[envAid], Secret: env[envAidToken],
			}}
		},
		Example: example,
	}
}

func example(r dialect.ExampleRequest) dialect.Example {
	pick := func(name string) string {
		return name + `=$(printf %s "$m" | sed -n 's/.*"` + name + `":"\([^"]*\)".*/\1/p')`
	}
	return dialect.Example{
		Start: `eval "$(` + r.Curl + ` fresns send --to "+86138` + r.Number + `")"`,
		Check: strings.Join([]string{
			r.Source + " m=$(" + r.Wait + ")", pick("to"), pick("code"),
			`eval "$(` + r.Curl + ` fresns check --to "$to" --code "$code")"`,
		}, " && "),
		Note: map[string]string{
			"en": "The first command signs a request and sends a code to a made-up number; the last one checks the newest code, as the application's server does.",
			"zh": "第一条命令签名请求并向一个虚构号码发送验证码；最后一条以应用服务端的身份校验最新的验证码。",
		},
	}
}
