package client

import (
	"cmp"
	"errors"
	"time"

	"github.com/watchword/watchword"
)

// verificationBody is a verification as the server tells it. Fields that this client does not know are ignored: a newer
// server may have more.
type verificationBody struct {
	ID                string         `json:"id"`
	Status            string         `json:"status"`
	Delivery          string         `json:"delivery"`
	To                string         `json:"to"`
	Channel           string         `json:"channel"`
	Via               string         `json:"via"`
	Receipt           string         `json:"receipt"`
	Purpose           string         `json:"purpose"`
	Locale            string         `json:"locale"`
	Reference         string         `json:"reference"`
	CreatedAt         time.Time      `json:"created_at"`
	ExpiresAt         time.Time      `json:"expires_at"`
	EndedAt           time.Time      `json:"ended_at"`
	ResendAt          time.Time      `json:"resend_at"`
	AttemptsRemaining int            `json:"attempts_remaining"`
	Test              bool           `json:"test"`
	DeliveryError     *deliveryError `json:"delivery_error"`
	Events            []eventBody    `json:"events"`
	Replayed          bool           `json:"replayed"`
}

type deliveryError struct {
	Class string `json:"class"`
}

type eventBody struct {
	Type    string    `json:"type"`
	At      time.Time `json:"at"`
	Account string    `json:"account"`
	Class   string    `json:"class"`
	Detail  string    `json:"detail"`

	Segments uint8            `json:"segments"`
	Cost     watchword.Amount `json:"cost"`
}

// checkedBody is the answer to a check.
type checkedBody struct {
	Result            string            `json:"result"`
	AttemptsRemaining int               `json:"attempts_remaining"`
	Verification      *verificationBody `json:"verification"`
}

// pageBody is one page of a list.
type pageBody struct {
	Data       []verificationBody `json:"data"`
	NextCursor string             `json:"next_cursor"`
}

// What a program must not guess at. The text says which part of the answer it is about, and does not quote it.
var (
	errUnknownID       = errors.New("its id is not one of a verification")
	errUnknownStatus   = errors.New("its status is not one that this client knows")
	errUnknownDelivery = errors.New("its delivery status is not one that this client knows")
	errUnknownResult   = errors.New("its result is not one that this client knows")
)

// verification is a verification as package watchword has it.
func (b *verificationBody) verification() (watchword.Verification, error) {
	v := watchword.Verification{
		To: b.To, Channel: watchword.Channel(b.Channel), Via: watchword.Channel(cmp.Or(b.Via, b.Channel)),
		Receipt: watchword.ReceiptState(b.Receipt), Purpose: watchword.Purpose(b.Purpose), Locale: b.Locale,
		Reference: b.Reference, CreatedAt: b.CreatedAt, ExpiresAt: b.ExpiresAt, EndedAt: b.EndedAt, ResendAt: b.ResendAt,
		AttemptsRemaining: b.AttemptsRemaining, Test: b.Test, Class: b.DeliveryError.class(), Replayed: b.Replayed,
	}
	var err error
	if v.ID, err = watchword.ParseID(b.ID); err != nil {
		return watchword.Verification{}, errUnknownID
	}
	var ok bool
	if v.Status, ok = watchword.ParseStatus(b.Status); !ok {
		return watchword.Verification{}, errUnknownStatus
	}
	if v.Delivery, ok = deliveryStatus(b.Delivery); !ok {
		return watchword.Verification{}, errUnknownDelivery
	}
	for i := range b.Events {
		v.Events = append(v.Events, b.Events[i].event())
	}
	return v, nil
}

func deliveryStatus(s string) (watchword.DeliveryStatus, bool) {
	for d := watchword.Queued; d <= watchword.Unknown; d++ {
		if d.String() == s {
			return d, true
		}
	}
	return 0, false
}

// told is a verification that an answer is about, with what its headers say.
func (b *verificationBody) told(a *answer) (watchword.Verification, error) {
	v, err := b.verification()
	if err != nil {
		return v, err
	}
	v.Limits = limitsOf(a.header)
	// A repeated answer is the first one to the byte, so that only the header tells them apart.
	v.Replayed = v.Replayed || a.header.Get("Idempotency-Replayed") == "true"
	return v, nil
}

// event keeps a step of a type that this client does not know, without its type: a timeline with a blank in it is better
// than none.
func (b *eventBody) event() watchword.Event {
	kind, _ := watchword.ParseEventType(b.Type)
	return watchword.Event{At: b.At, Type: kind, Account: b.Account, Class: class(b.Class), Detail: b.Detail, Segments: b.Segments, Cost: b.Cost}
}

func (d *deliveryError) class() watchword.ErrorClass {
	if d == nil {
		return watchword.ClassNone
	}
	return class(d.Class)
}

// class reads why a provider refused. A word that this client does not know is still a refusal.
func class(s string) watchword.ErrorClass {
	if s == "" {
		return watchword.ClassNone
	}
	if c, ok := watchword.ParseErrorClass(s); ok {
		return c
	}
	return watchword.ClassUnknown
}

func (b *checkedBody) answer(*answer) (watchword.CheckAnswer, error) {
	result, ok := watchword.ParseResult(b.Result)
	if !ok {
		return watchword.CheckAnswer{}, errUnknownResult
	}
	checked := watchword.CheckAnswer{Result: result}
	if b.Verification == nil {
		checked.Verification.AttemptsRemaining = b.AttemptsRemaining
		return checked, nil
	}
	var err error
	if checked.Verification, err = b.Verification.verification(); err != nil {
		return watchword.CheckAnswer{}, err
	}
	return checked, nil
}

func (b *pageBody) page(*answer) (watchword.Page, error) {
	page := watchword.Page{Next: b.NextCursor}
	for i := range b.Data {
		v, err := b.Data[i].verification()
		if err != nil {
			return watchword.Page{}, err
		}
		page.Verifications = append(page.Verifications, v)
	}
	return page, nil
}
