package twilio

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// verification is what Twilio Verify answers: a verification, a service, or an exception.
type verification struct {
	SID     string      `json:"sid"`
	Status  state       `json:"status"`
	Code    json.Number `json:"code"`
	Message string      `json:"message"`
}

// state is a word in a verification, and a number in an exception, which has no state.
type state string

// UnmarshalJSON reads a word, and takes anything else for none.
func (s *state) UnmarshalJSON(text []byte) error {
	var word string
	_ = json.Unmarshal(text, &word)
	*s = state(word)
	return nil
}

// read reads an answer. One that it cannot read, such as a page of a proxy, is empty.
func read(answer *provider.Answer) verification {
	var told verification
	if !answer.JSON(&told) {
		return verification{}
	}
	return told
}

// isNo tells whether a check was answered with a clear no.
func (t verification) isNo(status int) bool {
	switch t.Code.String() {
	case "": // no exception
		return status >= 200 && status <= 299 && slices.Contains(notApproved(), string(t.Status))
	case "20404": // expired, approved before, or tried too often: Twilio has deleted it
		return status == 404
	case "60202": // tried too often, and there is no more to try
		return true
	case "60200": // what was typed cannot be a code; or nothing was sent to the address
		return t.blames("Code") || t.blames("To")
	}
	return false
}

// notApproved are the states in which a verification is not approved (Twilio: VerificationCheck resource, status).
func notApproved() []string {
	return []string{"pending", "canceled", "max_attempts_reached", "deleted", "failed", "expired"}
}

// blames tells whether an exception is about a parameter. Twilio writes its name into the message alone (error 60200).
func (t verification) blames(parameter string) bool {
	about, ok := strings.CutPrefix(t.Message, "Invalid parameter")
	about = strings.TrimLeft(about, ": `")
	rest, named := strings.CutPrefix(about, parameter)
	return ok && named && (rest == "" || strings.ContainsAny(rest[:1], "`: ,"))
}

// refusal is the error of an answer that is no yes. m may be nil.
func (t verification) refusal(answer *provider.Answer, m *watchword.Outgoing) error {
	code := t.Code.String()
	if code == "60200" && t.blames("To") {
		return answer.Refused(watchword.ClassInvalidNumber, code, m)
	}
	if class, ok := provider.ClassFor(code, verifyTable()); ok {
		return answer.Refused(class, code, m)
	}
	return answer.Unclear(code, m)
}

// verifyTable is which code is which class (Twilio: Verify v2 Error Codes). The platform's own codes occur, too.
func verifyTable() []provider.CodeClass {
	return slices.Concat([]provider.CodeClass{
		{Code: "60006", Class: watchword.ClassInvalidNumber},      // well-formed, and the carrier says there is no such number
		{Code: "60200", Class: watchword.ClassProviderError},      // a parameter other than To
		{Code: "60201", Class: watchword.ClassContentRejected},    // the template's translation is not approved
		{Code: "60202", Class: watchword.ClassRateLimited},        // checked too often
		{Code: "60203", Class: watchword.ClassRateLimited},        // sent too often
		{Code: "60204", Class: watchword.ClassAuthFailed},         // the service has not this feature, such as name_brand
		{Code: "60205", Class: watchword.ClassInvalidNumber},      // a landline
		{Code: "60206", Class: watchword.ClassProviderError},      // the service wants amount and payee
		{Code: "60212", Class: watchword.ClassRateLimited},        // too many at once for this number
		{Code: "60214", Class: watchword.ClassProviderError},      // no calls with amount and payee
		{Code: "60217", Class: watchword.ClassProviderError},      // the service is not configured
		{Code: "60218", Class: watchword.ClassContentRejected},    // the mail template is not active
		{Code: "60219", Class: watchword.ClassContentRejected},    // the mail template has no place for the code
		{Code: "60220", Class: watchword.ClassSenderUnregistered}, // China wants the use case vetted first
		{Code: "60221", Class: watchword.ClassProviderError},      // neither To nor VerificationSid
		{Code: "60222", Class: watchword.ClassSenderUnregistered}, // the mail sender is not verified
		{Code: "60223", Class: watchword.ClassSenderUnregistered}, // the service has this channel switched off
		{Code: "60238", Class: watchword.ClassSenderUnregistered}, // the account is under review, or not to this country
		{Code: "60248", Class: watchword.ClassContentRejected},    // a word in the name
		{Code: "60410", Class: watchword.ClassBlockedByCarrier},   // Fraud Guard: no other vendor shall have it either
		{Code: "60605", Class: watchword.ClassSenderUnregistered}, // the country is not enabled
	}, table())
}

// localeFor is the language in which Twilio is to write, or "" to let it go by the number's country. An unsupported one is
// refused, so only those are named that Twilio lists (Twilio: Supported Languages).
func localeFor(tag string) string {
	switch tag {
	case "zh-Hans", "zh-CN":
		return "zh"
	case "fil":
		return "tl"
	case "pt-BR", "en-GB", "zh-HK":
		return tag
	}
	language, _, _ := strings.Cut(tag, "-")
	if language == "zh" && tag != "zh" || !slices.Contains(languages(), language) {
		return "" // traditional characters are not simplified ones
	}
	return language
}

func languages() []string {
	return []string{
		"af", "ar", "ca", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "he", "hi", "hr", "hu", "id", "it", "ja", "kn",
		"ko", "lt", "mr", "ms", "nb", "nl", "pl", "pt", "ro", "ru", "sk", "sv", "te", "th", "tl", "tr", "vi", "zh",
	}
}
