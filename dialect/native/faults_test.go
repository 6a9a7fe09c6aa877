package native_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect/dialecttest"
	"github.com/watchword/watchword/dialect/native"
)

// stranger is an engine whose credentials are of another kind.
type stranger struct{ *dialecttest.Engine }

func (stranger) Authenticate(string) (*watchword.Credential, error) {
	return &watchword.Credential{Tenant: "sandbox", Name: "app", Type: "app_secret"}, nil
}

func TestOnlyAPIKeys(t *testing.T) {
	t.Parallel()
	e, _ := setup(t)
	api, err := native.New(native.Options{Engine: stranger{e}})
	if err != nil {
		t.Fatal(err)
	}
	if resp, v := ask(t, api.Handler(), http.MethodGet, "/v1/verifications", ""); resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("%d %v", resp.StatusCode, v)
	}
}

func TestBodyIsNotReadBeyondItsLimit(t *testing.T) {
	t.Parallel()
	_, h := setup(t)
	for name, c := range map[string]struct {
		body   io.Reader
		length int64
	}{
		"a length that nobody can hold": {strings.NewReader("{}"), 1 << 50},
		"chunks without an end":         {io.MultiReader(strings.NewReader(`{"code":"1"}`), blanks{}), -1},
	} {
		r := httptest.NewRequest(http.MethodPost, "/v1/verifications/vf_x/check", io.NopCloser(c.body))
		r.ContentLength = c.length
		r.Header.Set("Authorization", "Bearer "+dialecttest.APIKey)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != 413 {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}

// blanks never end.
type blanks struct{}

func (blanks) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

// TestServerFaultsMayBeTriedAgain: what the server is to blame for, and a limit, is not remembered under a key.
func TestServerFaultsMayBeTriedAgain(t *testing.T) {
	t.Parallel()
	p, h, _ := withPuppet(t)
	for _, code := range []watchword.ErrorCode{
		watchword.DeliveryFailed, watchword.Unavailable, watchword.AccountUnavailable, watchword.LimitExceeded,
		watchword.RecipientLocked, "no_such_word",
	} {
		key := "key-" + string(code)
		p.start = func(context.Context, watchword.StartRequest) (watchword.Verification, error) {
			return watchword.Verification{}, watchword.NewError(code, "not now")
		}
		resp, _ := ask(t, h, http.MethodPost, "/v1/verifications", started, "Idempotency-Key", key)
		if after := resp.Header.Get("Retry-After"); resp.StatusCode == http.StatusTooManyRequests && after != "1" {
			t.Errorf("%s: Retry-After %q", code, after)
		}
		p.start = func(context.Context, watchword.StartRequest) (watchword.Verification, error) {
			return watchword.Verification{}, nil
		}
		resp, v := ask(t, h, http.MethodPost, "/v1/verifications", started, "Idempotency-Key", key)
		if resp.StatusCode != http.StatusCreated || resp.Header.Get("Idempotency-Replayed") != "" {
			t.Errorf("%s: %d %v", code, resp.StatusCode, v)
		}
	}
}

func TestRefusalsAreRemembered(t *testing.T) {
	t.Parallel()
	p, h, _ := withPuppet(t)
	runs := 0
	p.start = func(context.Context, watchword.StartRequest) (watchword.Verification, error) {
		runs++
		return watchword.Verification{}, watchword.NewError(watchword.RecipientRejected, "no")
	}
	for range 3 {
		if resp, _ := ask(t, h, http.MethodPost, "/v1/verifications", started, "Idempotency-Key", "k"); resp.StatusCode != http.StatusUnprocessableEntity ||
			resp.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%d %s", resp.StatusCode, resp.Header)
		}
	}
	if runs != 1 {
		t.Errorf("it ran %d times", runs)
	}
}
