package watchword

import (
	"context"
	"time"

	"github.com/watchword/watchword/message"
	"github.com/watchword/watchword/recipient"
)

// Provider hands messages to one vendor account or protocol. Package providertest holds its contract. What it can do
// beside, it tells by implementing CodeOwner, Prober, ReportReader, ReceiptSource, ReceiptPoller or ConversionReporter.
type Provider interface {
	// Send hands one message over. It returns when the vendor has accepted it, or with a *SendError that says why not.
	// When ctx ends first, the error's class is ClassTimeout if the vendor may have the message, and ClassProviderError
	// if it certainly has not; either way ctx's error is in the chain.
	Send(ctx context.Context, m Outgoing) (Acceptance, error)
}

// Outgoing is a message as a provider gets it.
type Outgoing struct {
	ID          ID     // of the verification
	Key         string // names this message of this verification, alike on every attempt at it: a vendor's idempotency key
	Tenant      TenantID
	Channel     Channel
	Purpose     Purpose
	To          recipient.Recipient
	Locale      string
	Brand       string
	Code        string // empty for a CodeOwner, and so is what stands for it among Registered's variables
	CodeLength  int
	ValidFor    time.Duration
	Content     message.Content
	TestOutcome TestOutcome // for a test recipient, which only the test provider sees

	// Registered is the template as this account's vendor knows it; without an ID there is none, and Content is sent.
	Registered RegisteredTemplate
	// Signature is in whose name: a 签名 without its brackets, or a sender id; empty: as the account's settings say.
	Signature string
	// ReceiptURL is where the vendor can report what becomes of this message; empty: it cannot reach this server.
	ReceiptURL string
}

// RegisteredTemplate is a template that the vendor fills in itself.
type RegisteredTemplate struct {
	ID        string             // the vendor's
	Variables []TemplateVariable // in the order in which the vendor counts them
}

// TemplateVariable is one value that a vendor puts into its template.
type TemplateVariable struct{ Name, Value string }

// Acceptance is a provider's yes.
type Acceptance struct {
	MessageID string         // the vendor's name for the message; at most 128 characters are kept
	Receipt   DeliveryStatus // Delivered or Undelivered when the provider knows at once, else 0
}

// CodeOwner is a provider whose vendor makes the code itself, and alone can say whether one is right. Its ProviderSpec
// says OwnsCode. Send asks the vendor to make and send a code; a Send for the same verification again is a resend, and
// whether the code is another is the vendor's to decide.
type CodeOwner interface {
	Provider
	// CheckCode asks whether a code is right. The vendor may count the attempt, and a right code may be used up by that.
	// The error is a *SendError, and then nobody knows: the code is not approved.
	CheckCode(ctx context.Context, c CodeCheck) (right bool, err error)
}

// CodeCheck is a code that somebody typed.
type CodeCheck struct {
	ID        ID
	Key       string // of the message that the code came with: see Outgoing.Key
	Channel   Channel
	To        recipient.Recipient
	MessageID string // as Send has answered it; empty: the vendor has not answered yet, or nobody knows what
	Code      string // 4 to 10 characters of A-Z and 0-9
}

// Prober is a provider that can test its credentials, and where the vendor tells it the balance, without sending
// anything.
type Prober interface {
	// Probe answers a *SendError when the vendor does not let the account send.
	Probe(ctx context.Context) (Balance, error)
}

// Balance is what a prepaid account has left, as the vendor writes it. Zero: the vendor does not tell.
type Balance struct {
	Amount   string // "12.50"
	Currency string // ISO 4217, or the vendor's own unit, such as "messages"
}

// ConversionReporter is a provider whose vendor wants to know which of its messages led to an approval, to judge its own
// routes by.
type ConversionReporter interface {
	ReportConversion(ctx context.Context, c Conversion) error
}

// Conversion is what became of a message, as far as the code in it goes.
type Conversion struct {
	MessageID string
	Approved  bool
	At        time.Time // of the approval, or of the end without one
}
