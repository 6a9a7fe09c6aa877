package e2e

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"

	"github.com/watchword/watchword"
)

// vendorTypes are the vendors that are played.
func vendorTypes() []vendorType {
	return []vendorType{
		aliyunSMS(), tencentSMS(), huaweicloudSMS(), volcengineSMS(), // of China
		twilioSMS(), infobipSMS(), vonageSMS(), plivoSMS(), amazonSMS(),
		telegramGateway(), whatsappCloud(), amazonSES(), sendgridMail(), webhookService(),
	}
}

// says answers JSON.
func says(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// quoted writes JSON.
func quoted(v any) string {
	text, _ := json.Marshal(v) // plain values always marshal
	return string(text)
}

// sixDigits finds the code in a text.
func sixDigits(text string) string { return regexp.MustCompile(`\b\d{6}\b`).FindString(text) }

func aliyunSMS() vendorType {
	refuse := func(status int) func(w http.ResponseWriter, code string) {
		return func(w http.ResponseWriter, code string) {
			says(w, status, object{"Code": code, "Message": "no", "RequestId": "F655A8D5-B967-440B-8683-DAD6FF8DE990"})
		}
	}
	return vendorType{
		kind: "aliyun_sms", channel: watchword.SMS, path: "/", template: true,
		settings: `access_key_id: LTAI5tExample, access_key_secret: bXlTZWNyZXRPZkFsaXl1bg, sign_name: Acme, base_url: "BASE"`,
		code: func(r *http.Request, _ []byte) string {
			var values struct{ Code string }
			_ = json.Unmarshal([]byte(r.URL.Query().Get("TemplateParam")), &values)
			return values.Code
		},
		yes: func(w http.ResponseWriter, name string) {
			says(w, 200, object{"Code": "OK", "Message": "OK", "BizId": name, "RequestId": "F655A8D5"})
		},
		no: refuse(400), inside: refuse(200),
		codes: []vendorCode{
			{code: "isv.MOBILE_NUMBER_ILLEGAL", class: watchword.ClassInvalidNumber},
			{code: "isv.BLACK_KEY_CONTROL_LIMIT", class: watchword.ClassBlockedByCarrier},
			{code: "isv.CUSTOMER_REFUSED", class: watchword.ClassBlockedByCarrier},
			{code: "isv.SMS_TEMPLATE_ILLEGAL", class: watchword.ClassContentRejected},
			{code: "isv.TEMPLATE_MISSING_PARAMETERS", class: watchword.ClassContentRejected},
			{code: "isv.SMS_SIGNATURE_ILLEGAL", class: watchword.ClassSenderUnregistered},
			{code: "PORT_NOT_REGISTERED", class: watchword.ClassSenderUnregistered},
			{code: "isv.BUSINESS_LIMIT_CONTROL", class: watchword.ClassRateLimited},
			{code: "Throttling.User", class: watchword.ClassRateLimited},
			{code: "isv.AMOUNT_NOT_ENOUGH", class: watchword.ClassInsufficientBalance},
			{code: "isv.OUT_OF_SERVICE", class: watchword.ClassInsufficientBalance},
			{code: "InvalidAccessKeyId.NotFound", class: watchword.ClassAuthFailed},
			{code: "SignatureDoesNotMatch", class: watchword.ClassAuthFailed},
			{code: "isp.SYSTEM_ERROR", class: watchword.ClassProviderError},
			{code: "ServiceUnavailable", class: watchword.ClassProviderError},
			{code: "SignatureNonceUsed", class: watchword.ClassUnknown},
		},
		report: func(_ *play, name, code string) vendorReport {
			return vendorReport{contentType: "application/json", body: quoted([]object{{
				"phone_number": "13800138000", "send_time": "2026-07-01 20:00:00", "report_time": "2026-07-01 20:00:03",
				"success": code == "", "err_code": code, "err_msg": "", "sms_size": "1", "biz_id": name, "out_id": "x",
			}})}
		},
		lost: vendorCode{code: "IS_CLOSE", class: watchword.ClassProviderError},
		gone: vendorCode{code: "MOBILE_NOT_ON_SERVICE", class: watchword.ClassUnreachable},
	}
}

func tencentSMS() vendorType {
	return vendorType{
		kind: "tencent_sms", channel: watchword.SMS, path: "/", template: true,
		settings: `secret_id: AKIDexample, secret_key: c2VjcmV0T2ZUZW5jZW50, sdk_app_id: "1400006666", sign_name: Acme, base_url: "BASE"`,
		code: func(_ *http.Request, body []byte) string {
			var sent struct{ TemplateParamSet []string }
			_ = json.Unmarshal(body, &sent)
			return strings.Join(sent.TemplateParamSet, "|")
		},
		yes: func(w http.ResponseWriter, name string) {
			says(w, 200, object{"Response": object{"RequestId": "a0aabda6", "SendStatusSet": []object{
				{"SerialNo": name, "PhoneNumber": "+8613800138000", "Fee": 1, "SessionContext": "", "Code": "Ok", "Message": "send success", "IsoCode": "CN"},
			}}})
		},
		no: func(w http.ResponseWriter, code string) { // of the call
			says(w, 200, object{"Response": object{"RequestId": "a0aabda6", "Error": object{"Code": code, "Message": "no"}}})
		},
		inside: func(w http.ResponseWriter, code string) { // of the one number in it
			says(w, 200, object{"Response": object{"RequestId": "a0aabda6", "SendStatusSet": []object{
				{"SerialNo": "", "Fee": 0, "Code": code, "Message": "no", "IsoCode": "CN"},
			}}})
		},
		codes: []vendorCode{
			{code: "InvalidParameterValue.IncorrectPhoneNumber", class: watchword.ClassInvalidNumber},
			{code: "FailedOperation.PhoneNumberParseFail", class: watchword.ClassInvalidNumber},
			{code: "FailedOperation.PhoneNumberInBlacklist", class: watchword.ClassBlockedByCarrier},
			{code: "FailedOperation.ContainSensitiveWord", class: watchword.ClassContentRejected},
			{code: "FailedOperation.TemplateIncorrectOrUnapproved", class: watchword.ClassContentRejected},
			{code: "FailedOperation.SignatureIncorrectOrUnapproved", class: watchword.ClassSenderUnregistered},
			{code: "UnsupportedOperation.UnsupportedRegion", class: watchword.ClassSenderUnregistered},
			{code: "LimitExceeded.PhoneNumberThirtySecondLimit", class: watchword.ClassRateLimited},
			{code: "RequestLimitExceeded", class: watchword.ClassRateLimited},
			{code: "FailedOperation.InsufficientBalanceInSmsPackage", class: watchword.ClassInsufficientBalance},
			{code: "UnauthorizedOperation.ServiceSuspendDueToArrears", class: watchword.ClassInsufficientBalance},
			{code: "AuthFailure.SecretIdNotFound", class: watchword.ClassAuthFailed},
			{code: "UnauthorizedOperation.SmsSdkAppIdVerifyFail", class: watchword.ClassAuthFailed},
			{code: "InternalError.OtherError", class: watchword.ClassProviderError},
			{code: "ServiceUnavailable", class: watchword.ClassProviderError},
			{code: "InternalError.Timeout", class: watchword.ClassTimeout},
			{code: "InternalError.SendAndRecvFail", class: watchword.ClassTimeout},
			{code: "InternalError.ParseBackendResponseFail", class: watchword.ClassUnknown},
		},
		report: func(_ *play, name, code string) vendorReport {
			status := "SUCCESS"
			if code != "" {
				status = "FAIL"
			}
			return vendorReport{contentType: "application/json", body: quoted([]object{{
				"user_receive_time": "2026-07-01 20:00:03", "nationcode": "86", "mobile": "13800138000", "report_status": status,
				"errmsg": code, "description": "", "sid": name,
			}})}
		},
		lost: vendorCode{code: "XX:0001", class: watchword.ClassUnknown},
		gone: vendorCode{code: "MK:0001", class: watchword.ClassInvalidNumber},
	}
}

// webhookClasses gives each class two codes of a service of one's own.
func webhookClasses() (codes []vendorCode) {
	for _, class := range watchword.ErrorClasses() {
		codes = append(codes, vendorCode{code: "E1-" + class.String(), class: class}, vendorCode{code: "E2-" + class.String(), class: class})
	}
	return codes
}

func webhookService() vendorType {
	refuse := func(status int) func(w http.ResponseWriter, code string) {
		return func(w http.ResponseWriter, code string) {
			says(w, status, object{"error": object{"class": code[len("E1-"):], "code": code}})
		}
	}
	return vendorType{
		kind: "webhook", channel: watchword.SMS, path: "/messages", settings: `url: "BASE/messages", secret: ` + webhookSecret,
		code: func(_ *http.Request, body []byte) string {
			var said struct{ Data struct{ Code string } }
			_ = json.Unmarshal(body, &said)
			return said.Data.Code
		},
		where: func(body []byte) string {
			var said struct {
				Data struct {
					ReceiptURL string `json:"receipt_url"`
				}
			}
			_ = json.Unmarshal(body, &said)
			return said.Data.ReceiptURL
		},
		yes: func(w http.ResponseWriter, name string) { says(w, 202, object{"message_id": name}) },
		no:  refuse(422), inside: refuse(200), codes: webhookClasses(), signs: true,
		report: func(_ *play, name, code string) vendorReport {
			data := object{"message_id": name, "status": "delivered"}
			if code != "" {
				class, own, _ := strings.Cut(code, "/")
				data = object{"message_id": name, "status": "undelivered", "error": object{"class": class, "code": own}}
			}
			body := quoted(object{"type": "message.status", "timestamp": "2026-07-01T12:00:03Z", "data": data})
			return vendorReport{contentType: "application/json", body: body, headers: webhookHeaders("rcpt_"+name, body)}
		},
		lost: vendorCode{"content_rejected/41", watchword.ClassContentRejected, "41"},
		gone: vendorCode{"unreachable/27", watchword.ClassUnreachable, "27"},
	}
}
