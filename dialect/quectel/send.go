package quectel

import (
	"context"
	"time"

	"github.com/watchword/watchword"
)

// lifetime is how long a code is good at most: the vendor's page says 5 minutes.
const lifetime = 5 * time.Minute

// pace is what this wire format promises on top of the tenant's own limits. The vendor keeps its numbers to itself; its
// mini program lets its user ask again after 60 seconds.
func pace() []watchword.Limit {
	return []watchword.Limit{{Name: "quectel_1m", Count: 1, Per: time.Minute}}
}

// send sends a code to a phone number: sendPhoneSmsCode.
func (a *api) send(ctx context.Context, q map[string]string, ip string) error {
	phone, international, userDomain, signature := q["phone"], q["internationalCode"], q["userDomain"], q["signature"]
	switch {
	case phone == "":
		return codeNoPhone
	case international == "":
		return codeNoCallingCode
	case userDomain == "":
		return codeNoUserDomain
	case signature == "":
		return codeNoSignature
	}
	calling, ok := callingCode(international)
	if !ok || !validPhone(phone) {
		return codePhoneForm
	}
	purpose, ok := codeTypes().purpose(q["codeType"])
	if !ok {
		return codeSignature
	}
	m, err := a.authenticate(userDomain, signature, signed{phone, q["codeType"], q["random"], q["ts"]})
	if err != nil {
		return err
	}
	return a.start(ctx, m, watchword.StartRequest{
		To: phone, CallingCode: calling, Channel: watchword.SMS, Purpose: purpose, Context: watchword.Context{IP: ip},
	})
}

// start asks the engine for a verification on the terms of this wire format.
func (a *api) start(ctx context.Context, m member, r watchword.StartRequest) error {
	r.Caller, r.Limits, r.Nonce = m.Caller, pace(), m.nonce
	if m.tenant.Policy(r.Purpose).Lifetime > lifetime {
		r.Overrides.Lifetime = lifetime
	}
	_, err := a.engine.Start(ctx, r)
	return err
}
