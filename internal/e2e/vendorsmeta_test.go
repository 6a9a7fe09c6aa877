package e2e

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/watchword/watchword"
)

const whatsappSecret = "0123456789abcdef0123456789abcdef"

func whatsappCloud() vendorType {
	refuse := func(status int) func(w http.ResponseWriter, code string) {
		return func(w http.ResponseWriter, code string) {
			n, _ := strconv.Atoi(code)
			says(w, status, object{"error": object{
				"message": "(#" + code + ") no", "type": "OAuthException", "code": n, "fbtrace_id": "Az8or2yhqkZfEZ",
				"error_data": object{"messaging_product": "whatsapp", "details": "no"},
			}})
		}
	}
	return vendorType{
		kind: "whatsapp", channel: watchword.WhatsApp, path: "/v25.0/106540352242922/messages", template: true, signs: true,
		settings: `access_token: RUFBSkJleGFtcGxl, phone_number_id: "106540352242922", app_secret: ` + whatsappSecret + `, verify_token: a-word-of-ours, base_url: "BASE"`,
		code: func(_ *http.Request, body []byte) string {
			var sent struct {
				Template struct {
					Name       string
					Components []struct{ Parameters []struct{ Text string } }
				}
			}
			if json.Unmarshal(body, &sent) != nil || sent.Template.Name != "T1" || len(sent.Template.Components) != 2 {
				return ""
			}
			text, button := sent.Template.Components[0].Parameters, sent.Template.Components[1].Parameters
			if len(text) != 1 || len(button) != 1 || text[0] != button[0] {
				return ""
			}
			return text[0].Text
		},
		yes: func(w http.ResponseWriter, name string) {
			says(w, 200, object{
				"messaging_product": "whatsapp", "contacts": []object{{"input": "8613800138000", "wa_id": "8613800138000"}},
				"messages": []object{{"id": wamid(name), "message_status": "accepted"}},
			})
		},
		no: refuse(400), inside: refuse(200),
		codes: []vendorCode{
			{code: "131021", class: watchword.ClassInvalidNumber},
			{code: "131026", class: watchword.ClassUnreachable}, {code: "131043", class: watchword.ClassUnreachable},
			{code: "130403", class: watchword.ClassBlockedByCarrier}, {code: "131049", class: watchword.ClassBlockedByCarrier},
			{code: "132001", class: watchword.ClassContentRejected}, {code: "132015", class: watchword.ClassContentRejected},
			{code: "131037", class: watchword.ClassSenderUnregistered}, {code: "133010", class: watchword.ClassSenderUnregistered},
			{code: "130429", class: watchword.ClassRateLimited}, {code: "131056", class: watchword.ClassRateLimited},
			{code: "131042", class: watchword.ClassInsufficientBalance},
			{code: "190", class: watchword.ClassAuthFailed}, {code: "200", class: watchword.ClassAuthFailed},
			{code: "131000", class: watchword.ClassProviderError}, {code: "131016", class: watchword.ClassProviderError},
		},
		report: whatsappReport,
		lost:   vendorCode{code: "131048", class: watchword.ClassRateLimited},
		gone:   vendorCode{code: "131026", class: watchword.ClassUnreachable},
		asks:   whatsappAsks,
	}
}

// whatsappAsks whether the address is meant, as Meta does before it posts anything there.
func whatsappAsks(p *play) {
	p.Helper()
	question := "?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token="
	if status, body := p.ask(p.reports + question + "a-word-of-ours"); status != http.StatusOK || body != "1158201444" {
		p.Errorf("the question is answered %d %q", status, body)
	}
	if status, body := p.ask(p.reports + question + "another"); status != http.StatusUnauthorized || strings.Contains(body, "1158201444") {
		p.Errorf("the question of somebody else is answered %d %q", status, body)
	}
}

// wamid is Meta's own name for a message, in which the recipient's number can be read.
func wamid(name string) string {
	return "wamid." + base64.StdEncoding.EncodeToString([]byte("8613800138000 "+name))
}

// whatsappReport is about the message that the server calls by a name of its own, which is a digest of Meta's.
func whatsappReport(p *play, name, code string) vendorReport {
	id := ""
	came, _ := p.got(0, 0)
	for n := range came {
		theirs := wamid(messageName(n + 1))
		sum := sha256.Sum256([]byte(theirs))
		if strings.HasSuffix(name, base64.RawURLEncoding.EncodeToString(sum[:])) {
			id = theirs
		}
	}
	status := object{"id": id, "status": "delivered", "timestamp": "1782907203", "recipient_id": "8613800138000"}
	if code != "" {
		n, _ := strconv.Atoi(code)
		status["status"], status["errors"] = "failed", []object{{"code": n, "title": "no", "message": "no"}}
	}
	body := quoted(object{"object": "whatsapp_business_account", "entry": []object{{"id": "102290129340398", "changes": []object{{
		"field": "messages", "value": object{"messaging_product": "whatsapp", "statuses": []object{status}},
	}}}}})
	mac := hmac.New(sha256.New, []byte(whatsappSecret))
	mac.Write([]byte(body))
	return vendorReport{contentType: "application/json", body: body, headers: []string{"X-Hub-Signature-256", "sha256=" + hex.EncodeToString(mac.Sum(nil))}}
}
