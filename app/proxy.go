package app

import (
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httputil"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// networks are those whose word about a client's address is taken.
type networks []netip.Prefix

func (c ProxyConfig) networks() (networks, error) { return parseNetworks(c.Trusted) }

func parseNetworks(texts []string) (networks, error) {
	var all networks
	for _, text := range texts {
		p, err := netip.ParsePrefix(text)
		if a, single := netip.ParseAddr(text); err != nil && single == nil {
			p, err = netip.PrefixFrom(a, a.BitLen()), nil
		}
		if err != nil {
			return nil, fmt.Errorf("%q is no network", text)
		}
		all = append(all, p.Masked())
	}
	return all, nil
}

func (n networks) trust(a netip.Addr) bool {
	return slices.ContainsFunc(n, func(p netip.Prefix) bool { return p.Contains(a) })
}

// clientIP is the address that a request comes from: the last one on the way here that no trusted proxy has.
func (n networks) clientIP(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	client, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	client = client.Unmap()
	way := strings.Split(strings.Join(r.Header["X-Forwarded-For"], ","), ",")
	for i := len(way) - 1; i >= 0 && n.trust(client); i-- {
		before, err := netip.ParseAddr(strings.TrimSpace(way[i]))
		if err != nil {
			break // what a proxy cannot have written ends the way
		}
		client = before.Unmap()
	}
	return client.String()
}

func validUpstream(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.RawQuery == "" && u.User == nil
}

// elsewhere passes what is none of ours on to the system that stood here before, if the configuration names it. The
// server's own page stays at / for those who have none.
func (s *Server) elsewhere(own http.Handler) http.Handler {
	if s.config.Upstream == "" {
		return own
	}
	to, err := url.Parse(s.config.Upstream)
	if err != nil {
		return own // validated with the configuration
	}
	return &httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) {
			p.SetURL(to)
			p.SetXForwarded()
		},
		ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
			s.log.Warn("the upstream does not answer", "path", r.URL.Path, "error", err)
			http.Error(w, "the upstream does not answer", http.StatusBadGateway)
		},
	}
}
