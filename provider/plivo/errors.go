package plivo

import (
	"net/http"
	"strings"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// forbidden is how Plivo answers to a message for a country that the account's Geo Permissions do not list (Plivo: Python
// SDK, GeoPermissionError).
const forbidden = http.StatusForbidden

// sentences is which sentence of a refusal is which class. Plivo gives no codes there; a part of the sentence, in lower
// case, stands for it.
func sentences() []provider.CodeClass {
	return []provider.CodeClass{
		{Code: "invalid phone numbers", Class: watchword.ClassInvalidNumber},                      // Plivo: Node SDK, bulk SMS
		{Code: "insufficient credit", Class: watchword.ClassInsufficientBalance},                  // Plivo: SMS FAQ
		{Code: "caller id is not allowed for outbound", Class: watchword.ClassSenderUnregistered}, // Plivo: Country-wise restrictions
	}
}

// meaning is the class of a refusal's sentence, if Plivo documents it. The sentence itself is shown to nobody: it may quote
// the request.
func meaning(sentence string) (watchword.ErrorClass, bool) {
	for _, s := range sentences() {
		if strings.Contains(strings.ToLower(sentence), s.Code) {
			return s.Class, true
		}
	}
	return watchword.ClassNone, false
}

// failures is which ErrorCode of a receipt is which class (Plivo: SMS error codes; 450 from the SMS FAQ, 451 from Geo
// Permissions, 452 from Fraud Shield). Faults of one destination fail over, and do not open the account's circuit breaker.
func failures() []provider.CodeClass {
	return []provider.CodeClass{
		{Code: "10", Class: watchword.ClassContentRejected},      // invalid message
		{Code: "20", Class: watchword.ClassProviderError},        // the carrier's network
		{Code: "30", Class: watchword.ClassContentRejected},      // spam filter
		{Code: "40", Class: watchword.ClassSenderUnregistered},   // invalid source number
		{Code: "50", Class: watchword.ClassInvalidNumber},        // not a number for SMS, or a landline
		{Code: "60", Class: watchword.ClassProviderError},        // loop: it cannot be routed
		{Code: "70", Class: watchword.ClassUnreachable},          // destination permanently unavailable
		{Code: "80", Class: watchword.ClassUnreachable},          // destination temporarily unavailable
		{Code: "90", Class: watchword.ClassProviderError},        // no route available
		{Code: "100", Class: watchword.ClassBlockedByCarrier},    // prohibited by the carrier
		{Code: "110", Class: watchword.ClassContentRejected},     // too long
		{Code: "200", Class: watchword.ClassBlockedByCarrier},    // the recipient has answered STOP
		{Code: "201", Class: watchword.ClassSenderUnregistered},  // from a US toll-free number to Canada
		{Code: "300", Class: watchword.ClassProviderError},       // failed to dispatch
		{Code: "420", Class: watchword.ClassProviderError},       // waited longer than message_expiry
		{Code: "450", Class: watchword.ClassSenderUnregistered},  // the country is not among the Geo Permissions
		{Code: "451", Class: watchword.ClassBlockedByCarrier},    // the account's own threshold for the country
		{Code: "452", Class: watchword.ClassBlockedByCarrier},    // taken for SMS pumping
		{Code: "900", Class: watchword.ClassInsufficientBalance}, // insufficient credit
		{Code: "910", Class: watchword.ClassAuthFailed},          // the account is disabled
		{Code: "1000", Class: watchword.ClassUnknown},            // unknown to Plivo and to the carrier
	}
}
