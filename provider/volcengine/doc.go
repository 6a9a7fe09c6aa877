// Package volcengine is the provider "volcengine_sms": SMS through Volcengine (火山引擎 短信服务), and through BytePlus, which
// is the same service outside the Chinese mainland.
//
// The vendor sends registered templates only, on behalf of a message group (消息组). A message is one JSON object, POSTed
// with Action=SendSms and Version=2020-01-01 and signed like AWS's requests, with other names: the message group, the
// signature, the template, its variables by name, and the recipient.
//
//	type: volcengine_sms
//	settings:
//	  access_key_id: AKLTYWViMTVmZGYz…
//	  secret_access_key: …
//	  sms_account: 6e541234          # the message group
//	  signature: 示例科技             # where the route has none
//	  region: cn-north-1             # or ap-singapore-1, which is BytePlus
//	  base_url: https://sms.volcengineapi.com   # by region, if it is left out
//
// In ap-singapore-1 the signature is the sender id (From), and may be left out; in cn-north-1 every message needs one.
//
// # What becomes of an answer
//
// The vendor answers 200 to most of what it refuses, with ResponseMetadata.Error, so that is looked at first: a code of
// the table in errors.go is a definite refusal. Without an error, Result.MessageID names the message. Faults of the
// signature and of the platform come with a status of their own and the same object. RE:0500 is the vendor's "unknown", and
// may be a message on its way, like any 200 that nobody understands. There is no idempotency key; the key of a message is
// its Tag, which reports give back.
//
// # Reports
//
// The vendor has no address for reports in a request. Enter the receipt address of this account in its console, under
// 通用管理 > 回执配置 (BytePlus: Receipt Address). It POSTs a JSON array of statuses: "0" is delivered, and every other
// code is a failure. Reports are not signed: the token in the address is what proves them.
//
// # What else it can do
//
// Probe asks for the message group, which tests the keys, the signature and the group without sending anything; the
// vendor does not tell a balance there. Approved codes are reported with Action=Conversion, which takes successes only.
//
// # Not confirmed
//
//   - What the vendor wants to hear to a report: its page names no body, so the answer is an empty 200.
//   - Whether BytePlus has GetSubAccountDetail and Conversion under the same versions. If it has not, Probe says so with
//     the vendor's code.
//   - That BytePlus takes the sender id as From in SendSms: its reports have it under that name, and clients in use send it
//     so. What BytePlus answers where a sender id is needed and missing.
package volcengine
