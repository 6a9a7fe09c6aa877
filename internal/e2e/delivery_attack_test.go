package e2e

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// reportsByKey are the settings of a vendor that reports by our own name for a message, in a list that nobody signs: only the
// token in the path guards it.
const reportsByKey = `receipts: {format: json, list: "$", message_id: id, by_key: true, status: s, statuses: {D: delivered, U: undelivered}}`

// attacked is a server with two tenants' vendors that report, and what stands for them.
type attacked struct {
	*testing.T
	s      *server
	v      *vendor
	caller *caller
	mine   string // the path at which the vendor of loose reports
	theirs string // and that of strict
}

func attack(t *testing.T) *attacked {
	t.Helper()
	a := &attacked{T: t, s: serveInPublic(t), v: newVendor(t)}
	a.s.apply(t, tenants(a.v))
	a.s.apply(t, fmt.Sprintf(`
provider_accounts:
  - {tenant: loose, name: own, type: http, settings: {url: "%[1]s/ok", body: "%[2]s", body_format: text, %[3]s}}
  - {tenant: loose, name: other, type: http, settings: {url: "%[1]s/other", body: "%[2]s", body_format: text}}
  - {tenant: strict, name: own, type: http, settings: {url: "%[1]s/ok", body: "%[2]s", body_format: text, %[3]s}}
routes:
  - {tenant: loose, name: 10-own, channel: sms, countries: ["*"], use: [own, other]}
`, a.v.URL, vendorBody, reportsByKey))
	path := func(account string) string { return strings.TrimPrefix(a.s.receiptsOf(t, account), publicURL) }
	a.mine, a.theirs = path("loose/own"), path("strict/own")
	a.caller = newCaller(a.s, looseKey, 8)
	t.Cleanup(a.caller.close)
	return a
}

// report posts a report to a path as it is written, and gives the status of the answer.
func (a *attacked) report(method, path, body string) int {
	a.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(a.s.url, "http://"))
	if err != nil {
		a.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(callTime))
	_, err = fmt.Fprintf(conn, "%s %s HTTP/1.1\r\nHost: codes.example.com\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
		method, path, len(body), body)
	if err != nil {
		a.Log("writing broke off:", err) // the server may have answered already
	}
	answer, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
	if err != nil {
		a.Fatalf("%s %.80s: %v", method, path, err)
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, answer.Body)
	return answer.StatusCode
}

// begin starts a verification, and gives its id and the key of its message.
func (a *attacked) begin(to string) (id, key string) {
	a.Helper()
	id, _ = sent(a.T, a.v, a.caller, to)
	if !eventually(callTime, func() bool { return a.get(id).Delivery == "sent" }) {
		a.Fatalf("the message is not sent: %s", a.get(id))
	}
	return id, a.v.got(id)[0].key
}

func (a *attacked) get(id string) *answer {
	a.Helper()
	return a.caller.must(a.T, http.MethodGet, "/v1/verifications/"+id, nil)
}

func deliveredReport(key string) string { return fmt.Sprintf(`[{"id":%q,"s":"D"}]`, key) }

// TestForgedReceipts tries every way to a receipt but the right one.
func TestForgedReceipts(t *testing.T) {
	a := attack(t)
	id, key := a.begin("+8613800138021")
	cut := strings.LastIndexByte(a.mine, '/')
	place, token := a.mine[:cut], a.mine[cut+1:]
	foreign := a.theirs[strings.LastIndexByte(a.theirs, '/')+1:]
	for what, path := range map[string]string{
		"no token": place + "/", "nothing": "/receipts/", "only the token": "/receipts/" + token,
		"another's token": place + "/" + foreign, "another account": "/receipts/strict/own/" + token, "no such account": "/receipts/loose/none/" + token,
		"the server's own": "/receipts/own/" + token, "no tenant": "/receipts//own/" + token, "a part of it": a.mine[:len(a.mine)-1], "more": a.mine + "a",
		"in capitals": place + "/" + strings.ToUpper(token), "a slash more": a.mine + "/", "token twice": a.mine + "/" + token, "in the query": place + "/?token=" + token,
		"an account of the engine": "/receipts/test/" + token, "one that is silent": "/receipts/nobody/" + token, "no reader": "/receipts/loose/other/" + token,
		"climbing": "/receipts/strict/own/../../loose/own/" + token, "climbing, encoded": "/receipts/strict/own/%2e%2e/%2e%2e/loose/own/" + token,
		"two slashes": "//receipts/loose/own/" + token, "a dot": "/receipts/./loose/own/" + token, "NUL": place + "%00/" + token, "NUL behind": a.mine + "%00",
		"a line break": a.mine + "%0a", "another's, and ours behind it": a.theirs + "/loose/own/" + token,
	} {
		if status := a.report(http.MethodPost, path, deliveredReport(key)); status != http.StatusNotFound {
			t.Errorf("%s: %d", what, status)
		}
	}
	// The right token of another account, about a message of this one.
	if status := a.report(http.MethodPost, a.theirs, deliveredReport(key)); status != http.StatusOK {
		t.Errorf("another account's own path: %d", status)
	}
	if now := a.get(id); now.Delivery != "sent" || now.has("delivered") {
		t.Errorf("a forged receipt counted: %s", now)
	}
	// An encoded slash is a slash: this is the right place.
	if status := a.report(http.MethodPost, strings.Replace(a.mine, "loose/own", "loose%2Fown", 1), deliveredReport(key)); status != http.StatusOK {
		t.Errorf("an encoded slash: %d", status)
	}
	if now := a.get(id); now.Delivery != "delivered" {
		t.Errorf("the right receipt did not count: %s", now)
	}
	for _, secret := range []string{token, foreign} {
		if strings.Contains(string(a.s.stderr.bytes()), secret) {
			t.Error("the log has a token")
		}
	}
	a.s.complainsOfNothing(t)
}

