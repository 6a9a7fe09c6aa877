package webhook

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider/providertest"
)

// golden is a payload, whole.
const golden = `{"type":"message.send","timestamp":"2026-07-01T12:00:00Z","data":{"verification_id":"ID","tenant":"acme",` +
	`"channel":"sms","purpose":"login","to":"+8613800138000","locale":"en","brand":"Acme","signature":"Acme","code":"493812",` +
	`"expires_in":300,CONTENT,"receipt_url":"https://otp.acme.example/receipts/own/t0ken"}}`

func TestGoldenPayload(t *testing.T) {
	at := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	text, registered := sms(), templated()
	mail := sms()
	mail.Content.Subject, mail.Content.Text, mail.Content.HTML = "Your code", "493812", `<p>"{{code}}" & 🙂</p>`
	for want, m := range map[string]watchword.Outgoing{
		`"content":{"text":"` + text.Content.Text + `"}`:                                           text,
		`"content":{"subject":"Your code","text":"493812","html":"<p>\"{{code}}\" & 🙂</p>"}`:       mail,
		`"template":{"id":"login-1","variables":[{"name":"code","value":"493812"},{"value":"5"}]}`: registered,
	} {
		m.Signature, m.ReceiptURL = "Acme", "https://otp.acme.example/receipts/own/t0ken"
		got, err := encode(&m, at)
		if err != nil {
			t.Fatal(err)
		}
		want = strings.NewReplacer("ID", m.ID.String(), "CONTENT", strings.ReplaceAll(want, "\n", `\n`)).Replace(golden)
		if d := cmp.Diff(want, string(got)); d != "" {
			t.Error(d)
		}
	}
}

func TestMessageArrives(t *testing.T) {
	for _, channel := range watchword.Channels() {
		v := newVendor(t)
		m := providertest.Message(channel)
		accepted, err := send(t, open(t, v.config()), m)
		if err != nil || accepted != (watchword.Acceptance{MessageID: "m-1"}) {
			t.Fatalf("%s: %+v, %v", channel, accepted, err)
		}
		got := v.only(t)
		if got.Data.Channel != string(channel) || got.Data.To != m.To.Address() || got.Data.Content.Text != m.Content.Text || got.Data.Content.HTML != m.Content.HTML {
			t.Errorf("%s: %+v", channel, got)
		}
		if v.ids[0] != m.Key || v.targets[0] != "/hook" || got.Data.ReceiptURL != "" || got.Data.Template != nil {
			t.Errorf("%s: id %s, target %s, %+v", channel, v.ids[0], v.targets[0], got)
		}
	}
}

// Whatever a variable holds arrives as it is, and a template is sent without a text.
func TestVariablesArriveAsTheyAre(t *testing.T) {
	odd := "a\"b\\c\nd\u2028 {{code}} <&> 🙂"
	v := newVendor(t)
	m := templated()
	m.Registered.Variables[0].Value = odd
	if _, err := send(t, open(t, v.config()), m); err != nil {
		t.Fatal(err)
	}
	if got := v.only(t).Data; got.Content != nil || got.Template.ID != "login-1" || got.Template.Variables[0].Value != odd {
		t.Errorf("the template arrived as %+v", got.Template)
	}
	v = newVendor(t)
	m.Registered.Variables = nil
	if _, err := send(t, open(t, v.config()), m); err != nil {
		t.Fatal(err)
	}
	if got := v.only(t).Data.Template; got.Variables == nil || len(got.Variables) != 0 {
		t.Errorf("no variables arrived as %+v", got)
	}
}

// The URL is asked for as it is written.
func TestURLIsKept(t *testing.T) {
	for url, want := range map[string]string{
		"": "/", "/": "/", "/a": "/a", "/a/": "/a/", "/a%2Fb//?": "/a%2Fb//", "/a?region=eu&x=%2B%20": "/a?region=eu&x=%2B%20", "?a=b": "/?a=b",
	} {
		v := newVendor(t)
		if _, err := send(t, open(t, Config{URL: v.URL + url, Secret: testSecret}), sms()); err != nil {
			t.Fatal(err)
		}
		if v.targets[0] != want {
			t.Errorf("%q asked for %s: want %s", url, v.targets[0], want)
		}
	}
}

// Either side can change over first.
func TestRotation(t *testing.T) {
	for _, c := range []struct{ current, previous, service string }{
		{testSecret, otherSecret, testSecret}, {testSecret, otherSecret, otherSecret}, {otherSecret, "", otherSecret},
	} {
		v := newVendor(t)
		v.secret = c.service
		config := v.config()
		config.Secret, config.PreviousSecret = c.current, c.previous
		if _, err := send(t, open(t, config), sms()); err != nil {
			t.Errorf("%+v: %v", c, err)
		}
	}
	v := newVendor(t)
	v.secret = otherSecret
	_, err := send(t, open(t, v.config()), sms())
	wantRefused(t, err, watchword.ClassAuthFailed, "HTTP 401")
}

// A request says when it was made, and the service refuses one that is old.
func TestTimestamp(t *testing.T) {
	v := newVendor(t)
	a := open(t, v.config())
	past := time.Now().Add(-time.Minute)
	a.now = func() time.Time { return past }
	if _, err := send(t, a, sms()); err != nil {
		t.Fatal(err)
	}
	if got := v.only(t).Timestamp; !got.Equal(past) {
		t.Errorf("the payload is of %s: want %s", got, past)
	}
	a.now = func() time.Time { return past.Add(-time.Hour) }
	_, err := send(t, a, sms())
	wantRefused(t, err, watchword.ClassAuthFailed, "HTTP 401")
}

// How an acceptance is named.
func TestNames(t *testing.T) {
	m := sms()
	for body, want := range map[string]string{
		`{"message_id":"m-7"}`: "m-7", ` {"message_id":7.50e3} `: "7.50e3", `{"message_id":-1}`: "-1",
		`{"message_id":"` + strings.Repeat("x", 128) + `"}`: strings.Repeat("x", 128),
		`{"message_id":"` + strings.Repeat("x", 129) + `"}`: m.Key,
		`{"message_id":""}`: m.Key, `{"message_id":null,"error":null}`: m.Key, `{}`: m.Key, "": m.Key, "\r\n": m.Key, "OK": m.Key, "[]": m.Key,
		`{"message_id":"for +8613800138000"}`: "", // a name that says who it is for is not kept
	} {
		v := newVendor(t)
		v.answer = says(200, body)
		got, err := send(t, open(t, v.config()), m)
		if err != nil || got.MessageID != want || got.Receipt != 0 {
			t.Errorf("%s: %+v, %v", body, got, err)
		}
	}
	var n name
	if err := json.Unmarshal([]byte("true"), &n); err == nil {
		t.Errorf("true is the name %q", n)
	}
}
