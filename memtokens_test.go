package watchword

import (
	"bytes"
	"context"
	"slices"
	"time"
)

func (m *memStore) PutToken(_ context.Context, digest [32]byte, t Token) error {
	if err := m.enter("PutToken"); err != nil {
		return err
	}
	defer m.mu.Unlock()
	if m.tokens == nil {
		m.tokens = map[[32]byte]Token{}
	}
	m.tokens[digest] = t
	return nil
}

func (m *memStore) Token(_ context.Context, digest [32]byte) (time.Time, Token, bool, error) {
	if err := m.enter("Token"); err != nil {
		return time.Time{}, Token{}, false, err
	}
	defer m.mu.Unlock()
	t, ok := m.tokens[digest]
	return m.now(), t, ok, nil
}

func (m *memStore) DropTokens(_ context.Context, tenant TenantID, kind TokenType, subject string) (int, error) {
	if err := m.enter("DropTokens"); err != nil {
		return 0, err
	}
	defer m.mu.Unlock()
	n := 0
	for digest, t := range m.tokens {
		if t.Tenant == tenant && t.Type == kind && (subject == "" || t.Subject == subject) {
			delete(m.tokens, digest)
			n++
		}
	}
	return n, nil
}

func (m *memStore) ListTokens(_ context.Context, tenant TenantID, after [32]byte, limit int) ([]StoredToken, error) {
	if err := m.enter("ListTokens"); err != nil {
		return nil, err
	}
	defer m.mu.Unlock()
	var all []StoredToken
	for digest, t := range m.tokens {
		if t.Tenant == tenant && bytes.Compare(digest[:], after[:]) > 0 {
			all = append(all, StoredToken{digest, t})
		}
	}
	slices.SortFunc(all, func(a, b StoredToken) int { return bytes.Compare(a.Digest[:], b.Digest[:]) })
	return all[:min(len(all), limit)], nil
}

func (m *memStore) ListContacts(_ context.Context, tenant TenantID, q ContactQuery) ([]Contact, int, error) {
	if err := m.enter("ListContacts"); err != nil {
		return nil, 0, err
	}
	defer m.mu.Unlock()
	var found []Contact
	for _, c := range m.contacts {
		if c.Tenant == tenant && c.ExpiresAt.After(m.now()) && (q.Channel == "" || c.Channel == q.Channel) &&
			(q.ID.IsZero() || c.ID == q.ID) && (q.Recipient == [16]byte{} || c.Recipient == q.Recipient) &&
			(q.User == [16]byte{} || c.User == q.User) && !c.ExpiresAt.Before(q.ValidUntil) {
			found = append(found, c)
		}
	}
	slices.SortFunc(found, func(a, b Contact) int { return b.VerifiedAt.Compare(a.VerifiedAt) })
	total := len(found)
	found = found[min(q.Offset, total):]
	return found[:min(len(found), q.Limit)], total, nil
}
