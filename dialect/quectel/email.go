package quectel

import (
	"context"

	"github.com/watchword/watchword"
)

// email sends a code to an e-mail address: sendEmail. The vendor's has no signature. Ours takes one, made as that of
// sendPhoneSmsCode with email and emailType in place of phone and codeType, and goes without where the tenant says so.
func (a *api) email(ctx context.Context, q map[string]string, ip string) error {
	to, userDomain := q["email"], q["userDomain"]
	switch {
	case to == "":
		return codeNoEmail
	case userDomain == "":
		return codeNoUserDomain
	}
	purpose, ok := emailTypes().purpose(q["emailType"])
	if !ok {
		return codeSignature
	}
	m, err := a.admit(userDomain, q["signature"], signed{to, q["emailType"], q["random"], q["ts"]},
		func(s *Settings) bool { return s.UnsignedEmail })
	if err != nil {
		return err
	}
	return a.start(ctx, m, watchword.StartRequest{
		To: to, Channel: watchword.Email, Purpose: purpose, Context: watchword.Context{IP: ip},
	})
}
