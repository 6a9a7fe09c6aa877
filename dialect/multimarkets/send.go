package multimarkets

import (
	"slices"
	"time"

	"github.com/watchword/watchword"
)

// What the vendor promises of its C-end beyond a tenant's policy.
const (
	halfHourLimit    = "multimarkets_30m"
	halfHourCount    = 5 // messages to a recipient for a bizType
	halfHour         = 30 * time.Minute
	promisedAttempts = 5 // wrong codes that void a token
)

// ofRecipient tells whether a limit that is used up is one of the recipient: those of a start always come with ours.
func ofRecipient(e *watchword.Error) bool {
	return slices.ContainsFunc(e.Limits, func(s watchword.LimitState) bool { return s.Name == halfHourLimit })
}

// versionCaptcha is the version header of a send that comes with a captcha.
const versionCaptcha = "0.0.2"

// send starts a verification. Its id is the sendToken.
func (x *exchange) send() (any, error) {
	var b sendBody
	if err := x.decode(&b); err != nil {
		return nil, err
	}
	c, err := x.frontCompany(b.CompanyID)
	if err != nil {
		return nil, err
	}
	if err := need("bizType", b.BizType); err != nil {
		return nil, err
	}
	what, ok := businessOf(b.BizType)
	switch {
	case !ok:
		return nil, refuseField(bizTypeUnknown, "bizType")
	case what.own() && b.CustomerNo == "":
		return nil, refuseField(fieldMissing, "customerNo")
	}
	to, err := x.addressee(c, what, b.ToUser, b.CustomerNo)
	if err != nil {
		return nil, err
	}
	if err := x.passCaptcha(c); err != nil {
		return nil, err
	}
	id, err := x.start(x.startRequest(c, what, to), to.unnamed)
	return tokenData{id.UUID()}, err
}

func (x *exchange) startRequest(c company, what business, to addressee) watchword.StartRequest {
	r := watchword.StartRequest{
		Caller: c.caller, To: to.number, CallingCode: to.areaCode, Channel: what.channel, Purpose: what.purpose, Locale: x.lang,
		Limits:  []watchword.Limit{{Name: halfHourLimit, Count: halfHourCount, Per: halfHour, PerPurpose: true}},
		Context: watchword.Context{IP: x.clientIP(x.r), User: to.customer},
	}
	if to.customer != "" {
		r.Rules = []watchword.AccountRule{watchword.OwnAddress}
	}
	if c.tenant.Policy(what.purpose).Attempts > promisedAttempts {
		r.Overrides.Attempts = promisedAttempts
	}
	return r
}

// maxCaptcha is the longest answer of a captcha in bytes; reCAPTCHA's have some two thousand.
const maxCaptcha = 8192

// passCaptcha asks for a captcha where the request or the tenant wants one.
func (x *exchange) passCaptcha(c company) error {
	version, err := x.header("version", maxWord)
	if err != nil || version != versionCaptcha && c.settings.Captcha != captchaAlways {
		return err
	}
	answer, err := x.header("captcha", maxCaptcha)
	if err != nil {
		return err
	}
	return x.engine.PassCaptcha(x.r.Context(), c.caller, answer, x.clientIP(x.r))
}
