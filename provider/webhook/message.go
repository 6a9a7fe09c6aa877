package webhook

import (
	"bytes"
	"encoding/json"
	"time"

	"github.com/watchword/watchword"
)

// What a request is about: the type of its payload.
const (
	typeSend   = "message.send"
	typeStatus = "message.status"
)

// payload is the body of a request (Standard Webhooks 1.0.0: Payload structure).
type payload struct {
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"`
	Data      message   `json:"data"`
}

// message is what the service is to send. One of Content and Template is there.
type message struct {
	Verification string    `json:"verification_id"`
	Tenant       string    `json:"tenant"`
	Channel      string    `json:"channel"`
	Purpose      string    `json:"purpose"`
	To           string    `json:"to"`
	Locale       string    `json:"locale,omitempty"`
	Brand        string    `json:"brand,omitempty"`
	Signature    string    `json:"signature,omitempty"`
	Code         string    `json:"code"`
	ExpiresIn    int       `json:"expires_in"` // seconds
	Content      *content  `json:"content,omitempty"`
	Template     *template `json:"template,omitempty"`
	ReceiptURL   string    `json:"receipt_url,omitempty"`
}

type content struct {
	Subject string `json:"subject,omitempty"`
	Text    string `json:"text"`
	HTML    string `json:"html,omitempty"`
}

type template struct {
	ID        string     `json:"id"`
	Variables []variable `json:"variables"`
}

type variable struct {
	Name  string `json:"name,omitempty"` // empty: the service goes by their order
	Value string `json:"value"`
}

// encode writes a message as it was asked for at a time.
func encode(m *watchword.Outgoing, at time.Time) ([]byte, error) {
	out := message{
		Verification: m.ID.String(), Tenant: string(m.Tenant), Channel: string(m.Channel), Purpose: string(m.Purpose),
		To: m.To.Address(), Locale: m.Locale, Brand: m.Brand, Signature: m.Signature,
		Code: m.Code, ExpiresIn: int(m.ValidFor / time.Second), ReceiptURL: m.ReceiptURL,
	}
	if m.Registered.ID == "" {
		out.Content = &content{m.Content.Subject, m.Content.Text, m.Content.HTML}
	} else {
		out.Template = &template{m.Registered.ID, make([]variable, len(m.Registered.Variables))}
		for i, v := range m.Registered.Variables {
			out.Template.Variables[i] = variable(v)
		}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // mails are full of it
	err := e.Encode(payload{typeSend, at, out})
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}
