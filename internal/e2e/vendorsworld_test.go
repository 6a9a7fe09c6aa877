package e2e

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/watchword/watchword"
)

const (
	twilioSID   = "AC0123456789abcdef0123456789abcdef"
	twilioToken = "b7a1c0ffee0ddba11b7a1c0ffee0ddba"
)

func twilioSMS() vendorType {
	return vendorType{
		kind: "twilio", channel: watchword.SMS, path: "/2010-04-01/Accounts/" + twilioSID + "/Messages.json",
		settings: `account_sid: ` + twilioSID + `, auth_token: ` + twilioToken + `, from: "+12065550152", base_url: "BASE"`,
		code: func(_ *http.Request, body []byte) string {
			form, _ := url.ParseQuery(string(body))
			return sixDigits(form.Get("Body"))
		},
		where: func(body []byte) string {
			form, _ := url.ParseQuery(string(body))
			return form.Get("StatusCallback")
		},
		yes: func(w http.ResponseWriter, name string) {
			says(w, 201, object{"sid": name, "status": "queued", "error_code": nil, "error_message": nil})
		},
		no: func(w http.ResponseWriter, code string) {
			n, _ := strconv.Atoi(code)
			says(w, 400, object{"code": n, "message": "no", "more_info": "https://www.twilio.com/docs/errors/" + code, "status": 400})
		},
		inside: func(w http.ResponseWriter, code string) {
			n, _ := strconv.Atoi(code)
			says(w, 200, object{"sid": "SM1", "status": "failed", "error_code": n})
		},
		codes: []vendorCode{
			{code: "21211", class: watchword.ClassInvalidNumber}, {code: "21614", class: watchword.ClassInvalidNumber},
			{code: "21214", class: watchword.ClassUnreachable}, {code: "30003", class: watchword.ClassUnreachable},
			{code: "21610", class: watchword.ClassBlockedByCarrier}, {code: "30004", class: watchword.ClassBlockedByCarrier},
			{code: "21617", class: watchword.ClassContentRejected}, {code: "30007", class: watchword.ClassContentRejected},
			{code: "21703", class: watchword.ClassSenderUnregistered}, {code: "30034", class: watchword.ClassSenderUnregistered},
			{code: "20429", class: watchword.ClassRateLimited}, {code: "21611", class: watchword.ClassRateLimited},
			{code: "20005", class: watchword.ClassInsufficientBalance}, {code: "30002", class: watchword.ClassInsufficientBalance},
			{code: "20003", class: watchword.ClassAuthFailed}, {code: "20403", class: watchword.ClassAuthFailed},
			{code: "20500", class: watchword.ClassProviderError}, {code: "20503", class: watchword.ClassProviderError},
			{code: "30008", class: watchword.ClassUnknown},
		},
		report: func(p *play, name, code string) vendorReport {
			form := url.Values{"MessageSid": {name}, "SmsSid": {name}, "AccountSid": {twilioSID}, "MessageStatus": {"delivered"}, "To": {"+8613800138000"}}
			if code != "" {
				form["MessageStatus"], form["ErrorCode"] = []string{"undelivered"}, []string{code}
			}
			mac := hmac.New(sha1.New, []byte(twilioToken))
			mac.Write([]byte(p.reports))
			for _, field := range slices.Sorted(maps.Keys(form)) {
				mac.Write([]byte(field + form.Get(field)))
			}
			return vendorReport{
				contentType: "application/x-www-form-urlencoded", body: form.Encode(),
				headers: []string{"X-Twilio-Signature", base64.StdEncoding.EncodeToString(mac.Sum(nil))},
			}
		},
		signs: true,
		lost:  vendorCode{code: "30007", class: watchword.ClassContentRejected},
		gone:  vendorCode{code: "30003", class: watchword.ClassUnreachable},
	}
}

// infobipStatuses are the names of Infobip's statuses, and their ids.
func infobipStatuses() map[string]int {
	return map[string]int{
		"REJECTED_PREFIX_MISSING": 8, "REJECTED_DESTINATION": 52, "UNDELIVERABLE_NOT_DELIVERED": 9, "EXPIRED_EXPIRED": 15,
		"REJECTED_DND": 10, "REJECTED_DESTINATION_BLOCKLISTED": 14, "REJECTED_MESSAGE_TOO_LONG": 25, "SIGNALS_BLOCKED": 87,
		"REJECTED_SOURCE": 11, "REJECTED_SENDER": 13, "REJECTED_FLOODING_FILTER": 20, "REJECTED_NOT_ENOUGH_CREDITS": 12,
		"REJECTED_PREPAID_PACKAGE_EXPIRED": 17, "REJECTED_SYSTEM_ERROR": 21, "UNDELIVERABLE_REJECTED_PLATFORM": 100,
	}
}

