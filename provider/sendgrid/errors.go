package sendgrid

import (
	"net/http"
	"strings"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// sentences is which of SendGrid's words are which class, whatever the status, in lower case (SendGrid: 4XX API errors and
// troubleshooting; issues of its libraries; Twilio: errors 60222 and 60604).
func sentences() []provider.CodeClass {
	return []provider.CodeClass{
		{Code: "credits exceeded", Class: watchword.ClassInsufficientBalance},        // "Maximum credits exceeded", 401
		{Code: "verified sender identity", Class: watchword.ClassSenderUnregistered}, // of the from address, 403
		{Code: "authorization grant is invalid", Class: watchword.ClassAuthFailed},   // the key, 401
		{Code: "not authorized to send mail", Class: watchword.ClassAuthFailed},      // the key's scopes, 401
		{Code: "authorization required", Class: watchword.ClassAuthFailed},           // 401
		{Code: "access forbidden", Class: watchword.ClassAuthFailed},                 // 403
		{Code: "too many requests", Class: watchword.ClassRateLimited},               // 429
		{Code: "content too large", Class: watchword.ClassContentRejected},           // 413
		{Code: "payload too large", Class: watchword.ClassContentRejected},           // 413
		{Code: "exceeded your messaging limits", Class: watchword.ClassRateLimited},  // 403
	}
}

// fields is which field at fault is which class (SendGrid: Mail Send errors).
func fields() []provider.CodeClass {
	return []provider.CodeClass{
		{Code: "personalizations.0.to", Class: watchword.ClassInvalidNumber},
		{Code: "personalizations.0.dynamic_template_data", Class: watchword.ClassContentRejected},
		{Code: "personalizations.0.subject", Class: watchword.ClassContentRejected},
		{Code: "from", Class: watchword.ClassSenderUnregistered},
		{Code: "reply_to", Class: watchword.ClassSenderUnregistered},
		{Code: "subject", Class: watchword.ClassContentRejected},
		{Code: "content", Class: watchword.ClassContentRejected},
		{Code: "template_id", Class: watchword.ClassContentRejected},
	}
}

// fault is one of the errors in a refusal.
type fault struct{ Message, Field string }

func (f fault) class() (watchword.ErrorClass, bool) {
	said := strings.ToLower(f.Message)
	for _, line := range sentences() {
		if strings.Contains(said, line.Code) {
			return line.Class, true
		}
	}
	for _, line := range fields() {
		if f.Field == line.Code || strings.HasPrefix(f.Field, line.Code+".") {
			return line.Class, true
		}
	}
	return watchword.ClassNone, false
}

// place is the field if it looks like one, such as personalizations.0.to.0.email.
func (f fault) place() string {
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789_."
	if f.Field == "null" || len(f.Field) > 64 || strings.Trim(f.Field, letters) != "" {
		return ""
	}
	return f.Field
}

// refused is the error of an answer that is no acceptance: by the first error in it that is known, else by the status.
func refused(answer *provider.Answer, m *watchword.Outgoing) error {
	var said struct{ Errors []fault }
	_ = answer.JSON(&said) // a page of a proxy has no errors
	for _, f := range said.Errors {
		if class, ok := f.class(); ok {
			return answer.Refused(class, f.place(), m)
		}
	}
	if answer.Status == http.StatusRequestEntityTooLarge {
		return answer.Refused(watchword.ClassContentRejected, "", m)
	}
	if len(said.Errors) > 0 {
		return answer.Unclear(said.Errors[0].place(), m)
	}
	return answer.Unclear("", m)
}
