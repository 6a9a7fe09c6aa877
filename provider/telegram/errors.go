package telegram

import (
	"strings"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// class finds the class of an error, if its name is known. FLOOD_WAIT may have its seconds at its end.
func class(name string) (watchword.ErrorClass, bool) {
	if strings.HasPrefix(name, "FLOOD_WAIT") {
		return watchword.ClassRateLimited, true
	}
	return provider.ClassFor(name, table())
}

// table is what Telegram's errors mean. The package comment tells where their names are from.
func table() []provider.CodeClass {
	return []provider.CodeClass{
		{Code: "PHONE_NUMBER_INVALID", Class: watchword.ClassInvalidNumber},

		{Code: "PHONE_NUMBER_NOT_FOUND", Class: watchword.ClassUnreachable},     // nobody registered it with Telegram
		{Code: "PHONE_NUMBER_NOT_AVAILABLE", Class: watchword.ClassUnreachable}, // its owner cannot get codes

		{Code: "CODE_INVALID", Class: watchword.ClassContentRejected},
		{Code: "CODE_LENGTH_INVALID", Class: watchword.ClassContentRejected},
		{Code: "CODE_LENGTH_REQUIRED", Class: watchword.ClassContentRejected},

		{Code: "SENDER_NOT_OWNED", Class: watchword.ClassSenderUnregistered},
		{Code: "SENDER_NOT_VERIFIED", Class: watchword.ClassSenderUnregistered},
		{Code: "SENDER_USERNAME_INVALID", Class: watchword.ClassSenderUnregistered},

		{Code: "BALANCE_NOT_ENOUGH", Class: watchword.ClassInsufficientBalance},

		{Code: "ACCESS_TOKEN_INVALID", Class: watchword.ClassAuthFailed},
		{Code: "ACCESS_TOKEN_REQUIRED", Class: watchword.ClassAuthFailed},

		// what is never sent, or is always right, unless the API has changed
		{Code: "CALLBACK_URL_INVALID", Class: watchword.ClassProviderError},
		{Code: "PAYLOAD_INVALID", Class: watchword.ClassProviderError},
		{Code: "PHONE_NUMBER_MISMATCH", Class: watchword.ClassProviderError},
		{Code: "REQUEST_ID_INVALID", Class: watchword.ClassProviderError},
		{Code: "REQUEST_ID_REQUIRED", Class: watchword.ClassProviderError},
		{Code: "TTL_INVALID", Class: watchword.ClassProviderError},
		{Code: "UNKNOWN_METHOD", Class: watchword.ClassProviderError},

		{Code: "MESSAGE_ALREADY_SENT", Class: watchword.ClassUnknown}, // then there is one on its way
	}
}
