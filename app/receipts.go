package app

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/textproto"
	"strings"
	"time"

	"github.com/watchword/watchword"
)

// receiptsPath is where vendors report what became of messages: /receipts/ACCOUNT/TOKEN, where the account of a tenant is
// TENANT/NAME. The token is a secret, so nothing logs this path.
const receiptsPath = "/receipts/"

// receiver answers vendors. It knows none of their formats: the account's provider reads the report, and says what its
// vendor wants to hear.
type receiver struct {
	engine    reportTaker
	publicURL string
	now       func() time.Time
	reading   chan struct{} // holds one for each report that is being read
}

// reportTaker is the engine, as far as reports go.
type reportTaker interface {
	ExpectsReport(account, token string) bool
	Report(ctx context.Context, account, token string, r watchword.Report) (watchword.ReportAnswer, error)
}

// reportsAtATime bounds what reports take of the memory.
const reportsAtATime = 64

func (h *receiver) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	rest := strings.TrimPrefix(r.URL.Path, receiptsPath)
	slash := strings.LastIndexByte(rest, '/')
	if slash < 0 || !h.engine.ExpectsReport(rest[:slash], rest[slash+1:]) {
		http.Error(w, "there is no such place for receipts", http.StatusNotFound)
		return
	}
	select {
	case h.reading <- struct{}{}:
		defer func() { <-h.reading }()
	default:
		refuseReport(w, watchword.NewError(watchword.Unavailable, "too many reports at once"))
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, watchword.MaxReport))
	if err != nil {
		status := http.StatusBadRequest
		if tooLong := new(http.MaxBytesError); errors.As(err, &tooLong) {
			status = http.StatusRequestEntityTooLarge
		}
		http.Error(w, "the report cannot be read", status)
		return
	}
	answer, err := h.engine.Report(r.Context(), rest[:slash], rest[slash+1:], watchword.Report{
		Method: r.Method, URL: h.publicURL + r.URL.RequestURI(), Query: r.URL.Query(), Header: textproto.MIMEHeader(r.Header),
		Body: body, At: h.now(),
	})
	if err != nil {
		refuseReport(w, err)
		return
	}
	if answer.ContentType != "" {
		w.Header().Set("Content-Type", answer.ContentType)
	}
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if answer.Status != 0 {
		w.WriteHeader(answer.Status)
	}
	_, _ = w.Write(answer.Body)
}

// refuseReport tells a vendor what is wrong in a status: no vendor reads more.
func refuseReport(w http.ResponseWriter, err error) {
	switch {
	case errors.Is(err, watchword.ErrNotAuthentic):
		http.Error(w, "the signature is not right", http.StatusUnauthorized)
	case watchword.CodeOf(err) == watchword.NotFound:
		http.Error(w, "there is no such place for receipts", http.StatusNotFound)
	case watchword.CodeOf(err) == watchword.InvalidRequest:
		http.Error(w, "the report cannot be understood", http.StatusBadRequest)
	default:
		w.Header().Set("Retry-After", "5")
		http.Error(w, "the server cannot do this just now", http.StatusServiceUnavailable)
	}
}
