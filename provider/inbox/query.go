package inbox

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/watchword/watchword/recipient"
)

const (
	defaultLimit   = 100
	maxLimit       = 1000
	defaultTimeout = 20 * time.Second
	maxTimeout     = 60 * time.Second
)

// query reads the parameters of a request. Of one given twice the first counts.
type query struct{ values url.Values }

// refusal is a parameter that cannot be used.
type refusal struct{ code, detail string }

func (r *refusal) write(w http.ResponseWriter) {
	problem(w, http.StatusBadRequest, r.code, r.detail)
}

func invalid(format string, args ...any) *refusal {
	return &refusal{"invalid_request", fmt.Sprintf(format, args...)}
}

func (q query) filter() (to recipient.Recipient, limit int, err *refusal) {
	if to, err = q.to(); err != nil {
		return to, 0, err
	}
	limit, err = q.limit()
	return to, limit, err
}

func (q query) wait() (to recipient.Recipient, after string, timeout time.Duration, err *refusal) {
	if to, err = q.to(); err != nil {
		return to, "", 0, err
	}
	if after = q.values.Get("after"); after != "" && !strings.HasPrefix(after, idPrefix) {
		return to, "", 0, invalid("after is not the id of a message: expected one like %s1760000000000_000000", idPrefix)
	}
	timeout, err = q.timeout()
	return to, after, timeout, err
}

// to reads the recipient; the zero one if none is named. Where a + was written as it is, the query's decoding has made
// it a space. A phone number loses nothing by that; in an e-mail address, which has no spaces, it is put back.
func (q query) to() (recipient.Recipient, *refusal) {
	s := q.values.Get("to")
	if s == "" {
		return recipient.Recipient{}, nil
	}
	parse := recipient.ParsePhone
	if strings.ContainsAny(s, "@\uff20") {
		parse, s = recipient.ParseEmail, strings.ReplaceAll(strings.TrimSpace(s), " ", "+")
	}
	to, err := parse(s)
	if err != nil {
		return to, &refusal{"invalid_recipient", "to: " + err.Error()}
	}
	return to, nil
}

func (q query) limit() (int, *refusal) {
	s := q.values.Get("limit")
	if s == "" {
		return defaultLimit, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > maxLimit {
		return 0, invalid("limit must be a whole number from 1 to %d", maxLimit)
	}
	return n, nil
}

func (q query) timeout() (time.Duration, *refusal) {
	s := q.values.Get("timeout")
	if s == "" {
		return defaultTimeout, nil
	}
	if strings.Trim(s, "0123456789.") == "" {
		s += "s"
	}
	d, err := time.ParseDuration(s)
	if err != nil || d < 0 || d > maxTimeout {
		return 0, invalid("timeout must be a duration like 20s or a number of seconds, from 0 to %d", int(maxTimeout.Seconds()))
	}
	return d, nil
}
