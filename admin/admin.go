package admin

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"

	"github.com/watchword/watchword"
)

// Registry is what the API changes. *watchword.LiveRegistry is one, with accounts beside it.
type Registry interface {
	Apply(ctx context.Context, change watchword.Resources) (watchword.Applied, error)
	Export(ctx context.Context) (watchword.Resources, error)
}

// Options are what the API is made of. All are required.
type Options struct {
	Key      string
	Registry Registry
	Accounts Accounts
	Tokens   Tokens
	// TokenTypes are those that somebody takes: no others are issued.
	TokenTypes []watchword.TokenType
	Delivery   Delivery
	Pauser     Pauser
	Stories    Stories
	Webhooks   Webhooks
	Unlock     func(ctx context.Context, c watchword.Caller, channel watchword.Channel, to string) error
	Decode     func(text []byte) (watchword.Resources, error) // reads a document, strictly
	Tenant     func(id watchword.TenantID) bool               // whether there is such a tenant, switched on or off
	Log        *slog.Logger
}

// maxDocument is the largest document in bytes.
const maxDocument = 16 << 20

// Handler serves the API below /admin/v1/.
func Handler(o Options) http.Handler {
	a := &api{o, sha256.Sum256([]byte(o.Key))}
	mux := http.NewServeMux()
	mux.HandleFunc("PUT /admin/v1/registry", a.apply)
	mux.HandleFunc("GET /admin/v1/registry", a.export)
	mux.HandleFunc("POST /admin/v1/unlock", a.unlock)
	mux.HandleFunc("PUT /admin/v1/accounts", a.importAccounts)
	mux.HandleFunc("GET /admin/v1/accounts", a.listAccounts)
	mux.HandleFunc("POST /admin/v1/tokens", a.issueToken)
	mux.HandleFunc("GET /admin/v1/tokens", a.listTokens)
	mux.HandleFunc("DELETE /admin/v1/tokens", a.revokeTokens)
	a.deliveryPaths(mux)
	mux.HandleFunc("POST /admin/v1/verifications/find", a.stories)
	mux.HandleFunc("GET /admin/v1/webhooks", a.listWebhooks)
	mux.HandleFunc("POST /admin/v1/webhooks/enable", a.enableWebhook)
	mux.HandleFunc("POST /admin/v1/webhooks/test", a.testWebhook)
	mux.HandleFunc("GET /admin/v1/notices", a.listNotices)
	mux.HandleFunc("POST /admin/v1/notices/replay", a.replayNotices)
	mux.HandleFunc("/admin/v1/", func(w http.ResponseWriter, _ *http.Request) {
		a.problem(w, http.StatusNotFound, "not_found", "the admin API has no such path, or not with this method")
	})
	return a.authenticated(mux)
}

type api struct {
	Options
	digest [sha256.Size]byte
}

// authenticated lets only requests through that carry the admin key.
func (a *api) authenticated(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		scheme, key, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		given := sha256.Sum256([]byte(key))
		if !strings.EqualFold(scheme, "Bearer") || subtle.ConstantTimeCompare(given[:], a.digest[:]) != 1 {
			w.Header().Set("WWW-Authenticate", "Bearer")
			a.problem(w, http.StatusUnauthorized, "unauthenticated", "this needs the admin key as a bearer token")
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (a *api) apply(w http.ResponseWriter, r *http.Request) {
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxDocument))
	if err != nil {
		a.problem(w, http.StatusRequestEntityTooLarge, "payload_too_large", "a document has at most 16 MiB")
		return
	}
	change, err := a.Decode(text)
	if err != nil {
		a.problem(w, http.StatusUnprocessableEntity, "invalid_document", err.Error())
		return
	}
	done, err := a.Registry.Apply(r.Context(), change)
	switch {
	case errors.Is(err, watchword.ErrBusyRegistry):
		a.problem(w, http.StatusConflict, "busy", err.Error())
	case err != nil:
		a.Log.Warn("a registry document was refused", "error", err)
		a.problem(w, http.StatusUnprocessableEntity, "invalid_document", err.Error())
	default:
		a.Log.Info("registry applied", "written", done.Written)
		a.answer(w, http.StatusOK, done)
	}
}

func (a *api) export(w http.ResponseWriter, r *http.Request) {
	resources, err := a.Registry.Export(r.Context())
	if err != nil {
		a.Log.Error("the registry could not be exported", "error", err)
		a.problem(w, http.StatusServiceUnavailable, "unavailable", "the registry cannot be read just now")
		return
	}
	a.answer(w, http.StatusOK, resources)
}

func (a *api) unlock(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Tenant  watchword.TenantID `json:"tenant"`
		Channel watchword.Channel  `json:"channel"`
		To      string             `json:"to"`
	}
	if !a.read(w, r, &in, "the body must be an object with tenant, channel and to") {
		return
	}
	err := a.Unlock(r.Context(), watchword.Caller{Tenant: in.Tenant, Dialect: "admin"}, in.Channel, in.To)
	if err != nil {
		a.refuse(w, err, "a recipient could not be unlocked")
		return
	}
	a.Log.Info("recipient unlocked", "tenant", in.Tenant)
	w.WriteHeader(http.StatusNoContent)
}
