package main

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/watchword/watchword"
)

func TestStoryForPeople(t *testing.T) {
	d := watchword.Document{
		ID: "vf_1", To: "+86 138****8000", Channel: "sms", Purpose: "login", Status: "pending", Delivery: "sent", Receipt: "awaited",
		DeliveryError: &watchword.DocumentError{Class: "rate_limited"},
		Events: []watchword.DocumentStep{
			{Type: "requested", At: "2026-03-01T09:00:00.000Z"},
			{Type: "refused", At: "2026-03-01T09:00:00.250Z", Account: "aliyun-main", Class: "rate_limited", Detail: "isv.X"},
			{Type: "accepted", At: "no time", Account: "tencent-main", Detail: "1^0", Cost: "0.045"},
		},
	}
	want := `vf_1  +86 138****8000 by sms for login: pending, delivery sent (rate_limited), receipt awaited
  TIME                            EVENT      ACCOUNT       CLASS         DETAIL  COST
  2026-03-01 09:00:00.000 +00:00  requested  –             –             –       –
  2026-03-01 09:00:00.250 +00:00  refused    aliyun-main   rate_limited  isv.X   –
  no time                         accepted   tencent-main  –             1^0     0.045
`
	if diff := cmp.Diff(want, storyText(d, time.UTC)); diff != "" {
		t.Error(diff)
	}
}
