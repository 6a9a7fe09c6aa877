package e2e

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"

	"github.com/watchword/watchword"
)

// saying answers JSON to whatever is asked.
func saying(status int, v any) ownerWords {
	return func(w http.ResponseWriter, _ *http.Request, _ string) { says(w, status, v) }
}

// aliyunPNVS finds a code by the number it was sent to.
func aliyunPNVS() ownerType {
	verdict := func(result string) func(w http.ResponseWriter, name string) {
		return func(w http.ResponseWriter, _ string) {
			says(w, 200, object{"Code": "OK", "Success": true, "RequestId": "CC3BB6D2", "Model": object{"VerifyResult": result}})
		}
	}
	return ownerType{
		kind:     "aliyun_pnvs",
		settings: `access_key_id: LTAI5tExample, access_key_secret: bXlTZWNyZXRPZkFsaXl1bg, sign_name: Acme, base_url: "BASE"`,
		template: "templates: [{tenant: aliyun_pnvs, name: otp, channel: sms, locale: en, text: '{{code}} is your code', " +
			"registrations: [{account: main, template: \"100001\", variables: [code]}]}]\n",
		read: func(r *http.Request, _ []byte) (c ownerCall) {
			q := r.URL.Query()
			var values struct{ Code string }
			switch r.Header.Get("X-Acs-Action") {
			case "SendSmsVerifyCode":
				_ = json.Unmarshal([]byte(q.Get("TemplateParam")), &values)
				if values.Code != "##code##" || q.Get("ReturnVerifyCode") != "false" || q.Get("CodeLength") != "6" {
					return ownerCall{}
				}
				return ownerCall{about: q.Get("PhoneNumber")}
			case "CheckSmsVerifyCode":
				return ownerCall{about: q.Get("PhoneNumber"), code: q.Get("VerifyCode")}
			}
			return ownerCall{}
		},
		takes: func(w http.ResponseWriter, name string) {
			says(w, 200, object{"Code": "OK", "Success": true, "RequestId": "CC3BB6D2", "Model": object{"BizId": name, "VerifyCode": ""}})
		},
		right: verdict("PASS"), wrong: verdict("UNKNOWN"),
		refuses: func(w http.ResponseWriter) { says(w, 400, object{"Code": "biz.FREQUENCY", "Message": "no"}) }, raw: "biz.FREQUENCY",
		unclear: []unclearAnswer{
			{"no verdict", watchword.ClassUnknown, saying(200, object{"Code": "OK", "Success": true, "Model": object{}})},
			{"a word that nobody knows", watchword.ClassUnknown, saying(200, object{"Code": "OK", "Model": object{"VerifyResult": "PASSED"}})},
			{"a yes without success", watchword.ClassUnknown, saying(200, object{"Code": "OK", "Success": false, "Model": object{"VerifyResult": "PASS"}})},
			{"a yes under an error", watchword.ClassProviderError, saying(500, object{"Code": "OK", "Success": true, "Model": object{"VerifyResult": "PASS"}})},
			{"no permission", watchword.ClassAuthFailed, saying(403, object{"Code": "isv.RAM_PERMISSION_DENY", "Message": "no"})},
			{"too many calls", watchword.ClassRateLimited, saying(400, object{"Code": "Throttling.User", "Message": "no"})},
		},
		foreign: saying(200, object{"Code": "OK", "Success": true, "Model": object{"VerifyResult": "PASS", "OutId": "of-another-1"}}),
		report:  func(name, code string) vendorReport { return aliyunSMS().report(nil, name, code) },
	}
}

const twilioService = "VA0123456789abcdef0123456789abcdef"

// twilioVerify finds a code by the name that it gave to the verification, and sends it again as long as it is good.
func twilioVerify() ownerType {
	state := func(name, status string) object {
		return object{"sid": name, "service_sid": twilioService, "channel": "sms", "status": status, "valid": status == "approved"}
	}
	inState := func(code int, status string) ownerWords {
		return func(w http.ResponseWriter, _ *http.Request, about string) { says(w, code, state(about, status)) }
	}
	fault := func(status, code int) ownerWords {
		return saying(status, object{"code": code, "message": "no", "more_info": "https://www.twilio.com/docs/errors/" + strconv.Itoa(code), "status": status})
	}
	return ownerType{
		kind: "twilio_verify", repeats: true,
		settings: `account_sid: ` + twilioSID + `, auth_token: ` + twilioToken + `, service_sid: ` + twilioService + `, base_url: "BASE"`,
		read: func(r *http.Request, body []byte) ownerCall {
			form, err := url.ParseQuery(string(body))
			switch {
			case err != nil || r.Method != http.MethodPost:
			case r.URL.Path == "/v2/Services/"+twilioService+"/Verifications" && form.Get("Channel") == "sms":
				return ownerCall{about: form.Get("To")}
			case r.URL.Path == "/v2/Services/"+twilioService+"/VerificationCheck":
				return ownerCall{about: form.Get("VerificationSid"), code: form.Get("Code")}
			}
			return ownerCall{}
		},
		takes:   func(w http.ResponseWriter, name string) { says(w, 201, state(name, "pending")) },
		right:   func(w http.ResponseWriter, name string) { says(w, 200, state(name, "approved")) },
		wrong:   func(w http.ResponseWriter, name string) { says(w, 200, state(name, "pending")) },
		refuses: func(w http.ResponseWriter) { fault(429, 60203)(w, nil, "") }, raw: "60203",
		unclear: []unclearAnswer{
			{"no verdict", watchword.ClassUnknown, saying(200, object{"valid": true})},
			{"a word that nobody knows", watchword.ClassUnknown, inState(200, "approving")},
			{"a yes to another", watchword.ClassUnknown, saying(200, state(ownerName(35), "approved"))},
			{"a yes under an error", watchword.ClassProviderError, inState(500, "approved")},
			{"no permission", watchword.ClassAuthFailed, fault(401, 20003)},
			{"too many calls", watchword.ClassRateLimited, fault(429, 20429)},
		},
	}
}
