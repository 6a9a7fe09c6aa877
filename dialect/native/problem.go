package native

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/watchword/watchword"
)

// problem is an error as it is served: RFC 9457 with what callers need to act on it.
type problem struct {
	_              struct{}       `additionalProperties:"true"`
	Type           string         `json:"type" format:"uri-reference" doc:"Names this kind of error; the same as doc_url." example:"/docs/errors/limit_exceeded"`
	Title          string         `json:"title" doc:"The kind of error in a few words." example:"A limit is used up"`
	Status         int            `json:"status" doc:"The HTTP status." example:"429"`
	Detail         string         `json:"detail" doc:"What is wrong with this request." example:"this recipient may get no more than 1 message in 1m"`
	Code           string         `json:"code" doc:"The kind of error as one stable word: branch on this." example:"limit_exceeded"`
	Hint           string         `json:"hint" doc:"What to do about it." example:"Wait as long as Retry-After says. violated_limit names the limit."`
	DocURL         string         `json:"doc_url" format:"uri-reference" doc:"A page about this kind of error, on this server." example:"/docs/errors/limit_exceeded"`
	RequestID      string         `json:"request_id" doc:"Names this request in the server's log." example:"2JEFV6CW7HK3N5QX"`
	Field          string         `json:"field,omitzero" doc:"The field at fault, with dots between names." example:"to"`
	RetryAfter     int64          `json:"retry_after,omitzero" doc:"Seconds until the same request can succeed; as the Retry-After header." example:"60"`
	ViolatedLimit  *violatedLimit `json:"violated_limit,omitempty" doc:"The limit that is used up."`
	Violated       []string       `json:"violated-policies,omitempty" nullable:"false" doc:"Its name as the RateLimit fields draft has it." example:"[\"recipient_1m\"]"`
	Errors         []fieldError   `json:"errors,omitempty" nullable:"false" doc:"Every fault of a body that is not valid."`
	VerificationID string         `json:"verification_id,omitzero" doc:"The verification concerned, if one was made." example:"vf_06e5qgmv0dscn9nftg3ld49hdk"`
	DeliveryError  *deliveryError `json:"delivery_error,omitempty" doc:"Why the provider refused, if that is the reason."`
	headers        http.Header
}

type violatedLimit struct {
	_         struct{} `additionalProperties:"true"`
	Name      string   `json:"name" doc:"The limit's name." example:"recipient_1m"`
	Quota     int      `json:"quota" doc:"How much it allows." example:"1"`
	Window    int64    `json:"window" doc:"In so many seconds." example:"60"`
	Remaining int      `json:"remaining" doc:"How much is left." example:"0"`
	Reset     int64    `json:"reset" doc:"Seconds until more is allowed." example:"60"`
}

type fieldError struct {
	_      struct{} `additionalProperties:"true"`
	Field  string   `json:"field" doc:"The field, with dots between names; empty for the whole body." example:"to"`
	Detail string   `json:"detail" doc:"What is wrong with it." example:"expected string"`
}

// Error, GetStatus, GetHeaders and ContentType are what huma asks of an error.
func (p *problem) Error() string             { return p.Code + ": " + p.Detail }
func (p *problem) GetStatus() int            { return p.Status }
func (p *problem) GetHeaders() http.Header   { return p.headers }
func (p *problem) ContentType(string) string { return typeProblem }

// refusal is an error with more to say than the vocabulary has room for.
type refusal struct {
	word   *watchword.Error
	hint   string // in place of the table's
	faults []fieldError
}

func (r *refusal) Error() string { return r.word.Error() }

// Unwrap gives the error with its word.
func (r *refusal) Unwrap() error { return r.word }

// problem tells an error in the shape of this API. What has no word is logged, and only its request id is told.
func (a *API) problem(x *exchange, err error) *problem {
	var e *watchword.Error
	if !errors.As(err, &e) {
		e = watchword.NewError(internal, internalDetail)
	}
	told, ok := answerTo(e.Code)
	if !ok {
		e = watchword.NewError(internal, internalDetail)
		told, _ = answerTo(internal)
	}
	switch {
	case errors.Is(err, context.Canceled):
		a.log.Debug("a client left before its answer", "request_id", x.id)
	case told.status >= http.StatusInternalServerError:
		a.logFailure(x, e, err)
	}
	url := a.baseURL + "/docs/errors/" + string(e.Code)
	p := &problem{
		Type: url, Title: told.title, Status: told.status, Detail: e.Message, Code: string(e.Code), Hint: told.hint,
		DocURL: url, RequestID: x.id, Field: wireField(e.Field), DeliveryError: deliveryErrorOf(e.Class),
		headers: http.Header{},
	}
	if !e.ID.IsZero() {
		p.VerificationID = e.ID.String()
	}
	var more *refusal
	if errors.As(err, &more) {
		p.Errors = more.faults
		if more.hint != "" {
			p.Hint = more.hint
		}
	}
	p.wait(e)
	if e.Code == watchword.Unauthenticated {
		p.headers.Set("WWW-Authenticate", "Bearer")
	}
	return p
}

// logFailure tells the operator of a request that failed, and of whose it was.
func (a *API) logFailure(x *exchange, e *watchword.Error, err error) {
	about := []any{"request_id", x.id, "code", e.Code}
	if x.caller.Tenant != "" {
		about = append(about, "tenant", x.caller.Tenant)
	}
	if !e.ID.IsZero() {
		about = append(about, "verification_id", e.ID.String())
	}
	level := slog.LevelError
	if e.Code == watchword.DeliveryFailed || errors.Unwrap(e) == nil {
		level = slog.LevelWarn // a vendor's failure, and none of this server's
	}
	a.log.Log(context.Background(), level, "a request failed", append(about, "error", err)...)
}

// wait tells when the same request can succeed, and by which limits.
func (p *problem) wait(e *watchword.Error) {
	wait := e.RetryAfter
	if p.Status == http.StatusTooManyRequests {
		wait = max(wait, time.Second)
	}
	if wait > 0 {
		p.RetryAfter = wholeSeconds(wait)
		p.headers.Set("Retry-After", strconv.FormatInt(p.RetryAfter, 10))
	}
	if len(e.Limits) == 0 {
		return
	}
	p.headers.Set(headerRateLimit, rateLimit(e.Limits))
	p.headers.Set(headerRateLimitPolicy, rateLimitPolicy(e.Limits))
	if l := e.Limits[0]; p.Status == http.StatusTooManyRequests {
		p.Violated = []string{l.Name}
		p.ViolatedLimit = &violatedLimit{
			Name: l.Name, Quota: l.Quota, Window: wholeSeconds(l.Window), Remaining: l.Remaining, Reset: wholeSeconds(l.Reset),
		}
	}
}

// fail answers with an error, where no handler of huma's does.
func (a *API) fail(x *exchange, err error) {
	p := a.problem(x, err)
	for name, values := range p.headers {
		x.Header()[name] = values
	}
	x.WriteHeader(p.Status)
	if err := encode(x, p); err != nil {
		a.log.Error("a problem could not be written", "request_id", x.id, "error", err)
	}
}

// rewrite turns huma's own errors, about parameters and missing bodies, into problems of this API.
func (a *API) rewrite(ctx huma.Context, _ string, v any) (any, error) {
	theirs, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	x := exchangeFrom(ctx.Context())
	switch theirs.Status {
	case http.StatusUnprocessableEntity:
		return a.problem(x, invalid(theirs.Errors, nil)), nil
	case http.StatusBadRequest:
		return a.problem(x, watchword.NewError(malformedRequest, theirs.Detail)), nil
	}
	return a.problem(x, theirs), nil
}
