// Package hook tells tenants' endpoints what becomes of their verifications.
//
// What is to be told waits in the store (watchword.Notices), where it was written together with what it tells of. A Dispatcher
// takes it from there under a lease, so that several nodes share the work, and posts it:
//
//	POST https://hooks.example.com/watchword
//	content-type: application/cloudevents+json
//	webhook-id: evt_06e5qgmv0dscn9nftg3ld49hdk_4
//	webhook-timestamp: 1795240712
//	webhook-signature: v1,K5oZfzN9…pI4=
//
//	{"specversion":"1.0","id":"evt_…","source":"https://otp.example.com","type":"com.watchword.verification.approved",…}
//
// The body is a CloudEvent (CloudEvents 1.0, structured JSON), the signature that of Standard Webhooks 1.0: HMAC-SHA256 over
// id, timestamp and body, one for each secret in force. The id is the same however often a thing is told.
//
// Any answer of 2xx takes the notice. After any other, or none, it is told again: after 5 seconds, 5 and 30 minutes, 2, 5, 10,
// 14, 20 and 24 hours, each a little more or less; not sooner than Retry-After says. 410 switches the endpoint off, and so does
// failing for three days. Nothing is told in order.
//
// An endpoint has a number of posts under way of its own, and one only while it fails, so that a slow one starves no other.
package hook
