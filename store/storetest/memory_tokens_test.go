package storetest

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/watchword/watchword"
)

func (m *memory) PutToken(_ context.Context, digest [32]byte, t watchword.Token) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	before, ok := m.tokens[digest]
	switch {
	case ok && m.breaks == "keeps the first token":
		return nil
	case ok && m.breaks == "mixes tokens":
		t.Tenant, t.Type = before.Tenant, before.Type
	case m.breaks == "loses a scope":
		t.Scope = ""
	case m.breaks == "issues tokens itself":
		t.ExpiresAt = m.clock().Add(t.ExpiresAt.Sub(t.IssuedAt))
		t.IssuedAt = m.clock()
	}
	m.clock()
	m.tokens[digest] = t
	return nil
}

// stays is how long a token is found after its end.
func (m *memory) stays() time.Duration {
	switch m.breaks {
	case "tokens for ever":
		return 100 * 365 * day
	case "hides expired tokens":
		return 0
	}
	return day
}

func (m *memory) Token(_ context.Context, digest [32]byte) (time.Time, watchword.Token, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	t, ok := m.tokens[digest]
	now := m.clock()
	if m.breaks == "tells the caller's time" {
		now = time.Now()
	}
	return now, t, ok && now.Before(t.ExpiresAt.Add(m.stays())), nil
}

func (m *memory) DropTokens(_ context.Context, tenant watchword.TenantID, kind watchword.TokenType, subject string) (n int, _ error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for digest, t := range m.tokens {
		switch {
		case t.Tenant != tenant && m.breaks != "drops other tenants' tokens", t.Type != kind && m.breaks != "drops all types",
			subject != "" && t.Subject != subject && m.breaks != "drops all subjects":
			continue
		}
		n++
		if m.breaks != "only counts drops" {
			delete(m.tokens, digest)
		}
	}
	if m.breaks == "counts a drop once" {
		n = min(n, 1)
	}
	return n, nil
}

func (m *memory) ListTokens(_ context.Context, tenant watchword.TenantID, after [32]byte, limit int) ([]watchword.StoredToken, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now, from := m.clock(), 1
	if m.breaks == "repeats tokens" {
		from = 0
	}
	var all []watchword.StoredToken
	for digest, t := range m.tokens {
		gone := !now.Before(t.ExpiresAt.Add(m.stays())) && m.breaks != "lists tokens for ever"
		if (t.Tenant == tenant || m.breaks == "lists all tokens") && !gone && bytes.Compare(digest[:], after[:]) >= from {
			all = append(all, watchword.StoredToken{Digest: digest, Token: t})
		}
	}
	slices.SortFunc(all, func(a, b watchword.StoredToken) int {
		if m.breaks == "lists tokens by subject" {
			return cmp.Compare(a.Subject, b.Subject)
		}
		return bytes.Compare(a.Digest[:], b.Digest[:])
	})
	return all[:min(len(all), limit)], nil
}

// keepTooEarly keeps contacts or notices before it is known whether their ledger is.
func (m *memory) keepTooEarly(l *watchword.Ledger) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch m.breaks {
	case "contacts without their ledger":
		m.keepContacts(l)
	case "notices without their ledger":
		m.keepNotices(l)
	}
}

// keepContacts writes verified contacts over those before; the caller holds the lock.
func (m *memory) keepContacts(l *watchword.Ledger) {
	for _, c := range l.Contacts() {
		switch m.breaks {
		case "keeps no contacts":
			return
		case "loses a seal":
			c.Sealed = nil
		case "one contact for all users":
			m.dropContact(func(k watchword.Contact) bool { return k.Recipient == c.Recipient && k.Tenant == c.Tenant })
		case "renews over walls":
			m.dropContact(func(k watchword.Contact) bool { return true })
		}
		if m.breaks != "contacts pile up" {
			m.dropContact(func(k watchword.Contact) bool {
				return k.Tenant == c.Tenant && k.Channel == c.Channel && k.Recipient == c.Recipient && k.User == c.User
			})
		}
		m.contacts = append(m.contacts, c)
	}
}

func (m *memory) dropContact(which func(watchword.Contact) bool) {
	m.contacts = slices.DeleteFunc(m.contacts, which)
}

func (m *memory) ListContacts(_ context.Context, tenant watchword.TenantID, q watchword.ContactQuery) ([]watchword.Contact, int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.clock()
	var found []watchword.Contact
	for _, c := range m.contacts {
		if c.Tenant != tenant && m.breaks != "contacts of all tenants" || !c.ExpiresAt.After(now) && m.breaks != "contacts for ever" {
			continue
		}
		if selects(q, c) || m.breaks == "ignores contact filters" {
			found = append(found, c)
		}
	}
	slices.SortFunc(found, func(a, b watchword.Contact) int {
		order := cmp.Or(b.VerifiedAt.Compare(a.VerifiedAt), bytes.Compare(b.ID[:], a.ID[:]))
		if m.breaks == "oldest contacts first" {
			return -order
		}
		return order
	})
	total := len(found)
	if q.Offset > 0 && m.breaks == "contact pages overlap" {
		q.Offset--
	}
	found = slices.Clone(found[min(q.Offset, total):])
	found = found[:min(len(found), q.Limit)]
	switch m.breaks {
	case "counts the page":
		total = len(found)
	case "counts all contacts":
		total = len(m.contacts)
	}
	return found, total, nil
}

func selects(q watchword.ContactQuery, c watchword.Contact) bool {
	return (q.Channel == "" || c.Channel == q.Channel) && (q.ID.IsZero() || c.ID == q.ID) &&
		(q.Recipient == [16]byte{} || c.Recipient == q.Recipient) && (q.User == [16]byte{} || c.User == q.User) &&
		!c.ExpiresAt.Before(q.ValidUntil)
}

// purgeTokens forgets tokens and verified contacts that have run out, tokens in small batches.
func (m *memory) purgeTokens(now, before time.Time) (more bool) {
	const batch = 100
	m.dropContact(func(c watchword.Contact) bool {
		return !c.ExpiresAt.After(now) || c.VerifiedAt.Before(before) && m.breaks == "purges contacts"
	})
	n := 0
	for digest, t := range m.tokens {
		gone := !now.Before(t.ExpiresAt.Add(day))
		switch m.breaks {
		case "purges expired tokens":
			gone = !now.Before(t.ExpiresAt)
		case "purges tokens":
			gone = true
		}
		if gone && n < batch {
			delete(m.tokens, digest)
			n++
		}
	}
	return n == batch || m.breaks == "purges for ever"
}
