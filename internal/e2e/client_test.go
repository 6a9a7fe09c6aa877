package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"testing"
	"time"
)

// answer is what a call brought.
type answer struct {
	status int
	header http.Header
	body   []byte
	told
}

// told is what the bodies of the native API say, of all kinds.
type told struct {
	ID                string `json:"id"`
	Status            string `json:"-"` // a problem's status is a number
	Delivery          string `json:"delivery"`
	To                string `json:"to"`
	Reference         string `json:"reference"`
	Result            string `json:"result"`
	AttemptsRemaining int    `json:"attempts_remaining"`
	Code              string `json:"code"`
	Detail            string `json:"detail"`
	VerificationID    string `json:"verification_id"`
	Events            []struct{ Type, Detail string }
	Data              []json.RawMessage `json:"data"`
	Verification      *struct{ ID string }
}

func (a *answer) decode() {
	_ = json.Unmarshal(a.body, &a.told) // what cannot be read stays empty, and fails whoever looks for it
	var s struct{ Status any }
	if json.Unmarshal(a.body, &s) == nil {
		a.Status, _ = s.Status.(string)
	}
}

// has tells whether the timeline has an event.
func (a *answer) has(event string) bool {
	for _, e := range a.Events {
		if e.Type == event {
			return true
		}
	}
	return false
}

func (a *answer) String() string {
	if a == nil {
		return "no answer"
	}
	body := bytes.TrimSpace(a.body)
	return fmt.Sprintf("%d %s", a.status, body[:min(len(body), 600)])
}

// caller calls the native API with one key.
type caller struct {
	base string
	key  string
	http *http.Client
	hear func(request []byte, a *answer) // told of every answer; may be nil
}

func newCaller(s *server, key string, connections int) *caller {
	return &caller{base: s.url, key: key, http: &http.Client{
		Timeout: callTime, Transport: &http.Transport{MaxIdleConnsPerHost: connections, MaxIdleConns: connections},
	}}
}

// callTime is how long any answer may take.
const callTime = 30 * time.Second

func (c *caller) close() { c.http.CloseIdleConnections() }

// do makes one call. An error means that no answer came: nobody knows what became of it.
func (c *caller) do(ctx context.Context, method, path string, body any, headers ...string) (*answer, error) {
	text, ok := body.([]byte)
	if body != nil && !ok {
		var err error
		if text, err = json.Marshal(body); err != nil {
			return nil, err
		}
	}
	r, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+c.key)
	if len(text) > 0 {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := c.http.Do(r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	a := &answer{status: resp.StatusCode, header: resp.Header}
	if a.body, err = io.ReadAll(resp.Body); err != nil {
		return nil, err
	}
	a.decode()
	if c.hear != nil {
		c.hear(append([]byte(method+" "+path+"\n"), text...), a)
	}
	return a, nil
}

// must is do for calls that have to be answered.
func (c *caller) must(t *testing.T, method, path string, body any, headers ...string) *answer {
	t.Helper()
	a, err := c.do(t.Context(), method, path, body, headers...)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	return a
}

type object map[string]any

func (c *caller) start(ctx context.Context, to string, more object, headers ...string) (*answer, error) {
	body := object{"to": to}
	for name, value := range more {
		body[name] = value
	}
	return c.do(ctx, http.MethodPost, "/v1/verifications", body, headers...)
}

func (c *caller) get(ctx context.Context, id string) (*answer, error) {
	return c.do(ctx, http.MethodGet, "/v1/verifications/"+id, nil)
}

func (c *caller) check(ctx context.Context, id, code string) (*answer, error) {
	return c.do(ctx, http.MethodPost, "/v1/verifications/"+id+"/check", object{"code": code})
}

func (c *caller) checkTo(ctx context.Context, to, code string) (*answer, error) {
	return c.do(ctx, http.MethodPost, "/v1/checks", object{"to": to, "code": code})
}

func (c *caller) change(ctx context.Context, id, what string) (*answer, error) {
	return c.do(ctx, http.MethodPost, "/v1/verifications/"+id+"/"+what, nil)
}

// list gives the verifications of a recipient, newest first.
func (c *caller) list(ctx context.Context, to string) ([]answer, error) {
	a, err := c.do(ctx, http.MethodGet, "/v1/verifications?to="+url.QueryEscape(to), nil)
	if err != nil {
		return nil, err
	}
	if a.status != http.StatusOK {
		return nil, fmt.Errorf("list: %s", a)
	}
	found := make([]answer, len(a.Data))
	for i, row := range a.Data {
		found[i].body = row
		found[i].decode()
	}
	return found, nil
}
