// Package vonage is the provider "vonage": SMS through Vonage's SMS API, formerly Nexmo.
//
//	type: vonage
//	settings:
//	  api_key: abcd1234
//	  api_secret: …
//	  signature_secret: …        # optional: signs what is sent, and checks receipts
//	  signature_method: sha256   # as the dashboard says: md5hash (default), md5, sha1, sha256, sha512
//	  unsigned_receipts: true    # if Vonage's support has not switched signed webhooks on
//	  from: Acme                 # a number, or letters and digits
//	  senders: {US: "12015550123"}
//	  report_conversions: true   # if Vonage's support has opened the Conversion API for this key
//
// # What is sent
//
// One form, POST /sms/json on rest.nexmo.com: from, to (digits without +), text, client-ref (the message's key), ttl (as
// long as the code is good, 20 s at least), callback, and type=unicode when the text does not fit the GSM alphabet. In
// whose name: the route's signature, else the country's sender, else from; a number goes without its +.
//
// Key and secret go into an Authorization header. With signature_secret the form carries api_key, timestamp and sig
// instead, and no secret: Vonage refuses a request that has both. The signature is a hash over &name=value of every
// parameter, sorted by name, in whose values & and = have become _ ("Signing messages"): the MD5 of that and the secret,
// or an HMAC keyed with the secret. It holds a timestamp, so this machine's clock must be right.
//
// Vonage takes no idempotency key. A request that may have arrived is never repeated.
//
// # What an answer becomes
//
// Vonage answers 200 even when it refuses: each part of the message has a status, and 0 is a yes. Is every part taken, the
// first one's message-id names the message. Is none, the first status gives the class (errors.go). Is only some, the
// person may get half a message: unknown. Statuses that are not listed are unknown too.
//
// # Receipts
//
// A delivery receipt comes as GET, POST form or POST JSON, whichever the dashboard says. With signature_secret it must
// carry a good sig, unless unsigned_receipts is on: Vonage's support has to switch signed webhooks on. "delivered" is
// delivered; "expired", "failed" and "rejected" are not, with the class of err-code; "accepted", "buffered" and "unknown"
// change nothing. A message of several parts has a receipt for each; that of the first part counts, since it names the
// message. A request without parameters is Vonage trying the address. In the dashboard's API settings the messaging API
// type must be "SMS API": "Messages API" changes the form of receipts, and those are refused.
//
// A callback may have 100 characters (the limit in Vonage's Python library). A longer one is left out, since the message
// would be refused (status 23); then receipts come only if the dashboard names the address.
//
// With report_conversions, what became of each code goes to POST /conversions/sms on api.nexmo.com. Probe asks for the
// balance; it needs api_secret.
//
// # Not confirmed
//
// The Conversion API has a parameter called timestamp, and so has the signature; how both go together is not documented,
// so conversions are reported with api_secret alone. The currency of the balance is not in the answer; Vonage's own
// examples and command line print euros. Signed JSON receipts are documented only by their parameters, which are signed
// here as they are in a form. Statuses 13, 16, 19 and 20 of older documentation are not listed, and count as unknown. The
// err-code 16 (gateway quota exceeded) was found only in another project's copy of Vonage's table.
package vonage
