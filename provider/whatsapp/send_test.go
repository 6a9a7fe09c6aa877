package whatsapp

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider/providertest"
)

// The body of Meta's own example (Sending Authentication Templates), with our values.
func TestCallOnTheWire(t *testing.T) {
	g := newGraph(t, nil)
	m := login()
	accepted, err := send(t, open(t, settings(g.URL)), m)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"messaging_product":"whatsapp","recipient_type":"individual","to":"8613800138000","type":"template",` +
		`"template":{"name":"login_code","language":{"code":"en_US"},"components":[` +
		`{"type":"body","parameters":[{"type":"text","text":"493812"}]},` +
		`{"type":"button","sub_type":"url","index":"0","parameters":[{"type":"text","text":"493812"}]}]},` +
		`"biz_opaque_callback_data":"` + m.Key + `"}`
	if g.bodies[0] != want {
		t.Errorf("the body is\n%s\nwant\n%s", g.bodies[0], want)
	}
	if g.paths[0] != "/v25.0/106540352242922/messages" {
		t.Errorf("the path is %s", g.paths[0])
	}
	if accepted.MessageID != name("wamid.HBgLNjAx0001") || accepted.Receipt != 0 {
		t.Errorf("accepted as %+v", accepted)
	}
}

// A wamid tells the number to whoever undoes its Base64; the name of a message does not.
func TestNameHidesTheNumber(t *testing.T) {
	// in the form of those in published status messages, for a number that nobody has
	const wamid = "wamid.HBgLNjAxNzM1MDAwMDAVAgARGBJCNkY5NTBENEU3ODYxQTM3RUQA"
	plain, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(wamid, "wamid."))
	if err != nil || !strings.Contains(string(plain), "60173500000") {
		t.Fatalf("%q, %v: the reason for names is gone", plain, err)
	}
	// computed with: printf %s WAMID | openssl dgst -sha256 -binary | basenc --base64url
	if got, want := name(wamid), "wamid:mQ6Wd9XqDdMgs45z0DLtWftrUAvKUVG4B0DeUy75_dw"; got != want {
		t.Errorf("the name is %q: want %q", got, want)
	}
}

func TestLanguageOfTheTemplate(t *testing.T) {
	g := newGraph(t, nil)
	c := settings(g.URL)
	c.Languages = map[string]string{"zh": "zh_CN"}
	p := open(t, c)
	for _, locale := range []string{"en", "zh-Hans"} {
		m := login()
		m.Locale = locale
		if _, err := send(t, p, m); err != nil {
			t.Errorf("%s: %v", locale, err)
		}
	}
	for i, want := range []string{`"language":{"code":"en_US"}`, `"language":{"code":"zh_CN"}`} {
		if !strings.Contains(g.bodies[i], want) {
			t.Errorf("%s lacks %s", g.bodies[i], want)
		}
	}
	c.Language, c.Languages = "", nil
	m := login()
	m.Locale = "pt-BR"
	_, err := send(t, open(t, c), m)
	wantRefused(t, err, watchword.ClassContentRejected, "132001")
}

func TestSignatureIsAnotherNumber(t *testing.T) {
	g := newGraph(t, nil)
	p := open(t, settings(g.URL))
	for signature, want := range map[string]string{
		"": numberID, "777": "777", "Acme": numberID, "77/../8": numberID, strings.Repeat("7", 21): numberID, "７７７": numberID,
	} {
		m := login()
		m.Signature = signature
		if _, err := send(t, p, m); err != nil {
			t.Errorf("%q: %v", signature, err)
		}
		if got := g.paths[len(g.paths)-1]; got != "/v25.0/"+want+"/messages" {
			t.Errorf("%q: sent from %s, want %s", signature, got, want)
		}
	}
}

// Whatever a value holds, it stays one value.
func TestValuesStayValues(t *testing.T) {
	nasty := "a\"b\\c\n{{1}} 🔑 </x>\u2028"
	g := newGraph(t, says(200, `{"messages":[{"id":"wamid.1"}]}`))
	p := open(t, settings(g.URL))
	m := login()
	m.Registered.ID, m.Key, m.Code = nasty, nasty, `"},{"\n🔑`
	m.Registered.Variables = []watchword.TemplateVariable{{Name: "brand", Value: nasty}}
	if _, err := send(t, p, m); err != nil {
		t.Fatal(err)
	}
	var c call
	if err := json.Unmarshal([]byte(g.bodies[0]), &c); err != nil {
		t.Fatal(err)
	}
	parts := c.Template.Components
	if c.Template.Name != nasty || c.Opaque != nasty || len(parts) != 2 || len(parts[0].Parameters) != 1 ||
		parts[0].Parameters[0].Text != m.Code || parts[1].Parameters[0].Text != m.Code {
		t.Errorf("%+v", c)
	}
}

func TestWhatIsNotSent(t *testing.T) {
	g := newGraph(t, nil)
	p := open(t, settings(g.URL))
	without := login()
	without.Registered.ID = ""
	_, err := send(t, p, without)
	wantRefused(t, err, watchword.ClassContentRejected, "no template")

	long := login()
	long.Code = "1234567890123456"
	_, err = send(t, p, long)
	wantRefused(t, err, watchword.ClassContentRejected, "code too long")

	mail := login()
	mail.To = providertest.Message(watchword.Email).To
	_, err = send(t, p, mail)
	wantRefused(t, err, watchword.ClassInvalidNumber, "no number")

	longest := login()
	longest.Code = "123456789012345"
	if _, err := send(t, p, longest); err != nil {
		t.Error(err)
	}
	if n := len(g.bodies); n != 1 {
		t.Errorf("%d calls were made: want 1", n)
	}
}

func TestWrongCredentials(t *testing.T) {
	g := newGraph(t, nil)
	c := settings(g.URL)
	c.AccessToken = "another"
	_, err := send(t, open(t, c), login())
	wantRefused(t, err, watchword.ClassAuthFailed, "190")
	_, err = open(t, c).Probe(t.Context())
	wantRefused(t, err, watchword.ClassAuthFailed, "190")
}

func TestProbe(t *testing.T) {
	g := newGraph(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet || r.RequestURI != "/v25.0/"+numberID+"?fields=id,verified_name" ||
			r.Header.Get("Authorization") != "Bearer "+token {
			fail(w, 400, 100, "")
			return
		}
		says(200, `{"id":"`+numberID+`","verified_name":"Acme"}`)(w, r)
	})
	balance, err := open(t, settings(g.URL)).Probe(t.Context())
	if err != nil || balance != (watchword.Balance{}) {
		t.Errorf("%+v, %v", balance, err)
	}
	for _, c := range []struct {
		status int
		body   string
		class  watchword.ErrorClass
		raw    string
	}{
		{200, `{"id":"1"}`, watchword.ClassUnknown, "HTTP 200"},
		{200, `{}`, watchword.ClassUnknown, "HTTP 200"},
		{200, `<html>`, watchword.ClassUnknown, "HTTP 200"},
		{400, `{"error":{"code":33}}`, watchword.ClassSenderUnregistered, "33"},
		{403, `{"error":{"code":200}}`, watchword.ClassAuthFailed, "200"},
		{400, `{"error":{"code":999999}}`, watchword.ClassProviderError, "999999"},
		{503, ``, watchword.ClassProviderError, "HTTP 503"},
	} {
		g := newGraph(t, says(c.status, c.body))
		_, err := open(t, settings(g.URL)).Probe(t.Context())
		wantRefused(t, err, c.class, c.raw)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = open(t, settings(g.URL)).Probe(ctx)
	wantRefused(t, err, watchword.ClassProviderError, "canceled")
}

func TestNothingPrintsSecrets(t *testing.T) {
	c := settings("http://127.0.0.1:1")
	p := open(t, c)
	for _, v := range []any{c, &c, p} {
		text := fmt.Sprintf("%v %+v %#v %s", v, v, v, v)
		for _, s := range []string{token, appSecret, verify} {
			if strings.Contains(text, s) {
				t.Errorf("%T prints %q", v, s)
			}
		}
	}
}
