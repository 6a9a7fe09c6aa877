package main

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/watchword/watchword"
)

func TestExplanationForPeople(t *testing.T) {
	x := watchword.Explanation{
		To: "+86 138****8000", Country: "CN", Channel: watchword.SMS, Purpose: "login", Locale: "zh-Hans", Route: "china",
		Routes: []watchword.RouteVerdict{{Name: "us", Why: "it serves the countries [US]"}, {Name: "china", Serves: true}},
		Accounts: []watchword.AccountVerdict{
			{Name: "aliyun-main", Type: "aliyun", Takes: true, Weight: 3, Template: "SMS_1", Signature: "示例", Price: 45_000},
			{Name: "spare", Type: "http", Why: "it is paused"},
		},
		Signature: "示例", Segments: 1,
		Further: []watchword.FarVerdict{{Channel: watchword.WhatsApp, After: "40s", Route: "wa"}, {Channel: watchword.Voice}},
	}
	want := `+86 138****8000 by sms for login, country CN, in zh-Hans

routes, in the order they are looked at:
   -  us     it serves the countries [US]
  ->  china  

accounts of china, in the order they are tried:
  ->  aliyun-main  aliyun  weight 3; template SMS_1; signature 示例; price 0.045
   -  spare        http    it is paused

in the name of "示例", in the words of the built-in text, 1 segment(s)
then by whatsapp, after 40s, "wa"
then by voice, when it is asked for or needed, passed over: no route serves it
not judged here: limits, spend caps, locks and account rules
`
	if diff := cmp.Diff(want, explanationText(x)); diff != "" {
		t.Error(diff)
	}
	refused := watchword.Explanation{To: "+49 151****5678", Channel: watchword.SMS, Purpose: "common", Locale: "de", Refused: "no_route: none", Test: true}
	if diff := cmp.Diff("+49 151****5678 by sms for common, in de\nrefused: no_route: none\n\nroutes, in the order they are looked at:\n", explanationText(refused)); diff != "" {
		t.Error(diff)
	}
}

func TestAccountStates(t *testing.T) {
	for want, a := range map[string]watchword.AccountState{
		"works":            {},
		"switched off":     {Disabled: true, Paused: true},
		"paused":           {Paused: true},
		"paused, draining": {Paused: true, InFlight: 1},
		"breaker half open: the next message tries it": {Breaker: watchword.BreakerHalfOpen},
		"breaker open until 12:00:00 " + time.Date(2026, 1, 1, 12, 0, 0, 0, time.Local).Format("-07:00"): {
			Breaker: watchword.BreakerOpen, OpenUntil: time.Date(2026, 1, 1, 12, 0, 0, 0, time.Local),
		},
	} {
		if got := accountState(a); got != want {
			t.Errorf("%+v is %q, want %q", a, got, want)
		}
	}
}
