package e2e

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// quectelSettings let the tenant loose be asked by an app: without codeType, a code may be for any of three purposes.
const quectelSettings = `
tenants:
  - id: loose
    dialects: [native, quectel]
    limits: [{name: check_ip, by: ip, on: check, count: 100000, per: 1h}]
    dialect_settings: {quectel: {unsigned_validation: true, validate_purposes: [login, register, payment]}}
credentials: [{tenant: loose, name: qt, type: quectel_user_domain, key: C.DM.loose, secret: wwk_e2e_quectel_cXVlY3RlbA}]
`

// validates asks as an app does whether a code is right; "" is any of the purposes.
func validates(t *testing.T, c *caller, to, code, codeType, keep string) bool {
	t.Helper()
	q := url.Values{"phone": {strings.TrimPrefix(to, "+86")}, "smsCode": {code}, "userDomain": {"C.DM.loose"}, "isDisabled": {keep}}
	if codeType != "" {
		q.Set("codeType", codeType)
	}
	a := c.must(t, http.MethodPost, "/v2/sms/enduserapi/validateSmsCode?"+q.Encode(), nil)
	return strings.Contains(string(a.body), `"code":200`)
}

// TestGuessesAtTwoKindsOfCodesCost guesses at whatever code it may be, where vendors make some of them and we make another:
// each guess at ours costs an attempt, whatever has become of theirs.
func TestGuessesAtTwoKindsOfCodesCost(t *testing.T) {
	s, r, v, c := withRogue(t, "login, register")
	s.apply(t, quectelSettings)
	to := "+8613800138041"
	r.answers(func(w http.ResponseWriter, _ *http.Request) {
		says(w, 200, object{"sid": rogueSID(1), "status": "pending"})
	})
	openedBy(t, c, to, "login")
	openedBy(t, c, to, "register")
	for range 5 {
		validates(t, c, to, "000000", "", "1")
	}
	a := c.must(t, http.MethodPost, "/v1/verifications", object{"to": to, "purpose": "payment"})
	var right string
	if !eventually(callTime, func() (ok bool) { right, ok = v.code(a.ID); return ok }) {
		t.Fatal("the vendor got no message")
	}
	for range 50 {
		validates(t, c, to, "ZZZZZZ", "", "1")
	}
	if now := c.must(t, http.MethodGet, "/v1/verifications/"+a.ID, nil); now.Status == "pending" {
		t.Errorf("after 50 wrong guesses it is %s, with %d attempts left", now.Status, now.AttemptsRemaining)
	}
	if validates(t, c, to, right, "", "1") {
		t.Error("the right code is approved after 50 wrong guesses")
	}
}

// TestALookBeforeAResendIsNoneAfterIt has a vendor answer a look at its first code when it has made a second.
func TestALookBeforeAResendIsNoneAfterIt(t *testing.T) {
	s, r, _, c := withRogue(t, "login, register")
	s.apply(t, quectelSettings)
	to := "+8613800138042"
	id := openedBy(t, c, to, "login")
	hold := make(chan struct{})
	right := map[string]string{rogueSID(1): "271828", rogueSID(2): "314159"}
	r.answers(func(w http.ResponseWriter, q *http.Request) {
		<-hold
		status := "pending"
		if right[q.Form.Get("VerificationSid")] == q.Form.Get("Code") {
			status = "approved"
		}
		says(w, 200, object{"sid": q.Form.Get("VerificationSid"), "status": status})
	})
	looked := make(chan bool, 1)
	go func() { looked <- validates(t, c, to, "271828", "2", "2") }()
	if !eventually(callTime, func() bool { return r.questions() == 1 }) {
		t.Fatal("the vendor is not asked")
	}
	if a := c.must(t, http.MethodPost, "/v1/verifications/"+id+"/resend", object{}); a.status >= 300 {
		t.Fatalf("resend: %s", a)
	}
	if !eventually(callTime, func() bool { return c.must(t, http.MethodGet, "/v1/verifications/"+id, nil).Delivery == "sent" }) {
		t.Fatal("the second message is not sent")
	}
	close(hold)
	<-looked
	if a, err := c.check(t.Context(), id, "314159"); err != nil || a.Result != "approved" {
		t.Errorf("the newest code is %v %v", a, err)
	}
}

// TestReportsShowTheirTokenFirst holds reports without a token open: nobody waits for their bodies, let alone keeps them.
func TestReportsShowTheirTokenFirst(t *testing.T) {
	a := attack(t)
	conn, err := net.Dial("tcp", strings.TrimPrefix(a.s.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(2 * time.Second))
	fmt.Fprint(conn, "POST /receipts/loose/own/forged HTTP/1.1\r\nHost: a\r\nContent-Length: 4194304\r\n\r\n[")
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatalf("the server waits for four megabytes of somebody without a token: %v", err)
	}
	defer answer.Body.Close()
	if _, _ = io.Copy(io.Discard, answer.Body); answer.StatusCode != http.StatusNotFound {
		t.Errorf("%s", answer.Status)
	}
}

// TestReceiptsOfTheMessageBefore reports on the first message of a verification when there is a second: what became of the
// second is not known by that.
func TestReceiptsOfTheMessageBefore(t *testing.T) {
	a := attack(t)
	id, first := a.begin("+8613800138043")
	a.caller.must(t, http.MethodPost, "/v1/verifications/"+id+"/resend", object{})
	if !eventually(callTime, func() bool { return len(a.v.got(id)) == 2 && a.get(id).Delivery == "sent" }) {
		t.Fatal("there is no second message")
	}
	second := a.v.got(id)[1]
	a.report(http.MethodPost, a.mine, deliveredReport(first))
	a.report(http.MethodPost, a.mine, fmt.Sprintf(`[{"id":%q,"s":"U"}]`, second.key))
	if !eventually(5*time.Second, func() bool { return len(a.v.got(id)) == 3 }) {
		t.Errorf("the newest code did not arrive, and goes to no other account: %s", a.get(id))
	}
}

// TestReceiptsReplayedDuringAHandOver replays one receipt while the next message is on its way.
func TestReceiptsReplayedDuringAHandOver(t *testing.T) {
	a := attack(t)
	id, first := a.begin("+8613800138044")
	release := make(chan struct{})
	a.v.words = func(http.ResponseWriter, sms, []byte) bool { <-release; return false }
	a.caller.must(t, http.MethodPost, "/v1/verifications/"+id+"/resend", object{})
	if !eventually(callTime, func() bool { return len(a.v.got(id)) == 2 }) {
		t.Fatal("there is no second message")
	}
	for range 20 {
		a.report(http.MethodPost, a.mine, deliveredReport(first))
	}
	close(release)
	n := 0
	for _, e := range a.get(id).Events {
		if e.Type == "delivered" {
			n++
		}
	}
	if n > 1 {
		t.Errorf("one receipt is %d events, each of which endpoints are told", n)
	}
}
