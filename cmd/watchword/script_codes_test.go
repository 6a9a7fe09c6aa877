package main

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"
)

// outgoing is a message as a vendor's API takes it.
type outgoing struct {
	To   string `json:"to"`
	Code string `json:"code"`
	ID   string `json:"verification_id"`
}

// announce sets CODE, WRONG (another code) and ID.
func (o outgoing) announce(ts *testscript.TestScript) {
	if o.Code == "" {
		ts.Fatalf("there is no code")
	}
	ts.Setenv("CODE", o.Code)
	ts.Setenv("WRONG", wrong(o.Code))
	ts.Setenv("ID", o.ID)
}

// wrong is a code that differs in its first digit.
func wrong(code string) string {
	return string('0'+(code[0]-'0'+1)%10) + code[1:]
}

// cmdInbox waits for a message in a sandbox's inbox.
func cmdInbox(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, "inbox URL TO", 2)
	answer, err := http.Get(args[0] + "/sandbox/v1/messages/wait?timeout=60s&to=" + url.QueryEscape(args[1]))
	ts.Check(err)
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		ts.Fatalf("the inbox answered %s", answer.Status)
	}
	var m outgoing
	ts.Check(json.NewDecoder(answer.Body).Decode(&m))
	m.announce(ts)
}

// vendor is an HTTP API that takes messages.
type vendor struct {
	*httptest.Server
	mu sync.Mutex
}

// Close implements io.Closer.
func (v *vendor) Close() error {
	v.Server.Close()
	return nil
}

// cmdVendor starts a vendor and sets VENDOR to its URL.
func cmdVendor(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, "vendor", 0)
	w, v := worldOf(ts), &vendor{}
	v.Server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		var m outgoing
		if err := json.NewDecoder(r.Body).Decode(&m); err != nil {
			http.Error(rw, err.Error(), http.StatusBadRequest)
			return
		}
		v.mu.Lock()
		defer v.mu.Unlock()
		w.sent[m.To] = m
		_, _ = io.WriteString(rw, "{}")
	}))
	w.vendor = v
	ts.Setenv("VENDOR", v.URL)
}

// cmdSent looks at what the vendor last took for a recipient.
func cmdSent(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, "sent TO", 1)
	w := worldOf(ts)
	v := w.vendor.(*vendor)
	v.mu.Lock()
	defer v.mu.Unlock()
	w.sent[args[0]].announce(ts)
}

// cmdExhaust fails checks for a recipient until it is locked. The tenant's policy must allow ten attempts and many
// messages.
func cmdExhaust(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, "exhaust URL KEY TO", 3)
	for range 10 {
		var started struct{ ID string }
		post(ts, args, "/v1/verifications", map[string]string{"to": args[2]}, &started)
		cmdSent(ts, false, args[2:])
		for range 10 {
			var checked struct{ Result string }
			post(ts, args, "/v1/verifications/"+started.ID+"/check", map[string]string{"code": ts.Getenv("WRONG")}, &checked)
			if checked.Result != "incorrect" && checked.Result != "exhausted" {
				ts.Fatalf("a wrong code was %q", checked.Result)
			}
		}
	}
}

func post(ts *testscript.TestScript, server []string, path string, in, out any) {
	body, err := json.Marshal(in)
	ts.Check(err)
	r, err := http.NewRequest(http.MethodPost, server[0]+path, bytes.NewReader(body))
	ts.Check(err)
	r.Header.Set("Authorization", "Bearer "+server[1])
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	ts.Check(err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	ts.Check(err)
	if answer.StatusCode >= http.StatusMultipleChoices {
		ts.Fatalf("%s answered %s: %s", path, answer.Status, text)
	}
	ts.Check(json.Unmarshal(text, out))
}

// cmdSchema says that a newer version of the program has written a database.
func cmdSchema(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, "schema DATABASE VERSION", 2)
	db, err := sql.Open("sqlite", ts.MkAbs(args[0])) // the server's own driver
	ts.Check(err)
	defer db.Close()
	_, err = db.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (?, 1)", args[1])
	ts.Check(err)
}

// cmdSpoil gives every key of a ring another secret, as if the ring of another server had been put in place.
func cmdSpoil(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, "spoil RING", 1)
	var ring map[string]any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &ring))
	for _, k := range ring["keys"].([]any) {
		key := k.(map[string]any)
		secret := []byte(key["secret"].(string))
		key["secret"] = strings.Map(swapA, string(secret[:10])) + string(secret[10:])
	}
	text, err := json.Marshal(ring)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), text, 0o600))
	fmt.Fprintln(ts.Stdout(), "spoiled")
}

// swapA turns letters of base64 into others.
func swapA(r rune) rune {
	if r == 'A' {
		return 'B'
	}
	return 'A'
}
