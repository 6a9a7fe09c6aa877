package native

import (
	"strconv"
	"time"

	"github.com/watchword/watchword"
)

// The header fields of draft-ietf-httpapi-ratelimit-headers-10.
const (
	headerRateLimit       = "RateLimit"
	headerRateLimitPolicy = "RateLimit-Policy"
)

// rateLimitPolicy says what the limits are: "recipient_1m";q=1;w=60, ….
func rateLimitPolicy(limits []watchword.LimitState) string {
	b := make([]byte, 0, 32*len(limits))
	for i, l := range limits {
		b = limitName(b, i, l.Name)
		b = append(b, ";q="...)
		b = strconv.AppendInt(b, int64(l.Quota), 10)
		b = append(b, ";w="...)
		b = strconv.AppendInt(b, wholeSeconds(l.Window), 10)
	}
	return string(b)
}

// rateLimit says what is left of them: "recipient_1m";r=0;t=60, ….
func rateLimit(limits []watchword.LimitState) string {
	b := make([]byte, 0, 32*len(limits))
	for i, l := range limits {
		b = limitName(b, i, l.Name)
		b = append(b, ";r="...)
		b = strconv.AppendInt(b, int64(l.Remaining), 10)
		if l.Reset > 0 {
			b = append(b, ";t="...)
			b = strconv.AppendInt(b, wholeSeconds(l.Reset), 10)
		}
	}
	return string(b)
}

// limitName begins an item of a list. Names need no escapes: they are of a-z, 0-9, _ and -.
func limitName(b []byte, i int, name string) []byte {
	if i > 0 {
		b = append(b, ", "...)
	}
	b = append(b, '"')
	b = append(b, name...)
	return append(b, '"')
}

// wholeSeconds rounds up, so that whoever waits so long has waited long enough.
func wholeSeconds(d time.Duration) int64 {
	return int64((d + time.Second - 1) / time.Second)
}
