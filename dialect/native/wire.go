package native

import (
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/watchword/watchword"
)

// timestamp is a time as it is served: RFC 3339 in UTC, with milliseconds.
type timestamp struct{ time.Time }

// MarshalJSONTo writes it without a detour.
func (t timestamp) MarshalJSONTo(e *jsontext.Encoder) error {
	return e.WriteValue(t.appendTo(e.AvailableBuffer()))
}

func (t timestamp) appendTo(b []byte) []byte {
	b = t.UTC().AppendFormat(append(b, '"'), "2006-01-02T15:04:05.000Z")
	return append(b, '"')
}

// Schema tells huma what it looks like.
func (timestamp) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date-time"}
}

// verification is a verification as it is served.
type verification struct {
	_                 struct{}       `additionalProperties:"true"`
	ID                string         `json:"id" doc:"Names the verification: vf_ and 26 characters." example:"vf_06e5qgmv0dscn9nftg3ld49hdk"`
	Status            string         `json:"status" enum:"pending,approved,expired,superseded,exhausted,canceled,failed" doc:"Where the verification stands. Every status but pending is an end." example:"pending"`
	Delivery          string         `json:"delivery" enum:"queued,sending,sent,delivered,undelivered,unknown" doc:"Where the message stands." example:"sent"`
	To                string         `json:"to" doc:"The recipient, masked." example:"+86 138****8000"`
	Channel           string         `json:"channel" enum:"sms,email,whatsapp,telegram,voice" doc:"How the code travels." example:"sms"`
	Via               string         `json:"via,omitzero" enum:"sms,email,whatsapp,telegram,voice" doc:"The channel that the last message went out on, where an escalation has made it another." example:"whatsapp"`
	Receipt           string         `json:"receipt,omitzero" enum:"awaited,missing" doc:"Where the vendor reports and has not: awaited while the verification is pending, missing once it has ended." example:"awaited"`
	Purpose           string         `json:"purpose" doc:"What the code is good for." example:"login"`
	Locale            string         `json:"locale" doc:"The language of the message." example:"zh-Hans"`
	Reference         string         `json:"reference,omitzero" doc:"The caller's own reference, as given." example:"order-4711"`
	CreatedAt         timestamp      `json:"created_at" doc:"When it was started." example:"2026-11-21T08:30:00.000Z"`
	ExpiresAt         timestamp      `json:"expires_at" doc:"Until when the code is good." example:"2026-11-21T08:35:00.000Z"`
	EndedAt           timestamp      `json:"ended_at,omitzero" doc:"When it ended; absent while pending." example:"2026-11-21T08:31:12.450Z"`
	ResendAt          timestamp      `json:"resend_at,omitzero" doc:"When the recipient's limits allow the next message." example:"2026-11-21T08:31:00.000Z"`
	AttemptsRemaining int            `json:"attempts_remaining" doc:"How many wrong codes it still bears; 0 once it has ended." example:"5"`
	Test              bool           `json:"test,omitzero" doc:"True if the recipient is a test recipient: nothing was sent." example:"true"`
	DeliveryError     *deliveryError `json:"delivery_error,omitempty" doc:"Why a provider refused the message last; absent when none did."`
	Events            []event        `json:"events,omitempty" nullable:"false" doc:"The timeline, oldest first; only when one verification is asked for by its id."`
	Replayed          bool           `json:"replayed,omitzero" doc:"True if an earlier request with the same idempotency key made it, and its answer was lost." example:"true"`
}

type deliveryError struct {
	_     struct{} `additionalProperties:"true"`
	Class string   `json:"class" enum:"invalid_number,unreachable,blocked_by_carrier,content_rejected,sender_unregistered,rate_limited,insufficient_balance,auth_failed,provider_error,timeout,unknown" doc:"The kind of refusal, in one vocabulary over all providers." example:"invalid_number"`
}

type event struct {
	_       struct{}  `additionalProperties:"true"`
	Type    string    `json:"type" doc:"What happened." example:"accepted"`
	At      timestamp `json:"at" doc:"When." example:"2026-11-21T08:30:00.120Z"`
	Account string    `json:"account,omitzero" doc:"The provider account concerned." example:"aliyun-main"`
	Class   string    `json:"class,omitzero" doc:"Why the provider refused." example:"rate_limited"`
	Detail  string    `json:"detail,omitzero" doc:"The vendor's own code or message id, or another short fact." example:"900619746936498440^0"`

	Segments int    `json:"segments,omitzero" doc:"How many segments the hand-over is paid for, where the operator has a price for it." example:"1"`
	Cost     string `json:"cost,omitzero" doc:"What the hand-over costs by the operator's prices, in the operator's currency." example:"0.045"`
}

// serve is a verification as callers see it.
func serve(v *watchword.Verification) verification {
	return verification{
		ID: v.ID.String(), Status: v.Status.String(), Delivery: v.Delivery.String(), To: v.To,
		Channel: string(v.Channel), Purpose: string(v.Purpose), Locale: v.Locale, Reference: v.Reference,
		CreatedAt: timestamp{v.CreatedAt}, ExpiresAt: timestamp{v.ExpiresAt}, EndedAt: timestamp{v.EndedAt},
		ResendAt: timestamp{v.ResendAt}, AttemptsRemaining: v.AttemptsRemaining, Test: v.Test,
		DeliveryError: deliveryErrorOf(v.Class), Replayed: v.Replayed, Via: via(v), Receipt: string(v.Receipt),
	}
}

// via is the channel of the last message, where it is another than the verification's.
func via(v *watchword.Verification) string {
	if v.Via == v.Channel {
		return ""
	}
	return string(v.Via)
}

