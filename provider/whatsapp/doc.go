// Package whatsapp is the provider "whatsapp": Meta's WhatsApp Business Platform, Cloud API.
//
// WhatsApp delivers codes in authentication templates only: a text of Meta's own with one variable, the code, and a button
// that copies the code or fills it in. Such a template is made once in WhatsApp Manager, per language. A message is one
// POST to /VERSION/PHONE_NUMBER_ID/messages that names the template and brings the code twice, for text and button.
//
//	type: whatsapp
//	settings:
//	  access_token: EAAJB…              # of a system user, with whatsapp_business_messaging
//	  phone_number_id: "106540352242922"  # the number's id, not the number
//	  language: en_US                   # the language of the templates, where languages has no better
//	  languages: {zh-Hans: zh_CN}       # a message's locale to a template's language
//	  app_secret: 0123…                 # for receipts: Meta signs them with it
//	  verify_token: any-word-of-yours   # for receipts: typed into the app's webhook settings as well
//
// # What is sent
//
// The registered template's id is the template's name. Its language is the one that languages has for the message's locale
// or a parent of it (zh-Hant-TW, zh-Hant, zh), else language, else the locale in Meta's spelling: pt-BR becomes pt_BR,
// zh-Hans becomes zh_CN, and ja-JP becomes ja, since Meta has Japanese for no region. Registered variables are not used,
// since Meta allows none but the code, which may have 15 characters. A signature that is a number of digits is the id of
// another phone number of the same business, and sends from that one; any other is passed over, since people see the name
// that Meta approved. The message's key travels along as biz_opaque_callback_data, which Meta repeats in its receipts.
//
// # What becomes of an answer
//
//	messages[0].id                              accepted
//	error with a code of the table, any status  its class (errors.go)
//	error with another code, or none            by the status; in a 2xx: unknown
//	2xx without a message                       unknown: WhatsApp may have it
//
// Meta knows no idempotency key, so nothing is sent twice by itself.
//
// # The name of a message
//
// Meta's id, wamid.…, is Base64 in which the recipient's number stands in clear. Names of messages are stored and shown to
// operators, and numbers are not, so a message is called by a digest of its wamid.
//
// # Receipts
//
// In the app's dashboard, under WhatsApp, Configuration, the callback URL is the account's receipts URL, and the field
// "messages" is subscribed. Meta first asks with a GET, which is answered if it brings verify_token, and then posts
// statuses, signed with the app's secret (X-Hub-Signature-256). Without verify_token or app_secret there are no receipts.
// "delivered" and "read" are delivered (Meta leaves "delivered" out when a message is read at once), "failed" is
// undelivered with the class of its code, and all others are on their way. One app reports all numbers of its business at
// one URL; receipts of messages that other accounts sent are unknown here, and harmless.
//
// # Not confirmed
//
// The codes are those of Meta's page "Error codes" of May 2026, read in copies; 131043 and 613 are of older editions, and
// what 130403 and 131064 mean is what other programs say of them. The languages are those of the page "Supported
// Languages" of May 2026, read in copies too. Which code a recipient number gets that is malformed is not written there:
// 100 and 131009 are called the provider's fault, so that the next account is tried. What message_status "paused" or
// "held_for_quality_assessment" in a yes means for an authentication template is not written either: it counts as accepted,
// and the receipt tells. Apps that demand appsecret_proof with every call are not supported.
package whatsapp
