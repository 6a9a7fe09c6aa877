package client_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/watchword/watchword"
)

func TestStartSaysEverything(t *testing.T) {
	c := serve(t, call{
		method: "POST", target: "/v1/verifications", header: map[string]string{"Idempotency-Key": `"or\"der\\4711"`},
		body: `{"to":"` + number + `","channel":"sms","purpose":"login","locale":"zh-Hans","reference":"order-4711",` +
			`"code":"483920","code_length":8,"expires_in":90,"attempts":3,"account_rule":"must_exist",` +
			`"context":{"ip":"203.0.113.7","device":"d","session":"s","user":"u"},"values":{"a":"1","b":"2"}}`,
		reply: reply{status: 201, body: pending, header: map[string]string{
			"RateLimit-Policy":     `"recipient_1m";q=1;w=60, "recipient_24h";q=10;w=86400, "other";q=1;w=1`,
			"RateLimit":            `"recipient_1m";r=0;t=60, "recipient_24h";r=9;t=86400, broken`,
			"Idempotency-Replayed": "true",
		}},
	})
	v, err := c.Start(t.Context(), watchword.StartRequest{
		Caller: watchword.Caller{Tenant: "ignored", Credential: "ignored", Dialect: "ignored"},
		To:     number, Channel: watchword.SMS, Purpose: watchword.PurposeLogin, Locale: "zh-Hans", Reference: "order-4711",
		Code: code, Overrides: watchword.Overrides{CodeLength: 8, Lifetime: 90*time.Second + 1, Attempts: 3},
		Rules: []watchword.AccountRule{watchword.MustExist}, Values: map[string]string{"b": "2", "a": "1"}, OnceKey: `or"der\4711`,
		Context: watchword.Context{IP: "203.0.113.7", Device: "d", Session: "s", User: "u"},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []watchword.LimitState{
		{Name: "recipient_1m", Quota: 1, Window: time.Minute, Remaining: 0, Reset: time.Minute},
		{Name: "recipient_24h", Quota: 10, Window: 24 * time.Hour, Remaining: 9, Reset: 24 * time.Hour},
	}
	if !reflect.DeepEqual(v.Limits, want) {
		t.Errorf("the limits are %v, want %v", v.Limits, want)
	}
	if !v.Replayed {
		t.Error("the repeated answer does not count as replayed")
	}
}

func TestStartSaysNoMoreThanItKnows(t *testing.T) {
	post := call{method: "POST", target: "/v1/verifications", reply: reply{status: 201, body: pending}}
	bare, short := post, post
	bare.body, short.body = `{"to":"ada@example.com"}`, `{"to":"ada@example.com","expires_in":0}`
	c := serve(t, bare, short)
	v, err := c.Start(t.Context(), watchword.StartRequest{To: "ada@example.com"})
	if err != nil || v.Replayed || v.Limits != nil {
		t.Errorf("Start gave %+v, %v", v, err)
	}
	// Half a second is no whole one, and must not become "as the policy says".
	half := watchword.Overrides{Lifetime: time.Second / 2}
	if _, err := c.Start(t.Context(), watchword.StartRequest{To: "ada@example.com", Overrides: half}); err != nil {
		t.Error(err)
	}
}

func TestVerificationIsReadWhole(t *testing.T) {
	c := serve(t, call{method: "GET", target: "/v1/verifications/" + oneID, reply: reply{status: 200, body: `{
		"id":"` + oneID + `","status":"failed","delivery":"undelivered","to":"+86 138****8000","channel":"sms",
		"via":"whatsapp","receipt":"missing","purpose":"login","locale":"zh-Hans","reference":"order-4711","created_at":"2026-11-21T08:30:00.000Z",
		"expires_at":"2026-11-21T08:35:00.000Z","ended_at":"2026-11-21T08:31:12.450Z",
		"resend_at":"2026-11-21T08:31:00.000Z","attempts_remaining":5,"test":true,
		"delivery_error":{"class":"invalid_number"},"replayed":true,"a_new_field":[1],"events":[
		{"type":"refused","at":"2026-11-21T08:30:00.120Z","account":"aliyun-main","class":"rate_limited","detail":"isv.X"},
		{"type":"of a newer server","at":"2026-11-21T08:30:01.000Z","class":"of a newer server"}]}`}})
	v, err := c.Get(t.Context(), watchword.Caller{}, one(t))
	if err != nil {
		t.Fatal(err)
	}
	at := func(minute, second, milli int) time.Time {
		return time.Date(2026, 11, 21, 8, minute, second, milli*1e6, time.UTC)
	}
	want := watchword.Verification{
		ID: one(t), Status: watchword.Failed, Delivery: watchword.Undelivered, To: "+86 138****8000",
		Channel: watchword.SMS, Via: watchword.WhatsApp, Receipt: watchword.ReceiptMissing,
		Purpose: watchword.PurposeLogin, Locale: "zh-Hans", Reference: "order-4711",
		CreatedAt: at(30, 0, 0), ExpiresAt: at(35, 0, 0), EndedAt: at(31, 12, 450), ResendAt: at(31, 0, 0),
		AttemptsRemaining: 5, Test: true, Class: watchword.ClassInvalidNumber, Replayed: true,
		Events: []watchword.Event{
			{
				At: at(30, 0, 120), Type: watchword.EventRefused, Account: "aliyun-main",
				Class: watchword.ClassRateLimited, Detail: "isv.X",
			},
			{At: at(30, 1, 0), Class: watchword.ClassUnknown},
		},
	}
	if !reflect.DeepEqual(v, want) {
		t.Errorf("the verification is\n%+v, want\n%+v", v, want)
	}
	want.Limits = []watchword.LimitState{{}} // headers, which Start reads
	for i := range reflect.TypeFor[watchword.Verification]().NumField() {
		if f := reflect.ValueOf(want).Field(i); f.IsZero() {
			t.Errorf("no test reads %s", reflect.TypeFor[watchword.Verification]().Field(i).Name)
		}
	}
}

func TestEveryStatusIsRead(t *testing.T) {
	for s := watchword.Pending; s <= watchword.Failed; s++ {
		for d := watchword.Queued; d <= watchword.Unknown; d++ {
			body := strings.NewReplacer(`"pending"`, `"`+s.String()+`"`, `"sent"`, `"`+d.String()+`"`).Replace(pending)
			v, err := canned(t, response(200, body)).Get(t.Context(), watchword.Caller{}, one(t))
			if err != nil || v.Status != s || v.Delivery != d {
				t.Errorf("%v and %v became %v and %v, %v", s, d, v.Status, v.Delivery, err)
			}
		}
	}
}

func TestResendAndCancel(t *testing.T) {
	at := "/v1/verifications/" + oneID
	answer := reply{status: 200, body: pending}
	c := serve(t,
		call{method: "POST", target: at + "/resend", reply: answer},
		call{method: "POST", target: at + "/resend", body: `{"context":{"ip":"203.0.113.7"}}`, reply: answer},
		call{method: "POST", target: at + "/next", body: `{"context":{"ip":"203.0.113.7"}}`, reply: answer},
		call{method: "POST", target: at + "/cancel", reply: answer},
	)
	if _, err := c.Resend(t.Context(), watchword.ResendRequest{ID: one(t)}); err != nil {
		t.Error(err)
	}
	r := watchword.ResendRequest{ID: one(t), Context: watchword.Context{IP: "203.0.113.7"}}
	if _, err := c.Resend(t.Context(), r); err != nil {
		t.Error(err)
	}
	if _, err := c.Next(t.Context(), r); err != nil {
		t.Error(err)
	}
	if v, err := c.Cancel(t.Context(), watchword.Caller{}, one(t)); err != nil || v.ID != one(t) {
		t.Errorf("Cancel gave %+v, %v", v, err)
	}
}

func TestCheck(t *testing.T) {
	c := serve(t,
		call{
			method: "POST", target: "/v1/verifications/" + oneID + "/check",
			body:  `{"code":"483920","context":{"user":"u"}}`,
			reply: reply{status: 200, body: `{"result":"incorrect","attempts_remaining":5,"verification":` + pending + `}`},
		},
		call{
			method: "POST", target: "/v1/checks",
			body: `{"to":"` + number + `","channel":"sms","purpose":"login","code":"483920","context":{"ip":"203.0.113.7"}}`,
			reply: reply{
				status: 200, body: `{"result":"approved","attempts_remaining":2}`,
				header: map[string]string{"Content-Type": "application/json; charset=utf-8"},
			},
		},
	)
	answer, err := c.Check(t.Context(), watchword.CheckRequest{ID: one(t), Code: code, Context: watchword.Context{User: "u"}})
	if err != nil || answer.Result != watchword.ResultIncorrect || answer.Verification.ID != one(t) {
		t.Errorf("Check gave %+v, %v", answer, err)
	}
	// An approval must not get lost because the server says less than it could.
	answer, err = c.Check(t.Context(), watchword.CheckRequest{
		To: number, Channel: watchword.SMS, Purpose: watchword.PurposeLogin, Code: code,
		Context: watchword.Context{IP: "203.0.113.7"},
	})
	if err != nil || answer.Result != watchword.ResultApproved || answer.Verification.AttemptsRemaining != 2 {
		t.Errorf("Check gave %+v, %v", answer, err)
	}
}

func TestEveryResultIsRead(t *testing.T) {
	for r := watchword.ResultApproved; r <= watchword.ResultNotFound; r++ {
		c := canned(t, response(200, `{"result":"`+r.String()+`","attempts_remaining":0}`))
		answer, err := c.Check(t.Context(), watchword.CheckRequest{ID: one(t), Code: code})
		if want := (watchword.CheckAnswer{Result: r}); err != nil || !reflect.DeepEqual(answer, want) {
			t.Errorf("%v became %+v, %v", r, answer, err)
		}
	}
}

func TestList(t *testing.T) {
	c := serve(t,
		call{method: "GET", target: "/v1/verifications", reply: reply{status: 200, body: `{"data":[]}`}},
		call{
			method: "GET",
			target: "/v1/verifications?channel=sms&cursor=" + oneID + "&limit=2&purpose=login&status=approved&to=%2B8613800138000",
			reply:  reply{status: 200, body: `{"data":[` + pending + `,` + pending + `],"next_cursor":"` + oneID + `"}`},
		},
	)
	page, err := c.List(t.Context(), watchword.ListRequest{})
	if err != nil || !reflect.DeepEqual(page, watchword.Page{}) {
		t.Errorf("an empty list is %+v, %v", page, err)
	}
	page, err = c.List(t.Context(), watchword.ListRequest{
		To: number, Channel: watchword.SMS, Purpose: watchword.PurposeLogin, Status: watchword.Approved, Cursor: oneID, Limit: 2,
	})
	if err != nil || len(page.Verifications) != 2 || page.Verifications[1].ID != one(t) || page.Next != oneID {
		t.Errorf("the list is %+v, %v", page, err)
	}
}

func TestWhatNeverLeavesTheClient(t *testing.T) {
	c := serve(t) // nothing may arrive
	start := func(r watchword.StartRequest) error { _, err := c.Start(t.Context(), r); return err }
	_, check := c.Check(t.Context(), watchword.CheckRequest{To: "13800138000", CallingCode: "86", Code: code})
	_, list := c.List(t.Context(), watchword.ListRequest{Status: 99})
	for field, err := range map[string]error{
		"calling_code": start(watchword.StartRequest{To: "13800138000", CallingCode: "86"}), "calling_code ": check, "status": list,
		"Idempotency-Key":  start(watchword.StartRequest{To: number, OnceKey: "two words"}),
		"Idempotency-Key ": start(watchword.StartRequest{To: number, OnceKey: strings.Repeat("k", 256)}),
	} {
		e, ok := err.(*watchword.Error) //nolint:errorlint // nothing wraps it
		if !ok || e.Code != watchword.InvalidRequest || e.Field != strings.TrimSpace(field) {
			t.Errorf("%s: the error is %v", field, err)
		}
		discreet(t, err)
	}
}