func infobipSMS() vendorType {
	status := func(name string) object {
		return object{"groupId": 5, "groupName": "REJECTED", "id": infobipStatuses()[name], "name": name, "description": ""}
	}
	return vendorType{
		kind: "infobip", channel: watchword.SMS, path: "/sms/3/messages", settings: `api_key: aW5mb2JpcEtleUZvclRlc3Rz, from: Acme, base_url: "BASE"`,
		code: func(_ *http.Request, body []byte) string {
			var sent struct {
				Messages []struct{ Content struct{ Text string } }
			}
			if json.Unmarshal(body, &sent) != nil || len(sent.Messages) != 1 {
				return ""
			}
			return sixDigits(sent.Messages[0].Content.Text)
		},
		where: func(body []byte) string {
			var sent struct {
				Messages []struct {
					Webhooks struct{ Delivery struct{ URL string } }
				}
			}
			if json.Unmarshal(body, &sent) != nil || len(sent.Messages) != 1 {
				return ""
			}
			return sent.Messages[0].Webhooks.Delivery.URL
		},
		yes: func(w http.ResponseWriter, name string) {
			pending := object{"groupId": 1, "groupName": "PENDING", "id": 26, "name": "PENDING_ACCEPTED"}
			says(w, 200, object{"bulkId": "b", "messages": []object{{"messageId": name, "status": pending, "destination": "8613800138000"}}})
		},
		no: func(w http.ResponseWriter, code string) { // mostly under a 200
			if code == "E401" || code == "E403" {
				n, _ := strconv.Atoi(code[1:])
				says(w, n, object{"errorCode": code, "description": "no"})
				return
			}
			says(w, 200, object{"bulkId": "b", "messages": []object{{"messageId": "m", "status": status(code)}}})
		},
		codes: []vendorCode{
			{code: "REJECTED_PREFIX_MISSING", class: watchword.ClassInvalidNumber}, {code: "REJECTED_DESTINATION", class: watchword.ClassInvalidNumber},
			{code: "UNDELIVERABLE_NOT_DELIVERED", class: watchword.ClassUnreachable}, {code: "EXPIRED_EXPIRED", class: watchword.ClassUnreachable},
			{code: "REJECTED_DND", class: watchword.ClassBlockedByCarrier}, {code: "REJECTED_DESTINATION_BLOCKLISTED", class: watchword.ClassBlockedByCarrier},
			{code: "REJECTED_MESSAGE_TOO_LONG", class: watchword.ClassContentRejected}, {code: "SIGNALS_BLOCKED", class: watchword.ClassContentRejected},
			{code: "REJECTED_SOURCE", class: watchword.ClassSenderUnregistered}, {code: "REJECTED_SENDER", class: watchword.ClassSenderUnregistered},
			{code: "REJECTED_FLOODING_FILTER", class: watchword.ClassRateLimited},
			{code: "REJECTED_NOT_ENOUGH_CREDITS", class: watchword.ClassInsufficientBalance},
			{code: "REJECTED_PREPAID_PACKAGE_EXPIRED", class: watchword.ClassInsufficientBalance},
			{code: "E401", class: watchword.ClassAuthFailed}, {code: "E403", class: watchword.ClassAuthFailed},
			{code: "REJECTED_SYSTEM_ERROR", class: watchword.ClassProviderError}, {code: "UNDELIVERABLE_REJECTED_PLATFORM", class: watchword.ClassProviderError},
		},
		report: func(_ *play, name, code string) vendorReport {
			status, failure := object{"groupId": 3, "groupName": "DELIVERED", "id": 5, "name": "DELIVERED_TO_HANDSET"}, object{"groupId": 0, "groupName": "OK", "id": 0, "name": "NO_ERROR"}
			if code != "" {
				id, own, _ := strings.Cut(code, "/")
				n, _ := strconv.Atoi(id)
				status = object{"groupId": 2, "groupName": "UNDELIVERABLE", "id": 9, "name": "UNDELIVERABLE_NOT_DELIVERED"}
				failure = object{"groupId": 1, "groupName": "HANDSET_ERRORS", "id": n, "name": own}
			}
			return vendorReport{contentType: "application/json", body: quoted(object{"results": []object{{
				"bulkId": "b", "messageId": name, "to": "8613800138000", "doneAt": "2026-07-01T12:00:03.000+0000", "status": status, "error": failure,
			}}})}
		},
		lost: vendorCode{"34/EC_SYSTEM_FAILURE", watchword.ClassProviderError, "EC_SYSTEM_FAILURE"},
		gone: vendorCode{"1/EC_UNKNOWN_SUBSCRIBER", watchword.ClassInvalidNumber, "EC_UNKNOWN_SUBSCRIBER"},
	}
}

