package multimarkets

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect"
)

// addressee is whom a code goes to, or comes from: an address, or a customer with the address that its account has.
type addressee struct {
	areaCode, number string
	customer         string
	unnamed          bool // who asks is not signed in, and must not learn whether there is such a customer
}

// maxCustomer is the longest customerNo in bytes.
const maxCustomer = 128

// addressee reads toUser and customerNo. The LOGINED types go by the customer, the others by toUser if there is one.
func (x *exchange) addressee(c company, what business, toUser, customerNo string) (addressee, error) {
	switch {
	case customerNo != "" && (what.own() || toUser == ""):
		return x.customer(c, what, customerNo)
	case toUser == "":
		return addressee{}, refuseField(fieldMissing, "toUser")
	}
	return recipientOf(what, toUser)
}

// recipientOf reads toUser. Whether it is an address is for the engine to say. For Telegram, digits alone are a user id on
// this wire, and as a phone number they would be somebody else's: 6591234567 is a user, and a number in Singapore.
func recipientOf(what business, toUser string) (addressee, error) {
	if what.channel == watchword.Email {
		return addressee{number: toUser}, nil
	}
	areaCode, number := splitPhone(toUser)
	if what.channel == watchword.Telegram && areaCode == "" && !international(number) {
		return addressee{}, refuseField(telegramUser, "toUser")
	}
	return addressee{areaCode: areaCode, number: number}, nil
}

// customer is a customer who is signed in, or, where the tenant lets anybody name one, any.
func (x *exchange) customer(c company, what business, customerNo string) (addressee, error) {
	session, err := x.header(headerToken, maxToken)
	switch {
	case err != nil:
		return addressee{}, err
	case len(customerNo) > maxCustomer || !dialect.Text(customerNo):
		return addressee{}, refuseField(fieldInvalid, "customerNo")
	case session == "" && !what.own() && c.settings.CustomerNo == customerOpen:
		return addressee{customer: customerNo, unnamed: true}, nil
	case session == "":
		return addressee{}, refuse(tokenMissing)
	}
	state, err := x.engine.Session(x.r.Context(), c.caller, watchword.Session{Account: customerNo, Token: session})
	if err == nil && state != watchword.SessionValid {
		err = refuse(loginExpired)
	}
	return addressee{customer: customerNo}, err
}

// start starts a verification. To somebody who must not learn whether there is such a customer, a customer that cannot
// be sent to looks like one that can: the same limits count, and a token is given, with which no check will succeed.
func (x *exchange) start(r watchword.StartRequest, unnamed bool) (watchword.ID, error) {
	v, err := x.engine.Start(x.r.Context(), r)
	if unnamed && tellsOfCustomer(watchword.CodeOf(err)) {
		return x.pretend(r)
	}
	return v.ID, err
}

// tellsOfCustomer tells whether a refusal says something about the customer named.
func tellsOfCustomer(code watchword.ErrorCode) bool {
	switch code {
	case watchword.SignInRequired, watchword.AddressMissing, watchword.AddressAlreadySet, watchword.AccountExists,
		watchword.AccountNotFound, watchword.NoRoute, watchword.SenderUnusable, watchword.RecipientRejected,
		watchword.DeliveryFailed, watchword.RecipientLocked:
		return true
	default:
		return false
	}
}

// pretend starts a verification that goes nowhere: to an address that nobody has, under the rule that an account must
// have it. A tenant with uniform answers gets a verification whose message is withheld, of others the engine refuses it;
// then the id is made up.
func (x *exchange) pretend(r watchword.StartRequest) (watchword.ID, error) {
	r.Channel, r.To, r.CallingCode = watchword.Email, nobody(r.Context.User), ""
	r.Rules, r.Context.User = []watchword.AccountRule{watchword.MustExist}, ""
	v, err := x.engine.Start(x.r.Context(), r)
	if !tellsOfCustomer(watchword.CodeOf(err)) {
		return v.ID, err
	}
	return watchword.NewID(x.now(), rand.Reader)
}

// nobody is an address that stands for a customer who is not there. The domain is one that can never be had (RFC 2606).
func nobody(customerNo string) string {
	digest := sha256.Sum256([]byte(customerNo))
	return hex.EncodeToString(digest[:16]) + "@customer.invalid"
}

// missed is what a check answers where it could not find a customer's address: the same as for a wrong code, and as late,
// since a check that finds something waits for a write as well.
func (x *exchange) missed(c company, customerNo string) error {
	if _, err := x.engine.FirstUse(x.r.Context(), c.caller, "multimarkets check of nobody", customerNo, time.Minute); err != nil {
		return err
	}
	return refuse(codeIncorrect)
}
