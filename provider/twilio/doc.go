// Package twilio is two providers: "twilio", SMS and WhatsApp with our codes through Twilio Programmable Messaging; and
// "twilio_verify", Twilio Verify, which makes codes, sends and checks them, by SMS, WhatsApp, call and e-mail.
//
// # twilio
//
//	type: twilio
//	settings:
//	  account_sid: AC0123456789abcdef0123456789abcdef
//	  auth_token: …                        # signs the receipts; also the password where no API key is set
//	  api_key_sid: SK…                     # optional: a restricted key does the sending
//	  api_key_secret: …
//	  messaging_service_sid: MG…           # optional: Twilio picks the sender from this service
//	  from: "+15005550006"                 # a number, a short code, or letters and digits
//	  senders: {GB: Acme}                  # for countries that want another one
//	  whatsapp_from: "+14155238886"        # the WhatsApp sender
//	  report_conversions: true             # tell Twilio which messages led to an approval
//	  base_url: https://api.dublin.ie1.twilio.com
//
// # What is sent
//
// One form, POST /2010-04-01/Accounts/{sid}/Messages.json. An SMS is the text as it is, or, if the message has a
// registered template, a content template (ContentSid and ContentVariables). WhatsApp takes templates alone: without one
// the message is refused before anything is sent. Variables go under their names; one without a name goes under its
// number, counted from 1, as Twilio's {{1}}.
//
// In whose name: the route's signature, else the country's sender, else from; beside it, or instead, the messaging
// service. A signature that cannot be a sender, such as a 签名 in Chinese, is for other vendors, and passed over. On
// WhatsApp it is the signature if that is a number, else whatsapp_from. ValidityPeriod is how long the code is good, so
// that an SMS that waited too long is not sent any more.
//
// Twilio has no idempotency key for messages. A request that may have arrived is never repeated.
//
// # What an answer becomes
//
// 201 with a message SID is an acceptance, unless the message in it has failed already. Anything else carries Twilio's
// code, which errors.go turns into a class; a code that is not listed there has the class of the HTTP status. Faults of
// one destination country (21408, 21612, 21659) and of a trial account (21608) are sender_unregistered: they fail over,
// and say nothing about the account's other messages, so the circuit breaker does not count them. What Twilio blocks as
// suspected fraud (30450, 30453, 30485) is blocked_by_carrier: what one vendor takes for SMS pumping goes to no other.
//
// # Receipts
//
// Twilio posts each change of a message's status to the StatusCallback, signed with the auth token: X-Twilio-Signature
// is an HMAC-SHA1 over the URL and the sorted parameters. Without auth_token nothing could be checked, so then no
// receipts are asked for and none are read. "delivered" and "read" are delivered; "failed", "undelivered" and "canceled"
// are not, with the class of the ErrorCode. public_url must be what Twilio calls, scheme and host alike: it is signed.
//
// With report_conversions, each message is sent with ProvideFeedback, and its outcome goes to
// POST …/Messages/{sid}/Feedback.json: confirmed when the code was approved, else unconfirmed.
//
// # twilio_verify
//
//	type: twilio_verify
//	settings:
//	  account_sid: AC0123456789abcdef0123456789abcdef
//	  api_key_sid: SK…                     # or auth_token
//	  api_key_secret: …
//	  service_sid: VA…                     # its code length and lifetime hold, so the policy should have the same
//	  name_brand: true                     # the tenant's brand in the message, once Twilio has switched that on
//
// The text is Twilio's, in the message's language where Twilio has it, else in that of the number's country; a registered
// template is used if it is one of Verify's (HJ…). While a code to an address is good, Twilio sends the same one again under
// the same SID (VE…), which is the message's id, whatever it was asked for: purposes that must not be mixed up want services
// of their own. There are no receipts: Verify reports no single message.
//
// A check goes out once and is never repeated. What becomes of its answer:
//
//	2xx approved                          right
//	2xx pending, canceled, expired, …     not right
//	404 with 20404, or 60202              not right: expired, approved before, or tried too often
//	60200 about Code or To                not right: no code looks like that, or none was sent there
//	another of Twilio's codes             an error of its class, and nobody knows
//	anything else                         an error: unknown, time-out, or by the status
//
// To a message, 60200 is invalid_number if it is about To; 60410 (Fraud Guard) is blocked_by_carrier; a country or a channel
// that is not enabled (60605, 60220, 60223) is sender_unregistered, and says nothing about other messages.
//
// # Not confirmed
//
// twilio_verify: that a check without a verification is always answered 404; clients have seen 60200 about To. A service SID
// that does not exist is answered 20404, too, so that each code counts as wrong: Probe finds that. Whether a restricted API
// key that may send and check may also fetch the service: Probe may call it auth_failed. Which languages WhatsApp has: the
// list is that of SMS and calls. How long CustomFriendlyName may be: a brand of more than 30 characters stays out.
//
// What GET …/Balance.json answers for a subaccount: the reference says only that it holds no balance. An answer without
// one counts as "does not tell"; any other follows Twilio's code. The same goes for a restricted API key that may send but
// not read the balance: Probe may call it auth_failed, though it sends.
//
// What code 30640 means, beyond that the message was not delivered: it counts as unknown. Whether ValidityPeriod has a
// meaning on WhatsApp: it is given with SMS alone. RawDlrDoneDate has no time zone, by Twilio's own word, so a receipt has
// no time of its own.
package twilio
