// Package egress decides where requests may go whose URLs tenants have written: to the public internet, and not into the
// operator's own networks.
//
// A name is resolved here, and what is judged is the very address that is then dialed, so a name that answers differently the
// next time gains nothing. Refused are loopback, private, shared, link-local, multicast, unspecified and reserved addresses,
// the metadata services of clouds, and whatever carries one of these inside an IPv6 address. There is no proxy, and no redirect
// is followed. URLs are https, unless the operator lets http pass.
//
//	guard := egress.New(egress.Policy{Allow: networks})
//	transport := guard.Transport(&http.Transport{…})
package egress
