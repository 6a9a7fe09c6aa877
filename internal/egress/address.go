package egress

import (
	"encoding/binary"
	"net/netip"
)

// reserved are the networks that are not the public internet although they look like unicast, by IANA's registries of
// special-purpose addresses (RFC 6890), and one address that a cloud has put its metadata on.
var reserved = [...]struct{ network, what string }{
	{"0.0.0.0/8", "this network"},
	{"10.0.0.0/8", "private"},
	{"100.64.0.0/10", "shared by a carrier's customers"},
	{"127.0.0.0/8", "loopback"},
	{"169.254.0.0/16", "link-local"},
	{"172.16.0.0/12", "private"},
	{"192.0.0.0/24", "reserved for protocols"},
	{"192.0.2.0/24", "for documentation"},
	{"192.88.99.0/24", "a relay"},
	{"192.168.0.0/16", "private"},
	{"198.18.0.0/15", "for benchmarks"},
	{"198.51.100.0/24", "for documentation"},
	{"203.0.113.0/24", "for documentation"},
	{"224.0.0.0/4", "multicast"},
	{"240.0.0.0/4", "reserved"},
	{"168.63.129.16/32", "a metadata service"}, // Azure: "What is IP address 168.63.129.16?"
	{"::/128", "unspecified"},
	{"::1/128", "loopback"},
	{"fc00::/7", "private"},
	{"fe80::/10", "link-local"},
	{"fec0::/10", "private"},
	{"ff00::/8", "multicast"},
	{"2001::/23", "reserved for protocols"}, // Teredo among them, which carries IPv4 addresses
	{"2001:db8::/32", "for documentation"},
	{"2002::/16", "a relay"}, // 6to4, which carries IPv4 addresses
	{"3fff::/20", "for documentation"},
}

// publicIPv6 is all that IANA has given out of IPv6. The rest is reserved: IPv4-compatible addresses and the local NAT64
// prefix 64:ff9b:1::/48 among it.
const publicIPv6 = "2000::/3"

// nat64 is the prefix under which an IPv6-only network reaches the IPv4 internet (RFC 6052): the last 32 bits are the address.
const nat64 = "64:ff9b::/96"

// refused says what an address is, if it is not on the public internet, or else nothing.
func refused(a netip.Addr) string {
	a = carried(a)
	for _, r := range reserved {
		if netip.MustParsePrefix(r.network).Contains(a) {
			return r.what
		}
	}
	if a.Is4() || a.IsValid() && netip.MustParsePrefix(publicIPv6).Contains(a) {
		return ""
	}
	return "reserved"
}

// carried is the address that is reached in the end: the one inside an IPv4-mapped or NAT64 address, or the address itself.
func carried(a netip.Addr) netip.Addr {
	a = a.Unmap().WithZone("")
	if !netip.MustParsePrefix(nat64).Contains(a) {
		return a
	}
	bytes := a.As16()
	var inner [4]byte
	binary.BigEndian.PutUint32(inner[:], binary.BigEndian.Uint32(bytes[12:]))
	return netip.AddrFrom4(inner)
}
