// Package sendgrid is the provider "sendgrid": e-mail through Twilio SendGrid's v3 Web API.
//
//	type: sendgrid
//	settings:
//	  api_key: SG.…                            # with the scope mail.send; for the balance user.credits.read too
//	  from: Acme <no-reply@acme.example>       # a verified sender; without a name, the brand is it
//	  reply_to: help@acme.example
//	  webhook_public_key: MFkwEwYHKoZIzj0C…    # the verification key of the signed Event Webhook: with it, receipts
//	  base_url: https://api.eu.sendgrid.com    # for subusers in the EU
//
// # What is sent
//
// One mail in JSON, POST /v3/mail/send, with the API key (Bearer): subject, text and HTML as they are, or, if the message
// has a registered template, a dynamic template (template_id and dynamic_template_data) and nothing else. Variables go
// under their names; one without a name goes under its number, counted from 1. Older templates, whose ids do not begin
// with d-, are refused before anything is sent: they are filled in by another mechanism.
//
// The sender is the address of from; its name is the route's signature, else the name in from, else the brand. Tracking of
// clicks, opens and subscriptions is switched off for these mails: it rewrites links, and adds a pixel and a link to
// unsubscribe, by which people would lose their codes. The message's key goes along as the custom argument "watchword".
//
// SendGrid has no idempotency key. A request that may have arrived is never repeated.
//
// # What an answer becomes
//
// 202 is an acceptance, and nothing else is; the message is named by its key, since SendGrid hands that back with each
// event. A refusal has no codes, but sentences and the field at fault: errors.go finds the class by either; what is not
// listed there has the class of the HTTP status. Operators see the field, else the status; sentences are not kept, since
// some quote addresses.
//
// # Receipts
//
// SendGrid has no address for receipts per message: under Settings, Mail Settings, Event Webhooks, make a webhook with the
// account's receipts address, switch on the delivery events and the signature, and copy the verification key. Without
// webhook_public_key nothing could be checked, so then no receipts are read.
//
// Each post is a list of events, signed with ECDSA over the time stamp and the body. Events of mails that were not sent
// from here have no argument "watchword", and are passed over. "delivered" is delivered, and so are "open", "click" and
// "spamreport", which come after it. "bounce" is not: its class is that of SendGrid's classification, else of the mail
// server's status, else of the type (bounce or blocked). "dropped" is not either: its class is that of the reason. All
// others change nothing.
//
// Probe asks for the scopes of the key, which must have mail.send among them, and, if it may, for the credits that are left.
//
// # Not confirmed
//
// The spelling of refusals: SendGrid documents many of its sentences, and calls the list incomplete. Whether a key that may
// only send may also ask for its scopes: the reference says that every key may. Whether delayed bounces, which lack
// SendGrid's own name of the mail, keep the custom arguments: the reference's table says so; without, they are passed over.
// How old the time stamp of a report may be: SendGrid names no limit, so there is none; a receipt that comes twice changes
// nothing.
package sendgrid
