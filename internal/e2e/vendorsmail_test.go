package e2e

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/watchword/watchword"
)

// sendgridMail has sentences in place of codes: what stands for one here is the status, the field at fault, and a sentence.
// A 200 is none of its answers.
func sendgridMail() vendorType {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err) // there is no randomness on this machine
	}
	public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		panic(err) // a key of this curve always can be written
	}
	return vendorType{
		kind: "sendgrid", channel: watchword.Email, path: "/v3/mail/send", signs: true,
		settings: `api_key: SG.c2VuZGdyaWQ.S2V5Rm9yVGVzdHM, from: no-reply@acme.example, webhook_public_key: ` + base64.StdEncoding.EncodeToString(public) + `, base_url: "BASE"`,
		code: func(_ *http.Request, body []byte) string {
			var sent struct{ Content []struct{ Value string } }
			if json.Unmarshal(body, &sent) != nil || len(sent.Content) == 0 {
				return ""
			}
			return sixDigits(sent.Content[0].Value)
		},
		yes: func(w http.ResponseWriter, name string) {
			w.Header().Set("X-Message-Id", name) // which not all events have
			w.WriteHeader(http.StatusAccepted)
		},
		no: func(w http.ResponseWriter, code string) {
			parts := strings.SplitN(code, "/", 3)
			status, _ := strconv.Atoi(parts[0])
			fault := object{"message": parts[2], "field": nil, "help": nil}
			if parts[1] != "" {
				fault["field"] = parts[1]
			}
			says(w, status, object{"errors": []object{fault}})
		},
		codes: []vendorCode{
			{"400/personalizations.0.to.0.email/Does not contain a valid address.", watchword.ClassInvalidNumber, "personalizations.0.to.0.email"},
			{"400/subject/The subject is required.", watchword.ClassContentRejected, "subject"},
			{"413//Payload too large", watchword.ClassContentRejected, "HTTP 413"},
			{"403/from/The from address does not match a verified Sender Identity.", watchword.ClassSenderUnregistered, "from"},
			{"400/from.email/Does not contain a valid address.", watchword.ClassSenderUnregistered, "from.email"},
			{"429//too many requests", watchword.ClassRateLimited, "HTTP 429"},
			{"401//Maximum credits exceeded", watchword.ClassInsufficientBalance, "HTTP 401"},
			{"401//The provided authorization grant is invalid, expired, or revoked", watchword.ClassAuthFailed, "HTTP 401"},
			{"403//access forbidden", watchword.ClassAuthFailed, "HTTP 403"},
			{"500//internal", watchword.ClassProviderError, "HTTP 500"},
			{"400/headers/The headers are invalid.", watchword.ClassProviderError, "headers"},
			{"504//timed out", watchword.ClassTimeout, "HTTP 504"},
			{"200//who knows", watchword.ClassUnknown, "HTTP 200"},
		},
		report: func(_ *play, name, code string) vendorReport { return sendgridReport(key, name, code) },
		lost:   vendorCode{"blocked/5.6.0/Content", watchword.ClassContentRejected, "blocked 5.6.0 Content"},
		gone:   vendorCode{"bounce/5.1.1/Invalid Address", watchword.ClassInvalidNumber, "bounce 5.1.1 Invalid Address"},
	}
}

// sendgridReport calls the message by what came along with it. Another's mail is in the same post.
func sendgridReport(key *ecdsa.PrivateKey, name, code string) vendorReport {
	event := object{"email": "user@example.com", "event": "delivered", "timestamp": 1782907203, "sg_event_id": "x", "watchword": name}
	if code != "" {
		parts := strings.SplitN(code, "/", 3)
		event["event"], event["type"], event["status"], event["bounce_classification"], event["reason"] = "bounce", parts[0], parts[1], parts[2], "no"
	}
	body := quoted([]object{{"email": "other@example.com", "event": "bounce", "type": "bounce", "timestamp": 1782907203}, event})
	at := strconv.FormatInt(time.Now().Unix(), 10)
	sum := sha256.Sum256([]byte(at + body))
	signature, err := ecdsa.SignASN1(rand.Reader, key, sum[:])
	if err != nil {
		panic(err) // a hash of this length can be signed
	}
	return vendorReport{contentType: "application/json", body: body, headers: []string{
		"X-Twilio-Email-Event-Webhook-Timestamp", at, "X-Twilio-Email-Event-Webhook-Signature", base64.StdEncoding.EncodeToString(signature),
	}}
}
