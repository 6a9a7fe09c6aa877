package twilio

import (
	"slices"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// table is which of Twilio's codes is which class (Twilio: Error and Warning Dictionary). The same codes are in refusals
// and in receipts.
func table() []provider.CodeClass {
	return slices.Concat(platformCodes(), numberCodes(), requestCodes(), carrierCodes(), senderCodes(), channelCodes())
}

// platformCodes are about the account and the API.
func platformCodes() []provider.CodeClass {
	return []provider.CodeClass{
		{Code: "10001", Class: watchword.ClassInsufficientBalance}, // account not active: out of funds, first of all
		{Code: "10002", Class: watchword.ClassAuthFailed},          // a trial account cannot do this
		{Code: "14107", Class: watchword.ClassRateLimited},         // too many between two numbers
		{Code: "20003", Class: watchword.ClassAuthFailed},          // credentials, or no permission
		{Code: "20005", Class: watchword.ClassInsufficientBalance}, // account not active: out of funds, first of all
		{Code: "20006", Class: watchword.ClassAuthFailed},          // access denied
		{Code: "20008", Class: watchword.ClassAuthFailed},          // test credentials
		{Code: "20010", Class: watchword.ClassAuthFailed},          // action disabled for the account
		{Code: "20403", Class: watchword.ClassAuthFailed},          // forbidden
		{Code: "20404", Class: watchword.ClassAuthFailed},          // the account is not found with these credentials
		{Code: "20422", Class: watchword.ClassProviderError},       // invalid parameter
		{Code: "20429", Class: watchword.ClassRateLimited},         // too many requests
		{Code: "20500", Class: watchword.ClassProviderError},       // internal server error
		{Code: "20503", Class: watchword.ClassProviderError},       // service unavailable
		{Code: "20504", Class: watchword.ClassProviderError},       // internal error
		{Code: "21730", Class: watchword.ClassProviderError},       // under maintenance
		{Code: "30002", Class: watchword.ClassInsufficientBalance}, // suspended after queueing: lack of funds, first of all
		{Code: "30037", Class: watchword.ClassAuthFailed},          // outbound messaging is disabled
		{Code: "30454", Class: watchword.ClassRateLimited},         // the trial's message limit
		{Code: "90010", Class: watchword.ClassAuthFailed},          // account is not active
	}
}

// numberCodes are about whom a message is for.
func numberCodes() []provider.CodeClass {
	return []provider.CodeClass{
		{Code: "14101", Class: watchword.ClassInvalidNumber},    // invalid To
		{Code: "21211", Class: watchword.ClassInvalidNumber},    // invalid To
		{Code: "21214", Class: watchword.ClassUnreachable},      // To cannot be reached
		{Code: "21217", Class: watchword.ClassInvalidNumber},    // does not appear to be valid
		{Code: "21265", Class: watchword.ClassInvalidNumber},    // a short code
		{Code: "21266", Class: watchword.ClassInvalidNumber},    // To and From are the same
		{Code: "21268", Class: watchword.ClassInvalidNumber},    // premium rate or information service
		{Code: "21604", Class: watchword.ClassInvalidNumber},    // To is missing
		{Code: "21610", Class: watchword.ClassBlockedByCarrier}, // the recipient has opted out
		{Code: "21614", Class: watchword.ClassInvalidNumber},    // not a mobile number
		{Code: "21635", Class: watchword.ClassInvalidNumber},    // a landline
		{Code: "30003", Class: watchword.ClassUnreachable},      // switched off, or no service
		{Code: "30004", Class: watchword.ClassBlockedByCarrier}, // blocked
		{Code: "30005", Class: watchword.ClassInvalidNumber},    // unknown, may no longer exist
		{Code: "30006", Class: watchword.ClassUnreachable},      // a landline or an unreachable carrier
		{Code: "30014", Class: watchword.ClassInvalidNumber},    // To is invalid
		{Code: "30630", Class: watchword.ClassBlockedByCarrier}, // the recipient has opted out
		{Code: "63003", Class: watchword.ClassInvalidNumber},    // the channel does not know To
		{Code: "63014", Class: watchword.ClassBlockedByCarrier}, // the recipient blocks the sender
		{Code: "63024", Class: watchword.ClassInvalidNumber},    // invalid recipient, no user of the channel
		{Code: "63031", Class: watchword.ClassInvalidNumber},    // To and From are the same
		{Code: "63032", Class: watchword.ClassBlockedByCarrier}, // WhatsApp does not let this user have it
		{Code: "63033", Class: watchword.ClassBlockedByCarrier}, // the recipient has opted out
		{Code: "63036", Class: watchword.ClassUnreachable},      // not reachable on this channel now
		{Code: "63049", Class: watchword.ClassBlockedByCarrier}, // Meta chose not to deliver, for the recipient's sake
		{Code: "63050", Class: watchword.ClassBlockedByCarrier}, // the recipient wants no marketing
	}
}

// requestCodes are about what is said.
func requestCodes() []provider.CodeClass {
	return []provider.CodeClass{
		{Code: "14103", Class: watchword.ClassContentRejected}, // invalid body
		{Code: "21602", Class: watchword.ClassContentRejected}, // no body
		{Code: "21609", Class: watchword.ClassProviderError},   // invalid StatusCallback
		{Code: "21617", Class: watchword.ClassContentRejected}, // more than 1600 characters
		{Code: "21618", Class: watchword.ClassContentRejected}, // filtered by all carriers
		{Code: "21619", Class: watchword.ClassContentRejected}, // neither body nor template
		{Code: "21624", Class: watchword.ClassProviderError},   // invalid validity period
		{Code: "21654", Class: watchword.ClassContentRejected}, // ContentSid is missing
		{Code: "21655", Class: watchword.ClassContentRejected}, // ContentSid is invalid
		{Code: "21656", Class: watchword.ClassContentRejected}, // ContentVariables are invalid
		{Code: "21658", Class: watchword.ClassContentRejected}, // a parameter is too long
		{Code: "30007", Class: watchword.ClassContentRejected}, // filtered
		{Code: "30019", Class: watchword.ClassContentRejected}, // too large for the carrier
		{Code: "30038", Class: watchword.ClassContentRejected}, // a one-time code is not let through
		{Code: "30039", Class: watchword.ClassContentRejected}, // looks like a loop
		{Code: "30044", Class: watchword.ClassContentRejected}, // too long for a trial account
		{Code: "30047", Class: watchword.ClassContentRejected}, // not allowed at this hour, and not put off either
		{Code: "30610", Class: watchword.ClassContentRejected}, // not allowed at this hour
		{Code: "30615", Class: watchword.ClassContentRejected}, // not allowed at this hour
		{Code: "30620", Class: watchword.ClassContentRejected}, // does not match the sender's use case
	}
}

// carrierCodes are about the way there.
func carrierCodes() []provider.CodeClass {
	return []provider.CodeClass{
		{Code: "21611", Class: watchword.ClassRateLimited},   // the sender's queue is full
		{Code: "30001", Class: watchword.ClassRateLimited},   // queue overflow
		{Code: "30008", Class: watchword.ClassUnknown},       // unknown error
		{Code: "30017", Class: watchword.ClassProviderError}, // carrier network congestion
		{Code: "30020", Class: watchword.ClassProviderError}, // internal failure
		{Code: "30021", Class: watchword.ClassProviderError}, // internal failure
		{Code: "30022", Class: watchword.ClassRateLimited},   // US A2P rate limit
		{Code: "30023", Class: watchword.ClassRateLimited},   // US A2P daily cap
		{Code: "30027", Class: watchword.ClassRateLimited},   // T-Mobile's daily limit
		{Code: "30036", Class: watchword.ClassProviderError}, // waited longer than ValidityPeriod
		{Code: "30410", Class: watchword.ClassProviderError}, // the carrier timed out; failed for good
		// Twilio takes these for fraud. Another vendor may not, and the account's other messages are not concerned.
		{Code: "30450", Class: watchword.ClassBlockedByCarrier},
		{Code: "30453", Class: watchword.ClassBlockedByCarrier},
		{Code: "30485", Class: watchword.ClassBlockedByCarrier},
		{Code: "30500", Class: watchword.ClassProviderError}, // internal error
	}
}

// senderCodes are about in whose name, and from where to where the account may send.
func senderCodes() []provider.CodeClass {
	return []provider.CodeClass{
		{Code: "14102", Class: watchword.ClassSenderUnregistered}, // invalid From
		{Code: "14108", Class: watchword.ClassSenderUnregistered}, // From cannot send SMS
		{Code: "21212", Class: watchword.ClassSenderUnregistered}, // invalid From
		{Code: "21264", Class: watchword.ClassSenderUnregistered}, // From is not verified
		{Code: "21267", Class: watchword.ClassSenderUnregistered}, // no letters as From on a trial account
		{Code: "21408", Class: watchword.ClassSenderUnregistered}, // the region is not enabled
		{Code: "21601", Class: watchword.ClassSenderUnregistered}, // From is no SMS-capable number
		{Code: "21603", Class: watchword.ClassSenderUnregistered}, // neither From nor a messaging service
		{Code: "21606", Class: watchword.ClassSenderUnregistered}, // From is not valid for this destination
		{Code: "21607", Class: watchword.ClassSenderUnregistered}, // From must be the trial's number
		{Code: "21608", Class: watchword.ClassSenderUnregistered}, // trial: To is not verified
		{Code: "21612", Class: watchword.ClassSenderUnregistered}, // From cannot reach To
		{Code: "21616", Class: watchword.ClassSenderUnregistered}, // From matches several numbers
		{Code: "21657", Class: watchword.ClassSenderUnregistered}, // sender id not supported there
		{Code: "21659", Class: watchword.ClassSenderUnregistered}, // From is not Twilio's, or of another country
		{Code: "21660", Class: watchword.ClassSenderUnregistered}, // From belongs to another account
		{Code: "21661", Class: watchword.ClassSenderUnregistered}, // From is not SMS-capable
		{Code: "21662", Class: watchword.ClassSenderUnregistered}, // not this From to this To in region ie1
		{Code: "21663", Class: watchword.ClassSenderUnregistered}, // From belongs to another region
		{Code: "21701", Class: watchword.ClassSenderUnregistered}, // no such messaging service
		{Code: "21702", Class: watchword.ClassSenderUnregistered}, // the service is not available
		{Code: "21703", Class: watchword.ClassSenderUnregistered}, // the service has no number for this
		{Code: "21704", Class: watchword.ClassSenderUnregistered}, // the service has no number at all
		{Code: "21705", Class: watchword.ClassSenderUnregistered}, // the service is invalid
		{Code: "21708", Class: watchword.ClassSenderUnregistered}, // sender id is missing
		{Code: "21709", Class: watchword.ClassSenderUnregistered}, // sender id not authorised for the service
		{Code: "21711", Class: watchword.ClassSenderUnregistered}, // From is not in the service's pool
		{Code: "21910", Class: watchword.ClassSenderUnregistered}, // From and To are of two channels
		{Code: "30016", Class: watchword.ClassSenderUnregistered}, // From and To are of two channels
		{Code: "30018", Class: watchword.ClassSenderUnregistered}, // sender id must be registered there
		{Code: "30024", Class: watchword.ClassSenderUnregistered}, // not provisioned at the carrier
		{Code: "30032", Class: watchword.ClassSenderUnregistered}, // toll-free number not verified
		{Code: "30033", Class: watchword.ClassSenderUnregistered}, // US A2P campaign suspended
		{Code: "30034", Class: watchword.ClassSenderUnregistered}, // US A2P number not registered
		{Code: "30035", Class: watchword.ClassSenderUnregistered}, // US A2P number still being configured
		{Code: "30040", Class: watchword.ClassSenderUnregistered}, // sender id must be registered there
		{Code: "30041", Class: watchword.ClassSenderUnregistered}, // not registered for the United Kingdom
		{Code: "30042", Class: watchword.ClassSenderUnregistered}, // sender id generic or not compliant
		{Code: "30043", Class: watchword.ClassSenderUnregistered}, // international by a domestic gateway
	}
}

// channelCodes are WhatsApp's.
func channelCodes() []provider.CodeClass {
	return []provider.CodeClass{
		{Code: "63001", Class: watchword.ClassAuthFailed},         // the channel does not accept the account
		{Code: "63002", Class: watchword.ClassSenderUnregistered}, // the channel does not know From
		{Code: "63005", Class: watchword.ClassContentRejected},    // content not accepted
		{Code: "63006", Class: watchword.ClassContentRejected},    // content cannot be formatted
		{Code: "63007", Class: watchword.ClassSenderUnregistered}, // no channel with this From
		{Code: "63008", Class: watchword.ClassProviderError},      // channel misconfigured
		{Code: "63009", Class: watchword.ClassProviderError},      // channel error
		{Code: "63010", Class: watchword.ClassProviderError},      // Twilio's error
		{Code: "63011", Class: watchword.ClassProviderError},      // Twilio's error
		{Code: "63012", Class: watchword.ClassProviderError},      // channel error
		{Code: "63013", Class: watchword.ClassContentRejected},    // violates the channel's policy
		{Code: "63015", Class: watchword.ClassSenderUnregistered}, // sandbox: the recipient has not joined
		{Code: "63016", Class: watchword.ClassContentRejected},    // text outside the window: a template is needed
		{Code: "63017", Class: watchword.ClassRateLimited},
		{Code: "63018", Class: watchword.ClassRateLimited},
		{Code: "63020", Class: watchword.ClassAuthFailed},         // Meta business account error
		{Code: "63021", Class: watchword.ClassContentRejected},    // invalid content
		{Code: "63022", Class: watchword.ClassSenderUnregistered}, // display name certificate
		{Code: "63023", Class: watchword.ClassProviderError},      // channel error
		{Code: "63026", Class: watchword.ClassContentRejected},    // flagged as spam
		{Code: "63027", Class: watchword.ClassContentRejected},    // no template in this language
		{Code: "63028", Class: watchword.ClassContentRejected},    // wrong number of variables
		{Code: "63029", Class: watchword.ClassContentRejected},    // the recipient could not download the template
		{Code: "63030", Class: watchword.ClassContentRejected},    // parameter not supported here
		{Code: "63038", Class: watchword.ClassRateLimited},        // daily limit
		{Code: "63040", Class: watchword.ClassContentRejected},    // template rejected
		{Code: "63041", Class: watchword.ClassContentRejected},    // template paused
		{Code: "63042", Class: watchword.ClassContentRejected},    // template disabled
		{Code: "63051", Class: watchword.ClassAuthFailed},         // WhatsApp business account locked
		{Code: "63052", Class: watchword.ClassContentRejected},    // text in place of a template
		{Code: "63053", Class: watchword.ClassContentRejected},    // a new template, not known everywhere yet
		{Code: "63054", Class: watchword.ClassContentRejected},    // template not available
		{Code: "63056", Class: watchword.ClassAuthFailed},         // this kind of account may not
		{Code: "63058", Class: watchword.ClassSenderUnregistered}, // this business may not write to this country
		{Code: "63059", Class: watchword.ClassSenderUnregistered}, // From moved to another business account
		{Code: "63109", Class: watchword.ClassSenderUnregistered}, // sender moved to another account
		{Code: "63111", Class: watchword.ClassSenderUnregistered}, // sender not found
		{Code: "63112", Class: watchword.ClassAuthFailed},         // disabled by Meta
		{Code: "63119", Class: watchword.ClassRateLimited},        // Meta's limit
		{Code: "63120", Class: watchword.ClassAuthFailed},         // Meta business account locked
	}
}
