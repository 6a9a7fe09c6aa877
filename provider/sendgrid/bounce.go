package sendgrid

import (
	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// drops is why SendGrid did not even try (SendGrid: Event Webhook reference, dropped).
func drops() []provider.CodeClass {
	return []provider.CodeClass{
		{Code: "Unsubscribed Address", Class: watchword.ClassBlockedByCarrier},
		{Code: "Spam Reporting Address", Class: watchword.ClassBlockedByCarrier},
		{Code: "Bounced Address", Class: watchword.ClassInvalidNumber},
		{Code: "Invalid", Class: watchword.ClassInvalidNumber},
		{Code: "Spam Content", Class: watchword.ClassContentRejected},
		{Code: "Invalid SMTPAPI header", Class: watchword.ClassProviderError},
		{Code: "Recipient List over Package Quota", Class: watchword.ClassInsufficientBalance},
	}
}

// classifications is how SendGrid reads a mail server's words (SendGrid: Bounces API, classifications). Unclassified is
// none.
func classifications() []provider.CodeClass {
	return []provider.CodeClass{
		{Code: "Invalid Address", Class: watchword.ClassInvalidNumber},
		{Code: "Mailbox Unavailable", Class: watchword.ClassUnreachable},
		{Code: "Technical Failure", Class: watchword.ClassUnreachable},
		{Code: "Content", Class: watchword.ClassContentRejected},
		{Code: "Reputation", Class: watchword.ClassBlockedByCarrier},
		{Code: "Frequency or Volume Too High", Class: watchword.ClassRateLimited},
	}
}

// types is what a bounce is where nobody says more: bounced addresses get no more mail; blocked ones do.
func types() []provider.CodeClass {
	return []provider.CodeClass{
		{Code: "bounce", Class: watchword.ClassInvalidNumber},
		{Code: "blocked", Class: watchword.ClassBlockedByCarrier},
		{Code: "expired", Class: watchword.ClassUnreachable},
	}
}

func (e *event) dropped() (class watchword.ErrorClass, raw string) {
	if class, ok := provider.ClassFor(e.Reason, drops()); ok {
		return class, e.Reason
	}
	return watchword.ClassUnknown, "dropped"
}

// bounced gives the class of a bounce, and what operators see of it, such as "blocked 5.7.1 Reputation".
func (e *event) bounced() (class watchword.ErrorClass, raw string) {
	byClassification, classified := provider.ClassFor(e.Classification, classifications())
	byStatus, known := provider.ClassOfBounce(e.Status)
	byType, typed := provider.ClassFor(e.Type, types())
	raw = "bounce"
	if typed {
		raw = e.Type
	}
	if provider.IsEnhancedStatus(e.Status) {
		raw += " " + e.Status
	}
	if classified {
		raw += " " + e.Classification
	}
	switch {
	case classified:
		return byClassification, raw
	case known:
		return byStatus, raw
	case typed:
		return byType, raw
	}
	return watchword.ClassUnknown, raw
}
