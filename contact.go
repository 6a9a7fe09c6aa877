package watchword

import (
	"context"
	"time"

	"github.com/watchword/watchword/recipient"
)

// Contact is a verified contact: an address that an approval has proved, for as long as the tenant says.
type Contact struct {
	ID         ID // of the verification that proved it
	Tenant     TenantID
	Channel    Channel
	Recipient  [16]byte // blind index of the exact address
	User       [16]byte // blind index of the application's user, or zero
	Sealed     []byte   // the address, sealed for the verification
	VerifiedAt time.Time
	ExpiresAt  time.Time
}

// Contacts keeps verified contacts. They come with the ledgers that they are verified in (Ledger.Contacts).
type Contacts interface {
	// ListContacts gives contacts that have not expired by the store's time, the newest first, and how many there are
	// altogether.
	ListContacts(ctx context.Context, tenant TenantID, q ContactQuery) (contacts []Contact, total int, err error)
}

// ContactQuery selects contacts. Zero fields select all.
type ContactQuery struct {
	ID         ID
	Channel    Channel
	Recipient  [16]byte
	User       [16]byte
	ValidUntil time.Time // those still valid then
	Offset     int       // so many are left out at the beginning
	Limit      int       // at most so many
}

// contactTerms are how an approval makes a contact.
type contactTerms struct {
	tenant TenantID
	valid  time.Duration
	user   [16]byte
}

func (c *contactTerms) of(now time.Time, e *Entry) Contact {
	return Contact{
		ID: e.ID, Tenant: c.tenant, Channel: e.Channel, Recipient: e.Recipient, User: c.user, Sealed: e.Sealed,
		VerifiedAt: now, ExpiresAt: now.Add(c.valid),
	}
}

// contactFor is nil for tenants that keep no verified contacts.
func (t *TenantView) contactFor(keys *KeyRing, user string) *contactTerms {
	if t.VerifiedFor == nil || *t.VerifiedFor == 0 {
		return nil
	}
	return &contactTerms{t.ID, t.VerifiedFor.Duration(), keys.userIndex(t.ID, user)}
}

func (r *KeyRing) userIndex(tenant TenantID, user string) [16]byte {
	if user == "" {
		return [16]byte{}
	}
	return r.blindIndex("user", tenant, user)
}

// ContactsRequest selects verified contacts. Empty fields select all.
type ContactsRequest struct {
	Caller      Caller
	ID          ID
	Channel     Channel
	To          string // needs Channel
	CallingCode string
	User        string
	ValidUntil  time.Time
	Offset      int // 0 and up
	Limit       int // 1 to MaxPage
}

// VerifiedContact is a verified contact with its address in clear.
type VerifiedContact struct {
	ID         ID
	Channel    Channel
	Address    recipient.Recipient
	VerifiedAt time.Time
	ExpiresAt  time.Time
}

// Contacts lists the tenant's verified contacts, the newest first, and tells how many there are altogether. It is for
// callers that the tenant trusts with its users' addresses.
func (e *Engine) Contacts(ctx context.Context, r ContactsRequest) ([]VerifiedContact, int, error) {
	_, t, err := e.tenant(r.Caller)
	if err != nil {
		return nil, 0, err
	}
	if r.Limit < 1 || r.Limit > MaxPage || r.Offset < 0 {
		return nil, 0, FieldError(InvalidRequest, "limit", "a page has 1 to 100 contacts, and an offset of 0 or more")
	}
	q := ContactQuery{
		ID: r.ID, Channel: r.Channel, User: e.keys.userIndex(t.ID, r.User), ValidUntil: r.ValidUntil, Offset: r.Offset, Limit: r.Limit,
	}
	if r.To != "" {
		to, err := r.Channel.parseRecipient(r.To, r.CallingCode)
		if err != nil {
			return nil, 0, invalidRecipient(err)
		}
		q.Recipient = e.keys.recipientIndex(t.ID, to)
	}
	rows, total, err := e.contacts.ListContacts(ctx, t.ID, q)
	if err != nil {
		return nil, 0, unavailable(err)
	}
	found := make([]VerifiedContact, 0, len(rows))
	for i := range rows {
		c := &rows[i]
		address, err := e.keys.open(c.Sealed, string(t.ID), "ledger", string(c.ID[:]), "recipient")
		if err != nil {
			return nil, 0, unavailable(err)
		}
		to, err := recipient.FromCanonical(c.Channel.kind(), address)
		if err != nil {
			return nil, 0, unavailable(err)
		}
		found = append(found, VerifiedContact{c.ID, c.Channel, to, c.VerifiedAt, c.ExpiresAt})
	}
	return found, total, nil
}
