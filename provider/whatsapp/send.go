package whatsapp

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// vendor is one open account.
type vendor struct {
	client      *provider.Client
	version     string
	number      string // id of the phone number that sends
	languages   languages
	header      http.Header // of every call; never changed
	appSecret   []byte
	verifyToken []byte
}

// maxCode is how long a code may be, in characters (Meta: Sending Authentication Templates).
const maxCode = 15

// Send hands one message over. The package comment tells what becomes of each answer.
func (p *vendor) Send(ctx context.Context, m watchword.Outgoing) (watchword.Acceptance, error) {
	to := provider.Digits(m.To)
	switch {
	case m.Registered.ID == "":
		return watchword.Acceptance{}, watchword.NewSendError(watchword.ClassContentRejected, "no template", nil)
	case len(m.Code) > maxCode:
		return watchword.Acceptance{}, watchword.NewSendError(watchword.ClassContentRejected, "code too long", nil)
	case to == "":
		return watchword.Acceptance{}, watchword.NewSendError(watchword.ClassInvalidNumber, "no number", nil)
	}
	body, _ := json.Marshal(p.message(to, &m)) // plain fields always marshal
	number := p.number
	if isID(m.Signature) {
		number = m.Signature
	}
	answer, err := p.client.Do(ctx, provider.Call{
		Method: http.MethodPost, Path: "/" + p.version + "/" + number + "/messages", Header: p.header, Body: body,
	})
	if err != nil {
		return watchword.Acceptance{}, err
	}
	return judge(&answer, &m)
}

// judge turns an answer into an outcome (Meta: Messages API).
func judge(answer *provider.Answer, m *watchword.Outgoing) (watchword.Acceptance, error) {
	var said struct {
		Messages []struct{ ID string }
		Error    *fault
	}
	switch readable := answer.JSON(&said); {
	case !readable:
		return watchword.Acceptance{}, answer.Unclear("", m)
	case said.Error != nil:
		return watchword.Acceptance{}, refused(answer, *said.Error, m)
	case !answer.OK() || len(said.Messages) == 0 || said.Messages[0].ID == "":
		return watchword.Acceptance{}, answer.Unclear("", m)
	}
	return answer.Named(name(said.Messages[0].ID), m), nil
}

func refused(answer *provider.Answer, f fault, m *watchword.Outgoing) error {
	if class, known := f.class(); known {
		return answer.Refused(class, f.Code.String(), m)
	}
	return answer.Unclear(f.Code.String(), m)
}

// name is what a message is called here: a digest of Meta's id, since that holds the recipient's number, which anybody
// can read who undoes its Base64.
func name(wamid string) string {
	sum := sha256.Sum256([]byte(wamid))
	return "wamid:" + base64.RawURLEncoding.EncodeToString(sum[:])
}

// message is the body of a call (Meta: Sending Authentication Templates).
type message struct {
	Product   string   `json:"messaging_product"`
	Recipient string   `json:"recipient_type"`
	To        string   `json:"to"` // digits
	Type      string   `json:"type"`
	Template  template `json:"template"`
	Key       string   `json:"biz_opaque_callback_data,omitempty"` // at most 512 characters; comes back in receipts
}

type template struct {
	Name       string      `json:"name"`
	Language   language    `json:"language"`
	Components []component `json:"components"`
}

type language struct {
	Code string `json:"code"`
}

type component struct {
	Type       string      `json:"type"`
	SubType    string      `json:"sub_type,omitempty"`
	Index      string      `json:"index,omitempty"`
	Parameters []parameter `json:"parameters"`
}

type parameter struct {
	Type string `json:"type"`
	Text string `json:"text"`
}

// message brings the code twice: for the text, and for the button, which counts as one that opens a URL, whether it
// copies the code or fills it in.
func (p *vendor) message(to string, m *watchword.Outgoing) message {
	code := []parameter{{Type: "text", Text: m.Code}}
	return message{
		Product: "whatsapp", Recipient: "individual", To: to, Type: "template", Key: m.Key,
		Template: template{
			Name: m.Registered.ID, Language: language{p.languages.of(m.Locale)},
			Components: []component{
				{Type: "body", Parameters: code},
				{Type: "button", SubType: "url", Index: "0", Parameters: code},
			},
		},
	}
}

// Close ends the connections that are not in use. It may be called twice, and sends that are under way go on.
func (p *vendor) Close() error { return p.client.Close() }

// Format keeps secrets out of whatever prints a provider.
func (p *vendor) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, "a WhatsApp account") }
