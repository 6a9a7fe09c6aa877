package multimarkets

import (
	"strings"
	"testing"

	"github.com/watchword/watchword"
)

func TestEveryResultHasItsState(t *testing.T) {
	t.Parallel()
	descriptions := map[string]watchword.Result{}
	for result, digit := range map[watchword.Result]string{
		watchword.ResultApproved: "2", watchword.ResultAlreadyApproved: "2", watchword.ResultExpired: "3", watchword.ResultSuperseded: "3",
		watchword.ResultExhausted: "3", watchword.ResultCanceled: "3", watchword.ResultFailed: "3",
		watchword.ResultIncorrect: "", watchword.ResultNotFound: "", 0: "",
	} {
		s, ok := stateOf(watchword.CheckAnswer{Result: result})
		if s.digit != digit || ok != (digit != "") {
			t.Errorf("%v is %q, %v", result, s.digit, ok)
		}
		if !ok || digit == "2" {
			continue
		}
		for _, l := range []language{unchosen, english, chinese} {
			name, desc := s.text(l)
			if other, taken := descriptions[desc]; name == "" || desc == "" || taken && other != result {
				t.Errorf("%v and %v have the description %q", result, other, desc)
			}
			descriptions[desc] = result
		}
	}
}

func TestAPendingCodeIsInitializedUntilItIsSent(t *testing.T) {
	t.Parallel()
	const unsent, sent, arrived, lost, vague = "尚未交付发送", "已发送", "已送达", "未能送达", "可能已发送"
	for _, c := range []struct {
		delivery    watchword.DeliveryStatus
		digit, desc string
		events      []watchword.EventType
	}{
		{watchword.Queued, "0", unsent, nil},
		{watchword.Sending, "0", unsent, []watchword.EventType{watchword.EventRequested, watchword.EventAttempted}},
		{watchword.Sent, "1", sent, []watchword.EventType{watchword.EventAccepted}},
		{watchword.Delivered, "1", arrived, []watchword.EventType{watchword.EventAccepted, watchword.EventDelivered}},
		{watchword.Undelivered, "1", lost, []watchword.EventType{watchword.EventAccepted, watchword.EventUndelivered}},
		{watchword.Unknown, "1", vague, []watchword.EventType{watchword.EventRefused, watchword.EventOutcomeLost}},
		// A failed receipt, or an escalation: the message is on its way again.
		{watchword.Sending, "1", sent, []watchword.EventType{watchword.EventAccepted, watchword.EventUndelivered, watchword.EventFailover, watchword.EventAttempted}},
		{watchword.Sending, "1", sent, []watchword.EventType{watchword.EventAccepted, watchword.EventEscalated, watchword.EventPeeked, watchword.EventAttempted}},
		{watchword.Queued, "1", sent, []watchword.EventType{watchword.EventAccepted, watchword.EventEscalated, watchword.EventParked}},
		// Nobody took it, and the next channel has to wait for the limits.
		{watchword.Undelivered, "0", unsent, []watchword.EventType{watchword.EventRefused, watchword.EventUndelivered, watchword.EventRefunded}},
		// A resend may have made a new code.
		{watchword.Sending, "0", unsent, []watchword.EventType{watchword.EventAccepted, watchword.EventResend, watchword.EventAttempted}},
		{watchword.Sending, "1", sent, []watchword.EventType{watchword.EventResend, watchword.EventAccepted, watchword.EventFailover}},
	} {
		v := watchword.Verification{Status: watchword.Pending, Delivery: c.delivery}
		for _, e := range c.events {
			v.Events = append(v.Events, watchword.Event{Type: e})
		}
		s, ok := stateOf(watchword.CheckAnswer{Result: watchword.ResultCorrect, Verification: v})
		if !ok || s.digit != c.digit || !strings.Contains(s.descZh, c.desc) || s.descEn == "" {
			t.Errorf("%v after %v is %+v", c.delivery, c.events, s)
		}
	}
}

func TestEveryFaultIsToldInBothLanguages(t *testing.T) {
	t.Parallel()
	for f := range wires {
		if w := fault(f).wire(); w.status == 0 || w.bizCode == "" || w.code == "" || w.code == success || w.en == "" || w.zh == "" {
			t.Errorf("fault %d is told as %+v", f, w)
		}
	}
}

func TestLanguages(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string]language{
		"": unchosen, "fr": unchosen, "no such tag!": unchosen, "en": english, "en-US": english, "en_US": english, "zh": chinese,
		"zh-CN": chinese, "zh_CN": chinese, "zh-TW": chinese, "ZH-cn": chinese,
	} {
		if got := languageOf(tag); got != want {
			t.Errorf("%q is %v", tag, got)
		}
	}
}

func TestBizTypes(t *testing.T) {
	t.Parallel()
	for use, purpose := range map[string]watchword.Purpose{
		"COMMON": "common", "LOGIN": "login", "REGISTER": "register", "PASSWORD": "reset_password", "LOGINED": "logined",
	} {
		for prefix, channel := range map[string]watchword.Channel{"EMAIL_": watchword.Email, "SMS_": watchword.SMS} {
			b, ok := businessOf(prefix + use + "_VERIFICATION_CODE")
			if !ok || b != (business{channel, purpose}) || b.own() != (use == "LOGINED") {
				t.Errorf("%s%s is %+v, %v", prefix, use, b, ok)
			}
		}
	}
	if b, ok := businessOf("SMS_TELEGRAM_VERIFICATION_CODE"); !ok || b != (business{watchword.Telegram, "telegram"}) || b.own() {
		t.Errorf("Telegram is %+v, %v", b, ok)
	}
	for _, wrong := range []string{
		"", "SMS", "SMS_LOGIN", "LOGIN_VERIFICATION_CODE", "sms_login_verification_code", "SMS_LOGIN_VERIFICATION_CODE ",
		" SMS_LOGIN_VERIFICATION_CODE", "SMS__VERIFICATION_CODE", "SMS_VERIFICATION_CODE", "VOICE_LOGIN_VERIFICATION_CODE",
		"EMAIL_TELEGRAM_VERIFICATION_CODE", "SMS_LOGIN_LOGIN_VERIFICATION_CODE", "SMS_TELEGRAM", "_VERIFICATION_CODE",
	} {
		if b, ok := businessOf(wrong); ok {
			t.Errorf("%q is %+v", wrong, b)
		}
	}
}

func TestTokensThatAreNoneStandForNothing(t *testing.T) {
	t.Parallel()
	nothing := tokenID("")
	for _, wrong := range []string{
		"", "x", "00000000-0000-0000-0000-000000000000", "38caf08b-fafd-4cb5-b36c-ebdd1878b97", "38caf08bfafd4cb5b36cebdd1878b974",
		"vf_00000000000000000000000000", "vf_06E5QGMV0DSCN9NFTG3LD49HDK",
	} {
		if id := verificationID(wrong); id != nothing || id.IsZero() {
			t.Errorf("%q is %v", wrong, id)
		}
	}
	if id := tokenID("vf_06e5qgmv0dscn9nftg3ld49hdk"); id != nothing {
		t.Errorf("a verifyCodeToken is a UUID; got %v", id)
	}
	const uuid = "38caf08b-fafd-4cb5-b36c-ebdd1878b974"
	if id := verificationID(uuid); id.UUID() != uuid {
		t.Errorf("got %v", id)
	}
	if id := verificationID("vf_06e5qgmv0dscn9nftg3ld49hdk"); id.String() != "vf_06e5qgmv0dscn9nftg3ld49hdk" {
		t.Errorf("got %v", id)
	}
}