// TestHostileReports posts what no vendor would to the right place.
func TestHostileReports(t *testing.T) {
	a := attack(t)
	id, key := a.begin("+8613800138022")
	code, _ := a.v.code(id)
	deep := strings.Repeat("[", 100_000)
	for what, c := range map[string]struct {
		body   string
		status int
	}{
		"nothing": {"", 400}, "no JSON": {"id=1&s=D", 400}, "deep": {deep, 400}, "deep and closed": {deep + strings.Repeat("]", 100_000), 400},
		"not UTF-8": {"[{\"id\":\"\xff\xfe\",\"s\":\"D\"}]", 400}, "a NUL": {`[{"id":"a\u0000","s":"D"}]`, 200}, "an empty list": {"[]", 200},
		"quotes": {`[{"id":"' OR 1=1 --","s":"D"}]`, 200}, "a long name": {`[{"id":"` + strings.Repeat("x", 1<<20) + `","s":"D"}]`, 200},
		"lines": {`[{"id":"a\r\n{\"level\":\"ERROR\"}","s":"U"}]`, 200}, "another's key": {deliveredReport(key + "0"), 200}, "the code": {deliveredReport(code), 200},
		"too much": {`[{"id":"` + strings.Repeat("x", 4<<20) + `","s":"D"}]`, 413}, "unknown words": {`[{"id":"` + key + `","s":"X"}]`, 200},
	} {
		if status := a.report(http.MethodPost, a.mine, c.body); status != c.status && !(c.status == 400 && status == 200) {
			t.Errorf("%s: %d", what, status)
		}
	}
	if now := a.get(id); now.Delivery != "sent" || len(now.Events) != 3 {
		t.Errorf("a hostile report counted: %s", now)
	}
	// The same receipt again and again, late and out of order, is one event, and moves nothing on.
	for _, word := range []string{"D", "D", "U", "D", "U", "X"} {
		a.report(http.MethodPost, a.mine, fmt.Sprintf(`[{"id":%q,"s":%q},{"id":%[1]q,"s":%[2]q}]`, key, word))
	}
	if now := a.get(id); now.Delivery != "delivered" || len(now.Events) != 4 || len(a.v.got(id)) != 1 {
		t.Errorf("%s after %d messages", now, len(a.v.got(id)))
	}
	a.s.complainsOfNothing(t)
}

// TestFailedReceiptsMoveOnOnce posts one failed receipt many times at once: the message goes to one other account, once.
func TestFailedReceiptsMoveOnOnce(t *testing.T) {
	a := attack(t)
	id, key := a.begin("+8613800138023")
	over := make(chan int, 16)
	for range cap(over) {
		go func() { over <- a.report(http.MethodPost, a.mine, fmt.Sprintf(`[{"id":%q,"s":"U"}]`, key)) }()
	}
	for range cap(over) {
		if status := <-over; status != http.StatusOK {
			t.Errorf("the report is answered %d", status)
		}
	}
	moved := func() bool { return len(a.v.got(id)) == 2 && a.get(id).Delivery == "sent" }
	if !eventually(callTime, moved) {
		t.Fatalf("%s after %d messages", a.get(id), len(a.v.got(id)))
	}
	got := a.v.got(id)
	if got[0].code != got[1].code || got[1].path != "/other" {
		t.Errorf("another message went on: %+v", got)
	}
	for range 3 {
		a.report(http.MethodPost, a.mine, fmt.Sprintf(`[{"id":%q,"s":"U"}]`, key))
	}
	if !moved() {
		t.Errorf("%s after %d messages", a.get(id), len(a.v.got(id)))
	}
}
