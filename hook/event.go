package hook

import (
	"encoding/json"
	"time"

	"github.com/watchword/watchword"
)

// typePrefix begins the type of every event. The word of the notice follows.
const typePrefix = "com.watchword.verification."

// TestType is the type of the event that operators send to try an endpoint.
const TestType = "com.watchword.webhook.test"

const contentType = "application/cloudevents+json"

// event is a CloudEvent in its JSON form. Source: CloudEvents 1.0.2, "JSON Event Format". tenant is an extension attribute.
type event struct {
	SpecVersion string        `json:"specversion"`
	ID          string        `json:"id"`
	Source      string        `json:"source"`
	Type        string        `json:"type"`
	Subject     string        `json:"subject,omitempty"`
	Time        timeText      `json:"time"`
	ContentType string        `json:"datacontenttype"`
	Tenant      string        `json:"tenant"`
	Data        *verification `json:"data"`
}

// timeText is a time in RFC 3339, in UTC with milliseconds.
type timeText string

func textOf(t time.Time) timeText {
	if t.IsZero() {
		return ""
	}
	return timeText(t.UTC().Format("2006-01-02T15:04:05.000Z"))
}

// verification is what the native API shows of one that is asked for by its id.
type verification struct {
	ID                string         `json:"id"`
	Status            string         `json:"status"`
	Delivery          string         `json:"delivery"`
	To                string         `json:"to"` // masked
	Channel           string         `json:"channel"`
	Via               string         `json:"via,omitempty"`
	Receipt           string         `json:"receipt,omitempty"`
	Purpose           string         `json:"purpose"`
	Locale            string         `json:"locale"`
	Reference         string         `json:"reference,omitempty"`
	CreatedAt         timeText       `json:"created_at"`
	ExpiresAt         timeText       `json:"expires_at"`
	EndedAt           timeText       `json:"ended_at,omitempty"`
	AttemptsRemaining int            `json:"attempts_remaining"`
	Test              bool           `json:"test,omitempty"`
	DeliveryError     *deliveryError `json:"delivery_error,omitempty"`
	Events            []step         `json:"events,omitempty"`
}

type deliveryError struct {
	Class string `json:"class"`
}

type step struct {
	Type    string   `json:"type"`
	At      timeText `json:"at"`
	Account string   `json:"account,omitempty"`
	Class   string   `json:"class,omitempty"`
	Detail  string   `json:"detail,omitempty"`

	Segments uint8  `json:"segments,omitempty"`
	Cost     string `json:"cost,omitempty"`
}

// body writes what an endpoint is told by a notice. It is the same every time.
func body(n *watchword.Notice, source string) ([]byte, error) {
	v, err := n.Verification()
	if err != nil {
		return nil, err
	}
	return json.Marshal(event{
		SpecVersion: "1.0", ID: n.ID.String(), Source: source, Type: typePrefix + watchword.NoticeWord(n.Type),
		Subject: v.ID.String(), Time: textOf(n.At), ContentType: "application/json", Tenant: string(n.Webhook.Tenant), Data: shown(&v),
	})
}

func shown(v *watchword.Verification) *verification {
	s := &verification{
		ID: v.ID.String(), Status: v.Status.String(), Delivery: v.Delivery.String(), To: v.To, Channel: string(v.Channel),
		Receipt: string(v.Receipt), Purpose: string(v.Purpose), Locale: v.Locale, Reference: v.Reference,
		CreatedAt: textOf(v.CreatedAt), ExpiresAt: textOf(v.ExpiresAt), EndedAt: textOf(v.EndedAt),
		AttemptsRemaining: v.AttemptsRemaining, Test: v.Test,
	}
	if v.Via != v.Channel {
		s.Via = string(v.Via)
	}
	if v.Class != watchword.ClassNone {
		s.DeliveryError = &deliveryError{v.Class.String()}
	}
	for _, e := range v.Events {
		told := step{Type: e.Type.String(), At: textOf(e.At), Account: e.Account, Class: e.Class.String(), Detail: e.Detail, Segments: e.Segments}
		if e.Cost > 0 {
			told.Cost = e.Cost.String()
		}
		s.Events = append(s.Events, told)
	}
	return s
}

// testBody is what an endpoint is told to try it.
func testBody(id string, key watchword.WebhookKey, source string, now time.Time) ([]byte, error) {
	return json.Marshal(event{
		SpecVersion: "1.0", ID: id, Source: source, Type: TestType, Time: textOf(now), ContentType: "application/json",
		Tenant: string(key.Tenant),
	})
}
