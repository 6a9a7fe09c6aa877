package smtp

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/watchword/watchword"
)

// stage is where in the conversation something failed.
type stage uint8

const (
	atConnect stage = iota // TCP, TLS, greeting, EHLO
	atAuth
	atMail
	atRcpt
	atData // the DATA command, and the message up to its last dot
	atDot  // the answer to it
	done   // it was a yes
)

func (s stage) String() string {
	return [...]string{"connect", "AUTH", "MAIL", "RCPT", "DATA", "end of message", "done"}[s]
}

// reply is a server's no, without its words. class, subject and detail are the enhanced status code, all 0 when there is
// none.
type reply struct {
	code                   int
	class, subject, detail int
	throttles              bool // the words speak of too many messages or connections
	blamesSender           bool // the words speak of a sender, or a client, that may not send here
}

// parseReply reads the first line of a reply. An enhanced code whose class contradicts the basic code is not believed.
func parseReply(code int, text string) reply {
	r := reply{code: code, throttles: throttling(text), blamesSender: blamingSender(text)}
	m := regexp.MustCompile(`^([245])\.(\d{1,3})\.(\d{1,3})(?:\s|$)`).FindStringSubmatch(text)
	if m == nil || int(m[1][0]-'0') != code/100 {
		return r
	}
	r.class = code / 100
	r.subject, _ = strconv.Atoi(m[2])
	r.detail, _ = strconv.Atoi(m[3])
	return r
}

func throttling(text string) bool { return speaksOf(text, "too many", "rate limit", "throttl") }

// blamingSender knows the words of Exim, Postfix, Sendmail and Exchange. Their codes are those of a mailbox that does not
// exist (Exim: 550, and no enhanced code) or is blocked (Postfix: 554 5.7.1).
func blamingSender(text string) bool {
	return speaksOf(text, "sender verify failed", "relay not permitted", "relay access denied", "relaying denied", "unable to relay")
}

func speaksOf(text string, words ...string) bool {
	text = strings.ToLower(text)
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}

// String is what operators see: "550 5.1.1", or "550".
func (r reply) String() string {
	if r.class == 0 {
		return strconv.Itoa(r.code)
	}
	return fmt.Sprintf("%d %d.%d.%d", r.code, r.class, r.subject, r.detail)
}

// is tells whether the enhanced code has this subject and, unless none is named, one of these details.
func (r reply) is(subject int, details ...int) bool {
	if r.class == 0 || r.subject != subject {
		return false
	}
	return len(details) == 0 || slices.Contains(details, r.detail)
}

// basic tells whether the reply has one of these codes and no enhanced code that says more.
func (r reply) basic(codes ...int) bool {
	if r.class != 0 && (r.subject != 0 || r.detail != 0) {
		return false
	}
	return slices.Contains(codes, r.code)
}

// classify gives a server's no its class.
func classify(at stage, r reply) watchword.ErrorClass {
	switch {
	case r.code == 530, r.code == 535, r.code >= 500 && r.is(7, 8):
		return watchword.ClassAuthFailed
	case r.code >= 500:
		return classifyPermanent(at, r)
	case r.code >= 400:
		return classifyTransient(at, r)
	case at == atDot:
		return watchword.ClassUnknown // neither a yes nor a no
	}
	return watchword.ClassProviderError // the same, but nothing has been handed over
}

// classifyTransient is for 4yz. A mailbox that is full or switched off for now is the recipient's; anything about policy
// or quantity is a wish for fewer messages; the rest is the server's own trouble.
func classifyTransient(at stage, r reply) watchword.ErrorClass {
	switch {
	case r.is(2) && at >= atRcpt:
		return watchword.ClassUnreachable
	case r.is(7), r.throttles:
		return watchword.ClassRateLimited
	}
	return watchword.ClassProviderError
}

func classifyPermanent(at stage, r reply) watchword.ErrorClass {
	switch at {
	case atAuth:
		return watchword.ClassAuthFailed
	case atMail:
		return classifyMail(r)
	case atRcpt:
		return classifyRcpt(r)
	case atData, atDot:
		return classifyData(r)
	default:
		return watchword.ClassProviderError
	}
}

// classifyMail is for MAIL, where servers look at the sender only.
func classifyMail(r reply) watchword.ErrorClass {
	if r.is(1) || r.is(7) || r.basic(550, 551, 553, 554) {
		return watchword.ClassSenderUnregistered
	}
	return watchword.ClassProviderError
}

// classifyRcpt is for RCPT. Many servers keep a refusal of the sender until then, and of a client that should have logged
// in. That is no ClassAuthFailed, which would close the account for everybody: a server that asks the recipient's server
// first may pass on its words.
func classifyRcpt(r reply) watchword.ErrorClass {
	switch {
	case r.is(1, 7, 8), r.blamesSender:
		return watchword.ClassSenderUnregistered
	case r.is(1), r.basic(550, 551, 553, 556):
		return watchword.ClassInvalidNumber
	case r.is(2), r.is(4), r.basic(552):
		return watchword.ClassUnreachable
	case r.is(6):
		return watchword.ClassContentRejected
	case r.is(7), r.basic(554):
		return watchword.ClassBlockedByCarrier
	}
	return watchword.ClassProviderError
}

// classifyData is for the message as a whole. 5.7.20 to 5.7.27 say that the sending domain's SPF, DKIM or DNS entries
// are missing (RFC 7372, RFC 7505): no other text would help.
func classifyData(r reply) watchword.ErrorClass {
	switch {
	case r.is(1, 7, 8), r.is(7, 20, 21, 22, 23, 24, 25, 26, 27):
		return watchword.ClassSenderUnregistered
	case r.is(1), r.basic(551, 553):
		return watchword.ClassInvalidNumber
	case r.is(2), r.basic(552):
		return watchword.ClassUnreachable
	case r.is(6), r.is(7), r.basic(550, 554):
		return watchword.ClassContentRejected
	}
	return watchword.ClassProviderError
}
