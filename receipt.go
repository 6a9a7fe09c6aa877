package watchword

import (
	"context"
	"crypto/sha256"
	"errors"
	"net/textproto"
	"net/url"
	"time"
)

// Receipt is what a vendor says has become of a message that it accepted.
type Receipt struct {
	MessageID string         // as the provider named it in its Acceptance
	Status    DeliveryStatus // Delivered, Undelivered, or Sent: still on its way, which changes nothing
	Class     ErrorClass     // why it was not delivered; ClassUnknown where the vendor does not say
	Raw       string         // the vendor's own code, for operators; no text, no address
	At        time.Time      // by the vendor's clock; zero: it does not say
}

// MessageRef finds the verification of a message that a vendor may report on.
type MessageRef struct {
	Key MessageKey
	ID  ID
}

// MessagePlace is where the verification of a message is kept.
type MessagePlace struct {
	Tenant TenantID
	ID     ID
	Ledger LedgerKey
}

// MessageKey stands for a vendor account and its name for a message.
type MessageKey [16]byte

// MessageRetention is how long a receipt finds its message. Vendors report within 72 hours, nearly all within minutes.
const MessageRetention = 96 * time.Hour

func messageKey(account, messageID string) MessageKey {
	sum := sha256.Sum256([]byte(account + "\x00" + messageID))
	return MessageKey(sum[:16])
}

// Report is a request that a vendor made to the receipts path of an account.
type Report struct {
	Method string
	URL    string // whole, as the vendor was told it: some sign it
	Query  url.Values
	Header textproto.MIMEHeader
	Body   []byte    // at most MaxReport
	At     time.Time // when it came
}

// MaxReport is the longest report that is read, in bytes.
const MaxReport = 4 << 20

// ReportReader is a provider whose vendor reports by HTTP. The path's token has been checked before; where the vendor
// signs its reports, the provider checks that.
type ReportReader interface {
	// ReadReport reads one report. A report may hold receipts of many messages, or none (a vendor that tests the URL).
	// The error is ErrNotAuthentic when the signature is missing or wrong, and Unavailable when that cannot be found out
	// just now; any other means that the report cannot be understood, and names no secret.
	ReadReport(ctx context.Context, r Report) (receipts []Receipt, answer ReportAnswer, err error)
}

// ReportAnswer is what a vendor wants to hear. The zero value is an empty 200.
type ReportAnswer struct {
	Status      int
	ContentType string
	Body        []byte
}

// ErrNotAuthentic says that a report was not made by the vendor.
var ErrNotAuthentic = errors.New("the report is not signed as the vendor signs")

// ReceiptSource is a provider that hears of receipts on a connection of its own.
type ReceiptSource interface {
	// OnReceipts gives the provider a function to call with what it hears. It is called once, before the first Send;
	// the function may be called from any goroutine, and does not block for long. An error says that the receipts could
	// not be recorded: the vendor is to bring them again.
	OnReceipts(tell func([]Receipt) error)
}

// ReceiptPoller is a provider that has to ask its vendor for receipts.
type ReceiptPoller interface {
	// PollReceipts asks once. more tells that the vendor has more right now. Receipts that the vendor hands out only
	// once must be given back even if a later part of the same call fails.
	PollReceipts(ctx context.Context) (receipts []Receipt, more bool, err error)
}

// ReceiptURL is where the vendor of an account can report; empty when vendors cannot reach this server. Its last part is
// a secret that belongs to the account: whoever has it can claim that messages arrived, and no more.
func (e *Engine) ReceiptURL(account string) string {
	if e.publicURL == "" {
		return ""
	}
	return e.publicURL + "/receipts/" + account + "/" + e.keys.receiptToken(account)
}
