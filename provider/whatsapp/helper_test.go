package whatsapp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider/providertest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	token     = "EAAJB/s3cr3t+token="
	appSecret = "0123456789abcdef0123456789abcdef"
	verify    = "a word/of ours"
	numberID  = "106540352242922"
)

// settings are an account's, for a vendor at base.
func settings(base string) Config {
	return Config{
		AccessToken: token, PhoneNumberID: numberID, Language: "en_US", AppSecret: appSecret, VerifyToken: verify, BaseURL: base,
	}
}

// open opens a provider and closes it with the test.
func open(t testing.TB, c Config) *vendor {
	t.Helper()
	opened, err := c.Open()
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	p := opened.(*vendor)
	t.Cleanup(func() { _ = p.Close() })
	return p
}

// login is a message with a registered template.
func login() watchword.Outgoing {
	m := providertest.Message(watchword.WhatsApp)
	m.Registered.ID = "login_code"
	return m
}

func send(t testing.TB, p *vendor, m watchword.Outgoing) (watchword.Acceptance, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	return p.Send(ctx, m)
}

// wantRefused checks class and raw code, and that no verb prints a secret, the code or the recipient.
func wantRefused(t testing.TB, err error, class watchword.ErrorClass, raw string) {
	t.Helper()
	var refused *watchword.SendError
	if !errors.As(err, &refused) {
		t.Fatalf("the error is %T %v: want a *watchword.SendError", err, err)
	}
	if refused.Class != class || refused.Raw != raw {
		t.Errorf("class %q, raw %q: want %q, %q (%v)", refused.Class, refused.Raw, class, raw, err)
	}
	for ; err != nil; err = errors.Unwrap(err) {
		text := fmt.Sprintf("%v %+v %#v", err, err, err)
		for _, s := range []string{token, appSecret, verify, "493812", "13800138000", "127.0.0.1"} {
			if strings.Contains(text, s) {
				t.Errorf("the error shows %q: %s", s, text)
			}
		}
	}
}

// graph plays the Graph API: it checks each call as Meta would, and quotes it in its refusals.
type graph struct {
	*httptest.Server
	answer http.HandlerFunc // instead of Meta's own; nil: Meta's own

	mu       sync.Mutex
	now      providertest.Behaviour
	over     chan struct{} // lets go of what hangs
	received []providertest.Received
	bodies   []string
	paths    []string
}

func newGraph(t *testing.T, answer http.HandlerFunc) *graph {
	t.Helper()
	g := &graph{over: make(chan struct{}), answer: answer}
	g.Server = httptest.NewServer(g)
	t.Cleanup(func() { g.behave(providertest.Behaviour{}); g.Close() })
	return g
}

// says answers every call alike.
func says(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func (g *graph) behave(b providertest.Behaviour) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	close(g.over)
	g.now, g.over = b, make(chan struct{})
	return true
}

func (g *graph) list() []providertest.Received {
	g.mu.Lock()
	defer g.mu.Unlock()
	return append([]providertest.Received(nil), g.received...)
}

// call is the body of a call, with everything that Meta documents and nothing else.
type call struct {
	Product       string `json:"messaging_product"`
	RecipientType string `json:"recipient_type"`
	To, Type      string
	Template      struct {
		Name       string
		Language   struct{ Code string }
		Components []struct {
			Type       string
			SubType    string `json:"sub_type"`
			Index      string
			Parameters []struct{ Type, Text string }
		}
	}
	Opaque string `json:"biz_opaque_callback_data"`
}

// fault says what Meta would find wrong with a call; 0 is nothing.
func wrong(r *http.Request, body []byte) (status, code int, c call) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	unreadable := d.Decode(&c) != nil
	parts := c.Template.Components
	switch {
	case r.Header.Get("Authorization") != "Bearer "+token:
		return 401, 190, c
	case !strings.HasPrefix(r.URL.Path, "/v25.0/") || !strings.HasSuffix(r.URL.Path, "/messages") || r.URL.RawQuery != "":
		return 400, 100, c
	case r.URL.Path != "/v25.0/"+numberID+"/messages" && r.URL.Path != "/v25.0/777/messages":
		return 400, 33, c
	case r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" || unreadable:
		return 400, 100, c
	case c.Product != "whatsapp" || c.RecipientType != "individual" || c.Type != "template" || len(c.Opaque) > 512:
		return 400, 131008, c
	case !isDigits(c.To) || c.To == "":
		return 400, 131009, c
	case c.Template.Name != "login_code" || c.Template.Language.Code != "en_US" && c.Template.Language.Code != "zh_CN":
		return 404, 132001, c
	case len(parts) != 2 || len(parts[0].Parameters) != 1 || len(parts[1].Parameters) != 1:
		return 400, 132000, c
	case parts[0].Type != "body" || parts[1].Type != "button" || parts[1].SubType != "url" || parts[1].Index != "0",
		parts[0].Parameters[0].Type != "text" || parts[0].Parameters[0] != parts[1].Parameters[0],
		len(parts[0].Parameters[0].Text) > 15:
		return 400, 132012, c
	}
	return 200, 0, c
}

func (g *graph) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	status, code, c := wrong(r, body)
	g.mu.Lock()
	now, over := g.now, g.over
	g.bodies, g.paths = append(g.bodies, string(body)), append(g.paths, r.URL.RequestURI())
	accepted := code == 0 && now == (providertest.Behaviour{}) && g.answer == nil
	if accepted {
		g.received = append(g.received, providertest.Received{To: "+" + c.To, Text: c.Template.Components[0].Parameters[0].Text})
	}
	n := len(g.received)
	g.mu.Unlock()
	quoted := fmt.Sprint(r.RequestURI, string(body), r.Header)
	switch {
	case g.answer != nil:
		g.answer(w, r)
	case now.Hang:
		select {
		case <-over:
		case <-r.Context().Done():
		}
	case now.Class != 0:
		refuse(w, now.Class, quoted)
	case !accepted:
		fail(w, status, code, quoted)
	default:
		_ = json.NewEncoder(w).Encode(map[string]any{
			"messaging_product": "whatsapp",
			"contacts":          []any{map[string]string{"input": c.To, "wa_id": c.To}},
			"messages":          []any{map[string]string{"id": fmt.Sprintf("wamid.HBgLNjAx%04d", n), "message_status": "accepted"}},
		})
	}
}

// fail writes an error of the Graph API, which quotes the call.
func fail(w http.ResponseWriter, status, code int, quoted string) {
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"error": map[string]any{
		"message": fmt.Sprintf("(#%d) %s", code, quoted), "type": "OAuthException", "code": code,
		"error_data": map[string]string{"messaging_product": "whatsapp", "details": quoted}, "fbtrace_id": "Az8or2yhqkZfEZ-_4Qn_Bam",
	}})
}

// refuse refuses in Meta's words for a class.
func refuse(w http.ResponseWriter, class watchword.ErrorClass, quoted string) {
	switch class {
	case watchword.ClassTimeout:
		says(504, "<html>"+quoted)(w, nil)
	case watchword.ClassUnknown:
		says(200, `{"messaging_product":"whatsapp"}`)(w, nil)
	default:
		for _, line := range table() {
			if line.Class == class {
				code := 0
				_, _ = fmt.Sscan(line.Code, &code)
				fail(w, 400, code, quoted)
				return
			}
		}
	}
}
