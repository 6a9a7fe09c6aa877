package smtp

import (
	"testing"

	"github.com/watchword/watchword"
)

func TestClassify(t *testing.T) {
	for _, c := range []struct {
		at   stage
		code int
		text string
		want watchword.ErrorClass
	}{
		{atConnect, 554, "No SMTP service here", watchword.ClassProviderError},
		{atConnect, 421, "4.3.2 shutting down", watchword.ClassProviderError},
		{atConnect, 421, "Too many concurrent connections", watchword.ClassRateLimited},
		{atAuth, 535, "5.7.8 bad credentials", watchword.ClassAuthFailed},
		{atAuth, 534, "5.7.9 too weak", watchword.ClassAuthFailed},
		{atAuth, 504, "5.5.4 unknown mechanism", watchword.ClassAuthFailed},
		{atAuth, 454, "4.7.0 Too many login attempts", watchword.ClassRateLimited},
		{atAuth, 454, "temporary authentication failure", watchword.ClassProviderError},
		{atMail, 530, "5.7.0 log in first", watchword.ClassAuthFailed},
		{atMail, 530, "", watchword.ClassAuthFailed},
		{atMail, 550, "5.1.8 sender domain does not exist", watchword.ClassSenderUnregistered},
		{atMail, 553, "5.7.1 sender not owned by user", watchword.ClassSenderUnregistered},
		{atMail, 554, "Message rejected: Email address is not verified", watchword.ClassSenderUnregistered},
		{atMail, 550, "", watchword.ClassSenderUnregistered},
		{atMail, 552, "5.3.4 too big", watchword.ClassProviderError},
		{atMail, 501, "5.5.4 syntax", watchword.ClassProviderError},
		{atMail, 503, "", watchword.ClassProviderError},
		{atMail, 451, "4.3.0 try again", watchword.ClassProviderError},
		{atMail, 450, "4.2.1 whose mailbox?", watchword.ClassProviderError},
		{atRcpt, 550, "5.1.1 no such user", watchword.ClassInvalidNumber},
		{atRcpt, 550, "No such user", watchword.ClassInvalidNumber},
		{atRcpt, 550, "5.0.0 no such user", watchword.ClassInvalidNumber},
		{atRcpt, 551, "not local", watchword.ClassInvalidNumber},
		{atRcpt, 553, "5.1.3 bad syntax", watchword.ClassInvalidNumber},
		{atRcpt, 556, "5.1.10 null MX", watchword.ClassInvalidNumber},
		{atRcpt, 550, "5.1.8 sender domain", watchword.ClassSenderUnregistered},
		{atRcpt, 550, "5.1.7 sender syntax", watchword.ClassSenderUnregistered},
		{atRcpt, 550, "relay not permitted", watchword.ClassSenderUnregistered},
		{atRcpt, 550, "Verification failed for <a@acme.example>\nUnrouteable address\nSender verify failed", watchword.ClassSenderUnregistered},
		{atRcpt, 554, "5.7.1 <ada@example.com>: Relay access denied", watchword.ClassSenderUnregistered},
		{atRcpt, 550, "5.7.1 <ada@example.com>... Relaying denied", watchword.ClassSenderUnregistered},
		{atRcpt, 550, "5.7.54 SMTP; Unable to relay recipient in non-accepted domain", watchword.ClassSenderUnregistered},
		{atRcpt, 550, "<relay@example.com>: no such user", watchword.ClassInvalidNumber},
		{atRcpt, 552, "5.2.2 mailbox full", watchword.ClassUnreachable},
		{atRcpt, 552, "", watchword.ClassUnreachable},
		{atRcpt, 550, "5.2.1 disabled", watchword.ClassUnreachable},
		{atRcpt, 550, "5.4.1 access denied", watchword.ClassUnreachable},
		{atRcpt, 450, "4.2.1 receiving too fast", watchword.ClassUnreachable},
		{atRcpt, 452, "4.2.2 over quota", watchword.ClassUnreachable},
		{atRcpt, 452, "4.3.1 no space", watchword.ClassProviderError},
		{atRcpt, 452, "", watchword.ClassProviderError},
		{atRcpt, 450, "", watchword.ClassProviderError},
		{atRcpt, 451, "4.7.1 greylisted", watchword.ClassRateLimited},
		{atRcpt, 421, "4.7.28 unusual rate", watchword.ClassRateLimited},
		{atRcpt, 421, "4.4.5 closing", watchword.ClassProviderError},
		{atRcpt, 554, "5.7.1 blocked", watchword.ClassBlockedByCarrier},
		{atRcpt, 550, "5.7.1 policy", watchword.ClassBlockedByCarrier},
		{atRcpt, 554, "", watchword.ClassBlockedByCarrier},
		{atRcpt, 550, "5.6.7 no SMTPUTF8", watchword.ClassContentRejected},
		{atRcpt, 503, "5.5.1 sequence", watchword.ClassProviderError},
		{atRcpt, 552, "5.3.4 too big", watchword.ClassProviderError},
		{atData, 554, "5.5.1 no valid recipients", watchword.ClassProviderError},
		{atDot, 554, "5.7.1 spam", watchword.ClassContentRejected},
		{atDot, 554, "", watchword.ClassContentRejected},
		{atDot, 550, "looks like spam", watchword.ClassContentRejected},
		{atDot, 554, "5.6.0 content", watchword.ClassContentRejected},
		{atDot, 550, "5.7.26 unauthenticated sender", watchword.ClassSenderUnregistered},
		{atDot, 550, "5.1.8 sender", watchword.ClassSenderUnregistered},
		{atDot, 550, "5.1.1 no such user after all", watchword.ClassInvalidNumber},
		{atDot, 552, "5.2.2 full", watchword.ClassUnreachable},
		{atDot, 552, "5.3.4 too big", watchword.ClassProviderError},
		{atDot, 550, "5.7.8 log in", watchword.ClassAuthFailed},
		{atDot, 451, "4.7.1 later", watchword.ClassRateLimited},
		{atDot, 451, "4.3.0 later", watchword.ClassProviderError},
		{atDot, 452, "4.2.2 full", watchword.ClassUnreachable},
		{atDot, 354, "", watchword.ClassUnknown},
		{atData, 250, "", watchword.ClassProviderError},
		{atRcpt, 354, "", watchword.ClassProviderError},
	} {
		if got := classify(c.at, parseReply(c.code, c.text)); got != c.want {
			t.Errorf("at %s: %d %s is %s: want %s", c.at, c.code, c.text, got, c.want)
		}
	}
}

func TestParseReplyKeepsCodesOnly(t *testing.T) {
	for text, want := range map[string]string{
		"5.1.1 <ada@example.com>": "550 5.1.1", "5.1.1": "550 5.1.1", "5.1.1\nmore": "550 5.1.1", "<ada@example.com> 5.1.1": "550",
		"4.1.1 contradicts": "550", "5.1.1111 odd": "550", "5.1.1x odd": "550", "": "550",
	} {
		if got := parseReply(550, text).String(); got != want {
			t.Errorf("550 %s is kept as %q: want %q", text, got, want)
		}
	}
}
