// Package tencent is the provider "tencent_sms": Tencent Cloud Short Message Service, API of 2021-01-11.
//
//	type: tencent_sms
//	timeout: 10s
//	settings:
//	  secret_id: AKIDExample
//	  secret_key: …                   # sealed at rest; or secret_key_file
//	  sdk_app_id: "1400006666"        # the application's SdkAppId
//	  sign_name: 示例科技              # the 签名 without its brackets, for mainland numbers whose route names none
//	  sender_id: Acme                 # outside the mainland, where one was registered
//	  region: ap-guangzhou            # left out: ap-guangzhou
//	  pull_receipts: true             # ask for receipts, too, once Tencent has opened PullSmsSendStatus
//	  report_conversions: true        # once Tencent has put the account on its list
//
// An account of the international site has base_url: https://sms.intl.tencentcloudapi.com and region: ap-singapore.
//
// Tencent sends nothing but templates that it has approved. A message brings the id of its template and the values of
// the template's variables in the order in which Tencent counts them ({1}, {2}, …); its text is not used. To a mainland
// number a signature is needed, too; to others it may be left out, and one that was approved for the mainland is refused, so
// only a signature that the message itself brings is sent there. The message's key goes along as SessionContext, which
// Tencent only gives back: it knows no idempotency, so a send that it may have is never repeated. Templates of the kind
// 验证码 take values of up to six digits only.
//
// # Answers
//
// Tencent answers 200 to everything, and says in the body what it means: Error, if it refuses the call, or else a code
// for each number.
//
//	the number's code Ok               accepted; SerialNo is the message's id
//	a code that errors.go knows        its class; of others, the class of the part before the dot
//	any other code, or no JSON         unknown: the vendor may have it
//	a status outside 2xx               by the code if there is one, else by the status
//
// # Receipts
//
// They come by HTTP: the receipts URL of the account is entered in Tencent's console (应用管理, 短信发送状态回调); a request
// cannot name one. A push is a list of receipts, and is not signed, so the token in the URL is all that guards it. With
// pull_receipts they are also asked for, which suits a server that Tencent cannot reach; each is handed out only once.
//
// # Not confirmed
//
//   - The codes of failed receipts are the carriers' own. The list (状态回执错误码) that Tencent published with its documents
//     has a reason for some hundreds, and does not say how current it is. Those with a reason that speaks of the person's
//     phone, a list of people, the text or a limit have a class; the others, and all from outside the mainland, are
//     undelivered for an unknown reason, with their code kept.
//   - The time zone of user_receive_time in a push. Its format names none; it is read as China's, UTC+8.
//   - How far back SmsPackagesStatistics looks. It is asked for three years; if Tencent will not, the balance is unknown.
//   - What Tencent answers to PullSmsSendStatus and ReportConversion before it has opened them. Both are off by default.
package tencent
