package watchword

import (
	"errors"
	"time"
)

// ErrorCode is a word of the one error vocabulary. Each dialect has a table that turns every one of them into its wire
// format. What has no code is internal, and its text never leaves the server.
type ErrorCode string

// The vocabulary. A comment says when a caller sees the word.
const (
	InvalidRequest        ErrorCode = "invalid_request"         // a field is missing, malformed or out of range
	InvalidRecipient      ErrorCode = "invalid_recipient"       // the address cannot be made canonical
	UnknownPurpose        ErrorCode = "unknown_purpose"         // the tenant has no such purpose
	OutOfPolicy           ErrorCode = "out_of_policy"           // an override goes beyond the tenant's policy
	Unauthenticated       ErrorCode = "unauthenticated"         // no credential, or not a valid one
	Forbidden             ErrorCode = "forbidden"               // the credential or tenant may not do this
	NotFound              ErrorCode = "not_found"               // no such verification in this tenant
	NotPending            ErrorCode = "not_pending"             // the verification has ended, so it cannot change
	LimitExceeded         ErrorCode = "limit_exceeded"          // a sending limit is used up; RetryAfter says until when
	RecipientLocked       ErrorCode = "recipient_locked"        // too many failed checks in a row for this recipient
	AccountExists         ErrorCode = "account_exists"          // account rule must_not_exist
	AccountNotFound       ErrorCode = "account_not_found"       // account rule must_exist
	SignInRequired        ErrorCode = "sign_in_required"        // own_empty_slot or own_address without a known account
	AddressAlreadySet     ErrorCode = "address_already_set"     // account rule own_empty_slot
	AddressMissing        ErrorCode = "address_missing"         // account rule own_address, and the account has none
	AccountUnavailable    ErrorCode = "account_unavailable"     // whoever knows the accounts does not answer
	NoRoute               ErrorCode = "no_route"                // no provider serves this channel and country
	RecipientRejected     ErrorCode = "recipient_rejected"      // the providers say that this address cannot be reached
	SenderUnusable        ErrorCode = "sender_unusable"         // signature, template or provider account is not fit to send with
	CaptchaFailed         ErrorCode = "captcha_failed"          // a captcha was asked for, and is missing or wrong
	DeliveryFailed        ErrorCode = "delivery_failed"         // every provider on the route refused the message
	IdempotencyMismatch   ErrorCode = "idempotency_mismatch"    // the key was used with another request
	IdempotencyInProgress ErrorCode = "idempotency_in_progress" // the first request with this key still runs
	RequestReplayed       ErrorCode = "request_replayed"        // a signed request that may come once came again
	Unavailable           ErrorCode = "unavailable"             // the server cannot keep its promises just now
)

// ErrorCodes lists the vocabulary, for tables that must cover it.
func ErrorCodes() []ErrorCode {
	return []ErrorCode{
		InvalidRequest, InvalidRecipient, UnknownPurpose, OutOfPolicy, Unauthenticated, Forbidden, NotFound, NotPending,
		LimitExceeded, RecipientLocked, AccountExists, AccountNotFound, SignInRequired, AddressAlreadySet,
		AddressMissing, AccountUnavailable, NoRoute, SenderUnusable, CaptchaFailed, RecipientRejected, DeliveryFailed,
		IdempotencyMismatch, IdempotencyInProgress, RequestReplayed, Unavailable,
	}
}

// Error is an answer that a caller can act on. Its message may be shown to the caller: it holds no code, no secret and
// no recipient.
type Error struct {
	Code       ErrorCode
	Message    string
	Field      string        // the field of the request at fault, if one is
	RetryAfter time.Duration // when the same request can succeed, if waiting helps
	Limits     []LimitState  // with LimitExceeded: the limits as they stand, the violated one first
	Class      ErrorClass    // with DeliveryFailed and RecipientRejected: why, as the last provider saw it
	Sender     SenderFault   // with SenderUnusable: what is wrong with it
	ID         ID            // the verification concerned, if one was made
	cause      error
}

// NewError makes an error without further detail.
func NewError(code ErrorCode, message string) *Error { return &Error{Code: code, Message: message} }

// FieldError makes an error about one field of the request.
func FieldError(code ErrorCode, field, message string) *Error {
	return &Error{Code: code, Message: message, Field: field}
}

// unavailable wraps an internal fault that makes it impossible to keep a promise. The cause is for the log alone.
func unavailable(cause error) *Error {
	return &Error{
		Code: Unavailable, Message: "the server cannot do this just now; try again", RetryAfter: time.Second, cause: cause,
	}
}

func (e *Error) Error() string {
	s := string(e.Code) + ": " + e.Message
	if e.cause != nil {
		s += ": " + e.cause.Error()
	}
	return s
}

// Unwrap gives the internal cause.
func (e *Error) Unwrap() error { return e.cause }

// Is makes errors.Is(err, NewError(code, "")) compare codes alone.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}

// CodeOf is the vocabulary's word for err, or "" when err is internal.
func CodeOf(err error) ErrorCode {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}
