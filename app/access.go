package app

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// access keeps other sites' pages and other machines' users out of the sandbox, which shows codes to whoever asks: a
// page on the web could otherwise reach it through the developer's own browser.
type access struct {
	hosts    map[string]bool
	wildcard bool // listens on every address, so any IP address may be its host
	loopback bool
	key      [sha256.Size]byte
}

func newAccess(listening net.Addr, configured, key string) *access {
	a := &access{hosts: map[string]bool{"localhost": true}, key: sha256.Sum256([]byte(key))}
	if host, _, err := net.SplitHostPort(configured); err == nil && host != "" {
		a.hosts[strings.ToLower(host)] = true
	}
	a.loopback = onLoopback(listening)
	if tcp, ok := listening.(*net.TCPAddr); ok {
		a.wildcard = tcp.IP.IsUnspecified()
		a.hosts[tcp.IP.String()] = true
	}
	if a.loopback {
		a.hosts["127.0.0.1"], a.hosts["::1"] = true, true
	}
	return a
}

// onLoopback tells whether only this machine can reach a listener.
func onLoopback(listening net.Addr) bool {
	tcp, ok := listening.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

// sameSite refuses any Host but the sandbox's own, and any request that another site's page makes.
func (a *access) sameSite(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch site := r.Header.Get("Sec-Fetch-Site"); {
		case !a.ownHost(r.Host):
			refuse(w, http.StatusForbidden, "forbidden_host", "the sandbox answers to localhost and its listen address alone")
		case site != "" && site != "same-origin" && site != "none":
			refuse(w, http.StatusForbidden, "cross_site", "the sandbox does not answer other sites' pages")
		case !sameOrigin(r):
			refuse(w, http.StatusForbidden, "cross_site", "the sandbox does not answer other sites' pages")
		default:
			next.ServeHTTP(w, r)
		}
	})
}

func (a *access) ownHost(hostport string) bool {
	host := hostport
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		host = h
	} else if inner, found := strings.CutPrefix(host, "["); found && strings.HasSuffix(inner, "]") {
		host = strings.TrimSuffix(inner, "]") // an IPv6 address without a port
	}
	host = strings.ToLower(host)
	if a.hosts[host] {
		return true
	}
	_, err := netip.ParseAddr(host)
	return a.wildcard && err == nil
}

func sameOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && strings.EqualFold(u.Host, r.Host)
}

// keyed asks for the API key when others than this machine can connect: as a bearer token, or as the password of a
// browser's own dialog.
func (a *access) keyed(next http.Handler) http.Handler {
	if a.loopback {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		scheme, key, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		if _, password, ok := r.BasicAuth(); ok {
			scheme, key = "Bearer", password
		}
		given := sha256.Sum256([]byte(key))
		if !strings.EqualFold(scheme, "Bearer") || subtle.ConstantTimeCompare(given[:], a.key[:]) != 1 {
			w.Header().Add("WWW-Authenticate", `Basic realm="Watchword sandbox: the password is the API key", charset="UTF-8"`)
			refuse(w, http.StatusUnauthorized, "unauthenticated", "this listener is not loopback, so the sandbox needs the API key")
			return
		}
		next.ServeHTTP(w, r)
	})
}

func refuse(w http.ResponseWriter, status int, code, detail string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"status": status, "title": http.StatusText(status), "code": code, "detail": detail})
}
