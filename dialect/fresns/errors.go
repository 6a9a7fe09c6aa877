package fresns

import (
	"errors"

	"github.com/watchword/watchword"
)

// codeOf turns a word of the error vocabulary into the vendor's code. Some depend on the channel. known is false for
// what is no word: that is internal.
func codeOf(word watchword.ErrorCode, channel watchword.Channel) (c code, known bool) {
	email := channel == watchword.Email
	switch word {
	case watchword.InvalidRequest, watchword.InvalidRecipient, watchword.OutOfPolicy, watchword.AddressMissing,
		watchword.CaptchaFailed, watchword.IdempotencyMismatch, watchword.IdempotencyInProgress, watchword.RequestReplayed:
		return parameterError, true
	case watchword.UnknownPurpose:
		return templateOff, true
	case watchword.Unauthenticated:
		return appUnknown, true
	case watchword.Forbidden:
		return keyHasNoRight, true
	case watchword.NotFound, watchword.NotPending:
		return verifyCodeWrong, true
	case watchword.LimitExceeded, watchword.RecipientLocked:
		return sentTooOften, true
	case watchword.AccountExists:
		return either(email, emailUsed, phoneUsed), true
	case watchword.AccountNotFound:
		return accountMissing, true
	case watchword.SignInRequired:
		return accountSignedOut, true
	case watchword.AddressAlreadySet:
		return either(email, emailBound, phoneBound), true
	case watchword.NoRoute, watchword.SenderUnusable:
		return noProvider, true
	case watchword.RecipientRejected, watchword.DeliveryFailed:
		return providerFailed, true
	case watchword.AccountUnavailable, watchword.Unavailable:
		return providerSilent, true
	}
	return providerSilent, false
}

func either(first bool, a, b code) code {
	if first {
		return a
	}
	return b
}

// refusal is what a caller is told about an error. internal says that the error is the server's own, and for its log.
func refusal(err error, channel watchword.Channel) (c code, internal bool) {
	if errors.As(err, &c) {
		return c, false
	}
	var e *watchword.Error
	if errors.As(err, &e) && e.Code == watchword.SenderUnusable && aboutTemplate(e.Sender) {
		return templateOff, false
	}
	word := watchword.CodeOf(err)
	c, known := codeOf(word, channel)
	return c, !known || word == watchword.Unavailable
}

// aboutTemplate tells the faults that an operator mends at a template.
func aboutTemplate(f watchword.SenderFault) bool {
	switch f {
	case watchword.TemplateMissing, watchword.TemplateUnknown, watchword.TemplateForbidden, watchword.TemplateDisabled:
		return true
	default:
		return false
	}
}

// checkRefusal makes one answer of everything that tells a wrong code from one that cannot be right: a caller learns
// nothing from it.
func checkRefusal(err error) error {
	switch watchword.CodeOf(err) {
	case watchword.NotFound, watchword.NotPending, watchword.LimitExceeded, watchword.RecipientLocked, watchword.AddressMissing:
		return verifyCodeWrong
	default:
		return err
	}
}