const telegramToken = "AAEXAMPLEdGVsZWdyYW1Ub2tlbg"

func telegramGateway() vendorType {
	refuse := func(status int) func(w http.ResponseWriter, code string) {
		return func(w http.ResponseWriter, code string) { says(w, status, object{"ok": false, "error": code}) }
	}
	return vendorType{
		kind: "telegram", channel: watchword.Telegram, path: "/sendVerificationMessage", settings: `access_token: ` + telegramToken + `, base_url: "BASE"`,
		code: func(_ *http.Request, body []byte) string {
			var sent struct{ Code string }
			_ = json.Unmarshal(body, &sent)
			return sent.Code
		},
		where: func(body []byte) string {
			var sent struct {
				CallbackURL string `json:"callback_url"`
			}
			_ = json.Unmarshal(body, &sent)
			return sent.CallbackURL
		},
		yes: func(w http.ResponseWriter, name string) {
			says(w, 200, object{"ok": true, "result": object{"request_id": name, "phone_number": "8613800138000", "request_cost": 0.01}})
		},
		no: refuse(400), inside: refuse(200),
		codes: []vendorCode{
			{code: "PHONE_NUMBER_INVALID", class: watchword.ClassInvalidNumber},
			{code: "PHONE_NUMBER_NOT_FOUND", class: watchword.ClassUnreachable}, {code: "PHONE_NUMBER_NOT_AVAILABLE", class: watchword.ClassUnreachable},
			{code: "CODE_INVALID", class: watchword.ClassContentRejected}, {code: "CODE_LENGTH_INVALID", class: watchword.ClassContentRejected},
			{code: "SENDER_NOT_OWNED", class: watchword.ClassSenderUnregistered}, {code: "SENDER_NOT_VERIFIED", class: watchword.ClassSenderUnregistered},
			{code: "FLOOD_WAIT_30", class: watchword.ClassRateLimited},
			{code: "BALANCE_NOT_ENOUGH", class: watchword.ClassInsufficientBalance},
			{code: "ACCESS_TOKEN_INVALID", class: watchword.ClassAuthFailed}, {code: "ACCESS_TOKEN_REQUIRED", class: watchword.ClassAuthFailed},
			{code: "TTL_INVALID", class: watchword.ClassProviderError}, {code: "UNKNOWN_METHOD", class: watchword.ClassProviderError},
			{code: "MESSAGE_ALREADY_SENT", class: watchword.ClassUnknown},
		},
		report: func(_ *play, name, code string) vendorReport {
			status := "delivered"
			if code != "" {
				status = code
			}
			body := quoted(object{"request_id": name, "phone_number": "8613800138000", "delivery_status": object{"status": status, "updated_at": 1782907203}})
			at, key := strconv.FormatInt(time.Now().Unix(), 10), sha256.Sum256([]byte(telegramToken))
			mac := hmac.New(sha256.New, key[:])
			mac.Write([]byte(at + "\n" + body))
			return vendorReport{contentType: "application/json", body: body, headers: []string{"X-Request-Timestamp", at, "X-Request-Signature", hex.EncodeToString(mac.Sum(nil))}}
		},
		signs: true,
		lost:  vendorCode{code: "revoked", class: watchword.ClassUnknown},
		gone:  vendorCode{code: "expired", class: watchword.ClassUnreachable},
	}
}

const webhookSecret = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="

// webhookHeaders sign a report as Standard Webhooks has it.
func webhookHeaders(id, body string) []string {
	at := strconv.FormatInt(time.Now().Unix(), 10)
	key, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(webhookSecret, "whsec_"))
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + at + "." + body))
	return []string{"Webhook-Id", id, "Webhook-Timestamp", at, "Webhook-Signature", "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))}
}
