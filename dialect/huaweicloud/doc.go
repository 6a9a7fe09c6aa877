// Package huaweicloud speaks the wire format of Huawei Cloud's service tickets (OSM), as far as it is about verification
// codes: send one, verify it, ask whether a contact needs to be verified, and list those that are.
//
//	handler.go              a request from its path to its answer
//	auth.go                 who asks: a token of ours, a signature, or an identity service's token
//	signature.go            AK/SK request signing (SDK-HMAC-SHA256), canonical.go what is signed
//	identity.go             what an OpenStack-style identity service says of a token, grants.go what it said before
//	send.go, verify.go      the two calls with a body
//	need.go, contacts.go    the two queries, which answer from the verified contacts that the engine keeps
//	headers.go, zone.go     language, time zone and site
//	params.go               lengths, ranges and forms
//	errors.go, wire.go      the table of errors, and what goes over the wire
//	settings.go             what a tenant and its credentials can say
//	curl.go, sandbox.go     signed requests for a shell, and the sandbox's example
//
// The README beside it is the wire format as it is served, with every choice that the vendor's page left open.
package huaweicloud
