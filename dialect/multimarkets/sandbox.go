package multimarkets

import (
	"crypto/rand"
	"math/big"
	"strconv"
	"strings"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect"
)

// The names in sandbox.env.
const (
	envCompany   = "MULTIMARKETS_COMPANY_ID"
	envAppID     = "MULTIMARKETS_APP_ID"
	envAppSecret = "MULTIMARKETS_APP_SECRET"
)

func sandbox() dialect.Sandbox {
	return dialect.Sandbox{
		Variables: []dialect.Variable{
			{Name: envCompany, Make: newCompanyID},
			{Name: envAppID, Make: func() string { return "app_" + strings.ToLower(rand.Text()) }},
			{Name: envAppSecret, Make: rand.Text},
		},
		Resources: func(tenant watchword.TenantID, env map[string]string) watchword.Resources {
			return watchword.Resources{Credentials: []watchword.Credential{
				{Tenant: tenant, Name: "multimarkets-company", Type: companyType, Key: env[envCompany]},
				{Tenant: tenant, Name: "multimarkets-app", Type: appType, Key: env[envAppID], Secret: env[envAppSecret]},
			}}
		},
		Settings: map[string]any{"customer_no": customerOpen},
		Example:  example,
	}
}

// newCompanyID makes a number of six digits.
func newCompanyID() string {
	const least, most = 100_000, 999_999
	n, err := rand.Int(rand.Reader, big.NewInt(most-least+1))
	if err != nil {
		panic(err) // crypto/rand.Reader never fails
	}
	return strconv.FormatInt(least+n.Int64(), 10)
}

func example(r dialect.ExampleRequest) dialect.Example {
	call := func(path, body string) string {
		return `curl -sS "$WATCHWORD_URL` + baseFront + path + `" -H 'Content-Type: application/json' -H 'version: 0.0.1' -d '{"companyId":'"$` +
			envCompany + `"',"bizType":"SMS_LOGIN_VERIFICATION_CODE",` + body + `}'`
	}
	member := func(variable, name string) string {
		return ` && ` + variable + `=$(printf %s "$m" | sed -n 's/.*"` + name + `":"\([^"]*\)".*/\1/p')`
	}
	return dialect.Example{
		Start: r.Source + ` ` + call(pathSend, `"toUser":"86 138'"`+r.Number+`"'"`),
		Check: r.Source + ` m=$(` + r.Wait + `)` + member("id", "verification_id") + member("to", "to") + member("code", "code") +
			` && ` + call(pathCheck, `"toUser":"'"$to"'","sendToken":"'"$id"'","code":"'"$code"'"`),
		Note: map[string]string{
			"en": "The token in the first answer is the sendToken. The third command takes the id of the newest message for it, which is the same. " +
				"What became of the code, queryCodeSendStatus tells whoever has signed in with auth.",
			"zh": "第一条命令返回的 token 即 sendToken；第三条命令改用最新消息的编号，二者等价。验证码的状态由登录（auth）后的 queryCodeSendStatus 查询。",
		},
	}
}
