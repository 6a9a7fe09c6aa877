package aliyun

import (
	"slices"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// ownerTable has the codes that the phone number verification service answers with, besides those of the SMS service that
// it sends through (Aliyun: 号码认证服务, API 返回码, and the error codes of API SendSmsVerifyCode, which lack the prefix).
func ownerTable() []provider.CodeClass {
	return slices.Concat([]provider.CodeClass{
		{Code: "MOBILE_NUMBER_ILLEGAL", Class: watchword.ClassInvalidNumber},

		{Code: "biz.FREQUENCY", Class: watchword.ClassRateLimited}, // Interval
		{Code: "FREQUENCY_FAIL", Class: watchword.ClassRateLimited},
		{Code: "BUSINESS_LIMIT_CONTROL", Class: watchword.ClassRateLimited}, // of one number, a day

		{Code: "FUNCTION_NOT_OPENED", Class: watchword.ClassAuthFailed},
		{Code: "isv.FUNCTION_NOT_OPENED", Class: watchword.ClassAuthFailed},
		{Code: "isv.RAM_PERMISSION_DENY", Class: watchword.ClassAuthFailed},

		{Code: "INVALID_PARAMETERS", Class: watchword.ClassProviderError},
		{Code: "isv.VERIFY_SCHEME_NOT_EXIST", Class: watchword.ClassProviderError},
		{Code: "isv.VERIFY_SCHEME_CONFLICT", Class: watchword.ClassProviderError},
	}, table())
}
