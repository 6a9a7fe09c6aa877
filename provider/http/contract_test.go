package httpprovider

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider/providertest"
)

func TestContract(t *testing.T) {
	t.Run("body", func(t *testing.T) { providertest.Run(t, openBodyHarness) })
	t.Run("get", func(t *testing.T) { providertest.Run(t, openGetHarness) })
	t.Run("template", func(t *testing.T) { providertest.Run(t, openTemplateHarness) })
}

// openTemplateHarness is of a vendor that sends registered templates, and reports with a secret.
func openTemplateHarness(t *testing.T) providertest.Harness {
	t.Helper()
	h := newQuoting(t).harness(t, Config{
		BodyFormat: "json", Body: `{"to":"{{to}}","sign":"{{signature}}","template":"{{template_id}}","text":"{{variables}}","back":"{{receipt_url}}"}`,
		Receipts: &Receipts{
			In: "json", MessageID: "id", Status: "status", Statuses: map[string]string{"DELIVRD": "delivered"},
			Secret: &ReceiptSecret{Header: "X-Token", Value: "s3cr3t/pa55"},
		},
	})
	if _, reads := h.Provider.(watchword.ReportReader); !reads {
		t.Error("the provider reads no receipts")
	}
	h.Message = templated()
	return h
}

func openBodyHarness(t *testing.T) providertest.Harness {
	t.Helper()
	return newQuoting(t).harness(t, Config{
		BodyFormat: "json", Body: `{"to":"{{to}}","text":"{{text}}"}`, Auth: &Auth{Username: "acme", Password: "s3cr3t/pa55"},
	})
}

func openGetHarness(t *testing.T) providertest.Harness {
	t.Helper()
	return newQuoting(t).harness(t, Config{Method: "GET", URL: "?to={{to}}&text={{text}}&k={{secret.key}}"})
}

// quoting is a vendor that answers 200 to everything, and quotes the request in its refusals.
type quoting struct {
	*httptest.Server
	mu       sync.Mutex
	now      providertest.Behaviour
	over     chan struct{} // lets go of what hangs
	received []providertest.Received
}

func newQuoting(t *testing.T) *quoting {
	t.Helper()
	v := &quoting{over: make(chan struct{})}
	v.Server = httptest.NewServer(v)
	t.Cleanup(func() { v.behave(providertest.Behaviour{}); v.Close() })
	return v
}

func (v *quoting) harness(t *testing.T, c Config) providertest.Harness {
	t.Helper()
	c.URL = v.URL + c.URL
	c.Secrets = map[string]string{"key": "s3cr3t/Key+1"}
	c.Headers = map[string]string{"X-Key": "{{secret.key}}"}
	c.Success = Success{JSON: &JSONTest{Path: "error.code", Equals: OneOf{"0"}}}
	c.MessageID, c.Raw = Pick{JSON: "id"}, Pick{JSON: "error.message"}
	for _, class := range watchword.ErrorClasses() {
		c.Errors = append(c.Errors, ErrorRule{JSON: &JSONTest{Path: "error.code", Equals: OneOf{class.String()}}, Class: class.String()})
	}
	p, err := c.Open()
	if err != nil {
		t.Fatal(err)
	}
	return providertest.Harness{
		Provider: p, Message: providertest.Message(watchword.SMS), Behave: v.behave, Received: v.list,
		Secrets: []string{"s3cr3t/Key+1", "s3cr3t/pa55"},
	}
}

func (v *quoting) behave(b providertest.Behaviour) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	close(v.over)
	v.now, v.over = b, make(chan struct{})
	return true
}

func (v *quoting) list() []providertest.Received {
	v.mu.Lock()
	defer v.mu.Unlock()
	return append([]providertest.Received(nil), v.received...)
}

func (v *quoting) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	var m struct{ To, Text string }
	if json.Unmarshal(body, &m) != nil {
		m.To, m.Text = r.URL.Query().Get("to"), r.URL.Query().Get("text")
	}
	v.mu.Lock()
	now, over := v.now, v.over
	code, message, id := "0", "", 0
	if now == (providertest.Behaviour{}) {
		v.received = append(v.received, providertest.Received{To: m.To, Text: m.Text})
		id = len(v.received)
	} else {
		code, message = now.Class.String(), fmt.Sprint(r.RequestURI, string(body), r.Header)
	}
	v.mu.Unlock()
	if now.Hang {
		select {
		case <-over:
		case <-r.Context().Done():
		}
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"id": id, "error": map[string]any{"code": code, "message": message}})
}
