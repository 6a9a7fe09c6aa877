package aliyun

import (
	"strings"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// refusal is the error of an answer that is no yes. m may be nil.
func refusal(answer *provider.Answer, code string, m *watchword.Outgoing) error {
	return refusalBy(table(), answer, code, m)
}

func refusalBy(codes []provider.CodeClass, answer *provider.Answer, code string, m *watchword.Outgoing) error {
	if class, known := classIn(codes, code); known {
		return answer.Refused(class, code, m)
	}
	return answer.Unclear(code, m)
}

// classIn finds the class of a code, or else of its first part: the gateway's codes are a kind, a dot and a detail, and it
// has more details than its pages list. It answers a limit (Throttling.User) with the status 400, which alone says nothing.
func classIn(codes []provider.CodeClass, code string) (watchword.ErrorClass, bool) {
	if class, known := provider.ClassFor(code, codes); known {
		return class, true
	}
	kind, _, _ := strings.Cut(code, ".")
	return provider.ClassFor(kind, codes)
}

// table has the codes that a call is answered with (Aliyun: 国内消息 API 错误码, and 公共错误码 of the gateway before it).
func table() []provider.CodeClass {
	return []provider.CodeClass{
		{Code: "isv.MOBILE_NUMBER_ILLEGAL", Class: watchword.ClassInvalidNumber},
		{Code: "isv.BLACK_KEY_CONTROL_LIMIT", Class: watchword.ClassBlockedByCarrier}, // opted out, or complained to 12321
		{Code: "isv.CUSTOMER_REFUSED", Class: watchword.ClassBlockedByCarrier},

		{Code: "isv.SMS_TEMPLATE_ILLEGAL", Class: watchword.ClassContentRejected}, // not there, not approved, or other variables
		{Code: "isv.TEMPLATE_MISSING_PARAMETERS", Class: watchword.ClassContentRejected},
		{Code: "isv.TEMPLATE_PARAMS_ILLEGAL", Class: watchword.ClassContentRejected},
		{Code: "template_parameter_count_illegal", Class: watchword.ClassContentRejected},
		{Code: "isv.INVALID_JSON_PARAM", Class: watchword.ClassContentRejected},
		{Code: "isv.PARAM_LENGTH_LIMIT", Class: watchword.ClassContentRejected},
		{Code: "isv.PARAM_NOT_SUPPORT_URL", Class: watchword.ClassContentRejected},
		{Code: "isv.SMS_CONTENT_ILLEGAL", Class: watchword.ClassContentRejected},
		{Code: "isv.UNSUPPORTED_CONTENT", Class: watchword.ClassContentRejected}, // characters that cannot be sent
		{Code: "isv.SMS_CONTENT_MISMATCH_TEMPLATE_TYPE", Class: watchword.ClassContentRejected},
		{Code: "isv.SMS_SIGNATURE_SCENE_ILLEGAL", Class: watchword.ClassContentRejected},   // of another kind than the template
		{Code: "isv.DOMESTIC_NUMBER_NOT_SUPPORTED", Class: watchword.ClassContentRejected}, // an international template
		{Code: "isv.SMS_TEST_SIGN_TEMPLATE_LIMIT", Class: watchword.ClassContentRejected},
		{Code: "isv.SMS_TEST_TEMPLATE_PARAMS_ILLEGAL", Class: watchword.ClassContentRejected},

		{Code: "isv.SMS_SIGNATURE_ILLEGAL", Class: watchword.ClassSenderUnregistered},
		{Code: "isv.SMS_SIGN_NAME_ILLEGAL", Class: watchword.ClassSenderUnregistered},
		{Code: "isv.SMS_SIGN_ILLEGAL", Class: watchword.ClassSenderUnregistered},
		{Code: "isv.SMS_SIGN_EMOJI_ILLEGAL", Class: watchword.ClassSenderUnregistered},
		{Code: "isv.SIGN_NAME_ILLEGAL", Class: watchword.ClassSenderUnregistered},
		{Code: "isv.SIGN_STATE_ILLEGAL", Class: watchword.ClassSenderUnregistered},
		{Code: "isv.SIGN_SOURCE_ILLEGAL", Class: watchword.ClassSenderUnregistered},
		{Code: "SIGNATURE_BLACKLIST", Class: watchword.ClassSenderUnregistered},
		{Code: "isv.SIGNATURE_BLACKLIST", Class: watchword.ClassSenderUnregistered},
		{Code: "PORT_NOT_REGISTERED", Class: watchword.ClassSenderUnregistered},       // the carriers have no real-name filing yet
		{Code: "isv.SMS_TEST_NUMBER_LIMIT", Class: watchword.ClassSenderUnregistered}, // a signature for tests, and no test number
		{Code: "isv.EXTEND_CODE_ERROR", Class: watchword.ClassSenderUnregistered},
		{Code: "isv.ONE_CODE_MULTIPLE_SIGN", Class: watchword.ClassSenderUnregistered},
		{Code: "isv.CODE_EXCEED_LIMIT", Class: watchword.ClassSenderUnregistered},
		{Code: "isv.CODE_ERROR", Class: watchword.ClassSenderUnregistered},

		{Code: "isv.BUSINESS_LIMIT_CONTROL", Class: watchword.ClassRateLimited}, // of one number, over all of Aliyun's customers
		{Code: "isv.DAY_LIMIT_CONTROL", Class: watchword.ClassRateLimited},
		{Code: "isv.MONTH_LIMIT_CONTROL", Class: watchword.ClassRateLimited},
		{Code: "isv.SMS_OVER_LIMIT", Class: watchword.ClassRateLimited},
		{Code: "Throttling", Class: watchword.ClassRateLimited},

		{Code: "isv.AMOUNT_NOT_ENOUGH", Class: watchword.ClassInsufficientBalance},
		{Code: "isv.OUT_OF_SERVICE", Class: watchword.ClassInsufficientBalance},
		{Code: "InsufficientBalance", Class: watchword.ClassInsufficientBalance},

		{Code: "InvalidAccessKeyId", Class: watchword.ClassAuthFailed},
		{Code: "MissingAccessKeyId", Class: watchword.ClassAuthFailed},
		{Code: "SignatureDoesNotMatch", Class: watchword.ClassAuthFailed},
		{Code: "IncompleteSignature", Class: watchword.ClassAuthFailed},
		{Code: "InvalidTimeStamp", Class: watchword.ClassAuthFailed}, // our clock is 15 minutes off
		{Code: "Forbidden", Class: watchword.ClassAuthFailed},
		{Code: "NoPermission", Class: watchword.ClassAuthFailed},
		{Code: "isp.RAM_PERMISSION_DENY", Class: watchword.ClassAuthFailed},
		{Code: "isv.PRODUCT_UN_SUBSCRIPT", Class: watchword.ClassAuthFailed},
		{Code: "isv.PRODUCT_UNSUBSCRIBE", Class: watchword.ClassAuthFailed},
		{Code: "isv.ACCOUNT_NOT_EXISTS", Class: watchword.ClassAuthFailed},
		{Code: "isv.ACCOUNT_ABNORMAL", Class: watchword.ClassAuthFailed},
		{Code: "isv.SECURITY_FROZEN_ACCOUNT", Class: watchword.ClassAuthFailed},
		{Code: "isv.DENY_IP_RANGE", Class: watchword.ClassAuthFailed}, // our address is not in the mainland

		{Code: "isp.SYSTEM_ERROR", Class: watchword.ClassProviderError},
		{Code: "isp.GATEWAY_ERROR", Class: watchword.ClassProviderError},
		{Code: "InternalError", Class: watchword.ClassProviderError},
		{Code: "ServiceUnavailable", Class: watchword.ClassProviderError},
		{Code: "isv.INVALID_PARAMETERS", Class: watchword.ClassProviderError},
		{Code: "isv.MOBILE_COUNT_OVER_LIMIT", Class: watchword.ClassProviderError},
		{Code: "InvalidVersion", Class: watchword.ClassProviderError},
		{Code: "InvalidAction", Class: watchword.ClassProviderError},

		// We never send a nonce twice. Somebody on the way has, and what became of the first copy is not known.
		{Code: "SignatureNonceUsed", Class: watchword.ClassUnknown},
	}
}

// receiptTable has the codes of receipts that tell of a failure (Aliyun: 国内消息发送状态回执错误码). Those of table occur too.
func receiptTable() []provider.CodeClass {
	return []provider.CodeClass{
		// Of both, Aliyun's pages say the same: no such number, or suspended, switched off, out of reach.
		{Code: "MOBILE_NOT_ON_SERVICE", Class: watchword.ClassUnreachable},
		{Code: "INVALID_NUMBER", Class: watchword.ClassUnreachable},
		{Code: "MOBILE_ACCOUNT_ABNORMAL", Class: watchword.ClassUnreachable},
		{Code: "MOBLLE_TERMINAL_ERROR", Class: watchword.ClassUnreachable}, // so it is spelled
		{Code: "MOBILE_TERMINAL_ERROR", Class: watchword.ClassUnreachable},
		{Code: "EXPIRED", Class: watchword.ClassUnreachable},
		{Code: "MOBILE_IN_BLACK", Class: watchword.ClassBlockedByCarrier},
		{Code: "USER_REJECT", Class: watchword.ClassBlockedByCarrier},
		{Code: "SP_NOT_BY_INTER_SMS", Class: watchword.ClassBlockedByCarrier}, // the person takes no messages from abroad
		{Code: "CONTENT_KEYWORD", Class: watchword.ClassContentRejected},
		{Code: "CONTENT_ERROR", Class: watchword.ClassContentRejected},
		{Code: "PARAMS_ILLEGAL", Class: watchword.ClassContentRejected},
		{Code: "MOBILE_SEND_LIMIT", Class: watchword.ClassRateLimited},
		{Code: "IS_CLOSE", Class: watchword.ClassProviderError},
		{Code: "NO_ROUTE", Class: watchword.ClassProviderError},
		{Code: "SP_UNKNOWN_ERROR", Class: watchword.ClassUnknown},
	}
}
