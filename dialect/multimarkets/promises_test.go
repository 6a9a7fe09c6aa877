package multimarkets_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect"
	"github.com/watchword/watchword/dialect/dialecttest"
	"github.com/watchword/watchword/dialect/multimarkets"
)

// puppet is an engine whose starts a test answers.
type puppet struct {
	*dialecttest.Engine
	start func(watchword.StartRequest) (watchword.Verification, error)
}

func (p *puppet) Start(_ context.Context, r watchword.StartRequest) (watchword.Verification, error) {
	return p.start(r)
}

func withPuppet(t testing.TB) (*puppet, http.Handler, *bytes.Buffer) {
	t.Helper()
	p := &puppet{}
	log := new(bytes.Buffer)
	e, h := setup(t, func(o *dialect.Options) {
		p.Engine, _ = o.Engine.(*dialecttest.Engine)
		o.Engine, o.Log = p, slog.New(slog.NewTextHandler(log, nil))
	})
	p.Engine = e
	return p, h, log
}

func TestNewNeedsItsOptions(t *testing.T) {
	t.Parallel()
	if _, err := multimarkets.Dialect().New(dialect.Options{}); err == nil {
		t.Error("a handler without an engine was made")
	}
}

func TestAWrongCodeLooksLikeAnUnknownToken(t *testing.T) {
	t.Parallel()
	e, h := setup(t)
	b := signIn(t, h)
	const to = "86 13800138000"
	sendToken := send(t, h, to).token(t)
	right, wrong := e.Inbox.Code("+8613800138000"), e.Inbox.Wrong("+8613800138000")
	const unknown = "38caf08b-fafd-4cb5-b36c-ebdd1878b974"
	same := func(name string, answers ...answer) {
		t.Helper()
		for _, a := range answers {
			if a.body != answers[0].body || a.status != answers[0].status || fmt.Sprint(a.header) != fmt.Sprint(answers[0].header) {
				t.Errorf("%s: %s differs from %s", name, a.body, answers[0].body)
			}
		}
	}
	same("query", query(t, h, b, to, sendToken, wrong), query(t, h, b, to, unknown, right), query(t, h, b, to, "x", right),
		query(t, h, b, "86 13800138009", sendToken, right), query(t, h, b, to, "00000000-0000-0000-0000-000000000000", right))
	misses := []answer{
		check(t, h, to, sendToken, wrong), check(t, h, to, unknown, right), check(t, h, to, "x", right),
		check(t, h, "86 13800138009", sendToken, right), check(t, h, to, "00000000-0000-0000-0000-000000000000", right),
	}
	check(t, h, to, sendToken, right).token(t) // used
	misses = append(misses, check(t, h, to, sendToken, right))
	e.Clock.Advance(time.Minute)
	superseded := send(t, h, to).token(t)
	e.Clock.Advance(time.Minute)
	expired := send(t, h, to).token(t)
	misses = append(misses, check(t, h, to, superseded, right))
	e.Clock.Advance(5 * time.Minute)
	misses = append(misses, check(t, h, to, expired, e.Inbox.Code("+8613800138000")))
	exhausted := send(t, h, to).token(t)
	for range 6 {
		misses = append(misses, check(t, h, to, exhausted, e.Inbox.Wrong("+8613800138000")))
	}
	misses = append(misses, check(t, h, to, exhausted, e.Inbox.Code("+8613800138000")))
	same("check", misses...)
}

func TestQueriesSpendAttemptsAndNoCode(t *testing.T) {
	t.Parallel()
	e, h := setup(t)
	b := signIn(t, h)
	const to = "86 13800138000"
	sendToken := send(t, h, to).token(t)
	for range 20 {
		if a := query(t, h, b, to, sendToken, e.Inbox.Code("+8613800138000")); !strings.Contains(a.body, `"status":"1"`) {
			t.Fatal(a.body)
		}
	}
	for range 5 {
		query(t, h, b, to, sendToken, e.Inbox.Wrong("+8613800138000"))
	}
	if a := check(t, h, to, sendToken, e.Inbox.Code("+8613800138000")); !strings.Contains(a.body, "0000511") {
		t.Error(a.body)
	}
}

func TestACodeIsGoodOnce(t *testing.T) {
	t.Parallel()
	e, h := setup(t)
	const to = "86 13800138000"
	sendToken := send(t, h, to).token(t)
	code := e.Inbox.Code("+8613800138000")
	var good atomic.Int32
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			if a := check(t, h, to, sendToken, code); a.member(t, "code") == "0" {
				good.Add(1)
			}
		})
	}
	all.Wait()
	if good.Load() != 1 {
		t.Errorf("it was good %d times", good.Load())
	}
}

