// Package aliyun is two providers of Aliyun (Alibaba Cloud): "aliyun_sms", the Short Message Service (Dysmsapi of
// 2017-05-25), which sends our codes; and "aliyun_pnvs", the SMS authentication of the Phone Number Verification Service
// (号码认证服务, Dypnsapi of 2017-05-25), which makes codes, sends and checks them.
//
// # aliyun_sms
//
//	type: aliyun_sms
//	timeout: 10s
//	settings:
//	  access_key_id: LTAI5tExample          # of a RAM user that may call dysms:SendSms, and dysms:QuerySmsSignList for a probe
//	  access_key_secret: …                  # sealed at rest; or access_key_secret_file
//	  sign_name: 示例科技                    # the 签名 without its brackets, for messages whose route names none
//	  base_url: https://dysmsapi.ap-southeast-1.aliyuncs.com  # left out: https://dysmsapi.aliyuncs.com
//
// Aliyun sends nothing but templates that it has approved, under a signature that it has approved. A message therefore
// brings the code of its template (SMS_…) and the values of the template's named variables; its text is not used. The
// message's key goes along as OutId, which Aliyun only gives back: it knows no idempotency, so a request that it may have
// is never repeated.
//
// A number in the Chinese mainland goes as its 11 digits, every other one as calling code and number. Aliyun takes 11
// digits for a mainland number, with or without a plus sign. A number of the calling code 1 (+1 581 234 5678) has just
// that shape, and the code would reach a stranger in China: such numbers are refused before any call, as
// sender_unregistered, since Aliyun's way to them is another product (SendMessageToGlobe, with a registered sender).
//
// # Answers
//
//	200 and Code OK                     accepted; BizId is the message's id
//	a Code that errors.go knows         its class, whatever the status; of others, the class of the part before the dot
//	200 and any other Code, or no JSON  unknown: the vendor may have it
//	any other status                    by the status
//
// # Receipts
//
// They come by HTTP: the receipts URL of the account is entered in Aliyun's console (通用设置, 状态报告接收, HTTP 批量推送模式); a
// request cannot name one. A push is a list of receipts: of mainland messages in one form, of messages to other countries in
// another, and both are read. Aliyun signs no pushes, so the token in the URL is all that guards them. It pushes again after
// 1, 5 and 10 minutes if the answer is not 200, and sometimes for no reason.
//
// # aliyun_pnvs
//
//	type: aliyun_pnvs
//	settings:
//	  access_key_id: LTAI5tExample          # of a RAM user that may call dypns:SendSmsVerifyCode and dypns:CheckSmsVerifyCode
//	  access_key_secret: …
//	  sign_name: 速通互联验证码               # one that the console gives away, for messages whose route names none
//	  scheme_name: login                    # codes of one scheme are not right in another
//	  code_type: digits                     # or letters, or both
//	  interval: 30                          # seconds between two messages to a number
//
// It sends templates that the console gives away (赠送模板, 100001 and so on) to numbers of the mainland; any other is refused
// before a call, as sender_unregistered. The variable of a registered template that stands for the code gets ##code##, which
// Aliyun replaces; a template without such a place is refused, as is a code longer than 8 characters. Aliyun is told not to
// give the code back. A new code to a number makes the earlier ones of the same scheme worthless.
//
// A check goes out once and is never repeated. What becomes of its answer:
//
//	200, Code OK, PASS           right, unless Aliyun says that the code belongs to another verification
//	200, Code OK, UNKNOWN        not right
//	isv.ValidateFail             not right: wrong, expired, used or replaced; whatever the status
//	a Code that is a refusal     an error of its class, and nobody knows
//	anything else                an error: unknown, time-out, or by the status
//
// Its receipts are those of aliyun_sms, pushed to the URL in the console of this service (短信认证参数配置, 状态报告接收). Aliyun
// waits 0.7 seconds for the answer. There is no call that tests an AccessKey without sending, so there is no probe.
//
// # Not confirmed
//
//   - aliyun_pnvs: whether a check finds the code by OutId, or by number and scheme alone, giving OutId back. Both are sent.
//     If by the number alone, the newest code of a scheme passes for each verification of that number which asks with it,
//     unless the answer names the other one: purposes that must not be mixed up want accounts with schemes of their own.
//   - aliyun_pnvs: whether a scheme must be made in the console first; how often a code may be tried; and that a code which
//     has passed does not pass again. The engine counts attempts and uses for itself.
//   - aliyun_pnvs: isv.ValidateFail, under the status 400, is what clients have seen a wrong code answered with; Aliyun's page
//     has only UNKNOWN. biz.FREQUENCY was seen likewise, where the page has FREQUENCY_FAIL.
//   - aliyun_pnvs: the least Interval that Aliyun takes, and the longest ValidTime.
//   - The time zone of a mainland receipt's times. Their format names none; they are read as China's, UTC+8, which the other
//     form writes out.
//   - Which form a message to another country that SendSms took is reported in, and whether a MessageId of the other form is
//     then the BizId, as both are called 发送回执ID. If it is not, such a receipt finds no message, and changes nothing.
//   - isv.BLACK_KEY_CONTROL_LIMIT once meant a forbidden word in a variable. Aliyun's pages now say that the number has opted
//     out; so does this package, as a code is no word.
//   - Whether the vendor takes the parameters in the body. Its description of the API puts them into the query, as its
//     SDKs do, so that is where they are: encrypted on the way like the rest, but seen by a gateway that writes down URLs.
//   - Conversion: SmsConversionIntl wants the id of an international message, and no page says that a BizId is one.
package aliyun
