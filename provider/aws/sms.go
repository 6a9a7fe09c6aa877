package aws

import (
	"encoding/json"
	"net/http"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// SMSConfig is the settings of an account of AWS End User Messaging SMS.
type SMSConfig struct {
	Account
	provider.Senders      // from: a phone number, sender id or pool, by name, id or ARN; empty: AWS chooses
	MessageFeedback  bool `json:"message_feedback,omitempty"` // tells AWS which messages led to an approval
}

// Open checks the settings and makes the provider, which is also an io.Closer.
func (c *SMSConfig) Open() (watchword.Provider, error) {
	if err := c.Validate(false); err != nil {
		return nil, err
	}
	service, sns, err := c.open("sms-voice", "sms-voice")
	if err != nil {
		return nil, err
	}
	return &sms{
		api: service, sns: sns, senders: c.Senders, configurationSet: c.ConfigurationSet, feedback: c.MessageFeedback,
	}, nil
}

// sms sends through one account. Nothing of it changes after Open but the connections and the certificates.
type sms struct {
	*api
	sns              *topics
	senders          provider.Senders
	configurationSet string
	feedback         bool
}

// Close ends the connections that are not in use.
func (p *sms) Close() error {
	p.sns.close()
	return p.client.Close()
}

// call is one operation of the service (AWS: JSON 1.0 protocol, service PinpointSMSVoiceV2). input is a struct of plain
// fields, which always marshals.
func call(operation string, input any) provider.Call {
	body, _ := json.Marshal(input)
	return provider.Call{
		Method: http.MethodPost, Path: "/", Body: body,
		Header: http.Header{
			"Content-Type": {"application/x-amz-json-1.0"},
			"X-Amz-Target": {"PinpointSMSVoiceV2." + operation},
		},
	}
}
