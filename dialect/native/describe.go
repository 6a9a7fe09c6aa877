package native

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/watchword/watchword"
)

const (
	bearer           = "apiKey"
	tagVerifications = "verifications"
)

const introduction = `Verification codes by SMS and e-mail: start a verification, and check what the user types.

Every request carries ` + "`Authorization: Bearer KEY`" + `. Every POST may carry an ` + "`Idempotency-Key`" + `: the same request
with the same key is answered the same, and nothing is sent twice. Every error is problem+json (RFC 9457): branch on its
` + "`code`" + `, show its ` + "`hint`" + ` to developers, and quote its ` + "`request_id`" + ` to operators. A wrong code is a result, not an
error: read ` + "`result`" + ` of a check.`

// everyCode lists what any operation can answer.
func everyCode() []watchword.ErrorCode {
	return []watchword.ErrorCode{
		malformedRequest, watchword.InvalidRequest, watchword.Unauthenticated, watchword.Forbidden, internal,
		watchword.Unavailable,
	}
}

// postCodes lists what any POST can answer.
func postCodes(more ...watchword.ErrorCode) []watchword.ErrorCode {
	codes := append(everyCode(), requestTimeout, payloadTooLarge, unsupportedMediaType,
		watchword.IdempotencyMismatch, watchword.IdempotencyInProgress, watchword.LimitExceeded)
	return append(codes, more...)
}

// problemResponses describes the errors of an operation by status, each code with an example.
func problemResponses(codes []watchword.ErrorCode) map[string]*huma.Response {
	byStatus := map[int][]watchword.ErrorCode{}
	for _, code := range codes {
		told, _ := answerTo(code)
		byStatus[told.status] = append(byStatus[told.status], code)
	}
	responses := make(map[string]*huma.Response, len(byStatus)+1)
	for status, codes := range byStatus {
		examples := make(map[string]*huma.Example, len(codes))
		var words []string
		for _, code := range codes {
			told, _ := answerTo(code)
			examples[string(code)] = &huma.Example{Summary: told.title, Value: exampleProblem(code)}
			words = append(words, string(code))
		}
		responses[strconv.Itoa(status)] = &huma.Response{
			Description: http.StatusText(status) + ": " + strings.Join(words, ", "),
			Headers:     problemHeaders(status),
			Content: map[string]*huma.MediaType{
				typeProblem: {Schema: &huma.Schema{Ref: "#/components/schemas/Problem"}, Examples: examples},
			},
		}
	}
	return responses
}

func exampleProblem(code watchword.ErrorCode) map[string]any {
	told, _ := answerTo(code)
	url := "/docs/errors/" + string(code)
	p := map[string]any{
		"type": url, "title": told.title, "status": told.status, "detail": "what is wrong with this request",
		"code": string(code), "hint": told.hint, "doc_url": url, "request_id": "2JEFV6CW7HK3N5QX",
	}
	if told.status == http.StatusTooManyRequests {
		p["retry_after"] = 60
	}
	return p
}

func textHeader(description string, example any) *huma.Param {
	return &huma.Header{Description: description, Schema: &huma.Schema{Type: huma.TypeString}, Example: example}
}

// commonHeaders are those of every answer, and, for a POST, of a replayed one.
func commonHeaders(method string) map[string]*huma.Param {
	headers := map[string]*huma.Param{
		"X-Request-Id": textHeader("Names this request: the caller's own X-Request-Id, or a new one.", "2JEFV6CW7HK3N5QX"),
	}
	if method == http.MethodPost {
		headers[headerReplayed] = textHeader("true, if this is the kept answer to an earlier request with the same key.", "true")
	}
	return headers
}

func problemHeaders(status int) map[string]*huma.Param {
	headers := commonHeaders(http.MethodGet)
	seconds := func(text string) *huma.Param {
		return &huma.Header{Description: text, Schema: &huma.Schema{Type: huma.TypeInteger}, Example: 60}
	}
	switch status {
	case http.StatusUnauthorized:
		headers["WWW-Authenticate"] = textHeader("How to authenticate.", "Bearer")
	case http.StatusTooManyRequests:
		headers["Retry-After"] = seconds("Whole seconds until the same request can succeed.")
		headers[headerRateLimit] = textHeader("What is left of the limits (r), and for how many seconds (t).", `"recipient_1m";r=0;t=60`)
		headers[headerRateLimitPolicy] = textHeader("The limits: how many (q) in how many seconds (w).", `"recipient_1m";q=1;w=60`)
	case http.StatusConflict, http.StatusServiceUnavailable:
		headers["Retry-After"] = seconds("Whole seconds until the same request can succeed, where waiting helps.")
	}
	return headers
}

func onceKeyParam() *huma.Param {
	most, least := 2*maxOnceKey+2, 1
	return &huma.Param{
		Name: headerOnceKey, In: "header", Example: `"8e03978e-40d5-43dd-bc93-6894a57f9324"`,
		Description: "Makes a repetition harmless: the same request with the same key within 24 hours is answered the same, with " +
			"Idempotency-Replayed: true. 1 to 255 visible ASCII characters, in quotes or bare. Answers of 429, and of 500 and above, " +
			"are not kept: they may be tried again with the same key.",
		Schema: &huma.Schema{Type: huma.TypeString, MinLength: &least, MaxLength: &most},
	}
}

func exampleVerification(status, delivery string) map[string]any {
	v := map[string]any{
		"id": "vf_06e5qgmv0dscn9nftg3ld49hdk", "status": status, "delivery": delivery, "to": "+86 138****8000",
		"channel": "sms", "purpose": "login", "locale": "zh-Hans", "created_at": "2026-11-21T08:30:00.000Z",
		"expires_at": "2026-11-21T08:35:00.000Z", "resend_at": "2026-11-21T08:31:00.000Z", "attempts_remaining": 5,
	}
	if status != "pending" {
		v["ended_at"], v["attempts_remaining"] = "2026-11-21T08:31:12.450Z", 0
	}
	return v
}

func example(summary string, value map[string]any) *huma.Example {
	return &huma.Example{Summary: summary, Value: value}
}

// sorted puts codes in an order that does not change from build to build.
func sorted(codes []watchword.ErrorCode) []watchword.ErrorCode {
	slices.SortFunc(codes, func(a, b watchword.ErrorCode) int { return cmp.Compare(a, b) })
	return slices.Compact(codes)
}
