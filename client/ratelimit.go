package client

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/watchword/watchword"
)

// limitsOf reads the limits from the two header fields of draft-ietf-httpapi-ratelimit-headers-10:
//
//	RateLimit-Policy: "recipient_1m";q=1;w=60, "recipient_24h";q=10;w=86400
//	RateLimit:        "recipient_1m";r=0;t=60, "recipient_24h";r=9;t=86400
//
// They are advice, so what cannot be read is left out.
func limitsOf(header http.Header) []watchword.LimitState {
	var limits []watchword.LimitState
	left := members(header, "RateLimit")
	for _, policy := range members(header, "RateLimit-Policy") {
		for _, l := range left {
			if l.name == policy.name {
				limits = append(limits, watchword.LimitState{
					Name: l.name, Quota: int(policy.values["q"]), Window: seconds(policy.values["w"]),
					Remaining: int(l.values["r"]), Reset: seconds(l.values["t"]),
				})
				break
			}
		}
	}
	return limits
}

// member is one item of a structured-field list, with its integer parameters.
type member struct {
	name   string
	values map[string]int64
}

// members reads a list. The names of limits are of a-z, 0-9, _ and -, so nothing in them needs care.
func members(header http.Header, field string) []member {
	var list []member
	for item := range strings.SplitSeq(strings.Join(header.Values(field), ","), ",") {
		name, parameters, _ := strings.Cut(strings.TrimSpace(item), ";")
		if len(name) < 3 || name[0] != '"' || name[len(name)-1] != '"' {
			continue
		}
		m := member{name: name[1 : len(name)-1], values: map[string]int64{}}
		for parameter := range strings.SplitSeq(parameters, ";") {
			key, value, _ := strings.Cut(strings.TrimSpace(parameter), "=")
			if n, err := strconv.ParseInt(value, 10, 32); err == nil && n >= 0 {
				m.values[key] = n
			}
		}
		list = append(list, m)
	}
	return list
}

// retryAfter reads the header of this name: seconds, or, as some proxies write it, a time. 0 means that it says nothing.
func retryAfter(value string) time.Duration {
	if n, err := strconv.ParseInt(value, 10, 64); err == nil {
		return seconds(n)
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(time.Until(at), 0)
	}
	return 0
}

// seconds is a number of them, or 0 if no clock can wait for that long.
func seconds(n int64) time.Duration {
	const longest = 1 << 31
	if n < 0 || n > longest {
		return 0
	}
	return time.Duration(n) * time.Second
}
