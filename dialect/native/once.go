package native

import (
	"context"
	"net/http"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/watchword/watchword"
)

// onceTime bounds an idempotent request, which runs on when its client goes away.
const onceTime = time.Minute

// settleTime is how long its answer may take to be kept.
const settleTime = 5 * time.Second

const (
	headerOnceKey  = "Idempotency-Key"
	headerReplayed = "Idempotency-Replayed"
)

// onceKey reads the Idempotency-Key of a POST: a structured-field string, or the same without its quotes.
func onceKey(r *http.Request) (string, error) {
	given := r.Header[headerOnceKey]
	if len(given) == 0 || r.Method != http.MethodPost {
		return "", nil
	}
	if len(given) == 1 {
		if key, ok := parseOnceKey(given[0]); ok {
			return key, nil
		}
	}
	return "", watchword.FieldError(watchword.InvalidRequest, headerOnceKey,
		"an idempotency key is given once, and has 1 to 255 visible ASCII characters, in quotes or bare")
}

const maxOnceKey = 255

// parseOnceKey takes the quotes and their escapes (RFC 9651, section 4.2.5) off a key. Quoted and bare spellings of a
// key are the same key.
func parseOnceKey(s string) (key string, ok bool) {
	if s == "" || len(s) > 2*maxOnceKey+2 {
		return "", false
	}
	if s[0] != '"' {
		return s, visible(s)
	}
	if len(s) < 3 || s[len(s)-1] != '"' {
		return "", false
	}
	inner := s[1 : len(s)-1]
	plain := make([]byte, 0, len(inner))
	for i := 0; i < len(inner); i++ {
		c := inner[i]
		switch c {
		case '\\':
			if i++; i == len(inner) || inner[i] != '"' && inner[i] != '\\' {
				return "", false
			}
			c = inner[i]
		case '"':
			return "", false
		}
		plain = append(plain, c)
	}
	return string(plain), visible(string(plain))
}

func visible(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return s != "" && len(s) <= maxOnceKey
}

// keptAnswer is what is remembered of an answer. It holds no code, because no answer of this API does.
type keptAnswer struct {
	Status   int    `json:"status"`
	Location string `json:"location,omitzero"`
	Body     []byte `json:"body"`
}

// once runs a request that has an idempotency key, unless it ran before.
func (a *API) once(ctx context.Context, x *exchange, run operation) {
	// The request no longer ends with its client: what it did must be known when the client asks again.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), onceTime)
	defer cancel()
	ticket, err := a.engine.Claim(ctx, x.caller, x.key, []byte(x.r.Method), []byte(x.r.URL.EscapedPath()), x.body)
	if err != nil {
		a.fail(x, err)
		return
	}
	if ticket.Answer != nil {
		a.replay(x, ticket)
		return
	}
	finished := false
	defer func() {
		a.settle(ctx, x, ticket, finished)
	}()
	run(ctx, x)
	finished = true
}

// replay gives a kept answer once more.
func (a *API) replay(x *exchange, ticket *watchword.Ticket) {
	var kept keptAnswer
	if err := json.Unmarshal(ticket.Answer, &kept); err != nil {
		a.fail(x, err)
		return
	}
	if kept.Location != "" {
		x.Header().Set("Location", kept.Location)
	}
	x.Header().Set(headerReplayed, "true")
	x.WriteHeader(kept.Status)
	_, _ = x.Write(kept.Body) // into the buffer
}

// settle keeps the answer, or frees the key if the same request may succeed later. It runs before the client is
// answered, and when the handler panicked.
func (a *API) settle(ctx context.Context, x *exchange, ticket *watchword.Ticket, finished bool) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer cancel()
	var err error
	if !finished || x.status == http.StatusTooManyRequests || x.status >= http.StatusInternalServerError {
		err = ticket.Drop(ctx)
	} else {
		var kept []byte
		kept, err = json.Marshal(keptAnswer{Status: x.status, Location: x.Header().Get("Location"), Body: *x.buffer})
		if err == nil {
			err = ticket.Keep(ctx, kept)
		}
	}
	if err != nil {
		a.log.Error("an idempotency key could not be settled; it is free again after a while",
			"request_id", x.id, "error", err)
	}
}
