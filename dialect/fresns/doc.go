// Package fresns speaks the client API of Fresns, as far as it is about verification codes.
//
// A Fresns client signs every request with its App Secret: eight headers, form-encoded the way PHP does it, hashed with
// MD5. The body is not signed, and nothing in a request happens once only, so a signature is good for as often as one
// likes within its ten minutes; and since the secret is in every installed client, a signature says which app is asking,
// and nothing about who. What protects recipients are the engine's limits. What proves a user are the account's tokens,
// beside the signature.
//
// Three paths:
//
//	/api/v2/common/send-verify-code    the vendor's: sends a code
//	/api/v2/account/verify-identity    the vendor's: looks at a code of the signed-in account, without using it up
//	/api/v2/common/check-verify-code   ours: the application's own server uses a code up
//
// The README of this folder is the wire format as it is served, with every place where the vendor's page is silent.
package fresns
