package admin_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/watchword/watchword"
)

func TestIssueToken(t *testing.T) {
	d := &desk{}
	w := call(t, d, "POST", "/admin/v1/tokens", bearer, `{"tenant":"acme","type":"huaweicloud","subject":"backend","scope":"cn-north-4","lifetime":"720h"}`)
	wants(t, "issue", w, http.StatusCreated, `"token":"wwk_shown-once"`, `"type":"huaweicloud"`, `"subject":"backend"`, `"scope":"cn-north-4"`,
		`"issued_at":"2026-10-02T12:00:00Z"`, `"expires_at":"2026-11-01T12:00:00Z"`)
	want := watchword.NewToken{Tenant: "acme", Type: "huaweicloud", Subject: "backend", Scope: "cn-north-4", Lifetime: 720 * time.Hour}
	if d.issued != want {
		t.Errorf("%+v", d.issued)
	}
	if strings.Contains(d.log.String(), "shown-once") || strings.Contains(d.log.String(), "backend") {
		t.Errorf("the log tells: %s", &d.log)
	}
	for body, want := range map[string]string{
		`{`: "malformed_request", ``: "malformed_request", `{"tenant":"acme","secret":"chosen"}`: "malformed_request", `{"lifetime":720}`: "malformed_request",
		`{"lifetime":"a month"}`: "malformed_request", `{"type":"a","type":"b"}`: "malformed_request", strings.Repeat(" ", 65<<10): "malformed_request",
	} {
		d := &desk{}
		if wants(t, body, call(t, d, "POST", "/admin/v1/tokens", bearer, body), http.StatusBadRequest, want); d.issued != (watchword.NewToken{}) {
			t.Errorf("%s: issued", body)
		}
	}
	for _, kind := range []string{"nope", "", "HUAWEICLOUD"} {
		d := &desk{}
		w := call(t, d, "POST", "/admin/v1/tokens", bearer, `{"tenant":"acme","subject":"x","lifetime":"1h","type":"`+kind+`"}`)
		if wants(t, kind, w, 422, `"code":"invalid_request"`, "the types are session, huaweicloud"); d.issued != (watchword.NewToken{}) {
			t.Errorf("%q: issued", kind)
		}
	}
	refused := &desk{err: watchword.FieldError(watchword.InvalidRequest, "lifetime", "a token lives 1m to 9600h")}
	wants(t, "out of bounds", call(t, refused, "POST", "/admin/v1/tokens", bearer, `{"type":"session"}`), 422, `"code":"invalid_request"`, "9600h")
	failing := &desk{err: errors.New("in the store")}
	w = call(t, failing, "POST", "/admin/v1/tokens", bearer, `{"type":"session"}`)
	if wants(t, "a store that fails", w, 503, `"code":"unavailable"`); strings.Contains(w.Body.String(), "wwk_") || strings.Contains(w.Body.String(), "in the store") {
		t.Errorf("%s", w.Body)
	}
}

func TestListTokens(t *testing.T) {
	first, second := [32]byte{0xab, 1: 1, 31: 9}, [32]byte{0xcd}
	d := &desk{tokens: []watchword.StoredToken{
		{Digest: first, Token: watchword.Token{Tenant: "acme", Type: "session", Subject: "ada", Scope: "web", IssuedAt: noon, ExpiresAt: noon.Add(time.Hour)}},
		{Digest: second, Token: watchword.Token{Tenant: "acme", Type: "huaweicloud", Subject: "backend", IssuedAt: noon, ExpiresAt: noon}},
	}}
	w := call(t, d, "GET", "/admin/v1/tokens?tenant=acme", bearer, "")
	wants(t, "all", w, http.StatusOK,
		`{"digest":"ab0100000000","type":"session","subject":"ada","scope":"web","issued_at":"2026-10-02T12:00:00Z","expires_at":"2026-10-02T13:00:00Z"}`,
		`{"digest":"cd0000000000","type":"huaweicloud","subject":"backend","issued_at"`)
	if strings.Contains(w.Body.String(), "next") || strings.Contains(w.Body.String(), `"token"`) || strings.Trim(d.after, "0") != "" {
		t.Errorf("%s after %s", w.Body, d.after)
	}
	next := "ab01" + strings.Repeat("00", 29) + "09"
	wants(t, "a page", call(t, d, "GET", "/admin/v1/tokens?tenant=acme&limit=1", bearer, ""), http.StatusOK, `"next":"`+next+`"`)
	if wants(t, "the next page", call(t, d, "GET", "/admin/v1/tokens?tenant=acme&after="+next, bearer, ""), http.StatusOK); d.after != next {
		t.Errorf("after %s", d.after)
	}
	for path, status := range map[string]int{
		"": 400, "?tenant=ghost": 404, "?tenant=acme&after=ab": 400, "?tenant=acme&after=" + strings.Repeat("x", 64): 400, "?tenant=acme&limit=-1": 400,
	} {
		wants(t, path, call(t, d, "GET", "/admin/v1/tokens"+path, bearer, ""), status, `"code"`)
	}
	wants(t, "a store that fails", call(t, &desk{err: errors.New("no")}, "GET", "/admin/v1/tokens?tenant=acme", bearer, ""), 503, `"code":"unavailable"`)
}

func TestRevokeTokens(t *testing.T) {
	for path, want := range map[string]string{"&type=session&subject=ada": "acme session ada", "&type=session": "acme session "} {
		d := &desk{}
		if wants(t, path, call(t, d, "DELETE", "/admin/v1/tokens?tenant=acme"+path, bearer, ""), http.StatusOK, `{"revoked":3}`); d.revoked != want {
			t.Errorf("%s: %q", path, d.revoked)
		}
	}
	for path, status := range map[string]int{"": 400, "?tenant=acme": 400, "?tenant=ghost&type=session": 404, "?type=session": 400, "?tenant=acme&type=session&subject=": 400} {
		d := &desk{}
		if wants(t, path, call(t, d, "DELETE", "/admin/v1/tokens"+path, bearer, ""), status, `"code"`); d.revoked != "" {
			t.Errorf("%s: revoked %q", path, d.revoked)
		}
	}
	wants(t, "a store that fails", call(t, &desk{err: errors.New("no")}, "DELETE", "/admin/v1/tokens?tenant=acme&type=session", bearer, ""), 503, `"code":"unavailable"`)
}
