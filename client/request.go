package client

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/watchword/watchword"
)

// request is one call of the API, before it is written.
type request struct {
	method  string
	path    string
	query   url.Values
	body    any    // nil: none
	onceKey string // as the header has it, or empty
}

// contextOf is a watchword.Context as it is sent. Their fields are the same, so one converts to the other.
type contextOf struct {
	IP      string `json:"ip,omitempty"`
	Device  string `json:"device,omitempty"`
	Session string `json:"session,omitempty"`
	User    string `json:"user,omitempty"`
}

type startBody struct {
	To          string            `json:"to,omitempty"`
	Channel     string            `json:"channel,omitempty"`
	Purpose     string            `json:"purpose,omitempty"`
	Locale      string            `json:"locale,omitempty"`
	Reference   string            `json:"reference,omitempty"`
	Code        string            `json:"code,omitempty"`
	CodeLength  int               `json:"code_length,omitempty"`
	ExpiresIn   *int64            `json:"expires_in,omitempty"`
	Attempts    int               `json:"attempts,omitempty"`
	AccountRule string            `json:"account_rule,omitempty"`
	Context     contextOf         `json:"context,omitzero"`
	Values      map[string]string `json:"values,omitempty"`
}

type resendBody struct {
	Context contextOf `json:"context,omitzero"`
}

type checkBody struct {
	Code    string    `json:"code"`
	Context contextOf `json:"context,omitzero"`
}

type checkToBody struct {
	To      string    `json:"to"`
	Channel string    `json:"channel,omitempty"`
	Purpose string    `json:"purpose,omitempty"`
	Code    string    `json:"code"`
	Context contextOf `json:"context,omitzero"`
}

func startBodyOf(r *watchword.StartRequest) startBody {
	return startBody{
		To: r.To, Channel: string(r.Channel), Purpose: string(r.Purpose), Locale: r.Locale, Reference: r.Reference,
		Code: r.Code, CodeLength: r.Overrides.CodeLength, ExpiresIn: wholeSeconds(r.Overrides.Lifetime),
		Attempts: r.Overrides.Attempts, AccountRule: ruleOf(r.Rules), Context: contextOf(r.Context), Values: r.Values,
	}
}

// ruleOf is the rule of a request, which carries one at most.
func ruleOf(rules []watchword.AccountRule) string {
	if len(rules) == 0 {
		return ""
	}
	return string(rules[0])
}

// startFits refuses what only a server's own dialects can ask for: sent without it, the request would mean less than it
// says.
func startFits(r *watchword.StartRequest) error {
	switch {
	case len(r.Rules) > 1:
		return watchword.FieldError(watchword.InvalidRequest, "account_rule", "the native API takes one account rule")
	case r.Nonce != (watchword.Nonce{}):
		return watchword.NewError(watchword.InvalidRequest, "the native API's requests are not signed: it has idempotency keys")
	case len(r.Limits) > 0:
		return watchword.FieldError(watchword.InvalidRequest, "limits", "the native API takes no limits: the policy has them")
	}
	return nil
}

func checkFits(r *watchword.CheckRequest) error {
	if r.Own || r.Nonce != (watchword.Nonce{}) || len(r.Purposes) > 0 || !r.Proof.IsZero() || !r.ID.IsZero() && r.To != "" {
		return watchword.NewError(watchword.InvalidRequest, "the native API checks a code, by id or by recipient and one purpose")
	}
	return nil
}

// wholeSeconds cuts a lifetime: the shorter one is the stricter. Half a second becomes 0, which is sent, so that the
// server refuses it rather than take it as not given.
func wholeSeconds(d time.Duration) *int64 {
	if d == 0 {
		return nil
	}
	n := int64(d / time.Second)
	return &n
}

func checkToBodyOf(r *watchword.CheckRequest) checkToBody {
	return checkToBody{
		To: r.To, Channel: string(r.Channel), Purpose: string(r.Purpose), Code: r.Code, Context: contextOf(r.Context),
	}
}

func listQuery(r *watchword.ListRequest) (url.Values, error) {
	if r.Status != 0 && r.Status.String() == "" {
		// Its text is empty, which would select every status.
		return nil, watchword.FieldError(watchword.InvalidRequest, "status", "there is no such status")
	}
	q := url.Values{}
	add := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	add("to", r.To)
	add("channel", string(r.Channel))
	add("purpose", string(r.Purpose))
	add("status", r.Status.String())
	add("cursor", r.Cursor)
	if r.Limit != 0 {
		add("limit", strconv.Itoa(r.Limit))
	}
	return q, nil
}

// refuseCallingCode refuses a national number: what makes it international differs from country to country, and is the
// server's to know, whose API has no field for it.
func refuseCallingCode(callingCode string) error {
	if callingCode == "" {
		return nil
	}
	return watchword.FieldError(watchword.InvalidRequest, "calling_code",
		"the API takes no calling code: give the number in international form, with + and its country")
}

const maxOnceKey = 255

// quoteOnceKey writes an idempotency key as a structured-field string (RFC 9651, section 4.1.6). The server takes bare
// ones too, but a bare key that begins with a quote would be read as another.
func quoteOnceKey(key string) (string, error) {
	switch {
	case key == "":
		return "", nil
	case len(key) > maxOnceKey || !visible(key):
		return "", watchword.FieldError(watchword.InvalidRequest, "Idempotency-Key",
			"an idempotency key has 1 to 255 visible ASCII characters")
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(key) + `"`, nil
}
