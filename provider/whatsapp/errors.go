package whatsapp

import (
	"encoding/json"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// fault is an error object of the Graph API, in an answer or in a receipt. Its texts are for people, and are not read.
type fault struct {
	Code json.Number `json:"code"`
}

// class finds the class of a fault, if its code is known.
func (f fault) class() (watchword.ErrorClass, bool) {
	code := f.Code.String()
	if len(code) == 3 && code[0] == '2' && isDigits(code) {
		return watchword.ClassAuthFailed, true // 200 to 299: API Permission
	}
	return provider.ClassFor(code, table())
}

// table is what Meta's codes mean (WhatsApp Business Platform: Error codes). Those about media, Flows, two-step PINs and
// the making of templates are left out: a code that is sent meets none of them.
func table() []provider.CodeClass {
	return []provider.CodeClass{
		{Code: "131021", Class: watchword.ClassInvalidNumber}, // the recipient is the sender

		{Code: "131026", Class: watchword.ClassUnreachable}, // no WhatsApp there, an old one, or new terms not accepted
		{Code: "131043", Class: watchword.ClassUnreachable}, // not delivered while it was good

		{Code: "130403", Class: watchword.ClassBlockedByCarrier}, // the business has blocked this person
		{Code: "130472", Class: watchword.ClassBlockedByCarrier}, // the recipient is in an experiment of Meta's
		{Code: "131049", Class: watchword.ClassBlockedByCarrier}, // Meta chose not to deliver, for the recipient's sake
		{Code: "131050", Class: watchword.ClassBlockedByCarrier}, // the recipient wants no such messages

		{Code: "131047", Class: watchword.ClassContentRejected}, // more than 24 hours since the recipient wrote: templates only
		{Code: "131051", Class: watchword.ClassContentRejected}, // unsupported type of message
		{Code: "132000", Class: watchword.ClassContentRejected}, // number of parameters
		{Code: "132001", Class: watchword.ClassContentRejected}, // no such template in this language, or not approved
		{Code: "132005", Class: watchword.ClassContentRejected}, // too long once it is filled in
		{Code: "132007", Class: watchword.ClassContentRejected}, // violates a policy
		{Code: "132012", Class: watchword.ClassContentRejected}, // a parameter's format
		{Code: "132015", Class: watchword.ClassContentRejected}, // paused for low quality
		{Code: "132016", Class: watchword.ClassContentRejected}, // disabled for low quality

		{Code: "33", Class: watchword.ClassSenderUnregistered},     // the business's number was deleted
		{Code: "130497", Class: watchword.ClassSenderUnregistered}, // this business may not write to this country
		{Code: "131030", Class: watchword.ClassSenderUnregistered}, // a test number may write only to those on its list
		{Code: "131037", Class: watchword.ClassSenderUnregistered}, // the display name is not approved
		{Code: "131045", Class: watchword.ClassSenderUnregistered}, // the number's certificate
		{Code: "133010", Class: watchword.ClassSenderUnregistered}, // the number is not registered
		{Code: "133015", Class: watchword.ClassSenderUnregistered}, // the number is just being deleted

		{Code: "4", Class: watchword.ClassRateLimited},      // calls of the app
		{Code: "613", Class: watchword.ClassRateLimited},    // calls in an hour
		{Code: "80007", Class: watchword.ClassRateLimited},  // calls of the WhatsApp Business Account
		{Code: "130429", Class: watchword.ClassRateLimited}, // messages a second
		{Code: "131048", Class: watchword.ClassRateLimited}, // too many were blocked or called spam
		{Code: "131064", Class: watchword.ClassRateLimited}, // templates of the account were put into wrong categories
		{Code: "131056", Class: watchword.ClassRateLimited}, // too many from this number to this recipient

		{Code: "131042", Class: watchword.ClassInsufficientBalance}, // something is wrong with the payment method

		{Code: "0", Class: watchword.ClassAuthFailed},      // the token has ended
		{Code: "3", Class: watchword.ClassAuthFailed},      // capability or permission
		{Code: "10", Class: watchword.ClassAuthFailed},     // permission denied
		{Code: "190", Class: watchword.ClassAuthFailed},    // the token has expired
		{Code: "368", Class: watchword.ClassAuthFailed},    // the account is restricted for a violation of policies
		{Code: "131005", Class: watchword.ClassAuthFailed}, // access denied
		{Code: "131031", Class: watchword.ClassAuthFailed}, // the account is locked

		{Code: "1", Class: watchword.ClassProviderError},      // invalid request or server error
		{Code: "2", Class: watchword.ClassProviderError},      // down or overloaded
		{Code: "100", Class: watchword.ClassProviderError},    // invalid parameter
		{Code: "131000", Class: watchword.ClassProviderError}, // something went wrong
		{Code: "131008", Class: watchword.ClassProviderError}, // a parameter is missing
		{Code: "131009", Class: watchword.ClassProviderError}, // a parameter's value
		{Code: "131016", Class: watchword.ClassProviderError}, // overloaded
		{Code: "131057", Class: watchword.ClassProviderError}, // the account is in maintenance
		{Code: "133004", Class: watchword.ClassProviderError}, // temporarily unavailable
		{Code: "135000", Class: watchword.ClassProviderError}, // unknown fault of the request
	}
}
