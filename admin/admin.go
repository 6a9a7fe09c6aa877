// Package admin is the API for operators: it applies registry documents to the running server and writes them back. It
// belongs on a listener of its own; every request needs the admin key.
//
//	PUT /admin/v1/registry   apply a document (JSON): {"written":3,"secrets":{"acme/backend":"wwk_…"}}
//	GET /admin/v1/registry   the whole registry as a document
//	POST /admin/v1/unlock    {"tenant","channel","to"}: end the lock of a recipient
package admin

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
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
	Unlock   func(ctx context.Context, c watchword.Caller, channel watchword.Channel, to string) error
	Decode   func(text []byte) (watchword.Resources, error) // reads a document, strictly
	Log      *slog.Logger
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
		a.answer(w, done)
	}
}

func (a *api) export(w http.ResponseWriter, r *http.Request) {
	resources, err := a.Registry.Export(r.Context())
	if err != nil {
		a.Log.Error("the registry could not be exported", "error", err)
		a.problem(w, http.StatusServiceUnavailable, "unavailable", "the registry cannot be read just now")
		return
	}
	a.answer(w, resources)
}

func (a *api) unlock(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Tenant  watchword.TenantID `json:"tenant"`
		Channel watchword.Channel  `json:"channel"`
		To      string             `json:"to"`
	}
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<16))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		a.problem(w, http.StatusBadRequest, "malformed_request", "the body must be an object with tenant, channel and to")
		return
	}
	err := a.Unlock(r.Context(), watchword.Caller{Tenant: in.Tenant, Dialect: "admin"}, in.Channel, in.To)
	switch code := watchword.CodeOf(err); {
	case err == nil:
		a.Log.Info("recipient unlocked", "tenant", in.Tenant)
		w.WriteHeader(http.StatusNoContent)
	case code == watchword.Unavailable, code == "":
		a.Log.Error("a recipient could not be unlocked", "error", err)
		a.problem(w, http.StatusServiceUnavailable, "unavailable", "this cannot be done just now")
	default:
		a.problem(w, http.StatusUnprocessableEntity, string(code), err.Error())
	}
}

func (a *api) answer(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(body); err != nil {
		a.Log.Warn("an answer could not be written", "error", err)
	}
}

func (a *api) problem(w http.ResponseWriter, status int, code, detail string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"status": status, "code": code, "title": http.StatusText(status), "detail": detail})
}
