package watchword

import (
	"context"
	"time"
)

// Service is what callers can ask. The engine implements it, and so does the client over HTTP.
type Service interface {
	// Start makes a verification and sends its code.
	Start(ctx context.Context, r StartRequest) (Verification, error)
	// Resend sends the code of a pending verification again, or a new one, as the policy says.
	Resend(ctx context.Context, r ResendRequest) (Verification, error)
	// Next sends the code of a pending verification out on the next channel of its policy's escalation.
	Next(ctx context.Context, r ResendRequest) (Verification, error)
	// Check compares a code, and uses it up if it is right.
	Check(ctx context.Context, r CheckRequest) (CheckAnswer, error)
	// Get tells where a verification stands.
	Get(ctx context.Context, c Caller, id ID) (Verification, error)
	// List tells of many, newest first.
	List(ctx context.Context, r ListRequest) (Page, error)
	// Cancel takes a pending verification back.
	Cancel(ctx context.Context, c Caller, id ID) (Verification, error)
}

// Caller is who asks, as a dialect has authenticated it.
type Caller struct {
	Tenant     TenantID
	Credential string // its name
	Dialect    string
}

// Context is what the application vouches for about its user. Every field may be empty.
type Context struct {
	IP      string `json:"ip,omitempty"`
	Device  string `json:"device,omitempty"`
	Session string `json:"session,omitempty"`
	User    string `json:"user,omitempty"` // the signed-in account
}

// StartRequest asks for a verification.
type StartRequest struct {
	Caller      Caller
	To          string // in any spelling that can be made canonical
	CallingCode string // of a number in its national form
	Channel     Channel
	Purpose     Purpose // empty: common
	Locale      string  // BCP 47
	Reference   string  // the caller's own, at most 80 characters
	Code        string  // chosen by the caller, if the policy lets it
	Overrides   Overrides
	Rules       []AccountRule // on top of the policy's
	Limits      []Limit       // on top of the policy's: what the caller's wire format promises of its own
	Context     Context
	Values      map[string]string // for the tenant's own placeholders
	OnceKey     string            // the idempotency key, if the caller gave one
	Nonce       Nonce             // of a signed request; zero: it may come again
}

// ResendRequest asks for the message again.
type ResendRequest struct {
	Caller  Caller
	ID      ID
	Context Context
}

// CheckRequest gives a code: for the verification ID, or for To and a purpose. With both, the verification must be that
// recipient's and for that purpose, or it is not found.
type CheckRequest struct {
	Caller      Caller
	ID          ID
	To          string
	CallingCode string
	Own         bool // the signed-in account's own address stands for To
	Channel     Channel
	Purpose     Purpose
	Purposes    []Purpose // in place of Purpose: any of these; a wrong code costs each that is pending an attempt
	Code        string
	Proof       ID // in place of Code: what an approval gave
	Context     Context
	Nonce       Nonce // of a signed request; zero: it may come again
}

// CheckAnswer is the outcome of a check. Verification is zero when the result is ResultNotFound.
type CheckAnswer struct {
	Result       Result
	Verification Verification
	Proof        ID // after an approval: checked again within ProofLifetime, it is ResultCorrect, and never a second approval
}

// ListRequest selects verifications. Empty fields select all.
type ListRequest struct {
	Caller  Caller
	To      string
	Channel Channel
	Purpose Purpose
	Status  Status
	Cursor  string // from the page before
	Limit   int    // 1 to MaxPage; 0 means DefaultPage
}

// Bounds of a page.
const (
	DefaultPage = 20
	MaxPage     = 100
)

// Page is one page of a list.
type Page struct {
	Verifications []Verification
	Next          string // the cursor of the next page, or empty on the last
}

// Verification is a verification as callers may see it.
type Verification struct {
	ID                ID
	Status            Status
	Delivery          DeliveryStatus
	To                string // masked
	Channel           Channel
	Via               Channel // that the last message went out on
	Receipt           ReceiptState
	Purpose           Purpose
	Locale            string
	Reference         string
	CreatedAt         time.Time
	ExpiresAt         time.Time
	EndedAt           time.Time // zero while pending
	ResendAt          time.Time // when the limits allow the next message; zero in lists
	AttemptsRemaining int
	Test              bool
	Class             ErrorClass // why a provider refused last
	Events            []Event
	Limits            []LimitState // the recipient's, after a start or a resend
	Replayed          bool         // an idempotency key made it earlier
}

// ReceiptState is whether a vendor who reports has done so. Once it has, the delivery status says what.
type ReceiptState string

// The receipt states. A vendor that does not report, or has, leaves it empty.
const (
	ReceiptAwaited ReceiptState = "awaited" // it may still come
	ReceiptMissing ReceiptState = "missing" // the verification has ended without it
)

func (e *Entry) receiptState() ReceiptState {
	switch {
	case !e.Delivery.Awaited || e.Delivery.Status != Sent:
		return ""
	case e.Status == Pending:
		return ReceiptAwaited
	}
	return ReceiptMissing
}

func (e *Entry) view() Verification {
	return Verification{
		ID: e.ID, Status: e.Status, Delivery: e.Delivery.Status, To: e.Masked, Channel: e.Channel, Via: e.travels(), Receipt: e.receiptState(), Purpose: e.Purpose,
		Locale: e.Locale, Reference: e.Reference, CreatedAt: e.CreatedAt, ExpiresAt: e.ExpiresAt, EndedAt: e.EndedAt,
		AttemptsRemaining: e.attemptsRemaining(), Test: e.Test, Class: e.Delivery.Class, Events: e.Events,
	}
}
