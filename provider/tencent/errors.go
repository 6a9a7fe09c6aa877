package tencent

import (
	"slices"
	"strings"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// refusal is the error of an answer that is no yes. m may be nil.
func refusal(answer *provider.Answer, code string, m *watchword.Outgoing) error {
	if class, known := classOf(code); known {
		return answer.Refused(class, code, m)
	}
	return answer.Unclear(code, m)
}

// classOf finds the class of a code, or else of its first part: Tencent's codes are a kind, a dot and a detail, and new
// details come.
func classOf(code string) (watchword.ErrorClass, bool) {
	if class, known := provider.ClassFor(code, table()); known {
		return class, true
	}
	kind, _, _ := strings.Cut(code, ".")
	return provider.ClassFor(kind, table())
}

// table has the codes that a call, or a number of it, is answered with (Tencent Cloud: SMS, 错误码; the errors of its Go
// SDKs for 2021-01-11).
func table() []provider.CodeClass { return slices.Concat(details(), kinds()) }

// kinds has the first parts of codes, and the codes that have but one.
func kinds() []provider.CodeClass {
	return []provider.CodeClass{
		{Code: "LimitExceeded", Class: watchword.ClassRateLimited}, // of the application, of a country, or of one number
		{Code: "RequestLimitExceeded", Class: watchword.ClassRateLimited},
		{Code: "AuthFailure", Class: watchword.ClassAuthFailed},
		{Code: "UnauthorizedOperation", Class: watchword.ClassAuthFailed},
		{Code: "IpInBlacklist", Class: watchword.ClassAuthFailed},
		{Code: "IpNotInWhitelist", Class: watchword.ClassAuthFailed},
		{Code: "ActionOffline", Class: watchword.ClassProviderError},
		{Code: "FailedOperation", Class: watchword.ClassProviderError},
		{Code: "InternalError", Class: watchword.ClassProviderError},
		{Code: "InvalidAction", Class: watchword.ClassProviderError},
		{Code: "InvalidParameter", Class: watchword.ClassProviderError},
		{Code: "InvalidParameterValue", Class: watchword.ClassProviderError},
		{Code: "InvalidRequest", Class: watchword.ClassProviderError},
		{Code: "MissingParameter", Class: watchword.ClassProviderError},
		{Code: "NoSuchProduct", Class: watchword.ClassProviderError},
		{Code: "NoSuchVersion", Class: watchword.ClassProviderError},
		{Code: "RequestSizeLimitExceeded", Class: watchword.ClassProviderError},
		{Code: "ResourceInUse", Class: watchword.ClassProviderError},
		{Code: "ResourceInsufficient", Class: watchword.ClassProviderError},
		{Code: "ResourceNotFound", Class: watchword.ClassProviderError},
		{Code: "ResourceUnavailable", Class: watchword.ClassProviderError},
		{Code: "ServiceUnavailable", Class: watchword.ClassProviderError},
		{Code: "UnknownParameter", Class: watchword.ClassProviderError},
		{Code: "UnsupportedOperation", Class: watchword.ClassProviderError},
		{Code: "UnsupportedProtocol", Class: watchword.ClassProviderError},
		{Code: "UnsupportedRegion", Class: watchword.ClassProviderError}, // of the request, not of the number
	}
}

// details has the codes that have another class than their kind, and those worth seeing beside them.
func details() []provider.CodeClass {
	return []provider.CodeClass{
		{Code: "InvalidParameterValue.IncorrectPhoneNumber", Class: watchword.ClassInvalidNumber},
		{Code: "FailedOperation.PhoneNumberParseFail", Class: watchword.ClassInvalidNumber},
		{Code: "FailedOperation.PhoneNumberInBlacklist", Class: watchword.ClassBlockedByCarrier},
		{Code: "FailedOperation.PhoneNumberOnBlacklist", Class: watchword.ClassBlockedByCarrier}, // of an older SDK

		{Code: "FailedOperation.ContainSensitiveWord", Class: watchword.ClassContentRejected},
		{Code: "FailedOperation.MarketingSendTimeConstraint", Class: watchword.ClassContentRejected},
		{Code: "FailedOperation.MissingTemplateList", Class: watchword.ClassContentRejected},
		{Code: "FailedOperation.TemplateIdNotExist", Class: watchword.ClassContentRejected},
		{Code: "FailedOperation.TemplateIncorrectOrUnapproved", Class: watchword.ClassContentRejected},
		{Code: "FailedOperation.TemplateParamSetNotMatchApprovedTemplate", Class: watchword.ClassContentRejected},
		{Code: "FailedOperation.TemplateUnapprovedOrNotExist", Class: watchword.ClassContentRejected},
		{Code: "InvalidParameter.DirtyWordFound", Class: watchword.ClassContentRejected},
		{Code: "InvalidParameterValue.ContentLengthLimit", Class: watchword.ClassContentRejected},
		{Code: "InvalidParameterValue.InvalidTemplateFormat", Class: watchword.ClassContentRejected},
		{Code: "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter", Class: watchword.ClassContentRejected},
		{Code: "InvalidParameterValue.TemplateParameterFormatError", Class: watchword.ClassContentRejected}, // not up to six digits
		{Code: "InvalidParameterValue.TemplateParameterLengthLimit", Class: watchword.ClassContentRejected},
		{Code: "InvalidParameterValue.TemplateWithDirtyWords", Class: watchword.ClassContentRejected},
		{Code: "InvalidParameterValue.UnsupportedTemplateVariable", Class: watchword.ClassContentRejected},
		{Code: "UnauthorizedOperation.IndividualUserMarketingSmsPermissionDeny", Class: watchword.ClassContentRejected},
		{Code: "UnsupportedOperation.ChineseMainlandTemplateToGlobalPhone", Class: watchword.ClassContentRejected},
		{Code: "UnsupportedOperation.GlobalTemplateToChineseMainlandPhone", Class: watchword.ClassContentRejected},
		// One number cannot be both: the template or signature is for the other side of the border.
		{Code: "UnsupportedOperation.ContainDomesticAndInternationalPhoneNumber", Class: watchword.ClassContentRejected},

		{Code: "FailedOperation.MissingSignature", Class: watchword.ClassSenderUnregistered},
		{Code: "FailedOperation.MissingSignatureList", Class: watchword.ClassSenderUnregistered},
		{Code: "FailedOperation.QualificationIdNotApproved", Class: watchword.ClassSenderUnregistered},
		{Code: "FailedOperation.SignIdNotExist", Class: watchword.ClassSenderUnregistered},
		{Code: "FailedOperation.SignatureIncorrectOrUnapproved", Class: watchword.ClassSenderUnregistered},
		{Code: "InvalidParameterValue.SignNameLengthTooLong", Class: watchword.ClassSenderUnregistered},
		// The account may not send to that country, which speaks neither against the number nor against the vendor.
		{Code: "UnsupportedOperation.ContainDomesticPhoneNumber", Class: watchword.ClassSenderUnregistered}, // international site
		{Code: "LimitExceeded.AppCountryOrRegionInBlacklist", Class: watchword.ClassSenderUnregistered},
		{Code: "UnsupportedOperation.UnsupportedRegion", Class: watchword.ClassSenderUnregistered},
		{Code: "UnsupportedOperation.UnsuportedRegion", Class: watchword.ClassSenderUnregistered}, // an older spelling

		{Code: "FailedOperation.InsufficientBalanceInSmsPackage", Class: watchword.ClassInsufficientBalance},
		{Code: "UnauthorizedOperation.ServiceSuspendDueToArrears", Class: watchword.ClassInsufficientBalance},
		{Code: "UnauthorizedOperation.SerivceSuspendDueToArrears", Class: watchword.ClassInsufficientBalance}, // an older spelling

		{Code: "InternalError.RequestTimeException", Class: watchword.ClassAuthFailed}, // our clock is ten minutes off
		{Code: "InternalError.SigFieldMissing", Class: watchword.ClassAuthFailed},
		{Code: "InternalError.SigVerificationFail", Class: watchword.ClassAuthFailed},
		{Code: "InvalidParameter.AppidAndBizId", Class: watchword.ClassAuthFailed}, // another account's application
		{Code: "InvalidParameterValue.SdkAppIdNotExist", Class: watchword.ClassAuthFailed},

		{Code: "LimitExceeded.PhoneNumberCountLimit", Class: watchword.ClassProviderError},

		{Code: "InternalError.SendAndRecvFail", Class: watchword.ClassTimeout},
		{Code: "InternalError.Timeout", Class: watchword.ClassTimeout},
		{Code: "InternalError.ParseBackendResponseFail", Class: watchword.ClassUnknown},
	}
}
