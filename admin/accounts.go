package admin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"time"

	strict "github.com/go-json-experiment/json"

	"github.com/watchword/watchword"
)

// Accounts is the built-in directory, as operators look after it. Its errors are of the vocabulary when the accounts given
// are at fault.
type Accounts interface {
	// Import writes accounts over those of the same tenant and id. All are checked before any is written.
	Import(ctx context.Context, accounts []watchword.AccountResource) error
	// ImportCSV does the same from a file, and gives the number of accounts.
	ImportCSV(ctx context.Context, tenant watchword.TenantID, file []byte) (int, error)
	// List gives a tenant's accounts in order of id, after the one given.
	List(ctx context.Context, tenant watchword.TenantID, after string, limit int) ([]watchword.Account, error)
}

const (
	// maxImport is the largest list of accounts in bytes, some million accounts.
	maxImport = 64 << 20
	// importTime is how long an import may take: a listener's own time-outs are for small requests.
	importTime = 10 * time.Minute
)

func (a *api) importAccounts(w http.ResponseWriter, r *http.Request) {
	if r.ContentLength > maxImport { // said before the body is asked for
		a.tooLarge(w)
		return
	}
	c, end := http.NewResponseController(w), time.Now().Add(importTime)
	_ = c.SetReadDeadline(end)
	_ = c.SetWriteDeadline(end)
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxImport))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		a.tooLarge(w)
		return
	case err != nil:
		a.problem(w, http.StatusBadRequest, "malformed_request", "the body broke off")
		return
	}
	var written int
	var ok bool
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "text/csv" {
		written, ok = a.importCSV(w, r, text)
	} else {
		written, ok = a.importJSON(w, r, text)
	}
	if ok {
		a.Log.Info("accounts imported", "written", written)
		a.answer(w, http.StatusOK, map[string]int{"written": written})
	}
}

func (a *api) tooLarge(w http.ResponseWriter) {
	a.problem(w, http.StatusRequestEntityTooLarge, "payload_too_large", "a list of accounts has at most 64 MiB; import it in parts")
}

func (a *api) importCSV(w http.ResponseWriter, r *http.Request, text []byte) (written int, ok bool) {
	tenant, ok := a.tenant(w, r)
	if !ok {
		return 0, false
	}
	written, err := a.Accounts.ImportCSV(r.Context(), tenant, text)
	return written, a.imported(w, err)
}

func (a *api) importJSON(w http.ResponseWriter, r *http.Request, text []byte) (written int, ok bool) {
	var in struct {
		Accounts []watchword.AccountResource `json:"accounts"`
	}
	if err := strict.Unmarshal(text, &in, strict.RejectUnknownMembers(true)); err != nil || in.Accounts == nil {
		a.problem(w, http.StatusBadRequest, "malformed_request",
			`the body must be {"accounts":[{"tenant","id","phone","email"}]}, or a file of the type text/csv`)
		return 0, false
	}
	for _, account := range in.Accounts {
		if !a.Tenant(account.Tenant) {
			a.problem(w, http.StatusUnprocessableEntity, string(watchword.InvalidRequest),
				fmt.Sprintf("accounts %q: there is no tenant %q", string(account.Tenant)+"/"+account.ID, account.Tenant))
			return 0, false
		}
	}
	return len(in.Accounts), a.imported(w, a.Accounts.Import(r.Context(), in.Accounts))
}

// imported answers what went wrong, if anything did.
func (a *api) imported(w http.ResponseWriter, err error) bool {
	var known *watchword.Error
	switch {
	case err == nil:
		return true
	case errors.As(err, &known) && known.Code == watchword.InvalidRequest:
		a.problem(w, http.StatusUnprocessableEntity, string(known.Code), known.Message)
	default:
		a.Log.Error("accounts could not be imported", "error", err)
		a.problem(w, http.StatusServiceUnavailable, "unavailable",
			"the accounts are good, but could not all be written; import them again")
	}
	return false
}

// account is an account as it is shown: what a person needs to recognize it.
type account struct {
	ID    string `json:"id"`
	Phone string `json:"phone,omitempty"`
	Email string `json:"email,omitempty"`
}

func (a *api) listAccounts(w http.ResponseWriter, r *http.Request) {
	tenant, ok := a.tenant(w, r)
	if !ok {
		return
	}
	limit, ok := a.limit(w, r)
	if !ok {
		return
	}
	found, err := a.Accounts.List(r.Context(), tenant, r.URL.Query().Get("after"), limit)
	if err != nil {
		a.refuse(w, err, "accounts could not be listed")
		return
	}
	page := struct {
		Accounts []account `json:"accounts"`
		Next     string    `json:"next,omitempty"`
	}{Accounts: make([]account, 0, len(found))}
	for _, one := range found {
		page.Accounts = append(page.Accounts, account{one.ID, one.Phone.Masked(), one.Email.Masked()})
	}
	if len(found) == limit {
		page.Next = found[limit-1].ID
	}
	a.answer(w, http.StatusOK, page)
}
