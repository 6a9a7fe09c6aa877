// Package plivo is the provider "plivo": SMS through Plivo's Messages API.
//
//	type: plivo
//	settings:
//	  auth_id: MA2025RK4E639VJFZAGV
//	  auth_token: …                # the password, and what receipts are signed with
//	  from: "+14152828726"         # a number, a short code, or letters and digits
//	  senders: {GB: Acme}          # for countries that want another one
//	  powerpack_uuid: …            # instead of from: Plivo picks the sender from this Powerpack
//	  logging: number_only         # what Plivo keeps of a message: all (default), number_only, content_only, none
//	  report_conversions: true     # tell Plivo which messages led to an approval
//
// # What is sent
//
// One JSON object, POST /v1/Account/{auth_id}/Message/ with auth_id and auth_token as Basic credentials: dst (digits without
// +), text, type sms, message_expiry (as long as the code is good, 5 to 10799 s, so that an SMS that waited too long in
// Plivo's queue is not sent any more), url and method POST for receipts, log, and trackable.
//
// In whose name: src is the route's signature, else the country's sender, else from; if there is none of them, the
// Powerpack. Plivo takes one or the other, never both. A signature that cannot be a sender, such as a 签名 in Chinese, is for
// other vendors, and passed over: Plivo would strip it to nothing.
//
// Plivo has no idempotency key. A request that may have arrived is never repeated.
//
// # What an answer becomes
//
// 202 with a message_uuid is an acceptance. A refusal has a status and a sentence, and no code: a sentence that Plivo
// documents gives the class (errors.go), anything else has the class of the status. 403 is Plivo's Geo Permissions, which do
// not let the account write to this country: sender_unregistered, so that it fails over, and the account's circuit breaker
// does not count it.
//
// # Receipts
//
// Plivo posts each change of a message's status as a form. The messaging documentation says that it is signed with
// X-Plivo-Signature-V2, an HMAC-SHA256 over URL and nonce; what comes with X-Plivo-Signature-V3, which covers the form's
// fields too, is checked by that as well. Each has a twin, …-Ma-V2 and …-Ma-V3, that is signed with the token of the main
// account, where auth_id may be a subaccount; and after a change of tokens a header may list several. One good signature is
// enough: to insist on V3 where it is present would keep nobody out, since whoever makes a request can leave it away.
// public_url must be what Plivo calls, scheme and host alike: it is signed.
//
// A V2 signature says nothing about the fields, so whoever has seen one callback could send another to the same address.
// All that would do is to claim that a message arrived, or not; the address is a secret, and Plivo calls it over TLS.
//
// "delivered" and "read" are delivered; "undelivered", "failed" and "rejected" are not, with the class of the ErrorCode; a
// code that is not listed is unknown. What Plivo blocks as fraud (451, the threshold of messages in an hour that the account
// has set for a country, and 452) is blocked_by_carrier: what one vendor takes for SMS pumping goes to no other.
//
// With report_conversions messages are sent with trackable, and what became of each code goes to
// POST /v1/account/{auth_id}/message/{message_uuid}/conversion/. Probe asks for the account, and tells a prepaid one's
// cash_credits, which are in US dollars.
//
// # Not confirmed
//
// Whether message callbacks carry V3 signatures: Plivo documents them for voice; others report X-Plivo-Signature-Ma-V3 on
// incoming messages. Codes 300, 420 and 910 were found only in another project's copy of Plivo's table, and 452 is
// documented for Plivo's Verify alone. Codes about 10DLC campaigns were not found: they count as unknown. With which status
// Plivo says that there is not enough credit: its sentence counts, whatever the status. What GET /v1/Account/{auth_id}/
// answers for a subaccount: an answer without cash_credits is unknown. The times in a receipt have no time zone, so a
// receipt has no time of its own. What the account's own address for message callbacks, if one is set, does beside url.
package plivo
