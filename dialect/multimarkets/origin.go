package multimarkets

import (
	"net/http"
	"slices"
)

// What a page of another origin may send with a C-end call, and read of its answer.
const (
	corsHeaders = "captcha, companyid, content-type, group, lang, timestamp, token, trace, version"
	corsExposed = "retry-after, " + headerLimit + ", " + headerRemaining + ", " + headerReset
	corsMaxAge  = "600" // seconds
)

// allowOrigin refuses a C-end call from a web page of an origin that the tenant does not list, if it lists any.
func (x *exchange) allowOrigin(s *Settings) error {
	if len(s.AllowedOrigins) == 0 {
		return nil
	}
	origin := x.r.Header.Get("Origin")
	if !slices.Contains(s.AllowedOrigins, origin) {
		return refuseField(noAccess, "Origin")
	}
	x.share(origin)
	x.w.Header().Set("Access-Control-Expose-Headers", corsExposed)
	return nil
}

// share lets pages of an origin read the answer.
func (x *exchange) share(origin string) {
	x.w.Header().Set("Access-Control-Allow-Origin", origin)
	x.w.Header().Add("Vary", "Origin")
}

// preflight answers a browser that asks whether a page of another origin may call. Such a question names no company, so
// the origin must be some tenant's; whose, the call itself is asked.
func (x *exchange) preflight() bool {
	if x.r.Method != http.MethodOptions || !x.operation.front || x.r.Header.Get("Access-Control-Request-Method") == "" {
		return false
	}
	origin := x.r.Header.Get("Origin")
	if !x.listed(origin) {
		return false
	}
	x.share(origin)
	header := x.w.Header()
	header.Set("Access-Control-Allow-Methods", http.MethodPost)
	header.Set("Access-Control-Allow-Headers", corsHeaders)
	header.Set("Access-Control-Max-Age", corsMaxAge)
	x.w.WriteHeader(http.StatusNoContent)
	return true
}

func (x *exchange) listed(origin string) bool {
	for _, c := range x.engine.Registry().Current().CredentialsOf(companyType) {
		if found, err := x.company(c.Key); err == nil && slices.Contains(found.settings.AllowedOrigins, origin) {
			return true
		}
	}
	return false
}