// serveWhole is a verification with its timeline.
func serveWhole(v *watchword.Verification) verification {
	whole := serve(v)
	whole.Events = make([]event, 0, len(v.Events))
	for _, e := range v.Events {
		told := event{
			Type: e.Type.String(), At: timestamp{e.At}, Account: e.Account, Class: e.Class.String(), Detail: e.Detail,
			Segments: int(e.Segments),
		}
		if e.Cost > 0 {
			told.Cost = e.Cost.String()
		}
		whole.Events = append(whole.Events, told)
	}
	return whole
}

func deliveryErrorOf(c watchword.ErrorClass) *deliveryError {
	if c == watchword.ClassNone {
		return nil
	}
	return &deliveryError{Class: c.String()}
}

// contextBody is the body of a request that needs none, and the part of others that the application vouches for.
type contextOf struct {
	IP      string `json:"ip,omitzero" maxLength:"128" doc:"The user's IP address, as the application sees it. Limits by IP count it." example:"203.0.113.7"`
	Device  string `json:"device,omitzero" maxLength:"128" doc:"The application's name for the user's device." example:"d-81f2"`
	Session string `json:"session,omitzero" maxLength:"128" doc:"The application's name for the session." example:"s-0c11"`
	User    string `json:"user,omitzero" maxLength:"128" doc:"The account that is signed in. Some account rules need it." example:"u-1001"`
}

func (c contextOf) context() watchword.Context {
	return watchword.Context{IP: c.IP, Device: c.Device, Session: c.Session, User: c.User}
}

type contextBody struct {
	Context contextOf `json:"context,omitzero" doc:"What the application vouches for about its user."`
}

type startBody struct {
	To          string            `json:"to,omitzero" doc:"The recipient: a phone number in international form, or an e-mail address. Any spelling that can be made canonical will do. Required, unless account_rule is own_address." example:"+8613800138000"`
	Channel     string            `json:"channel,omitzero" enum:"sms,email,whatsapp,telegram,voice" doc:"How the code travels. Left out, it follows from the recipient: an address with @ is an e-mail address." example:"sms"`
	Purpose     string            `json:"purpose,omitzero" maxLength:"40" doc:"What the code is good for: common (the default), login, register, reset_password, change_identity, payment, close_account, or one of the tenant's own." example:"login"`
	Locale      string            `json:"locale,omitzero" maxLength:"35" doc:"The language of the message, as BCP 47 writes it. Left out, the tenant's, or that of the number's country." example:"zh-Hans"`
	Reference   string            `json:"reference,omitzero" maxLength:"80" doc:"The caller's own reference; it comes back with the verification." example:"order-4711"`
	Code        string            `json:"code,omitzero" maxLength:"10" doc:"A code of the caller's own choice, of A-Z and 0-9, where the policy allows it." example:"483920"`
	CodeLength  *int64            `json:"code_length,omitempty" minimum:"4" maximum:"10" doc:"A longer code than the policy's." example:"8"`
	ExpiresIn   *int64            `json:"expires_in,omitempty" minimum:"30" doc:"A shorter life than the policy's, in seconds." example:"120"`
	Attempts    *int64            `json:"attempts,omitempty" minimum:"1" maximum:"10" doc:"Fewer attempts than the policy's." example:"3"`
	AccountRule string            `json:"account_rule,omitzero" enum:"none,must_not_exist,must_exist,own_empty_slot,own_address" doc:"What must be true of the application's accounts, on top of what the policy demands." example:"must_exist"`
	Context     contextOf         `json:"context,omitzero" doc:"What the application vouches for about its user."`
	Values      map[string]string `json:"values,omitempty" nullable:"false" maxProperties:"16" doc:"Texts for the placeholders of the tenant's own templates." example:"{\"order\":\"4711\"}"`
}

type checkBody struct {
	Code    string    `json:"code" minLength:"1" maxLength:"64" doc:"What the user typed. Blanks and dashes, full-width digits and small letters are understood." example:"483920"`
	Context contextOf `json:"context,omitzero" doc:"What the application vouches for about its user."`
}

type checkToBody struct {
	To      string    `json:"to" doc:"The recipient, in any spelling." example:"+8613800138000"`
	Channel string    `json:"channel,omitzero" enum:"sms,email,whatsapp,telegram,voice" doc:"How the code travelled; left out, it follows from the recipient." example:"sms"`
	Purpose string    `json:"purpose,omitzero" maxLength:"40" doc:"What the code must be good for; left out, common." example:"login"`
	Code    string    `json:"code" minLength:"1" maxLength:"64" doc:"What the user typed." example:"483920"`
	Context contextOf `json:"context,omitzero" doc:"What the application vouches for about its user."`
}

// checked is the answer to a check.
type checked struct {
	_                 struct{}      `additionalProperties:"true"`
	Result            string        `json:"result" enum:"approved,incorrect,expired,superseded,exhausted,canceled,failed,already_approved,not_found" doc:"What became of it. Only approved proves anything, and a code is approved once." example:"approved"`
	AttemptsRemaining int           `json:"attempts_remaining" doc:"How many wrong codes the verification still bears." example:"0"`
	Verification      *verification `json:"verification,omitempty" doc:"The verification as it now stands; absent when there is none."`
}

// page is one page of a list.
type page struct {
	_          struct{}       `additionalProperties:"true"`
	Data       []verification `json:"data" nullable:"false" doc:"Verifications, newest first. There may be fewer than asked for, and still a next page."`
	NextCursor string         `json:"next_cursor,omitzero" doc:"Give it as cursor for the next page; absent on the last." example:"vf_06e5qgmv0dscn9nftg3ld49hdk"`
}