func TestTakenTimeIsTold(t *testing.T) {
	t.Parallel()
	p, h, _ := withPuppet(t)
	for _, failure := range []error{nil, watchword.NewError(watchword.DeliveryFailed, "")} {
		p.start = func(watchword.StartRequest) (watchword.Verification, error) {
			p.Clock.Advance(34*time.Millisecond + 900*time.Microsecond)
			return watchword.Verification{ID: watchword.ID{1}}, failure
		}
		if a := send(t, h, "86 13800138000"); a.member(t, "tm") != 34. {
			t.Errorf("tm is %v", a.member(t, "tm"))
		}
	}
}

func TestWhatAStartIsAskedFor(t *testing.T) {
	t.Parallel()
	p, h, _ := withPuppet(t)
	var got watchword.StartRequest
	p.start = func(r watchword.StartRequest) (watchword.Verification, error) {
		got = r
		return watchword.Verification{ID: watchword.ID{1}}, nil
	}
	ask(t, h, "/global/message.app.VerificationApiService.verifyCodeSend",
		`{"companyId":445,"bizType":"SMS_PASSWORD_VERIFICATION_CODE","toUser":"86 13800138000"}`, "lang", "en-US", "X-Forwarded-For", "198.51.100.9")
	want := watchword.StartRequest{
		Caller: watchword.Caller{Tenant: "slow", Credential: "company-445", Dialect: multimarkets.Name},
		To:     "13800138000", CallingCode: "86", Channel: watchword.SMS, Purpose: watchword.PurposeResetPassword, Locale: "en-US",
		Overrides: watchword.Overrides{Attempts: 5},
		Limits:    []watchword.Limit{{Name: "multimarkets_30m", Count: 5, Per: 30 * time.Minute, PerPurpose: true}},
		Context:   watchword.Context{IP: "198.51.100.9"},
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestEveryWordOfTheVocabularyIsARefusal(t *testing.T) {
	t.Parallel()
	p, h, log := withPuppet(t)
	for _, code := range watchword.ErrorCodes() {
		p.start = func(watchword.StartRequest) (watchword.Verification, error) {
			return watchword.Verification{}, &watchword.Error{Code: code, Message: "the engine's own text"}
		}
		a := send(t, h, "86 13800138000")
		if a.member(t, "code") == "0" || a.member(t, "data") != nil || a.member(t, "bizCode") == "" || strings.Contains(a.body, "own text") {
			t.Errorf("%s is told as %s", code, a.body)
		}
	}
	p.start = func(watchword.StartRequest) (watchword.Verification, error) {
		return watchword.Verification{}, errors.New("a secret text")
	}
	a := send(t, h, "86 13800138000")
	if a.status != http.StatusInternalServerError || a.member(t, "code") != "500" || a.member(t, "bizCode") != "G" || strings.Contains(a.body, "secret") {
		t.Errorf("%d %s", a.status, a.body)
	}
	if !strings.Contains(log.String(), "a secret text") {
		t.Error("what has no word is not logged")
	}
}

func TestAPanicIsASystemError(t *testing.T) {
	t.Parallel()
	p, h, log := withPuppet(t)
	p.start = func(watchword.StartRequest) (watchword.Verification, error) { panic("a secret text") }
	a := ask(t, h, "/global/message.app.VerificationApiService.verifyCodeSend",
		`{"companyId":439,"bizType":"SMS_LOGIN_VERIFICATION_CODE","toUser":"86 13800138000"}`, "trace", "t-9")
	if a.status != 500 || a.member(t, "code") != "500" || a.member(t, "trace") != "t-9" || strings.Contains(a.body, "secret") {
		t.Errorf("%d %s", a.status, a.body)
	}
	if !strings.Contains(log.String(), "a secret text") {
		t.Error("the panic is not logged")
	}
}

func TestBodiesAreCapped(t *testing.T) {
	t.Parallel()
	_, h := setup(t)
	a := ask(t, h, "/global/message.app.VerificationApiService.verifyCodeSend", `{"companyId":439,"x":"`+strings.Repeat("x", dialect.MaxBody)+`"}`)
	if a.status != http.StatusRequestEntityTooLarge || a.member(t, "code") != "GATEWAY_CODE_015" {
		t.Errorf("%d %s", a.status, a.body)
	}
}

// On the wire, the headers have the vendor's own spelling and case.
func TestRateLimitHeadersOnTheWire(t *testing.T) {
	t.Parallel()
	_, h := setup(t)
	server := httptest.NewServer(h)
	defer server.Close()
	const body = `{"companyId":443,"bizType":"SMS_LOGIN_VERIFICATION_CODE","toUser":"86 13800138000"}`
	var raw string
	for range 3 {
		conn, err := net.Dial("tcp", strings.TrimPrefix(server.URL, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "POST /global/message.app.VerificationApiService.verifyCodeSend HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
		var text strings.Builder
		lines := bufio.NewScanner(conn)
		for lines.Scan() {
			text.WriteString(lines.Text() + "\n")
		}
		raw = text.String()
		conn.Close()
	}
	for _, want := range []string{"HTTP/1.1 429 ", "\nx-ratelimit-limit: 2\n", "\nx-ratelimit-remairing: 0\n", "\nx-ratelimit-reset: 300\n"} {
		if !strings.Contains(raw, want) {
			t.Errorf("%q is missing in\n%s", want, raw)
		}
	}
}

func TestTokensOfOneTenantAreNoGoodInAnother(t *testing.T) {
	t.Parallel()
	e, h := setup(t)
	sendToken, proof := approved(t, e, h, "86 13800138000")
	for _, other := range []string{trusted, limited, uniform, twoFirst} {
		for _, guess := range []string{`"code":"123456"`, `"verifyCodeToken":"` + proof + `"`} {
			a := ask(t, h, "/global/message.app.VerificationApiService.verifyCodeCheck",
				`{"companyId":`+other+`,"bizType":"SMS_LOGIN_VERIFICATION_CODE","toUser":"86 13800138000","sendToken":"`+sendToken+`",`+guess+`}`)
			if a.member(t, "code") != "MESSAGE_API_0000511" {
				t.Errorf("company %s: %s", other, a.body)
			}
		}
	}
	a := ask(t, h, "/message.admin.VerificationAdminService.queryCodeSendStatus",
		`{"bizType":"SMS_LOGIN_VERIFICATION_CODE","toUser":"86 13800138000","sendToken":"`+sendToken+`","code":"123456"}`,
		"trace", "t", "version", "1", "companyId", trusted)
	if a.member(t, "code") != "MESSAGE_API_0000511" {
		t.Error(a.body)
	}
}

// A companyId that passes to another tenant takes no token along.
func TestATokenStaysWithItsTenant(t *testing.T) {
	t.Parallel()
	e, h := setup(t)
	b := signIn(t, h)
	if a := query(t, h, b, "86 13800138000", "x", "123456"); a.member(t, "code") != "MESSAGE_API_0000511" {
		t.Fatal(a.body)
	}
	e.Apply(t, func(r *watchword.Resources) {
		for i := range r.Credentials {
			if r.Credentials[i].Key == company {
				r.Credentials[i].Tenant = "limited"
			}
		}
	})
	if a := query(t, h, b, "86 13800138000", "x", "123456"); a.member(t, "code") != "GATEWAY_CODE_005" {
		t.Error(a.body)
	}
}

// In a sandbox the answers are not uniform, and a customer who is not there still looks like one who is.
func TestCustomersOfASandbox(t *testing.T) {
	t.Parallel()
	d := multimarkets.Dialect()
	e := dialecttest.NewEngine(t, dialecttest.Options{Dialects: watchword.Specs{d.Spec}, Sandbox: true, Resources: func(r *watchword.Resources) {
		r.Tenants[0].DialectSettings = map[string]map[string]any{multimarkets.Name: d.Sandbox.Settings}
		r.Credentials = append(r.Credentials, credential("sandbox", "company", "multimarkets_company", company))
	}})
	h, err := d.New(options(e))
	if err != nil {
		t.Fatal(err)
	}
	body := func(customer, more string) string {
		return `{"companyId":` + company + `,"bizType":"EMAIL_LOGIN_VERIFICATION_CODE","customerNo":"` + customer + `"` + more + `}`
	}
	tokens := map[string]string{}
	for _, customer := range []string{"ada", "nobody"} {
		tokens[customer] = ask(t, h, "/global/message.app.VerificationApiService.verifyCodeSend", body(customer, "")).token(t)
	}
	if e.Inbox.Count() != 1 {
		t.Errorf("%d messages went out", e.Inbox.Count())
	}
	missed := ask(t, h, "/global/message.app.VerificationApiService.verifyCodeCheck", body("nobody", `,"sendToken":"`+tokens["nobody"]+`","code":"123456"`))
	if missed.member(t, "code") != "MESSAGE_API_0000511" {
		t.Error(missed.body)
	}
	ask(t, h, "/global/message.app.VerificationApiService.verifyCodeCheck",
		body("ada", `,"sendToken":"`+tokens["ada"]+`","code":"`+e.Inbox.Code("ada@example.com")+`"`)).token(t)
}
