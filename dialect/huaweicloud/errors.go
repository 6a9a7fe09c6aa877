package huaweicloud

import (
	"context"
	"errors"
	"net/http"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect"
)

// fault is a refusal in the vendor's form. Those of the request and of who asks have an HTTP status of their own; those
// of the business come under 200, so that the body alone tells them from success.
type fault struct {
	status int
	code   string
	text   string // within the page's 32 characters
	vendor string // the vendor's own text, where it is another one: two are longer than the page allows
	allow  string // the methods that the path takes, with status 405
}

func (f *fault) Error() string { return f.code + ": " + f.text }

// The vendor's errors that can be met here, with the vendor's texts.
var (
	errFailed       = &fault{status: http.StatusBadRequest, code: "OSM.0001", text: "Failed"}
	errUnauthorized = &fault{status: http.StatusUnauthorized, code: "OSM.0002", text: "Unauthorized"}
	errForbidden    = &fault{status: http.StatusForbidden, code: "OSM.0003", text: "Forbidden"}
	errInternal     = &fault{status: http.StatusInternalServerError, code: "OSM.0004", text: "Internal Server Error"}

	errInvalid      = &fault{status: http.StatusOK, code: "OSM.01010001", text: "Param validation fail."}
	errNoPermission = &fault{status: http.StatusOK, code: "OSM.01010002", text: "No operation permission."}
	errVerify       = &fault{status: http.StatusOK, code: "OSM.01010010", text: "Verify not pass."}
	errNoCustomer   = &fault{
		status: http.StatusOK, code: "OSM.01010011", text: "No customer info in token.", vendor: "Can't get customer info from token.",
	}
	errContactWay = &fault{status: http.StatusOK, code: "OSM.01010012", text: "The type must be 0 or 1."}
	errOperation  = &fault{status: http.StatusOK, code: "OSM.01010014", text: "Operation failed"}
	errTooOften   = &fault{
		status: http.StatusOK, code: "OSM.01010024", text: "Verify code sent too frequently.", vendor: "Verify code resend too frequently.",
	}
)

// The problems that a parameter can have. With the longest name before it, each keeps within 32 characters.
const (
	isMissing    = "is missing"
	isMistyped   = "has the wrong type"
	isTooLong    = "is too long"
	isTooShort   = "is too short"
	isInvalid    = "is not valid"
	isOutOfRange = "is out of range"
)

// badField is the vendor's "Failed" with the parameter at fault named.
func badField(name, problem string) *fault {
	return badRequest(http.StatusBadRequest, name+" "+problem)
}

// badRequest is the vendor's "Failed" with the reason named, under a status that fits better than 400 where there is one.
func badRequest(status int, text string) *fault {
	return &fault{status: status, code: errFailed.code, text: text, vendor: errFailed.text}
}

// faultOf turns a word of the error vocabulary into the vendor's error.
func faultOf(code watchword.ErrorCode) (*fault, bool) {
	switch code {
	case watchword.InvalidRequest, watchword.UnknownPurpose, watchword.OutOfPolicy, watchword.IdempotencyMismatch,
		watchword.IdempotencyInProgress:
		return errFailed, true
	case watchword.Unauthenticated, watchword.RequestReplayed:
		return errUnauthorized, true
	case watchword.Forbidden, watchword.CaptchaFailed:
		return errForbidden, true
	case watchword.InvalidRecipient, watchword.RecipientRejected:
		return errInvalid, true
	case watchword.NotFound, watchword.NotPending, watchword.RecipientLocked:
		return errVerify, true
	case watchword.LimitExceeded:
		return errTooOften, true
	case watchword.AccountExists, watchword.AccountNotFound, watchword.AddressAlreadySet, watchword.AddressMissing:
		return errNoPermission, true
	case watchword.SignInRequired:
		return errNoCustomer, true
	case watchword.NoRoute, watchword.SenderUnusable, watchword.DeliveryFailed:
		return errOperation, true
	case watchword.Unavailable, watchword.AccountUnavailable:
		return errInternal, true
	}
	return nil, false
}

// refuse answers with an error. What is no word of the vocabulary is internal, and its text stays in the log.
func (a *api) refuse(c *call, err error) {
	f := asFault(err)
	if f.status >= http.StatusInternalServerError {
		a.log.Error("a request failed", "dialect", Name, "path", c.r.URL.Path, "error", err)
	}
	if f.allow != "" {
		c.w.Header().Set("Allow", f.allow)
	}
	dialect.Answer(c.w, f.status, refused{ErrorCode: f.code, ErrorMsg: f.message(c.settings)})
}

func asFault(err error) *fault {
	var f *fault
	switch {
	case errors.As(err, &f):
		return f
	case errors.Is(err, context.Canceled):
		return badRequest(http.StatusBadRequest, "The client has left") // so it is no fault of the server
	}
	if f, ok := faultOf(watchword.CodeOf(err)); ok {
		return f
	}
	return errInternal
}

// message is the text for a tenant; before the tenant is known, s is nil.
func (f *fault) message(s *Settings) string {
	if s != nil && s.ErrorMessages == vendorMessages && f.vendor != "" {
		return f.vendor
	}
	return f.text
}

// panicked answers where a handler has panicked.
func (a *api) panicked(w http.ResponseWriter, _ *http.Request) {
	dialect.Answer(w, errInternal.status, refused{ErrorCode: errInternal.code, ErrorMsg: errInternal.text})
}
