// Package admin is the API for operators: it applies registry documents to the running server and writes them back, and
// looks after accounts, tokens and webhooks. It belongs on a listener of its own; every request needs the admin key.
//
//	PUT /admin/v1/registry   apply a document (JSON): {"written":3,"secrets":{"acme/backend":"wwk_…"},"warnings":["…"]}
//	GET /admin/v1/registry   the whole registry as a document
//	POST /admin/v1/unlock    {"tenant","channel","to"}: end the lock of a recipient
//
// Accounts of the built-in directory. All are checked before any is written; faults are told one a line.
//
//	PUT /admin/v1/accounts   {"accounts":[{"tenant","id","phone","email"}]}, or text/csv with ?tenant=: {"written":3}
//	GET /admin/v1/accounts   ?tenant=&after=&limit= → {"accounts":[{"id","phone","email"}],"next":"…"}, addresses masked
//
// Tokens. A token is shown when it is issued, and never again.
//
//	POST /admin/v1/tokens    {"tenant","type","subject","scope","lifetime":"720h"} → 201 {"token","expires_at",…}
//	GET /admin/v1/tokens     ?tenant=&after=&limit= → {"tokens":[{"digest","type","subject","scope","issued_at","expires_at"}],"next":"…"}
//	DELETE /admin/v1/tokens  ?tenant=&type=&subject= → {"revoked":1}; without a subject, all of the type
//
// Webhooks. state is on, disabled (as the registry says) or off (because of how it answered).
//
//	GET /admin/v1/webhooks          ?tenant= → {"webhooks":[{"name","state","why","url","events","failing_since","delivered_at","status","fault","waiting",…}]}
//	POST /admin/v1/webhooks/enable  {"tenant","webhook"} → {"enabled":true}; false where it was not off
//	POST /admin/v1/webhooks/test    {"tenant","webhook"} → {"id","taken":true,"status":204,"took_seconds":0.1}
//	GET /admin/v1/notices           ?tenant=&webhook=&outcome=waiting|delivered|failed&after=&limit= → {"notices":[{"id","event","outcome","tries","status","fault",…}],"next":"…"}
//	POST /admin/v1/notices/replay   {"tenant","webhook","id"} or {"tenant","webhook","since"} → {"replayed":12}
//
// Lists come in pages: next, where it is there, is the after of the next page. Problems are problem+json with a code and a
// detail.
package admin
