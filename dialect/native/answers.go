package native

import (
	"net/http"

	"github.com/watchword/watchword"
)

// The words that this API has beside the vocabulary: what can go wrong before the engine is asked.
const (
	malformedRequest     watchword.ErrorCode = "malformed_request"
	requestTimeout       watchword.ErrorCode = "request_timeout"
	methodNotAllowed     watchword.ErrorCode = "method_not_allowed"
	payloadTooLarge      watchword.ErrorCode = "payload_too_large"
	unsupportedMediaType watchword.ErrorCode = "unsupported_media_type"
	internal             watchword.ErrorCode = "internal"
)

// internalDetail is all that a caller reads of a fault that has no word.
const internalDetail = "something went wrong on this server; the log has it under the request id"

// ownCodes lists the words of this API.
func ownCodes() []watchword.ErrorCode {
	return []watchword.ErrorCode{
		malformedRequest, requestTimeout, methodNotAllowed, payloadTooLarge, unsupportedMediaType, internal,
	}
}

// answer is how one word of the vocabulary is told.
type answer struct {
	status int
	title  string
	hint   string // what to do about it
}

// answerTo is the one table from the vocabulary to this wire format. ok is false for a word it does not have.
func answerTo(code watchword.ErrorCode) (a answer, ok bool) {
	switch code {
	case watchword.InvalidRequest:
		a = answer{422, "The request is not valid", "Correct the field that is named, then send the request again."}
	case watchword.InvalidRecipient:
		a = answer{422, "The recipient is not valid", "Give a phone number in international form, like +8613800138000, or one e-mail address."}
	case watchword.UnknownPurpose:
		a = answer{422, "There is no such purpose", "Use a built-in purpose, or add this one to the tenant's purposes."}
	case watchword.OutOfPolicy:
		a = answer{422, "The policy does not allow this", "A request can only be stricter than its tenant's policy: leave the field out, or change the policy."}
	case watchword.Unauthenticated:
		a = answer{401, "The credential is missing or not valid", "Send the header Authorization: Bearer KEY with an API key that is switched on."}
	case watchword.Forbidden:
		a = answer{403, "This is not allowed", "Ask the operator to switch on the tenant, and its native API, for this key."}
	case watchword.NotFound:
		a = answer{404, "There is nothing here", "Check the path and the id. A verification is kept for as long as the server keeps history."}
	case watchword.NotPending:
		a = answer{409, "The verification has ended", "Start a new verification."}
	case watchword.LimitExceeded:
		a = answer{429, "A limit is used up", "Wait as long as Retry-After says. violated_limit names the limit."}
	case watchword.RecipientLocked:
		a = answer{429, "The recipient is locked", "Wait as long as Retry-After says, or ask the operator to unlock the recipient."}
	case watchword.AccountExists:
		a = answer{422, "An account has this address", "Offer to sign in instead, or ask for another address."}
	case watchword.AccountNotFound:
		a = answer{422, "No account has this address", "Offer to register instead, or ask for another address."}
	case watchword.SignInRequired:
		a = answer{403, "This needs a signed-in account", "Name the account in context.user."}
	case watchword.AddressAlreadySet:
		a = answer{409, "The account has an address of this kind", "Verify a change with the purpose change_identity instead."}
	case watchword.AddressMissing:
		a = answer{409, "The account has no address of this kind", "Verify over the other channel, or let the user add an address first."}
	case watchword.AccountUnavailable:
		a = answer{503, "The accounts cannot be asked", "Try again shortly: nothing was sent."}
	default:
		return deliveryAnswerTo(code)
	}
	return a, true
}

func deliveryAnswerTo(code watchword.ErrorCode) (a answer, ok bool) {
	switch code {
	case watchword.NoRoute:
		a = answer{422, "No provider serves this recipient", "Add a route for the channel and the country."}
	case watchword.SenderUnusable:
		a = answer{503, "The message has no usable sender", "Let the operator mend the signature, template or provider account that the detail names."}
	case watchword.CaptchaFailed:
		a = answer{403, "The captcha was not passed", "Let the user solve a captcha, and send its token."}
	case watchword.RecipientRejected:
		a = answer{422, "The recipient cannot be reached", "Ask for another address; delivery_error says what the provider saw."}
	case watchword.DeliveryFailed:
		a = answer{502, "No provider took the message", "Try again, or let the operator look at the verification's timeline; the recipient's limit got its charge back."}
	case watchword.IdempotencyMismatch:
		a = answer{422, "The idempotency key belongs to another request", "Use a new key for every new request, and the same one only to repeat it."}
	case watchword.IdempotencyInProgress:
		a = answer{409, "The first request still runs", "Wait as long as Retry-After says, then repeat the request with the same key."}
	case watchword.RequestReplayed:
		a = answer{409, "The request was made before", "Sign a new request."}
	case watchword.Unavailable:
		a = answer{503, "The server cannot do this just now", "Try again as Retry-After says, with the same Idempotency-Key."}
	default:
		return ownAnswerTo(code)
	}
	return a, true
}

func ownAnswerTo(code watchword.ErrorCode) (a answer, ok bool) {
	switch code {
	case malformedRequest:
		a = answer{http.StatusBadRequest, "The request cannot be read", "Send one JSON object in UTF-8, with every name once."}
	case requestTimeout:
		a = answer{http.StatusRequestTimeout, "The request came too slowly", "Send the whole body at once."}
	case methodNotAllowed:
		a = answer{http.StatusMethodNotAllowed, "The path does not take this method", "Use a method that the Allow header lists."}
	case payloadTooLarge:
		a = answer{http.StatusRequestEntityTooLarge, "The body is too large", "No request of this API needs more than 64 KiB."}
	case unsupportedMediaType:
		a = answer{http.StatusUnsupportedMediaType, "The body is not JSON", "Send the header Content-Type: application/json."}
	case internal:
		a = answer{http.StatusInternalServerError, "The server failed", "Report the request id to the operator."}
	default:
		return answer{}, false
	}
	return a, true
}

// wireField is the name that a field of the engine has here.
func wireField(field string) string {
	if field == "lifetime" {
		return "expires_in"
	}
	return field
}
