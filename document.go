package watchword

import "time"

// Document is a verification as it is written where no dialect says how: in webhooks, and for operators. It has the fields
// and words of the native API.
type Document struct {
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
	CreatedAt         TimeText       `json:"created_at"`
	ExpiresAt         TimeText       `json:"expires_at"`
	EndedAt           TimeText       `json:"ended_at,omitempty"`
	AttemptsRemaining int            `json:"attempts_remaining"`
	Test              bool           `json:"test,omitempty"`
	DeliveryError     *DocumentError `json:"delivery_error,omitempty"`
	Events            []DocumentStep `json:"events,omitempty"`
}

// DocumentError is why a message did not arrive.
type DocumentError struct {
	Class string `json:"class"`
}

// DocumentStep is one step of a timeline.
type DocumentStep struct {
	Type    string   `json:"type"`
	At      TimeText `json:"at"`
	Account string   `json:"account,omitempty"`
	Class   string   `json:"class,omitempty"`
	Detail  string   `json:"detail,omitempty"`

	Segments uint8  `json:"segments,omitempty"`
	Cost     string `json:"cost,omitempty"`
}

// TimeText is a time in RFC 3339, in UTC with milliseconds; empty for the zero time.
type TimeText string

// TextOf writes a time.
func TextOf(t time.Time) TimeText {
	if t.IsZero() {
		return ""
	}
	return TimeText(t.UTC().Format("2006-01-02T15:04:05.000Z"))
}

// Document is the verification in that form.
func (v *Verification) Document() *Document {
	d := &Document{
		ID: v.ID.String(), Status: v.Status.String(), Delivery: v.Delivery.String(), To: v.To, Channel: string(v.Channel),
		Receipt: string(v.Receipt), Purpose: string(v.Purpose), Locale: v.Locale, Reference: v.Reference,
		CreatedAt: TextOf(v.CreatedAt), ExpiresAt: TextOf(v.ExpiresAt), EndedAt: TextOf(v.EndedAt),
		AttemptsRemaining: v.AttemptsRemaining, Test: v.Test,
	}
	if v.Via != v.Channel {
		d.Via = string(v.Via)
	}
	if v.Class != ClassNone {
		d.DeliveryError = &DocumentError{v.Class.String()}
	}
	for _, e := range v.Events {
		step := DocumentStep{Type: e.Type.String(), At: TextOf(e.At), Account: e.Account, Class: e.Class.String(), Detail: e.Detail, Segments: e.Segments}
		if e.Cost > 0 {
			step.Cost = e.Cost.String()
		}
		d.Events = append(d.Events, step)
	}
	return d
}
