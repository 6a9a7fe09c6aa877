package dialecttest

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/watchword/watchword"
)

func (m *memory) PutToken(ctx context.Context, digest [32]byte, t watchword.Token) error {
	err := m.enter(ctx)
	defer m.mu.Unlock()
	if err == nil {
		m.tokens[digest] = t
	}
	return err
}

func (m *memory) Token(ctx context.Context, digest [32]byte) (time.Time, watchword.Token, bool, error) {
	err := m.enter(ctx)
	defer m.mu.Unlock()
	t, ok := m.tokens[digest]
	return m.clock.Now(), t, ok && err == nil, err
}

func (m *memory) DropTokens(ctx context.Context, tenant watchword.TenantID, kind watchword.TokenType, subject string) (int, error) {
	err := m.enter(ctx)
	defer m.mu.Unlock()
	if err != nil {
		return 0, err
	}
	n := 0
	for digest, t := range m.tokens {
		if t.Tenant == tenant && t.Type == kind && (subject == "" || t.Subject == subject) {
			delete(m.tokens, digest)
			n++
		}
	}
	return n, nil
}

func (m *memory) ListTokens(ctx context.Context, tenant watchword.TenantID, after [32]byte, limit int) ([]watchword.StoredToken, error) {
	err := m.enter(ctx)
	defer m.mu.Unlock()
	if err != nil {
		return nil, err
	}
	var all []watchword.StoredToken
	for digest, t := range m.tokens {
		if t.Tenant == tenant && bytes.Compare(digest[:], after[:]) > 0 {
			all = append(all, watchword.StoredToken{Digest: digest, Token: t})
		}
	}
	slices.SortFunc(all, func(a, b watchword.StoredToken) int { return bytes.Compare(a.Digest[:], b.Digest[:]) })
	return all[:min(len(all), limit)], nil
}

// prove keeps verified contacts, each over the one before of the same address and user.
func (m *memory) prove(contacts []watchword.Contact) {
	for _, c := range contacts {
		m.contacts = slices.DeleteFunc(m.contacts, func(k watchword.Contact) bool {
			return k.Tenant == c.Tenant && k.Channel == c.Channel && k.Recipient == c.Recipient && k.User == c.User
		})
		m.contacts = append(m.contacts, c)
	}
}

func (m *memory) ListContacts(ctx context.Context, tenant watchword.TenantID, q watchword.ContactQuery) ([]watchword.Contact, int, error) {
	err := m.enter(ctx)
	defer m.mu.Unlock()
	if err != nil {
		return nil, 0, err
	}
	var found []watchword.Contact
	for _, c := range m.contacts {
		if c.Tenant == tenant && c.ExpiresAt.After(m.clock.Now()) && (q.Channel == "" || c.Channel == q.Channel) &&
			(q.ID.IsZero() || c.ID == q.ID) && (q.Recipient == [16]byte{} || c.Recipient == q.Recipient) &&
			(q.User == [16]byte{} || c.User == q.User) && !c.ExpiresAt.Before(q.ValidUntil) {
			found = append(found, c)
		}
	}
	slices.SortFunc(found, func(a, b watchword.Contact) int {
		if d := b.VerifiedAt.Compare(a.VerifiedAt); d != 0 {
			return d
		}
		return bytes.Compare(b.ID[:], a.ID[:])
	})
	total := len(found)
	found = found[min(q.Offset, total):]
	return found[:min(len(found), q.Limit)], total, nil
}

// captcha is the double of a captcha service: it refuses every token that begins with "refuse".
type captcha struct{}

func (captcha) Passes(_ context.Context, _ watchword.CaptchaSource, token, _ string) (bool, error) {
	return !strings.HasPrefix(token, "refuse"), nil
}
