// Package native is Watchword's own HTTP API: JSON over a few routes, described by the server itself.
//
//	POST /v1/verifications               start a verification: a code goes out
//	GET  /v1/verifications               list verifications, newest first
//	GET  /v1/verifications/{id}          one verification with its timeline
//	POST /v1/verifications/{id}/check    check a code
//	POST /v1/checks                      check a code by recipient, for callers who keep no id
//	POST /v1/verifications/{id}/resend   send the message again
//	POST /v1/verifications/{id}/next     send the code on the next channel
//	POST /v1/verifications/{id}/cancel   take a verification back
//	GET  /openapi.json                   this API as an OpenAPI 3.1 document
//
// The README beside this file is the wire format in words; the files in testdata are conversations that the tests hold.
//
// # What a request passes
//
//	ServeHTTP     request id, Cache-Control, a panic becomes a 500          (api.go, exchange.go)
//	the mux       the route, or a 404 or 405 in the shape of every error    (api.go)
//	guard         credential → media type → body, read once and capped      (guard.go)
//	once          Idempotency-Key: replay, or run and keep the answer       (once.go)
//	post          strict decoding, the handler, encoding                    (operations.go, decode.go, encode.go, wire.go)
//	huma          the same for GET, whose parameters it checks              (mount.go, operations.go)
//
// A handler translates and decides nothing: every rule is the engine's. What it refuses is a *watchword.Error, and one
// table (answers.go) turns each word of that vocabulary into a status, a title and a hint; problem.go writes it as
// RFC 9457 problem+json. An error without a word is internal: it is logged under the request id and never shown.
//
// # Why huma is kept at arm's length
//
// Huma derives the OpenAPI document from the same types that are served, reads and checks the parameters of a GET, and
// explains a body that was refused. A POST does not pass through it: huma would decode each body twice, once for its
// validator and once into the struct, and look for headers and parameters by reflection; here a body is decoded once,
// strictly, and the rest is written down in operations.go, at half the cost. Huma's error type is a package variable,
// which two APIs in one process would share, so it is left alone and a transformer rewrites huma's own errors.
package native
