// Package account answers who is a known account of a tenant's application, for policies that ask and for clients that
// are signed in.
//
// The built-in [Directory] keeps accounts itself, in the server's store, sealed and found by blind indexes. Operators
// fill it with registry documents, or import it whole.
//
// A [Hook] asks the tenant's application instead, which then need not copy its accounts here. It asks with a POST request
// that is signed as Standard Webhooks have it (https://www.standardwebhooks.com), and has a JSON object for its body:
//
//	{"question":"account_by_address","tenant":"acme","channel_kind":"phone","address":"+8613800138000"}
//	{"question":"account_by_id","tenant":"acme","id":"42"}
//	{"question":"session","tenant":"acme","account":"42","token":"…","user":"","user_token":"","scope":""}
//
// The first two are answered with {"account":null} or {"account":{"id":"42","phone":"+8613800138000","email":""}}, the
// third with {"state":"valid"}, or with another state, of which "not_here" leaves the sessions to the server's own tokens.
// docs/accounts.md tells all of it. Whatever else comes, or nothing in time, is an error: whoever asked is refused.
//
// A [Resolver] is what the engine asks. It chooses between the two, by tenant.
package account
