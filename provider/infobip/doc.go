// Package infobip is the provider "infobip": SMS through Infobip's SMS API.
//
//	type: infobip
//	settings:
//	  base_url: https://xyz123.api.infobip.com   # the account's own address, from the portal
//	  api_key: …
//	  from: Acme                                 # a number, or letters and digits; else as the account says
//	  senders: {US: "15005550006"}
//	  report_conversions: true                   # tell Infobip which messages led to an approval
//
// # What is sent
//
// One message in JSON, POST /sms/3/messages, with the API key ("Authorization: App …"): sender, destination (digits without
// +), text, validityPeriod (as long as the code is good, 48 h at most), the address for receipts, and the message's key
// twice: as messageId, by which Infobip knows repeats, and as callbackData. In whose name: the route's signature, else the
// country's sender, else from; a number goes without its +.
//
// # What an answer becomes
//
// Infobip answers 200 with a status: a group and an id. PENDING, ACCEPTED and DELIVERED are a yes; of the other groups the
// id gives the class (errors.go). REJECTED_DUPLICATE_MESSAGE_ID (23) says that Infobip has had this message before: the
// key names nothing else, so that is a yes too. For the same reason a request whose connection breaks is made a second
// time. A refusal by HTTP status has the class of the status, and Infobip's errorCode.
//
// # Receipts
//
// Infobip posts delivery reports, up to a hundred at a time, to the address that was given with the message. DELIVERED is
// delivered, but for DELIVERED_TO_OPERATOR (2), which is still on its way; UNDELIVERABLE, EXPIRED and REJECTED are not, but
// for EXPIRED_DLR_UNKNOWN (29), where nobody knows, and a rejected repeat (23), which says nothing of the message itself.
// The class is that of the error's id; of an error that is not listed, that of its group; without an error, that of the
// status. A report that lacks message or status is passed over, unless there is no other.
//
// Reports to such an address are not signed: the token in it is what protects it. Infobip's signatures are a setting of
// its subscriptions, which are not used here.
//
// With report_conversions, messages are sent with conversion tracking, and an approval goes to
// POST /ct/1/log/end/{messageId}; Infobip does not want to hear of codes that were not approved. Probe asks for the
// balance; the key needs the scope account-management:manage for it.
//
// # Not confirmed
//
// For how long Infobip remembers a messageId. Whether a message that was rejected leaves its messageId free: the engine
// does not give a message to the account that has rejected it. Whether a fault in the request's own fields (400) is always
// answered by status alone: its violations are not read, and it counts as provider_error.
package infobip
