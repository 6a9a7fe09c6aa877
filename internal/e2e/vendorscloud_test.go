package e2e

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/watchword/watchword"
)

const (
	huaweiPushKey    = "pushKeyOfTheTests"
	huaweiPushSecret = "cHVzaFNlY3JldE9mVGhlVGVzdHM"
)

func huaweicloudSMS() vendorType {
	return vendorType{
		kind: "huaweicloud_sms", channel: watchword.SMS, path: "/sms/batchSendSms/v1", template: true, signs: true,
		settings: `app_key: c8RWg3ggEcyd4D3p94bf3Y7x1Ile, app_secret: c2VjcmV0T2ZIdWF3ZWk, sender: csms12345678, push_keys: {` +
			huaweiPushKey + `: ` + huaweiPushSecret + `}, base_url: "BASE"`,
		code: func(_ *http.Request, body []byte) string {
			form, _ := url.ParseQuery(string(body))
			var values []string
			_ = json.Unmarshal([]byte(form.Get("templateParas")), &values)
			return strings.Join(values, "|")
		},
		where: func(body []byte) string {
			form, _ := url.ParseQuery(string(body))
			return form.Get("statusCallback")
		},
		yes: func(w http.ResponseWriter, name string) {
			says(w, 200, object{"code": "000000", "description": "Success", "result": []object{
				{"originTo": "+8613800138000", "createTime": "2026-07-01T12:00:00Z", "from": "csms12345678", "smsMsgId": name, "status": "000000"},
			}})
		},
		no: func(w http.ResponseWriter, code string) { // of the request
			says(w, 400, object{"code": code, "description": "no"})
		},
		inside: func(w http.ResponseWriter, code string) { // of the one number in it
			says(w, 200, object{"code": "E000510", "description": "The SMS fails to be sent.", "result": []object{
				{"originTo": "+8613800138000", "createTime": "2026-07-01T12:00:00Z", "from": "csms12345678", "smsMsgId": "", "status": code},
			}})
		},
		codes: []vendorCode{
			{code: "E000632", class: watchword.ClassBlockedByCarrier},
			{code: "E000503", class: watchword.ClassContentRejected}, {code: "E200028", class: watchword.ClassContentRejected},
			{code: "E200020", class: watchword.ClassSenderUnregistered}, {code: "E000628", class: watchword.ClassSenderUnregistered},
			{code: "E200015", class: watchword.ClassRateLimited}, {code: "E200041", class: watchword.ClassRateLimited},
			{code: "E000112", class: watchword.ClassInsufficientBalance}, {code: "E000629", class: watchword.ClassInsufficientBalance},
			{code: "E000104", class: watchword.ClassAuthFailed}, {code: "E000620", class: watchword.ClassAuthFailed},
			{code: "E000000", class: watchword.ClassProviderError}, {code: "E200027", class: watchword.ClassProviderError},
		},
		report: huaweiReport,
		lost:   vendorCode{code: "GB:0005", class: watchword.ClassSenderUnregistered},
		gone:   vendorCode{code: "MK:0001", class: watchword.ClassUnreachable},
	}
}

// huaweiReport is signed as requests are: over the address as the vendor was told it, two headers, and the body.
func huaweiReport(p *play, name, code string) vendorReport {
	form := url.Values{"smsMsgId": {name}, "status": {"DELIVRD"}, "sequence": {"1"}, "total": {"1"}, "updateTime": {"2026-07-01T12:00:03Z"}, "source": {"2"}}
	if code != "" {
		form.Set("status", code)
	}
	host, path, _ := strings.Cut(strings.TrimPrefix(p.reports, "https://"), "/")
	at, hash := time.Now().UTC().Format("20060102T150405Z"), func(s string) string {
		sum := sha256.Sum256([]byte(s))
		return hex.EncodeToString(sum[:])
	}
	canonical := "POST\n/" + path + "/\n\nhost:" + host + "\nx-sdk-date:" + at + "\n\nhost;x-sdk-date\n" + hash(form.Encode())
	mac := hmac.New(sha256.New, []byte(huaweiPushSecret))
	mac.Write([]byte("SDK-HMAC-SHA256\n" + at + "\n" + hash(canonical)))
	return vendorReport{contentType: "application/x-www-form-urlencoded", body: form.Encode(), headers: []string{
		"X-Sdk-Date", at,
		"Authorization", "SDK-HMAC-SHA256 Access=" + huaweiPushKey + ", SignedHeaders=host;x-sdk-date, Signature=" + hex.EncodeToString(mac.Sum(nil)),
	}}
}

func volcengineSMS() vendorType {
	refuse := func(status int) func(w http.ResponseWriter, code string) {
		return func(w http.ResponseWriter, code string) {
			says(w, status, object{"ResponseMetadata": object{
				"RequestId": "20260701120000010225", "Action": "SendSms", "Error": object{"CodeN": 1, "Code": code, "Message": "no"},
			}})
		}
	}
	return vendorType{
		kind: "volcengine_sms", channel: watchword.SMS, path: "/", template: true,
		settings: `access_key_id: AKLTexample, secret_access_key: c2VjcmV0T2ZWb2xjZW5naW5l, sms_account: 6e541234, signature: Acme, base_url: "BASE"`,
		code: func(r *http.Request, body []byte) string {
			var sent struct{ TemplateParam string }
			var values struct{ Code string }
			if r.URL.Query().Get("Action") != "SendSms" || json.Unmarshal(body, &sent) != nil {
				return ""
			}
			_ = json.Unmarshal([]byte(sent.TemplateParam), &values)
			return values.Code
		},
		yes: func(w http.ResponseWriter, name string) {
			says(w, 200, object{
				"ResponseMetadata": object{"RequestId": "20260701120000010225", "Action": "SendSms", "Service": "volcSMS", "Region": "cn-north-1"},
				"Result":           object{"MessageID": []string{name}},
			})
		},
		no: refuse(400), inside: refuse(200),
		codes: []vendorCode{
			{code: "RE:0006", class: watchword.ClassInvalidNumber},
			{code: "RE:0005", class: watchword.ClassContentRejected}, {code: "RE:0009", class: watchword.ClassContentRejected},
			{code: "RE:0004", class: watchword.ClassSenderUnregistered}, {code: "RE:0011", class: watchword.ClassSenderUnregistered},
			{code: "RE:0013", class: watchword.ClassRateLimited}, {code: "FlowLimitExceeded", class: watchword.ClassRateLimited},
			{code: "RE:0010", class: watchword.ClassInsufficientBalance},
			{code: "RE:0003", class: watchword.ClassAuthFailed}, {code: "SignatureDoesNotMatch", class: watchword.ClassAuthFailed},
			{code: "InternalError", class: watchword.ClassProviderError}, {code: "ServiceNotFound", class: watchword.ClassProviderError},
			{code: "InternalServiceTimeout", class: watchword.ClassTimeout},
			{code: "RE:0500", class: watchword.ClassUnknown},
		},
		report: func(_ *play, name, code string) vendorReport {
			status := "0"
			if code != "" {
				status = code
			}
			return vendorReport{contentType: "application/json", body: quoted([]object{{
				"account": "6e541234", "message_id": name, "mobile": "13800138000", "send_time": "1782907200000", "recv_time": "1782907203000",
				"status_code": status, "status_message": "", "count": 1,
			}})}
		},
		lost: vendorCode{code: "CR:0215", class: watchword.ClassSenderUnregistered},
		gone: vendorCode{code: "NE:0101", class: watchword.ClassUnreachable},
	}
}
