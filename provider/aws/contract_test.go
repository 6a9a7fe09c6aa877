package aws

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider/providertest"
)

func TestContract(t *testing.T) {
	t.Run("sms", func(t *testing.T) { providertest.Run(t, smsHarness) })
	t.Run("ses", func(t *testing.T) { providertest.Run(t, sesHarness) })
}

// words are how a service says each class; a status and a type, with a reason behind it for SMS.
type words map[watchword.ErrorClass]func(c *cloud, w http.ResponseWriter, request string)

// faulty quotes the request in its message, credentials and all.
func faulty(status int, kind, reason, message string) func(*cloud, http.ResponseWriter, string) {
	return func(c *cloud, w http.ResponseWriter, request string) {
		c.fault(w, status, kind, reason, message+request)
	}
}

// common are faults that both services have.
func common() words {
	return words{
		watchword.ClassAuthFailed:    faulty(403, "InvalidSignatureException", "", ""),
		watchword.ClassProviderError: faulty(500, "InternalFailure", "", ""),
		watchword.ClassTimeout: func(_ *cloud, w http.ResponseWriter, request string) {
			says(504, "<html>"+request)(w, request)
		},
		watchword.ClassUnknown: func(_ *cloud, w http.ResponseWriter, request string) {
			says(200, request)(w, request)
		},
	}
}

func smsHarness(t *testing.T) providertest.Harness {
	t.Helper()
	all := common()
	all[watchword.ClassInvalidNumber] = func(_ *cloud, w http.ResponseWriter, request string) {
		w.WriteHeader(http.StatusBadRequest)
		_ = json.NewEncoder(w).Encode(map[string]any{
			"__type": "ValidationException", "Reason": "FIELD_VALIDATION_FAILED", "Message": request,
			"Fields": []map[string]string{{"Name": "DestinationPhoneNumber", "Message": request}},
		})
	}
	all[watchword.ClassBlockedByCarrier] = faulty(409, "ConflictException", "DESTINATION_PHONE_NUMBER_OPTED_OUT", "")
	all[watchword.ClassContentRejected] = faulty(400, "ValidationException", "MAXIMUM_SIZE_EXCEEDED", "")
	all[watchword.ClassSenderUnregistered] = faulty(400, "ValidationException", "SENDER_ID_NOT_REGISTERED", "")
	all[watchword.ClassRateLimited] = faulty(400, "ThrottlingException", "", "")
	all[watchword.ClassInsufficientBalance] = faulty(402, "ServiceQuotaExceededException", "MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT", "")
	c := newCloud(t, "sms-voice")
	return c.harness(openSMS(t, c.URL), watchword.SMS, all)
}

func sesHarness(t *testing.T) providertest.Harness {
	t.Helper()
	all := common()
	all[watchword.ClassContentRejected] = faulty(400, "MessageRejected", "", "Illegal content: ")
	all[watchword.ClassSenderUnregistered] = faulty(400, "MessageRejected", "", "Email address is not verified. The following identities: ")
	all[watchword.ClassRateLimited] = faulty(429, "TooManyRequestsException", "", "Maximum sending rate exceeded. ")
	c := newCloud(t, "ses")
	return c.harness(openEmail(t, c.URL), watchword.Email, all)
}

func (c *cloud) harness(p watchword.Provider, channel watchword.Channel, all words) providertest.Harness {
	return providertest.Harness{
		Provider: p, Message: providertest.Message(channel), Received: c.received,
		Secrets: []string{secretKey, sessionToken, keyID},
		Behave: func(b providertest.Behaviour) bool {
			if b == (providertest.Behaviour{}) || b.Hang {
				c.behave(nil, b.Hang)
				return true
			}
			say, ok := all[b.Class]
			if ok {
				c.behave(func(w http.ResponseWriter, request string) { say(c, w, request) }, false)
			}
			return ok
		},
	}
}
