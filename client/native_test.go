package client_test

import (
	"errors"
	"net/http/httptest"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/client"
	"github.com/watchword/watchword/dialect/dialecttest"
	"github.com/watchword/watchword/dialect/native"
)

// The tests of this file hold the client against the server itself: through it, a Service behaves as the engine does.

var caller = watchword.Caller{Tenant: "sandbox", Credential: "sandbox-key", Dialect: native.Name}

func realServer(t *testing.T) (*dialecttest.Engine, *client.Client) {
	t.Helper()
	e := dialecttest.NewEngine(t, dialecttest.Options{})
	api, err := native.New(native.Options{Engine: e})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(api.Handler())
	t.Cleanup(server.Close)
	return e, newClient(t, client.Options{URL: server.URL, Key: dialecttest.APIKey, HTTP: server.Client()})
}

func TestAWholeLifeOnARealServer(t *testing.T) {
	e, c := realServer(t)
	ctx := t.Context()
	r := watchword.StartRequest{To: number, Purpose: watchword.PurposeLogin, Reference: "order-4711", OnceKey: `a"key"`}
	v, err := c.Start(ctx, r)
	if err != nil {
		t.Fatal(err)
	}
	if v.Replayed || len(v.Limits) != 3 || v.Limits[0].Remaining != 0 || v.Limits[0].Reset != time.Minute {
		t.Errorf("Start gave %+v", v)
	}
	again, err := c.Start(ctx, r)
	if err != nil || !again.Replayed || again.ID != v.ID || e.Inbox.Count() != 1 {
		t.Errorf("the second Start gave %+v, %v", again, err)
	}
	checked := func(typed string, want watchword.Result) {
		t.Helper()
		answer, err := c.Check(ctx, watchword.CheckRequest{To: number, Purpose: watchword.PurposeLogin, Code: typed})
		if err != nil || answer.Result != want {
			t.Errorf("Check gave %+v, %v, want %v", answer, err, want)
		}
	}
	checked(e.Inbox.Wrong(number), watchword.ResultIncorrect)
	checked(e.Inbox.Code(number), watchword.ResultApproved)
	checked(e.Inbox.Code(number), watchword.ResultAlreadyApproved)

	got, err := c.Get(ctx, watchword.Caller{}, v.ID)
	if err != nil {
		t.Fatal(err)
	}
	want, err := e.Get(ctx, caller, v.ID)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("the client says\n%+v, the engine\n%+v, %v", got, want, err)
	}
	page, err := c.List(ctx, watchword.ListRequest{To: number, Status: watchword.Approved})
	if err != nil || len(page.Verifications) != 1 || page.Verifications[0].ID != v.ID || page.Next != "" {
		t.Errorf("List gave %+v, %v", page, err)
	}
}

func TestResendAndCancelOnARealServer(t *testing.T) {
	e, c := realServer(t)
	v, err := c.Start(t.Context(), watchword.StartRequest{To: number})
	if err != nil {
		t.Fatal(err)
	}
	e.Clock.Advance(time.Minute)
	v, err = c.Resend(t.Context(), watchword.ResendRequest{ID: v.ID, Context: watchword.Context{IP: "203.0.113.7"}})
	if err != nil || len(v.Limits) != 3 || e.Inbox.Count() != 2 {
		t.Errorf("Resend gave %+v, %v", v, err)
	}
	if v, err = c.Cancel(t.Context(), watchword.Caller{}, v.ID); err != nil || v.Status != watchword.Canceled {
		t.Errorf("Cancel gave %+v, %v", v, err)
	}
}

