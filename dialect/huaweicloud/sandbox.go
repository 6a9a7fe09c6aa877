package huaweicloud

import (
	"crypto/rand"
	"encoding/hex"
	"strings"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect"
)

// sandbox is this dialect's part of the sandbox.
func sandbox() dialect.Sandbox {
	return dialect.Sandbox{
		Variables: []dialect.Variable{
			{Name: envToken, Make: func() string { return "wwt_sandbox_" + strings.ToLower(rand.Text()) }},
			{Name: envAK, Make: func() string { return "SANDBOX" + rand.Text()[:13] }},
			{Name: envSK, Make: func() string { return (rand.Text() + rand.Text())[:40] }},
			{Name: envDomain, Make: newDomainID},
		},
		Resources: func(tenant watchword.TenantID, env map[string]string) watchword.Resources {
			return watchword.Resources{Credentials: []watchword.Credential{{
				Tenant: tenant, Name: "huaweicloud", Type: AccessKey, Key: env[envAK], Secret: env[envSK],
				Settings: map[string]any{"domain_id": env[envDomain]},
			}}}
		},
		Tokens: func(tenant watchword.TenantID, env map[string]string) []watchword.NewToken {
			return []watchword.NewToken{{Tenant: tenant, Type: Token, Subject: "huaweicloud", Secret: env[envToken]}}
		},
		Example: example,
	}
}

// newDomainID looks like the vendor's: 32 hexadecimal digits.
func newDomainID() string {
	var id [16]byte
	_, _ = rand.Read(id[:]) // it never fails
	return hex.EncodeToString(id[:])
}

// example sends and verifies with a token, as plain curl can. {} is success.
func example(r dialect.ExampleRequest) dialect.Example {
	request := ` && curl -sS "$WATCHWORD_URL` + pathVerify + `%s" -H "X-Auth-Token: $` + envToken + `"` +
		` -H 'Content-Type: application/json' -d `
	start := strings.Replace(request, "%s", "/send", 1)
	check := strings.Replace(request, "%s", "", 1)
	source := strings.TrimSuffix(r.Source, " &&")
	return dialect.Example{
		Start: source + start + `'{"contact_value":"138'` + r.Number + `'","contact_way":0,"area_code":"86"}'`,
		Check: source + ` && m=$(` + r.Wait + `)` +
			` && to=$(printf %s "$m" | sed -n 's/.*"to":"\([^"]*\)".*/\1/p')` +
			` && code=$(printf %s "$m" | sed -n 's/.*"code":"\([^"]*\)".*/\1/p')` +
			` && way=$(printf %s "$m" | grep -c '"channel":"email"' || true)` +
			check + `'{"verify_code":"'"$code"'","contact_value":"'"$to"'","contact_way":'"$way"'}'`,
		Note: map[string]string{
			"en": "The first command sends a code to a made-up number, the second reads it from the inbox, the third verifies the newest one. {} means success.",
			"zh": "第一条命令向一个虚构号码发送验证码，第二条从收件箱读取，第三条校验最新的一条。返回 {} 即为成功。",
		},
	}
}
