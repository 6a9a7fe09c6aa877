package admin

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"

	strict "github.com/go-json-experiment/json"

	"github.com/watchword/watchword"
)

// maxRequest is the largest body in bytes of a request that is no document and no list.
const maxRequest = 64 << 10

// read reads a body of one object, strictly. Otherwise it answers with what the body must be.
func (a *api) read(w http.ResponseWriter, r *http.Request, into any, shape string) bool {
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
	if err == nil {
		err = strict.Unmarshal(text, into, strict.RejectUnknownMembers(true))
	}
	if err != nil {
		a.problem(w, http.StatusBadRequest, "malformed_request", shape)
	}
	return err == nil
}

// tenant reads the query's tenant. Otherwise it answers that there is none.
func (a *api) tenant(w http.ResponseWriter, r *http.Request) (watchword.TenantID, bool) {
	tenant := watchword.TenantID(r.URL.Query().Get("tenant"))
	switch {
	case tenant == "":
		a.problem(w, http.StatusBadRequest, "malformed_request", "the query must name the tenant: ?tenant=ID")
	case !a.Tenant(tenant):
		a.problem(w, http.StatusNotFound, "not_found", "there is no tenant "+strconv.Quote(string(tenant)))
	default:
		return tenant, true
	}
	return "", false
}

// Bounds of a page.
const (
	usualPage = 100
	maxPage   = 1000
)

// limit reads the query's limit. Otherwise it answers what it must be.
func (a *api) limit(w http.ResponseWriter, r *http.Request) (int, bool) {
	given := r.URL.Query().Get("limit")
	if given == "" {
		return usualPage, true
	}
	n, err := strconv.Atoi(given)
	if err != nil || n < 1 || n > maxPage {
		a.problem(w, http.StatusBadRequest, "malformed_request", "limit must be 1 to 1000")
		return 0, false
	}
	return n, true
}

func (a *api) answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(body); err != nil {
		a.Log.Warn("an answer could not be written", "error", err)
	}
}

// refuse answers an error. What the vocabulary has a word for is the caller's to mend; anything else is logged.
func (a *api) refuse(w http.ResponseWriter, err error, told string) {
	var known *watchword.Error
	if errors.As(err, &known) && known.Code != watchword.Unavailable {
		a.problem(w, http.StatusUnprocessableEntity, string(known.Code), string(known.Code)+": "+known.Message)
		return
	}
	a.Log.Error(told, "error", err)
	a.problem(w, http.StatusServiceUnavailable, "unavailable", "this cannot be done just now")
}

func (a *api) problem(w http.ResponseWriter, status int, code, detail string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"status": status, "code": code, "title": http.StatusText(status), "detail": detail})
}