// TestErrorsAreTheEngines asks client and engine the same, on servers that are alike.
func TestErrorsAreTheEngines(t *testing.T) {
	type ask func(s watchword.Service) error
	start := func(r watchword.StartRequest) ask {
		r.Caller = caller
		return func(s watchword.Service) error { _, err := s.Start(t.Context(), r); return err }
	}
	unknown := watchword.FirstID(time.Unix(1, 0))
	for name, test := range map[string]struct {
		prepare func(e *dialecttest.Engine)
		ask     ask
	}{
		"invalid recipient": {nil, start(watchword.StartRequest{To: "12"})},
		"no recipient":      {nil, start(watchword.StartRequest{})},
		"unknown purpose":   {nil, start(watchword.StartRequest{To: number, Purpose: "nothing"})},
		"too long a life":   {nil, start(watchword.StartRequest{To: number, Overrides: watchword.Overrides{Lifetime: time.Hour}})},
		"sign in first":     {nil, start(watchword.StartRequest{To: number, Rules: []watchword.AccountRule{watchword.OwnAddress}})},
		"account exists":    {nil, start(watchword.StartRequest{To: "ada@example.com", Rules: []watchword.AccountRule{watchword.MustNotExist}})},
		"a used up limit": {
			func(e *dialecttest.Engine) {
				_, _ = e.Start(t.Context(), watchword.StartRequest{Caller: caller, To: number})
			},
			start(watchword.StartRequest{To: number}),
		},
		"nobody takes it": {
			func(e *dialecttest.Engine) { e.Inbox.Refuse(watchword.ClassAuthFailed) },
			start(watchword.StartRequest{To: number}),
		},
		"a rejected recipient": {
			func(e *dialecttest.Engine) { e.Inbox.Refuse(watchword.ClassInvalidNumber) },
			start(watchword.StartRequest{To: number}),
		},
		"broken stores": {(*dialecttest.Engine).Break, start(watchword.StartRequest{To: number})},
		"nothing to resend": {nil, func(s watchword.Service) error {
			_, err := s.Resend(t.Context(), watchword.ResendRequest{Caller: caller, ID: unknown})
			return err
		}},
		"nothing to get":    {nil, func(s watchword.Service) error { _, err := s.Get(t.Context(), caller, unknown); return err }},
		"nothing to cancel": {nil, func(s watchword.Service) error { _, err := s.Cancel(t.Context(), caller, unknown); return err }},
	} {
		t.Run(name, func(t *testing.T) {
			// Two alike, since the first asked may change what the second is told.
			here, _ := realServer(t)
			there, c := realServer(t)
			if test.prepare != nil {
				test.prepare(here)
				test.prepare(there)
			}
			var want, got *watchword.Error
			if err := test.ask(here); !errors.As(err, &want) {
				t.Fatalf("the engine says %v", err)
			}
			err := test.ask(c)
			if !errors.As(err, &got) || client.RequestID(err) == "" {
				t.Fatalf("the client says %v, the engine %v", err, want)
			}
			if !reflect.DeepEqual(facts(got), facts(want)) {
				t.Errorf("the client says\n%+v, the engine\n%+v", facts(got), facts(want))
			}
		})
	}
}

// facts are an error without its cause, which stays on the server.
func facts(e *watchword.Error) watchword.Error {
	return watchword.Error{
		Code: e.Code, Message: e.Message, Field: e.Field, RetryAfter: e.RetryAfter, Limits: e.Limits, Class: e.Class, ID: e.ID,
	}
}

func TestOneOfManyChecksIsApproved(t *testing.T) {
	e, c := realServer(t)
	v, err := c.Start(t.Context(), watchword.StartRequest{To: number})
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	count := map[watchword.Result]int{}
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			answer, err := c.Check(t.Context(), watchword.CheckRequest{ID: v.ID, Code: e.Inbox.Code(number)})
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			count[answer.Result]++
		})
	}
	all.Wait()
	if count[watchword.ResultApproved] != 1 || count[watchword.ResultAlreadyApproved] != 19 {
		t.Errorf("the results are %v", count)
	}
}

func TestAWrongKey(t *testing.T) {
	e := dialecttest.NewEngine(t, dialecttest.Options{})
	api, err := native.New(native.Options{Engine: e})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(api.Handler())
	defer server.Close()
	err = start(t, newClient(t, client.Options{URL: server.URL, HTTP: server.Client()}))
	if watchword.CodeOf(err) != watchword.Unauthenticated {
		t.Errorf("the error is %v", err)
	}
}
