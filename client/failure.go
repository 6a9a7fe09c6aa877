package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/watchword/watchword"
)

// failure is a call without success. Its cause is a *watchword.Error if the server has a word for what went wrong.
type failure struct {
	status     int    // 0: there was no answer, or not all of one
	requestID  string // empty: not known
	retryAfter time.Duration
	cause      error
}

// What can be wrong with an answer, in words of our own: it may come from anybody on the way, and hold anything.
var (
	errForeign = errors.New("that is no answer of the Watchword API")
	errTooLong = errors.New("the answer has more than 1 MiB")
)

func (f *failure) Error() string {
	var worded *watchword.Error
	text := f.cause.Error()
	switch {
	case f.status == 0:
		text = "the server did not answer: " + text
	case !errors.As(f.cause, &worded):
		text = "the server answered " + strings.TrimSpace(strconv.Itoa(f.status)+" "+http.StatusText(f.status)) + ": " + text
	}
	if f.requestID != "" {
		text += " (request " + f.requestID + ")"
	}
	return text
}

// Unwrap gives the cause.
func (f *failure) Unwrap() error { return f.cause }

// RequestID is the name that a failed request has in the server's log, or "" if there is none.
func RequestID(err error) string {
	var f *failure
	if errors.As(err, &f) {
		return f.requestID
	}
	return ""
}

func (a *answer) failure(cause error) *failure {
	return &failure{
		status: a.status, requestID: a.requestID(), retryAfter: retryAfter(a.header.Get("Retry-After")), cause: cause,
	}
}

func (a *answer) requestID() string { return word(a.header.Get("X-Request-Id"), maxRequestID) }

const (
	maxRequestID = 64
	maxCode      = 40
)

// word is s if it is a plain word of bounded length, which is safe to put into an error, else "".
func word(s string, longest int) string {
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '.', c == '_', c == '-':
		default:
			return ""
		}
	}
	if len(s) > longest {
		return ""
	}
	return s
}

// problemBody is an error as the server tells it (RFC 9457).
type problemBody struct {
	Code           string         `json:"code"`
	Detail         string         `json:"detail"`
	Field          string         `json:"field"`
	RequestID      string         `json:"request_id"`
	RetryAfter     int64          `json:"retry_after"`
	ViolatedLimit  *violatedLimit `json:"violated_limit"`
	VerificationID string         `json:"verification_id"`
	DeliveryError  *deliveryError `json:"delivery_error"`
}

type violatedLimit struct {
	Name      string `json:"name"`
	Quota     int    `json:"quota"`
	Window    int64  `json:"window"`
	Remaining int    `json:"remaining"`
	Reset     int64  `json:"reset"`
}

// problem is an answer that tells of an error.
func (a *answer) problem() *failure {
	f := a.failure(errForeign)
	var p problemBody
	if !isMedia(a.header, "application/problem+json") || json.Unmarshal(a.body, &p) != nil {
		return f
	}
	if f.requestID == "" {
		f.requestID = word(p.RequestID, maxRequestID)
	}
	if f.retryAfter == 0 {
		f.retryAfter = seconds(p.RetryAfter) // something on the way may have dropped the header
	}
	code := watchword.ErrorCode(p.Code)
	switch {
	case slices.Contains(watchword.ErrorCodes(), code):
		f.cause = p.worded(a.header, f.retryAfter)
	case word(p.Code, maxCode) != "":
		f.cause = fmt.Errorf("its code is %q, which this client does not know", p.Code)
	}
	return f
}

func (p *problemBody) worded(header http.Header, wait time.Duration) *watchword.Error {
	e := &watchword.Error{
		Code: watchword.ErrorCode(p.Code), Message: p.Detail, Field: engineField(p.Field), RetryAfter: wait,
		Limits: p.limits(header), Class: p.DeliveryError.class(),
	}
	if id, err := watchword.ParseID(p.VerificationID); err == nil {
		e.ID = id
	}
	return e
}

// limits are those of the headers, the violated one first.
func (p *problemBody) limits(header http.Header) []watchword.LimitState {
	limits, v := limitsOf(header), p.ViolatedLimit
	if v == nil {
		return limits
	}
	first := watchword.LimitState{
		Name: v.Name, Quota: v.Quota, Window: seconds(v.Window), Remaining: v.Remaining, Reset: seconds(v.Reset),
	}
	limits = slices.DeleteFunc(limits, func(l watchword.LimitState) bool { return l.Name == v.Name })
	return slices.Insert(limits, 0, first)
}

// engineField is the name that a field of the API has in the requests of package watchword.
func engineField(field string) string {
	if field == "expires_in" {
		return "lifetime"
	}
	return field
}

func isMedia(header http.Header, want string) bool {
	kind, _, err := mime.ParseMediaType(header.Get("Content-Type"))
	return err == nil && kind == want
}
