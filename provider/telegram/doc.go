// Package telegram is the provider "telegram": Telegram's Gateway API, which delivers codes to the people who registered
// their number with Telegram.
//
// Telegram writes the message itself; it takes a number and a code of 4 to 8 digits. A message is one POST of JSON to
// /sendVerificationMessage. It costs nothing if it is refused, or not delivered while the code is good.
//
//	type: telegram
//	settings:
//	  access_token: AAEF…            # of gateway.telegram.org, Account, API
//	  sender_username: acme          # a verified channel of the token's owner; empty: Telegram's own
//
// # What is sent
//
// The code is ours, never one of Telegram's making: one that is not 4 to 8 digits is refused before it is sent. The message
// expires with its code, but after no less than 30 seconds and no more than an hour. The route's signature, if it is known
// as something at this account, stands for sender_username. The message's key is the payload, which reports repeat. The
// receipts URL is given along if Telegram takes it: https, at most 256 bytes.
//
// checkSendAbility is not asked before: it costs the price of a message, and a number that Telegram cannot reach is
// refused for nothing by sendVerificationMessage as well.
//
// # What becomes of an answer
//
//	ok with a request_id                     accepted
//	not ok, with an error of the table       its class (errors.go)
//	not ok, with another error               by the status; in a 2xx: provider_error, since Telegram says it did not succeed
//	anything else                            by the status; in a 2xx: unknown
//
// Telegram knows no idempotency key, so nothing is sent twice by itself.
//
// # Receipts
//
// Telegram posts the request's state to the receipts URL, signed with the token. "delivered" and "read" are delivered,
// "expired" and "revoked" are undelivered, and all others are on their way.
//
// # Left out
//
// There is no call that tests a token or tells the balance without a charge. checkVerificationStatus takes the right code
// after the fact, for Telegram's conversion figures; what an account is told of an approval does not hold the code.
//
// # Not confirmed
//
// Telegram documents one error by name, ACCESS_TOKEN_INVALID. The other names are those that a public client library
// (apifonica/tg-gateway-go) knows. Which HTTP status an error has is not documented, so the body decides. Whether the
// timestamp of a report that is sent again is a new one is not documented either, so old reports are believed: they
// change nothing that was known before.
package telegram
