package huaweicloud

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"unicode/utf8"

	"github.com/watchword/watchword"
)

// verify serves POST /v2/servicerequest/verifycodes.
func (a *api) verify(c *call) (any, error) {
	var given verifyRequest
	if err := c.readBody(&given); err != nil {
		return nil, err
	}
	if given.VerifyCode == nil {
		return nil, badField("verify_code", isMissing)
	}
	switch n := utf8.RuneCountInString(*given.VerifyCode); {
	case n < verifyCodeLength:
		return nil, badField("verify_code", isTooShort)
	case n > verifyCodeLength:
		return nil, badField("verify_code", isTooLong)
	}
	to, err := contactOf(given.ContactValue, given.ContactWay, given.AreaCode, c.settings.AreaCode)
	if err != nil {
		return nil, err
	}
	user, err := userOf("customer_id", given.CustomerID, "x_customer_id", given.SubCustomer)
	if err != nil {
		return nil, err
	}
	answer, err := a.engine.Check(c.r.Context(), watchword.CheckRequest{
		Caller: c.caller, To: to.value, CallingCode: to.area, Channel: to.channel, Purpose: purpose, Code: *given.VerifyCode,
		Context: watchword.Context{User: user}, Nonce: c.nonce,
	})
	switch {
	case err != nil:
		return nil, a.replayed(c, errVerify, err)
	case answer.Result != watchword.ResultApproved:
		return nil, errVerify // wrong, unknown, expired, used before or used up: one answer
	}
	return done{}, nil
}

// maxUser is the longest name of a user that the engine takes, in bytes.
const maxUser = 128

// userOf makes one user of the application out of a customer and its sub-user: CUSTOMER, CUSTOMER/SUB, or /SUB. The
// customer is escaped as in a path, so that no two pairs meet; a name that gets too long is its digest.
func userOf(customerName string, customer *string, subName string, sub *string) (string, error) {
	id, err := optional(customerName, customer, maxCustomerID)
	if err != nil {
		return "", err
	}
	subID, err := optional(subName, sub, maxCustomerID)
	if err != nil {
		return "", err
	}
	user := url.PathEscape(id)
	if subID != "" {
		user += "/" + subID
	}
	if len(user) > maxUser {
		digest := sha256.Sum256([]byte(user))
		user = hex.EncodeToString(digest[:])
	}
	return user, nil
}
