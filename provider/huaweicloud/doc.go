// Package huaweicloud is the provider "huaweicloud_sms": SMS through Huawei Cloud Message & SMS (华为云 消息&短信).
//
// The vendor sends registered templates only, from a channel number (通道号) that it has given to a signature. A message
// is one form, POSTed to /sms/batchSendSms/v1: the channel number, the recipient, the template and the values for it in
// the order in which the template counts them. The names of variables are not used.
//
//	type: huaweicloud_sms
//	settings:
//	  app_key: c8RWg3ggEcyd4D3p94bf3Y7x1Ile    # of the SMS application (应用), not of the account
//	  app_secret: …
//	  auth: aksk                               # or wsse
//	  sender: csms12345678                     # the channel number
//	  senders:                                 # where a template or a signature has a channel number of its own
//	    8ff55eac1d0b478ab3c06c3c6a492300: csms87654321
//	    示例科技: csms12348765
//	  signature: 示例科技                       # only general templates (通用模板) need it
//	  push_keys: {myPushKey: …}                # if the application signs the reports that it pushes
//	  base_url: https://smsapi.ap-southeast-1.myhuaweicloud.com   # outside the Chinese mainland
//
// # What becomes of an answer
//
// An answer has a code for the request and a status for the one recipient; where there is a status, it decides. 000000
// is a yes, and smsMsgId names the message. Any other code in the table of errors.go is a definite refusal, whatever the
// HTTP status. What the gateway before the service says (error_code) is judged by its HTTP status. A 2xx that nobody
// understands may be a message on its way. The vendor knows no idempotency key, so nothing is repeated here.
//
// # Reports
//
// With a ReceiptURL the vendor POSTs a form for each message (statusCallback), a long one's parts one by one. Where the
// application has an address for batches in the console, and the message had no ReceiptURL, it POSTs JSON with up to 50
// of them. Both are read. A report says DELIVRD, one of two codes for "not yet known", or why the message was not
// delivered. Reports are not signed unless the application has push keys (推送AK/SK); with push_keys, one that is not
// signed with one of them is refused. There may be two, since the vendor takes minutes to change over.
//
// The vendor has no call that tests an application's keys or tells what is left, so there is no probe.
//
// # Not confirmed
//
//   - Codes of the form E0000xx that are not in the table are taken for faults of the authentication headers, as all known
//     ones of that form are.
//   - E000623 (the account's limit of messages) was not seen in the vendor's list; a limit for one country is there.
//   - What exactly the push signature covers (the guide refers to the one for requests): it is checked over the method, the
//     address as the vendor was told it, the headers that it lists, and the body.
//   - The guide's formula for WSSE can be read in two ways. Its example, and the vendor's samples, have the Base64 of the
//     hexadecimal digest, which is what is sent.
//   - Reports with codes that are not in the table are counted as not delivered, since the vendor's list of them is one of
//     failures; hundreds of them are carriers' own.
package huaweicloud
