package huaweicloud

import (
	"strings"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// success is the code and the status of a message that the vendor has taken.
const success = "000000"

// codes are what the vendor answers to a request, and what its own platform reports later. Huawei Cloud: Message & SMS API
// reference, API Error Codes (sms_05_0050) and SMS Status Error Codes (sms_05_0051).
func codes() []provider.CodeClass {
	return []provider.CodeClass{
		{Code: "E000000", Class: watchword.ClassProviderError}, // system error
		{Code: "E000101", Class: watchword.ClassAuthFailed},
		{Code: "E000102", Class: watchword.ClassAuthFailed},          // app_key is invalid
		{Code: "E000103", Class: watchword.ClassAuthFailed},          // app_key is out of use
		{Code: "E000104", Class: watchword.ClassAuthFailed},          // app_secret is invalid
		{Code: "E000105", Class: watchword.ClassAuthFailed},          // PasswordDigest is invalid
		{Code: "E000106", Class: watchword.ClassAuthFailed},          // app_key may not send SMS
		{Code: "E000109", Class: watchword.ClassAuthFailed},          // user is not active
		{Code: "E000110", Class: watchword.ClassAuthFailed},          // our clock is too far off
		{Code: "E000111", Class: watchword.ClassAuthFailed},          // wrong user or password
		{Code: "E000112", Class: watchword.ClassInsufficientBalance}, // frozen: mostly in arrears
		{Code: "E000503", Class: watchword.ClassContentRejected},     // a parameter is malformed
		{Code: "E000510", Class: watchword.ClassProviderError},       // failed, and no status says why
		{Code: "E000620", Class: watchword.ClassAuthFailed},          // our address is not on the application's list
		{Code: "E000623", Class: watchword.ClassRateLimited},         // the account's own limit
		{Code: "E000628", Class: watchword.ClassSenderUnregistered},  // the account does not allow this country
		{Code: "E000629", Class: watchword.ClassInsufficientBalance}, // the package is used up
		{Code: "E000632", Class: watchword.ClassBlockedByCarrier},    // on the account's own list of blocked numbers
		{Code: "E200015", Class: watchword.ClassRateLimited},         // too many messages wait
		{Code: "E200018", Class: watchword.ClassSenderUnregistered},  // channel number is not the application's
		{Code: "E200019", Class: watchword.ClassSenderUnregistered},
		{Code: "E200020", Class: watchword.ClassSenderUnregistered}, // signature does not go with the channel number
		{Code: "E200021", Class: watchword.ClassSenderUnregistered},
		{Code: "E200022", Class: watchword.ClassSenderUnregistered}, // channel does not reach this number
		{Code: "E200023", Class: watchword.ClassSenderUnregistered},
		{Code: "E200024", Class: watchword.ClassSenderUnregistered}, // not enabled for other countries
		{Code: "E200025", Class: watchword.ClassSenderUnregistered},
		{Code: "E200026", Class: watchword.ClassSenderUnregistered},
		{Code: "E200027", Class: watchword.ClassProviderError},   // no gateway
		{Code: "E200028", Class: watchword.ClassContentRejected}, // variables do not fit the template
		{Code: "E200029", Class: watchword.ClassContentRejected}, // template's type
		{Code: "E200030", Class: watchword.ClassContentRejected}, // template is not active
		{Code: "E200031", Class: watchword.ClassProviderError},   // protocol
		{Code: "E200032", Class: watchword.ClassContentRejected}, // no template
		{Code: "E200033", Class: watchword.ClassContentRejected}, // template's type
		{Code: "E200034", Class: watchword.ClassProviderError},   // retries timed out
		{Code: "E200035", Class: watchword.ClassProviderError},
		{Code: "E200036", Class: watchword.ClassRateLimited}, // rate to the carrier is 0
		{Code: "E200038", Class: watchword.ClassProviderError},
		{Code: "E200041", Class: watchword.ClassRateLimited},     // same text, same number
		{Code: "E200051", Class: watchword.ClassContentRejected}, // not a code's text
	}
}

// reported are the codes of reports that are not the platform's own answers: the platform's checks of the text and the
// number (SC:), suppliers and carriers. Huawei Cloud: Message & SMS API reference, SMS Status Error Codes (sms_05_0051).
func reported() []provider.CodeClass {
	return []provider.CodeClass{
		{Code: "EXPIRED", Class: watchword.ClassUnreachable}, // switched off for 72 hours, or no report came
		{Code: "UNDELIV", Class: watchword.ClassUnreachable},
		{Code: "DELETED", Class: watchword.ClassUnknown},
		{Code: "REJECTD", Class: watchword.ClassBlockedByCarrier},
		{Code: "BLACK", Class: watchword.ClassBlockedByCarrier},
		{Code: "BLACKLIST", Class: watchword.ClassBlockedByCarrier},
		{Code: "MBBLACK", Class: watchword.ClassBlockedByCarrier},
		{Code: "TDBLACK", Class: watchword.ClassBlockedByCarrier},
		{Code: "TSBLACK", Class: watchword.ClassBlockedByCarrier},
		{Code: "2:70", Class: watchword.ClassBlockedByCarrier}, // on the gateway's list
		{Code: "MILIMIT", Class: watchword.ClassRateLimited},   // of this number, a minute
		{Code: "LIMIT", Class: watchword.ClassRateLimited},     // a day
		{Code: "BEYONDN", Class: watchword.ClassRateLimited},
		{Code: "CTLIMIT", Class: watchword.ClassRateLimited},
		{Code: "KEYWORD", Class: watchword.ClassContentRejected},
		{Code: "DJ:0255", Class: watchword.ClassContentRejected}, // the carrier does not let the text through
		{Code: "MK:1004", Class: watchword.ClassContentRejected},
		{Code: "NOROUTE", Class: watchword.ClassProviderError},
		{Code: "TIMEOUT", Class: watchword.ClassProviderError},      // the gateway did not answer
		{Code: "GB:0005", Class: watchword.ClassSenderUnregistered}, // signature is on a list
		{Code: "GB:0006", Class: watchword.ClassInvalidNumber},
		{Code: "1", Class: watchword.ClassUnreachable}, // no such number, switched off, or suspended
		{Code: "24", Class: watchword.ClassUnreachable},
		{Code: "2:12", Class: watchword.ClassUnreachable},
		{Code: "2:24", Class: watchword.ClassUnreachable},
		{Code: "LT:0001", Class: watchword.ClassUnreachable},
		{Code: "SC:0001", Class: watchword.ClassContentRejected}, // people looked at the text
		{Code: "SC:0003", Class: watchword.ClassBlockedByCarrier},
		{Code: "SC:0004", Class: watchword.ClassBlockedByCarrier},
		{Code: "SC:0005", Class: watchword.ClassBlockedByCarrier}, // somebody complained
		{Code: "SC:0006", Class: watchword.ClassContentRejected},
		{Code: "SC:0013", Class: watchword.ClassSenderUnregistered}, // signature
		{Code: "SC:0014", Class: watchword.ClassContentRejected},
		{Code: "SC:0015", Class: watchword.ClassContentRejected},
		{Code: "SC:0016", Class: watchword.ClassBlockedByCarrier}, // the person unsubscribed
	}
}

// classOf is the class of a code that the vendor answers. E0000xx are about the headers that authenticate a request.
func classOf(code string) (watchword.ErrorClass, bool) {
	if class, known := provider.ClassFor(code, codes()); known {
		return class, true
	}
	if len(code) == len("E0000xx") && strings.HasPrefix(code, "E0000") {
		return watchword.ClassAuthFailed, true
	}
	return watchword.ClassNone, false
}

// classOfReport is the class of a report's code. MK:xxxx and MN:xxxx are a phone's own: switched off, out of reach, full.
func classOfReport(code string) watchword.ErrorClass {
	if class, known := provider.ClassFor(code, reported()); known {
		return class
	}
	if class, known := classOf(code); known {
		return class
	}
	if strings.HasPrefix(code, "MK:") || strings.HasPrefix(code, "MN:") {
		return watchword.ClassUnreachable
	}
	return watchword.ClassUnknown
}
