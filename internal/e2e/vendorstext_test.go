package e2e

import (
	"crypto/hmac"
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

const vonageSecret = "c2lnbmF0dXJlT2ZWb25hZ2U"

// vonageSMS answers everything under a 200.
func vonageSMS() vendorType {
	return vendorType{
		kind: "vonage", channel: watchword.SMS, path: "/sms/json", signs: true,
		settings: `api_key: abcd1234, signature_secret: ` + vonageSecret + `, signature_method: sha256, from: Acme, base_url: "BASE"`,
		code: func(_ *http.Request, body []byte) string {
			form, _ := url.ParseQuery(string(body))
			return sixDigits(form.Get("text"))
		},
		where: func(body []byte) string {
			form, _ := url.ParseQuery(string(body))
			return form.Get("callback")
		},
		yes: func(w http.ResponseWriter, name string) {
			says(w, 200, object{"message-count": "1", "messages": []object{
				{"to": "8613800138000", "message-id": name, "status": "0", "remaining-balance": "3.14", "message-price": "0.03", "network": "46000"},
			}})
		},
		no: func(w http.ResponseWriter, code string) {
			says(w, 200, object{"message-count": "1", "messages": []object{{"to": "8613800138000", "status": code, "error-text": "no"}}})
		},
		codes: []vendorCode{
			{code: "33", class: watchword.ClassInvalidNumber},
			{code: "7", class: watchword.ClassBlockedByCarrier},
			{code: "6", class: watchword.ClassContentRejected}, {code: "12", class: watchword.ClassContentRejected},
			{code: "15", class: watchword.ClassSenderUnregistered}, {code: "29", class: watchword.ClassSenderUnregistered},
			{code: "1", class: watchword.ClassRateLimited}, {code: "10", class: watchword.ClassRateLimited},
			{code: "9", class: watchword.ClassInsufficientBalance},
			{code: "4", class: watchword.ClassAuthFailed}, {code: "14", class: watchword.ClassAuthFailed},
			{code: "5", class: watchword.ClassProviderError}, {code: "23", class: watchword.ClassProviderError},
			{code: "99", class: watchword.ClassUnknown},
		},
		report: vonageReport,
		asks: func(p *play) { // the dashboard tries the address
			if status, _ := p.ask(p.reports); status != http.StatusOK {
				p.Errorf("a try is answered %d", status)
			}
		},
		lost: vendorCode{code: "6", class: watchword.ClassContentRejected},
		gone: vendorCode{code: "3", class: watchword.ClassInvalidNumber},
	}
}

// vonageReport has its signature among its fields.
func vonageReport(_ *play, name, code string) vendorReport {
	form := url.Values{
		"msisdn": {"8613800138000"}, "to": {"Acme"}, "network-code": {"46000"}, "messageId": {name}, "price": {"0.03"}, "status": {"delivered"},
		"scts": {"2607011200"}, "err-code": {"0"}, "api-key": {"abcd1234"}, "message-timestamp": {"2026-07-01 12:00:03"},
		"timestamp": {strconv.FormatInt(time.Now().Unix(), 10)}, "nonce": {"aaaaaaaa-bbbb-cccc-dddd-0123456789ab"},
	}
	if code != "" {
		form["status"], form["err-code"] = []string{"failed"}, []string{code}
	}
	unsigned := form.Encode()
	mac := hmac.New(sha256.New, []byte(vonageSecret))
	for _, field := range slices.Sorted(maps.Keys(form)) {
		mac.Write([]byte("&" + field + "=" + form.Get(field)))
	}
	form.Set("sig", hex.EncodeToString(mac.Sum(nil)))
	return vendorReport{contentType: "application/x-www-form-urlencoded", body: form.Encode(), unsigned: unsigned}
}

const (
	plivoID    = "MA2025RK4E639VJFZAGV"
	plivoToken = "cGxpdm9Ub2tlbkZvclRlc3Rz"
)

// plivoSMS has no codes in its answers: what stands for one here is the status and a sentence.
func plivoSMS() vendorType {
	return vendorType{
		kind: "plivo", channel: watchword.SMS, path: "/v1/Account/" + plivoID + "/Message/", signs: true,
		settings: `auth_id: ` + plivoID + `, auth_token: ` + plivoToken + `, from: "+14152828726", base_url: "BASE"`,
		code: func(_ *http.Request, body []byte) string {
			var sent struct{ Text string }
			_ = json.Unmarshal(body, &sent)
			return sixDigits(sent.Text)
		},
		where: func(body []byte) string {
			var sent struct{ URL string }
			_ = json.Unmarshal(body, &sent)
			return sent.URL
		},
		yes: func(w http.ResponseWriter, name string) {
			says(w, 202, object{"api_id": "db342550-7c9d-11e1", "message": "message(s) queued", "message_uuid": []string{name}})
		},
		no: func(w http.ResponseWriter, code string) {
			status, sentence, _ := strings.Cut(code, " ")
			n, _ := strconv.Atoi(status)
			if n == http.StatusAccepted {
				says(w, n, object{"api_id": "db342550-7c9d-11e1", "invalid_number": []string{"8613800138000"}})
				return
			}
			says(w, n, object{"api_id": "db342550-7c9d-11e1", "error": sentence})
		},
		codes: []vendorCode{
			{"400 dst parameter has invalid phone numbers", watchword.ClassInvalidNumber, "HTTP 400"},
			{"202 invalid_number", watchword.ClassInvalidNumber, "HTTP 202"},
			{"400 Caller ID is not allowed for outbound messages", watchword.ClassSenderUnregistered, "HTTP 400"},
			{"403 the country is not enabled", watchword.ClassSenderUnregistered, "HTTP 403"},
			{"429 too many", watchword.ClassRateLimited, "HTTP 429"},
			{"402 Insufficient credit", watchword.ClassInsufficientBalance, "HTTP 402"},
			{"200 insufficient credit", watchword.ClassInsufficientBalance, "HTTP 200"},
			{"401 authentication failed", watchword.ClassAuthFailed, "HTTP 401"},
			{"500 internal error", watchword.ClassProviderError, "HTTP 500"},
			{"400 src parameter is required", watchword.ClassProviderError, "HTTP 400"},
			{"504 gateway timed out", watchword.ClassTimeout, "HTTP 504"},
			{"200 anything else", watchword.ClassUnknown, "HTTP 200"},
		},
		report: plivoReport,
		lost:   vendorCode{code: "30", class: watchword.ClassContentRejected},
		gone:   vendorCode{code: "70", class: watchword.ClassUnreachable},
	}
}

func plivoReport(p *play, name, code string) vendorReport {
	form := url.Values{"MessageUUID": {name}, "Status": {"delivered"}, "From": {"14152828726"}, "To": {"8613800138000"}, "Units": {"1"}, "ErrorCode": {"000"}}
	if code != "" {
		form["Status"], form["ErrorCode"] = []string{"undelivered"}, []string{code}
	}
	const nonce = "05429567804466091622"
	mac := hmac.New(sha256.New, []byte(plivoToken))
	mac.Write([]byte(p.reports + "?"))
	for _, field := range slices.Sorted(maps.Keys(form)) {
		mac.Write([]byte(field + form.Get(field)))
	}
	mac.Write([]byte("." + nonce))
	return vendorReport{contentType: "application/x-www-form-urlencoded", body: form.Encode(), headers: []string{
		"X-Plivo-Signature-V3", base64.StdEncoding.EncodeToString(mac.Sum(nil)), "X-Plivo-Signature-V3-Nonce", nonce,
	}}
}

func amazonSMS() vendorType {
	refuse := func(status int) func(w http.ResponseWriter, code string) {
		return func(w http.ResponseWriter, code string) { // kind, reason and field, as far as it has them
			parts := append(strings.Split(code, "/"), "", "")
			fault := object{"__type": "com.amazonaws.smsvoice#" + parts[0], "Message": "no"}
			if parts[1] != "" {
				fault["Reason"] = parts[1]
			}
			if parts[2] != "" {
				fault["Fields"] = []object{{"Name": parts[2], "Message": "no"}}
			}
			says(w, status, fault)
		}
	}
	event := func(name, code string) object {
		kind := "TEXT_DELIVERED"
		if code != "" {
			kind = code
		}
		return object{"eventType": kind, "eventVersion": "1.0", "eventTimestamp": 1782907203000, "isFinal": true, "messageId": name, "isoCountryCode": "CN"}
	}
	f := vendorType{
		kind: "aws_sms", channel: watchword.SMS, path: "/",
		settings: `region: eu-west-1, access_key_id: AKIDEXAMPLE, secret_access_key: c2VjcmV0QWNjZXNzS2V5, from: Acme, topic_arn: "` + snsTopic + `", base_url: "BASE"`,
		code: func(r *http.Request, body []byte) string {
			var sent struct{ MessageBody string }
			if r.Header.Get("X-Amz-Target") != "PinpointSMSVoiceV2.SendTextMessage" || json.Unmarshal(body, &sent) != nil {
				return ""
			}
			return sixDigits(sent.MessageBody)
		},
		yes: func(w http.ResponseWriter, name string) { says(w, 200, object{"MessageId": name}) },
		no:  refuse(400), inside: refuse(200),
		codes: []vendorCode{
			{"ValidationException/INVALID_PARAMETER/DestinationPhoneNumber", watchword.ClassInvalidNumber, "INVALID_PARAMETER"},
			{"ConflictException/DESTINATION_PHONE_NUMBER_OPTED_OUT", watchword.ClassBlockedByCarrier, "DESTINATION_PHONE_NUMBER_OPTED_OUT"},
			{"ValidationException/INVALID_PARAMETER/MessageBody", watchword.ClassContentRejected, "INVALID_PARAMETER"},
			{"ValidationException/MAXIMUM_SIZE_EXCEEDED", watchword.ClassContentRejected, "MAXIMUM_SIZE_EXCEEDED"},
			{"ConflictException/NO_ORIGINATION_IDENTITIES_FOUND", watchword.ClassSenderUnregistered, "NO_ORIGINATION_IDENTITIES_FOUND"},
			{code: "ResourceNotFoundException", class: watchword.ClassSenderUnregistered},
			{code: "ThrottlingException", class: watchword.ClassRateLimited}, {code: "ServiceQuotaExceededException", class: watchword.ClassRateLimited},
			{"ServiceQuotaExceededException/MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT", watchword.ClassInsufficientBalance, "MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT"},
			{"AccessDeniedException/ACCOUNT_DISABLED", watchword.ClassAuthFailed, "ACCOUNT_DISABLED"},
			{code: "UnrecognizedClientException", class: watchword.ClassAuthFailed},
			{code: "InternalServerException", class: watchword.ClassProviderError}, {code: "ConflictException", class: watchword.ClassProviderError},
		},
		lost: vendorCode{code: "TEXT_SPAM", class: watchword.ClassContentRejected},
		gone: vendorCode{code: "TEXT_UNREACHABLE", class: watchword.ClassUnreachable},
	}
	return f.throughSNS(event)
}
