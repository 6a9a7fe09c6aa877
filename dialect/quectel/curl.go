package quectel

import (
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect"
	"github.com/watchword/watchword/recipient"
)

// The variables of sandbox.env, and of the environment.
const (
	envUserDomain = "QUECTEL_USER_DOMAIN"
	envSecret     = "QUECTEL_USER_DOMAIN_SECRET"
)

// secretLength is how many characters the vendor's secrets have.
const secretLength = 44

func sandbox() dialect.Sandbox {
	return dialect.Sandbox{
		Variables: []dialect.Variable{
			{Name: envUserDomain, Make: func() string { return "sandbox-" + letters(8) }},
			{Name: envSecret, Make: func() string { return letters(secretLength) }},
		},
		Resources: func(tenant watchword.TenantID, env map[string]string) watchword.Resources {
			return watchword.Resources{Credentials: []watchword.Credential{{
				Tenant: tenant, Name: "sandbox-quectel", Type: UserDomain, Key: env[envUserDomain], Secret: env[envSecret],
			}}}
		},
		Settings: map[string]any{"unsigned_email": true, "unsigned_validation": true},
		Example:  example,
	}
}

// letters makes n random letters and digits.
func letters(n int) string {
	text := ""
	for len(text) < n {
		text += rand.Text()
	}
	return text[:n]
}

func example(r dialect.ExampleRequest) dialect.Example {
	return dialect.Example{
		Start: `eval "$(` + r.Curl + ` quectel)"`,
		Check: r.Source + ` m=$(` + r.Wait + `)` +
			` && to=$(printf %s "$m" | sed -n 's/.*"to":"\([^"]*\)".*/\1/p')` +
			` && code=$(printf %s "$m" | sed -n 's/.*"code":"\([^"]*\)".*/\1/p')` +
			` && eval "$(` + r.Curl + ` quectel check --to "$to" --code "$code")"`,
		Note: map[string]string{
			"en": "The first command prints a freshly signed request and runs it, the third validates the newest message's code.",
			"zh": "第一条命令生成一个新签名的请求并执行，第三条校验最新一条消息中的验证码。",
		},
	}
}

// curl writes a signed request: "send" (the default), "check" or "email".
func curl(r dialect.CurlRequest) (string, error) {
	userDomain, secret := r.Env(envUserDomain), r.Env(envSecret)
	if userDomain == "" || secret == "" {
		return "", errors.New(envUserDomain + " and " + envSecret + " are needed")
	}
	s := signed{random: r.Random(randomLength), stamp: strconv.FormatInt(r.Now().UnixMilli(), 10)}
	q := url.Values{"userDomain": {userDomain}, "random": {s.random}, "ts": {s.stamp}}
	var path string
	var err error
	switch r.Action {
	case "", "send":
		path, err = sendPath, s.phone(q, r)
	case "check":
		path, err = validatePath, s.phone(q, r)
		q.Set("smsCode", r.Code)
	case "email":
		path, err = emailPath, s.email(q, r)
	default:
		err = fmt.Errorf("there is no action %q; there are send, check and email", r.Action)
	}
	if err != nil {
		return "", err
	}
	q.Set("signature", Sign(secret, s.address, s.kind, s.random, s.stamp))
	return "curl -sS -X POST " + dialect.ShellQuote(r.URL+path+"?"+q.Encode()), nil
}

// phone puts a phone number, in international form or made up, into a request that is to be signed.
func (s *signed) phone(q url.Values, r dialect.CurlRequest) error {
	to, err := recipient.ParsePhone(cmp.Or(r.To, "+86138"+madeUp(r.Random)))
	if err != nil {
		return err
	}
	kind, ok := codeTypes().digit(cmp.Or(r.Purpose, watchword.PurposeLogin))
	if !ok {
		return fmt.Errorf("no codeType stands for the purpose %q; those that have one are %v", r.Purpose, codeTypes())
	}
	s.address, s.kind = strings.TrimPrefix(to.Address(), "+"+to.CallingCode()), kind
	q.Set("phone", s.address)
	q.Set("codeType", kind)
	q.Set("internationalCode", to.CallingCode())
	return nil
}

// email puts an e-mail address, given or made up, into a request that is to be signed.
func (s *signed) email(q url.Values, r dialect.CurlRequest) error {
	kind, ok := emailTypes().digit(cmp.Or(r.Purpose, watchword.PurposeRegister))
	if !ok {
		return fmt.Errorf("no emailType stands for the purpose %q; those that have one are %v", r.Purpose, emailTypes())
	}
	s.address, s.kind = cmp.Or(r.To, strings.ToLower(r.Random(8))+"@example.com"), kind
	q.Set("email", s.address)
	q.Set("emailType", kind)
	return nil
}

// madeUp makes the last eight digits of a number.
func madeUp(random func(int) string) string {
	made := []byte(random(8))
	for i, c := range made {
		made[i] = '0' + c%10
	}
	return string(made)
}
