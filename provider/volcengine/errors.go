package volcengine

import (
	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// codes are what the vendor answers to a request. Volcengine: SMS API error codes (docs 6361/173288), common error codes
// (docs 6369/68677), and the two of the management API (docs 6361/170365).
func codes() []provider.CodeClass {
	return []provider.CodeClass{
		{Code: "RE:0000", Class: watchword.ClassAuthFailed},
		{Code: "RE:0001", Class: watchword.ClassAuthFailed},          // the account has no SMS service
		{Code: "RE:0002", Class: watchword.ClassAuthFailed},          // the product was shut off
		{Code: "RE:0003", Class: watchword.ClassAuthFailed},          // no such message group
		{Code: "RE:0004", Class: watchword.ClassSenderUnregistered},  // signature
		{Code: "RE:0005", Class: watchword.ClassContentRejected},     // template
		{Code: "RE:0006", Class: watchword.ClassInvalidNumber},       // form of the number
		{Code: "RE:0007", Class: watchword.ClassAuthFailed},          // our address is not on the account's list
		{Code: "RE:0009", Class: watchword.ClassContentRejected},     // a parameter is malformed
		{Code: "RE:0010", Class: watchword.ClassInsufficientBalance}, // in arrears
		{Code: "RE:0011", Class: watchword.ClassSenderUnregistered},  // the account may not send there
		{Code: "RE:0012", Class: watchword.ClassContentRejected},     // the group does not send this kind of message
		{Code: "RE:0013", Class: watchword.ClassRateLimited},         // the account's own limit
		{Code: "RE:0500", Class: watchword.ClassUnknown},
		{Code: "MissingParameter", Class: watchword.ClassProviderError},
		{Code: "MissingRequestInfo", Class: watchword.ClassAuthFailed},
		{Code: "InvalidTimestamp", Class: watchword.ClassAuthFailed}, // our clock is too far off
		{Code: "ServiceNotFound", Class: watchword.ClassProviderError},
		{Code: "InvalidActionOrVersion", Class: watchword.ClassProviderError},
		{Code: "InvalidAccessKey", Class: watchword.ClassAuthFailed},
		{Code: "SignatureDoesNotMatch", Class: watchword.ClassAuthFailed},
		{Code: "AccessDenied", Class: watchword.ClassAuthFailed},
		{Code: "InternalError", Class: watchword.ClassProviderError},
		{Code: "InternalServiceTimeout", Class: watchword.ClassTimeout}, // behind the gateway: it may have it
		{Code: "FlowLimitExceeded", Class: watchword.ClassRateLimited},
		{Code: "1001", Class: watchword.ClassAuthFailed}, // of a probe: the group is not the account's
		{Code: "1999", Class: watchword.ClassProviderError},
	}
}

// reported are the codes of reports. Volcengine: SMS status codes (docs 6361/173291; NE:0101 and NE:0102 of 6361/69438).
func reported() []provider.CodeClass {
	return []provider.CodeClass{
		{Code: "NE:0100", Class: watchword.ClassInvalidNumber},
		{Code: "NE:0101", Class: watchword.ClassUnreachable}, // suspended, or no such number
		{Code: "NE:0102", Class: watchword.ClassUnreachable}, // roaming, or not in service
		{Code: "NE:0103", Class: watchword.ClassUnreachable}, // the phone is full or faulty
		{Code: "NE:0104", Class: watchword.ClassUnreachable}, // it has no SMS
		{Code: "NE:0105", Class: watchword.ClassUnreachable}, // switched off
		{Code: "NE:0106", Class: watchword.ClassProviderError},
		{Code: "CR:0200", Class: watchword.ClassContentRejected},
		{Code: "CR:0201", Class: watchword.ClassBlockedByCarrier}, // unsubscribed, or on a carrier's list
		{Code: "CR:0202", Class: watchword.ClassRateLimited},      // of this number
		{Code: "CR:0203", Class: watchword.ClassRateLimited},      // not at this time of day
		{Code: "CR:0204", Class: watchword.ClassInsufficientBalance},
		{Code: "CR:0205", Class: watchword.ClassContentRejected}, // people looked at the text
		{Code: "CR:0206", Class: watchword.ClassRateLimited},
		{Code: "CR:0207", Class: watchword.ClassProviderError}, // the account is in its load-test mode, and sends nothing
		{Code: "CR:0208", Class: watchword.ClassRateLimited},
		{Code: "CR:0209", Class: watchword.ClassSenderUnregistered}, // not for this country
		{Code: "CR:0210", Class: watchword.ClassSenderUnregistered},
		{Code: "CR:0212", Class: watchword.ClassSenderUnregistered}, // signature
		{Code: "CR:0213", Class: watchword.ClassRateLimited},        // the same text again
		{Code: "CR:0215", Class: watchword.ClassSenderUnregistered}, // signature is not filed with the carriers
		{Code: "CR:0216", Class: watchword.ClassContentRejected},
		{Code: "CR:0217", Class: watchword.ClassContentRejected},
		{Code: "CE:0300", Class: watchword.ClassContentRejected}, // variables do not fit the template
		{Code: "CE:0301", Class: watchword.ClassContentRejected},
		{Code: "CE:0302", Class: watchword.ClassProviderError},
		{Code: "CE:0304", Class: watchword.ClassContentRejected},
		{Code: "CE:0305", Class: watchword.ClassProviderError}, // not to this carrier
		{Code: "SY:0500", Class: watchword.ClassProviderError},
		{Code: "SY:0501", Class: watchword.ClassProviderError},
		{Code: "UN:0900", Class: watchword.ClassUnknown},
	}
}

// classOfReport is the class of a report's code: some faults of a request are only found when it is sent on.
func classOfReport(code string) watchword.ErrorClass {
	if class, known := provider.ClassFor(code, reported()); known {
		return class
	}
	if class, known := provider.ClassFor(code, codes()); known {
		return class
	}
	return watchword.ClassUnknown
}
