// Package webhook is the provider "webhook": a service of your own that sends the messages.
//
// Each message is one POST of JSON, signed as Standard Webhooks 1.0.0 has it (https://www.standardwebhooks.com), so any of
// its libraries can verify it. The service answers whether it took the message, and may later report what became of it.
//
//	type: webhook
//	timeout: 15s
//	settings:
//	  url: https://messages.acme.example/watchword?region=eu
//	  secret: whsec_…            # whsec_ and the base64 of 24 to 64 random bytes
//	  previous_secret: whsec_…   # while the secret is being changed
//
// # A message
//
//	POST /watchword?region=eu HTTP/1.1
//	Content-Type: application/json
//	webhook-id: vf_0ph8j3kq…-1
//	webhook-timestamp: 1782907200
//	webhook-signature: v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
//
//	{"type": "message.send", "timestamp": "2026-07-01T12:00:00Z", "data": {
//	  "verification_id": "vf_0ph8j3kq…", "tenant": "acme", "channel": "sms", "purpose": "login",
//	  "to": "+8613800138000", "locale": "en", "brand": "Acme", "signature": "Acme",
//	  "code": "493812", "expires_in": 300,
//	  "content": {"text": "493812 is your Acme login code…"},
//	  "receipt_url": "https://otp.acme.example/receipts/own/…"}}
//
// "to" is an E.164 number or an e-mail address, "expires_in" is in seconds. E-mail has "subject" and "html" in its content,
// too. A message with a template that the service knows has it in place of "content":
//
//	"template": {"id": "login-1", "variables": [{"name": "code", "value": "493812"}, {"name": "minutes", "value": "5"}]}
//
// What is empty is left out. The webhook-id is the same on every attempt at a message, and the service should send a
// message of one id only once: when a connection breaks, the same request is made once more, as Standard Webhooks expects.
//
// With a previous_secret there are two signatures, one of each secret, and either side can change over when it wants to:
// put the new secret into secret and the old one into previous_secret, change it at the service, and take the old one out.
//
// # What becomes of an answer
//
// Any 2xx is a yes. It may name the message: {"message_id": "…"}, a text of at most 128 characters or a number; a message
// without a name is called by its webhook-id. A refusal may say why, with any status:
//
//	{"error": {"class": "invalid_number", "code": "E1003"}}
//
// The classes are invalid_number, unreachable, blocked_by_carrier (these are the recipient's, and nobody else is asked to
// send the message), content_rejected, sender_unregistered, rate_limited, insufficient_balance, auth_failed,
// provider_error, timeout and unknown (the last two say that the message may be on its way, and all of these fail over).
// The code is for operators. Without a class that is known, the status decides:
//
//	401, 403                                auth_failed
//	402                                     insufficient_balance
//	429                                     rate_limited
//	504                                     timeout
//	other status outside 2xx, redirects     provider_error
//	2xx with an error, half a JSON object
//	or a page (HTML)                        unknown
//	2xx that broke off                      timeout
//
// # Receipts
//
// The service posts to the receipt_url, with the three headers and a signature by either secret. The timestamp must be
// within five minutes of our clock. "data" is about one message, or a list about several:
//
//	{"type": "message.status", "timestamp": "2026-07-01T12:00:03Z",
//	 "data": {"message_id": "…", "status": "undelivered", "error": {"class": "unreachable", "code": "27"}}}
//
// The status is sent, delivered or undelivered; an unheard one is on its way. The timestamp is when it happened. Reports of
// another type are taken and passed over, so that the service can post all its events to one place. The answer is an empty
// 200; a 401 says that the signature or the time is not right.
//
// # Left out
//
// There is no probe: a service of one's own has no credentials to test but the signature. Asymmetric signatures (v1a) are
// neither made nor read.
package webhook
