package vonage

import (
	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// statuses is which status of a refused message is which class (Vonage: SMS API, Errors). Faults of one number or of an
// account in demo mode (29) fail over, and do not open the account's circuit breaker.
func statuses() []provider.CodeClass {
	return []provider.CodeClass{
		{Code: "1", Class: watchword.ClassRateLimited},         // throttled
		{Code: "2", Class: watchword.ClassProviderError},       // a parameter is missing
		{Code: "3", Class: watchword.ClassProviderError},       // a parameter is invalid
		{Code: "4", Class: watchword.ClassAuthFailed},          // credentials
		{Code: "5", Class: watchword.ClassProviderError},       // internal error
		{Code: "6", Class: watchword.ClassContentRejected},     // cannot be processed, such as for a prefix not known here
		{Code: "7", Class: watchword.ClassBlockedByCarrier},    // the number is barred
		{Code: "8", Class: watchword.ClassAuthFailed},          // the account is suspended
		{Code: "9", Class: watchword.ClassInsufficientBalance}, // not enough credit
		{Code: "10", Class: watchword.ClassRateLimited},        // too many connections
		{Code: "11", Class: watchword.ClassAuthFailed},         // the account has no SMS API
		{Code: "12", Class: watchword.ClassContentRejected},    // too long
		{Code: "14", Class: watchword.ClassAuthFailed},         // signature
		{Code: "15", Class: watchword.ClassSenderUnregistered}, // sender not authorised
		{Code: "22", Class: watchword.ClassProviderError},      // network code
		{Code: "23", Class: watchword.ClassProviderError},      // callback
		{Code: "29", Class: watchword.ClassSenderUnregistered}, // demo mode: the number is not on the list
		{Code: "32", Class: watchword.ClassAuthFailed},         // signature and secret in one request
		{Code: "33", Class: watchword.ClassInvalidNumber},      // the number is deactivated
	}
}

// failures is which err-code of a receipt is which class (Vonage: Delivery receipts, DLR error codes).
func failures() []provider.CodeClass {
	return []provider.CodeClass{
		{Code: "1", Class: watchword.ClassUnknown},             // no reason could be determined
		{Code: "2", Class: watchword.ClassUnreachable},         // handset temporarily unavailable
		{Code: "3", Class: watchword.ClassInvalidNumber},       // number no longer active
		{Code: "4", Class: watchword.ClassBlockedByCarrier},    // barred by the user
		{Code: "5", Class: watchword.ClassProviderError},       // portability: sent the wrong way
		{Code: "6", Class: watchword.ClassContentRejected},     // anti-spam filter
		{Code: "7", Class: watchword.ClassUnreachable},         // handset busy
		{Code: "8", Class: watchword.ClassProviderError},       // network error
		{Code: "9", Class: watchword.ClassBlockedByCarrier},    // the user does not want this service
		{Code: "10", Class: watchword.ClassContentRejected},    // illegal message
		{Code: "11", Class: watchword.ClassProviderError},      // Vonage knows no route
		{Code: "12", Class: watchword.ClassUnreachable},        // no route to the number
		{Code: "13", Class: watchword.ClassBlockedByCarrier},   // age restriction
		{Code: "14", Class: watchword.ClassBlockedByCarrier},   // SMS not in the user's plan
		{Code: "15", Class: watchword.ClassUnreachable},        // prepaid without funds
		{Code: "16", Class: watchword.ClassRateLimited},        // gateway quota exceeded
		{Code: "50", Class: watchword.ClassSenderUnregistered}, // entity id
		{Code: "51", Class: watchword.ClassSenderUnregistered}, // header: the sender
		{Code: "52", Class: watchword.ClassContentRejected},    // content id
		{Code: "53", Class: watchword.ClassBlockedByCarrier},   // consent
		{Code: "54", Class: watchword.ClassProviderError},      // regulation error
		{Code: "99", Class: watchword.ClassProviderError},      // general error of the route
	}
}
