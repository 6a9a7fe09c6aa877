package quectel

import (
	"context"
	"errors"

	"github.com/watchword/watchword"
)

// row is what a word of the error vocabulary is called by each of the calls.
type row struct {
	send, email, validate code
	operator              bool // somebody has to look into it, and sees nothing of the answer: it is logged
}

// vocabulary is the one table. Whatever keeps a code from being right is one answer to a validation, so that nobody learns
// which numbers have a code, had one, or have no attempts left.
var vocabulary = map[watchword.ErrorCode]row{
	watchword.InvalidRequest:        {codeFailed, codeFailed, codeWrong, true}, // only the tenant's configuration is left to be at fault
	watchword.InvalidRecipient:      {codePhoneForm, codeEmailForm, codePhoneForm, false},
	watchword.UnknownPurpose:        {codeFailed, codeFailed, codeWrong, true},
	watchword.OutOfPolicy:           {codeFailed, codeFailed, codeWrong, true},
	watchword.Unauthenticated:       {codeSignature, codeSignature, codeSignature, false},
	watchword.Forbidden:             {codeSignature, codeSignature, codeSignature, false},
	watchword.NotFound:              {codeFailed, codeFailed, codeWrong, false},
	watchword.NotPending:            {codeFailed, codeFailed, codeWrong, false},
	watchword.LimitExceeded:         {codeTooOften, codeTooOften, codeWrong, false},
	watchword.RecipientLocked:       {codeTooOften, codeTooOften, codeWrong, false},
	watchword.AccountExists:         {codePhoneTaken, codeEmailTaken, codeWrong, false},
	watchword.AccountNotFound:       {codePhoneUnknown, codeEmailUnknown, codeWrong, false},
	watchword.SignInRequired:        {codeToken, codeToken, codeWrong, true}, // nobody can sign in on this wire
	watchword.AddressAlreadySet:     {codePhoneTaken, codeEmailTaken, codeWrong, false},
	watchword.AddressMissing:        {codeToken, codeToken, codeWrong, true},
	watchword.AccountUnavailable:    {codeFailed, codeFailed, codeWrong, true},
	watchword.NoRoute:               {codeFailed, codeFailed, codeWrong, true},
	watchword.SenderUnusable:        {codeFailed, codeFailed, codeWrong, true}, // a message has a code for each fault: senderCode
	watchword.CaptchaFailed:         {codeSignature, codeSignature, codeSignature, false},
	watchword.RecipientRejected:     {codeFailed, codeFailed, codeWrong, false},
	watchword.DeliveryFailed:        {codeFailed, codeFailed, codeWrong, false},
	watchword.IdempotencyMismatch:   {codeSignature, codeSignature, codeSignature, false},
	watchword.IdempotencyInProgress: {codeSignature, codeSignature, codeSignature, false},
	watchword.RequestReplayed:       {codeSignature, codeSignature, codeSignature, false},
	watchword.Unavailable:           {codeFailed, codeFailed, codeWrong, true},
}

// The columns of the table.
func ofSend(r row) code     { return r.send }
func ofEmail(r row) code    { return r.email }
func ofValidate(r row) code { return r.validate }

// senderCode is what a fault of the tenant's signature, template or provider account is called.
func senderCode(f watchword.SenderFault) (code, bool) {
	switch f {
	case watchword.SignatureMissing:
		return codeNoSignatureID, true
	case watchword.SignatureUnknown:
		return codeSignatureGone, true
	case watchword.SignatureForbidden:
		return codeSignatureOthers, true
	case watchword.SignatureDisabled:
		return codeSignatureOff, true
	case watchword.TemplateMissing:
		return codeNoTemplateID, true
	case watchword.TemplateUnknown:
		return codeTemplateGone, true
	case watchword.TemplateForbidden:
		return codeTemplateOthers, true
	case watchword.TemplateDisabled:
		return codeTemplateOff, true
	case watchword.AccountUnknown:
		return codeNoAccount, true
	case watchword.AccountDisabled:
		return codeAccountOff, true
	case watchword.AccountMismatch:
		return codeAccountsDiffer, true
	case watchword.TypeMismatch:
		return codeTypesDiffer, true
	}
	return 0, false
}

// refusal finds the code of an error. What has none is internal: it is logged, and never shown.
func (a *api) refusal(ctx context.Context, c call, err error) code {
	var own code
	if errors.As(err, &own) {
		return own
	}
	var e *watchword.Error
	if !errors.As(err, &e) {
		a.log.ErrorContext(ctx, "a request failed", "path", c.path, "error", err)
		return c.general
	}
	r, ok := vocabulary[e.Code]
	switch {
	case !ok:
		a.log.ErrorContext(ctx, "there is no code for a refusal", "path", c.path, "error", err)
		return c.general
	case ctx.Err() != nil, e.Field == "code":
		// The caller is gone, or has typed what is no code: nothing is amiss.
	case r.operator:
		a.log.WarnContext(ctx, "a request cannot be served as things are", "path", c.path, "error", err)
	}
	if fault, named := senderCode(e.Sender); named && c.namesSender {
		return fault
	}
	return c.column(r)
}
