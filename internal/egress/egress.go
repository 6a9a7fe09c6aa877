package egress

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Policy is what the operator lets pass beside https to the public internet.
type Policy struct {
	Allow []netip.Prefix // networks that are not public
	HTTP  bool           // URLs without TLS
}

// Sandbox is the policy of a server that only its developer reaches: this machine may be asked, without TLS too.
func Sandbox() Policy {
	return Policy{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}, HTTP: true}
}

// Resolver finds the addresses of a name. *net.Resolver is one.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// Guard keeps requests within a policy. It is safe for concurrent use.
type Guard struct {
	policy   Policy
	resolver Resolver
	dial     func(ctx context.Context, network, address string) (net.Conn, error)
}

// connectTime is how long one address has to take a connection.
const connectTime = 10 * time.Second

// New makes a Guard that asks the system's resolver.
func New(p Policy) *Guard { return NewWith(p, net.DefaultResolver) }

// NewWith makes a Guard that asks a resolver of the caller's.
func NewWith(p Policy, r Resolver) *Guard {
	g := &Guard{policy: p, resolver: r}
	// The socket is judged once more when it is about to connect, whatever came before.
	d := &net.Dialer{Timeout: connectTime, KeepAlive: 30 * time.Second, Control: g.control}
	g.dial = d.DialContext
	return g
}

// RefusedError says that a request would go where it must not.
type RefusedError struct {
	Address netip.Addr // that was refused; invalid when it was the URL's scheme
	What    string     // it is
}

func (e *RefusedError) Error() string {
	if !e.Address.IsValid() {
		return e.What
	}
	return fmt.Sprintf("its address %v is %s, and not public: the operator can allow the network with egress.allow", e.Address, e.What)
}

// errScheme refuses a URL for its scheme.
func errScheme() error {
	return &RefusedError{What: "its URL is not https: use https, or let the operator set egress.http"}
}

// allows judges an address.
func (g *Guard) allows(a netip.Addr) error {
	what := refused(a)
	inner := carried(a)
	if what == "" || slices.ContainsFunc(g.policy.Allow, func(p netip.Prefix) bool { return p.Contains(inner) }) {
		return nil
	}
	return &RefusedError{Address: a, What: what}
}

// scheme judges the scheme of a URL.
func (g *Guard) scheme(s string) error {
	if s == "https" || s == "http" && g.policy.HTTP {
		return nil
	}
	return errScheme()
}

// CheckURL judges what a URL tells by itself: its scheme, and its host if that is an address. Where a name leads is judged
// when it is asked.
func (g *Guard) CheckURL(text string) error {
	u, err := url.Parse(text)
	if err != nil {
		return errors.New("it is no URL")
	}
	if err := g.scheme(u.Scheme); err != nil {
		return err
	}
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return g.allows(netip.AddrFrom4([4]byte{127, 0, 0, 1}))
	}
	if a, err := netip.ParseAddr(host); err == nil {
		return g.allows(a)
	}
	return nil
}

// control judges the address of a socket before it connects.
func (g *Guard) control(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	return g.allows(at.Addr())
}

// DialContext connects to a host, at the first of its addresses that is allowed and answers.
func (g *Guard) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	addresses, err := g.resolve(ctx, host)
	if err != nil {
		return nil, err
	}
	var failed error
	for i, a := range addresses {
		if err := g.allows(a); err != nil {
			failed = firstError(failed, err)
			continue
		}
		c, err := g.dialOne(ctx, network, net.JoinHostPort(a.String(), port), len(addresses)-i)
		if err == nil {
			return c, nil
		}
		failed = firstError(failed, err)
	}
	return nil, failed
}

func firstError(first, next error) error {
	if first != nil {
		return first
	}
	return next
}

// dialOne gives one address its share of the time that is left.
func (g *Guard) dialOne(ctx context.Context, network, address string, left int) (net.Conn, error) {
	if end, ok := ctx.Deadline(); ok && left > 1 {
		share, cancel := context.WithTimeout(ctx, time.Until(end)/time.Duration(left))
		defer cancel()
		ctx = share
	}
	return g.dial(ctx, network, address)
}

func (g *Guard) resolve(ctx context.Context, host string) ([]netip.Addr, error) {
	if a, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{a}, nil
	}
	addresses, err := g.resolver.LookupNetIP(ctx, "ip", host)
	if err == nil && len(addresses) == 0 {
		err = &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	return addresses, err
}

// Transport makes a transport with the settings of t that keeps to the policy. t is not to be used itself any more.
func (g *Guard) Transport(t *http.Transport) *Transport {
	t.Proxy, t.DialContext, t.DialTLSContext = nil, g.DialContext, nil
	return &Transport{t, g}
}

// Transport is an http.RoundTripper within a policy. Used without an http.Client, it follows no redirect.
type Transport struct {
	*http.Transport
	guard *Guard
}

// RoundTrip implements http.RoundTripper.
func (t *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := t.guard.scheme(r.URL.Scheme); err != nil {
		return nil, err
	}
	return t.Transport.RoundTrip(r)
}
