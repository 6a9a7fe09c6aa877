package aws

import (
	"cmp"
	"strings"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// fault is how AWS says no. SMS answers in JSON 1.0, with its type in the body; SES as REST, with it in a header. Its
// message is read for one distinction, and never kept: it may quote addresses.
type fault struct {
	Kind    string `json:"__type"`  // "com.amazonaws.smsvoice#ConflictException"
	Reason  string `json:"Reason"`  // of SMS: "DESTINATION_PHONE_NUMBER_OPTED_OUT"
	Message string `json:"message"` // or "Message": both are read
	Fields  []struct {
		Name string `json:"Name"`
	} `json:"Fields"`
}

// faultOf reads what is wrong; the zero fault when AWS does not say so.
func faultOf(a *provider.Answer) fault {
	var f fault
	if !a.JSON(&f) {
		f = fault{}
	}
	f.Kind = cmp.Or(a.Header.Get("X-Amzn-Errortype"), f.Kind)
	f.Kind, _, _ = strings.Cut(f.Kind, ":") // a documentation address may follow
	f.Kind = f.Kind[strings.LastIndexByte(f.Kind, '#')+1:]
	return f
}

// code is what operators see: the reason where there is one, since it says more.
func (f fault) code() string { return cmp.Or(f.Reason, f.Kind) }

// class tells the class of a fault, if any rule or table knows it.
func (f fault) class() (watchword.ErrorClass, bool) {
	if f.Kind == "MessageRejected" && strings.HasPrefix(f.Message, unverified) {
		return watchword.ClassSenderUnregistered, true
	}
	if class, ok := provider.ClassFor(f.Reason, reasons()); ok {
		return class, true
	}
	if f.Kind == "ValidationException" {
		if class, ok := f.fieldClass(); ok {
			return class, true
		}
	}
	return provider.ClassFor(f.Kind, kinds())
}

// unverified begins the message of SES where the sender, or in the sandbox the recipient, is no verified identity (AWS:
// "Amazon SES email sending errors"). The type alone would mean the content.
const unverified = "Email address is not verified"

// fieldClass goes by the first field at fault that says something about the message.
func (f fault) fieldClass() (watchword.ErrorClass, bool) {
	for _, field := range f.Fields {
		name := field.Name[strings.LastIndexByte(field.Name, '.')+1:]
		switch strings.ToLower(name) {
		case "destinationphonenumber":
			return watchword.ClassInvalidNumber, true
		case "messagebody":
			return watchword.ClassContentRejected, true
		case "originationidentity":
			return watchword.ClassSenderUnregistered, true
		}
	}
	return watchword.ClassNone, false
}

// refused is the error of an answer that is no acceptance. m may be nil.
func refused(a *provider.Answer, m *watchword.Outgoing) error {
	f := faultOf(a)
	if class, ok := f.class(); ok {
		return a.Refused(class, f.code(), m)
	}
	return a.Unclear(f.code(), m)
}

// reasons are the reasons of SMS (AWS: PinpointSMSVoiceV2, AccessDeniedException, ConflictException,
// ServiceQuotaExceededException and ValidationException, field Reason). A country that the account has not opened is
// like a sender that is not registered there: another account may have it.
func reasons() []provider.CodeClass {
	return []provider.CodeClass{
		{Code: "ACCOUNT_DISABLED", Class: watchword.ClassAuthFailed},
		{Code: "INSUFFICIENT_ACCOUNT_REPUTATION", Class: watchword.ClassAuthFailed},

		{Code: "DESTINATION_PHONE_NUMBER_NOT_VERIFIED", Class: watchword.ClassSenderUnregistered}, // the account is in the sandbox
		{Code: "DESTINATION_PHONE_NUMBER_OPTED_OUT", Class: watchword.ClassBlockedByCarrier},
		{Code: "DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE", Class: watchword.ClassBlockedByCarrier},
		{Code: "DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION", Class: watchword.ClassSenderUnregistered},
		{Code: "KEYWORD_MISMATCH", Class: watchword.ClassSenderUnregistered},
		{Code: "MESSAGE_TYPE_MISMATCH", Class: watchword.ClassSenderUnregistered},
		{Code: "NO_ORIGINATION_IDENTITIES_FOUND", Class: watchword.ClassSenderUnregistered},
		{Code: "NUMBER_CAPABILITIES_MISMATCH", Class: watchword.ClassSenderUnregistered},
		{Code: "PHONE_NUMBER_NOT_IN_REGISTRATION_REGION", Class: watchword.ClassSenderUnregistered},
		{Code: "REGISTRATION_NOT_COMPLETE", Class: watchword.ClassSenderUnregistered},
		{Code: "RESOURCE_NOT_ACTIVE", Class: watchword.ClassSenderUnregistered},

		{Code: "MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT", Class: watchword.ClassInsufficientBalance},

		{Code: "CHANNEL_NOT_ENABLED", Class: watchword.ClassSenderUnregistered},
		{Code: "COUNTRY_NOT_ENABLED", Class: watchword.ClassSenderUnregistered},
		{Code: "DESTINATION_COUNTRY_BLOCKED", Class: watchword.ClassSenderUnregistered},
		{Code: "INTERNATIONAL_SENDING_NOT_SUPPORTED", Class: watchword.ClassSenderUnregistered},
		{Code: "INVALID_IDENTITY_FOR_DESTINATION_COUNTRY", Class: watchword.ClassSenderUnregistered},
		{Code: "RESOURCE_NOT_ACCESSIBLE", Class: watchword.ClassSenderUnregistered}, // a sender that others share
		{Code: "SENDER_ID_NOT_REGISTERED", Class: watchword.ClassSenderUnregistered},
		{Code: "SENDER_ID_NOT_SUPPORTED", Class: watchword.ClassSenderUnregistered},
		{Code: "SENDER_ID_REQUIRES_REGISTRATION", Class: watchword.ClassSenderUnregistered},
		{Code: "MAXIMUM_SIZE_EXCEEDED", Class: watchword.ClassContentRejected},
		{Code: "PRICE_OVER_THRESHOLD", Class: watchword.ClassInsufficientBalance},
	}
}

// kinds are the types of faults: those of SMS, those of SES, and those that all services share (AWS: Common Errors).
func kinds() []provider.CodeClass {
	return []provider.CodeClass{
		{Code: "AccessDeniedException", Class: watchword.ClassAuthFailed},
		{Code: "ConflictException", Class: watchword.ClassProviderError},
		{Code: "InternalServerException", Class: watchword.ClassProviderError},
		{Code: "ResourceNotFoundException", Class: watchword.ClassSenderUnregistered}, // the sender, pool or configuration set
		{Code: "ServiceQuotaExceededException", Class: watchword.ClassRateLimited},
		{Code: "ThrottlingException", Class: watchword.ClassRateLimited},
		{Code: "ValidationException", Class: watchword.ClassProviderError},

		{Code: "AccountSuspendedException", Class: watchword.ClassAuthFailed},
		{Code: "BadRequestException", Class: watchword.ClassProviderError},
		{Code: "InternalServiceErrorException", Class: watchword.ClassProviderError},
		{Code: "LimitExceededException", Class: watchword.ClassRateLimited},
		{Code: "MailFromDomainNotVerifiedException", Class: watchword.ClassSenderUnregistered},
		{Code: "MessageRejected", Class: watchword.ClassContentRejected},
		{Code: "NotFoundException", Class: watchword.ClassSenderUnregistered}, // the configuration set, the identity
		{Code: "SendingPausedException", Class: watchword.ClassAuthFailed},
		{Code: "TooManyRequestsException", Class: watchword.ClassRateLimited},

		{Code: "ExpiredTokenException", Class: watchword.ClassAuthFailed},
		{Code: "IncompleteSignature", Class: watchword.ClassAuthFailed},
		{Code: "IncompleteSignatureException", Class: watchword.ClassAuthFailed},
		{Code: "InternalFailure", Class: watchword.ClassProviderError},
		{Code: "InvalidClientTokenId", Class: watchword.ClassAuthFailed},
		{Code: "InvalidSignatureException", Class: watchword.ClassAuthFailed},
		{Code: "MissingAuthenticationToken", Class: watchword.ClassAuthFailed},
		{Code: "MissingAuthenticationTokenException", Class: watchword.ClassAuthFailed},
		{Code: "NotAuthorized", Class: watchword.ClassAuthFailed},
		{Code: "OptInRequired", Class: watchword.ClassAuthFailed},
		{Code: "RequestExpired", Class: watchword.ClassAuthFailed}, // or the clock of this machine is wrong
		{Code: "ServiceUnavailable", Class: watchword.ClassProviderError},
		{Code: "SignatureDoesNotMatch", Class: watchword.ClassAuthFailed},
		{Code: "Throttling", Class: watchword.ClassRateLimited},
		{Code: "UnrecognizedClientException", Class: watchword.ClassAuthFailed},
	}
}
