package account_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/account"
	"github.com/watchword/watchword/recipient"
)

// memory keeps rows as a store would, and has one owner for every address.
type memory struct {
	rows    []watchword.AccountRow
	batches []int // sizes
	failAt  int   // the batch from which on nothing is written; 0: none
}

func (m *memory) PutAccounts(_ context.Context, rows []watchword.AccountRow) error {
	m.batches = append(m.batches, len(rows))
	if m.failAt > 0 && len(m.batches) >= m.failAt {
		return errors.New("the disk is full")
	}
	for _, r := range rows {
		m.rows = slices.DeleteFunc(m.rows, func(was watchword.AccountRow) bool { return was.Tenant == r.Tenant && was.ID == r.ID })
		for _, other := range m.rows {
			if r.PhoneIndex != [16]byte{} && other.PhoneIndex == r.PhoneIndex || r.EmailIndex != [16]byte{} && other.EmailIndex == r.EmailIndex {
				return errors.New("UNIQUE constraint failed")
			}
		}
		m.rows = append(m.rows, r)
	}
	return nil
}

func (m *memory) find(match func(watchword.AccountRow) bool) (watchword.AccountRow, bool, error) {
	for _, r := range m.rows {
		if match(r) {
			return r, true, nil
		}
	}
	return watchword.AccountRow{}, false, nil
}

func (m *memory) AccountByIndex(_ context.Context, tenant watchword.TenantID, index [16]byte) (watchword.AccountRow, bool, error) {
	return m.find(func(r watchword.AccountRow) bool {
		return r.Tenant == tenant && (r.PhoneIndex == index || r.EmailIndex == index)
	})
}

func (m *memory) AccountByID(_ context.Context, tenant watchword.TenantID, id string) (watchword.AccountRow, bool, error) {
	return m.find(func(r watchword.AccountRow) bool { return r.Tenant == tenant && r.ID == id })
}

func (m *memory) ListAccounts(_ context.Context, tenant watchword.TenantID, after string, limit int) ([]watchword.AccountRow, error) {
	var all []watchword.AccountRow
	for _, r := range m.rows {
		if r.Tenant == tenant && r.ID > after {
			all = append(all, r)
		}
	}
	slices.SortFunc(all, func(a, b watchword.AccountRow) int { return strings.Compare(a.ID, b.ID) })
	return all[:min(limit, len(all))], nil
}

func open(t *testing.T) (*account.Directory, *memory) {
	t.Helper()
	keys, err := watchword.NewKeyRing("k1", "k1", watchword.MasterKey{ID: "k1", Secret: bytes.Repeat([]byte{7}, watchword.MasterKeySize)})
	if err != nil {
		t.Fatal(err)
	}
	m := &memory{}
	return account.NewDirectory(m, keys), m
}

func must[T any](t *testing.T) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func TestAccountsAreFoundByAnySpelling(t *testing.T) {
	d, _ := open(t)
	ctx := context.Background()
	if err := d.Put(ctx, []watchword.AccountResource{{Tenant: "acme", ID: "ada", Phone: "+86 138 0013 8000", Email: "Ada@Example.com"}}); err != nil {
		t.Fatal(err)
	}
	phone := must[recipient.Recipient](t)(recipient.ParsePhone("008613800138000"))
	email := must[recipient.Recipient](t)(recipient.ParseEmail("ada@EXAMPLE.com"))
	for _, address := range []recipient.Recipient{phone, email} {
		a, ok, err := d.ByAddress(ctx, "acme", address)
		if err != nil || !ok || a.ID != "ada" || a.Phone != phone || a.Email != email {
			t.Errorf("%v: %+v, %v, %v", address, a.ID, ok, err)
		}
		if _, ok, _ := d.ByAddress(ctx, "globex", address); ok {
			t.Errorf("%v: another tenant finds it", address)
		}
	}
	if a, ok, err := d.ByID(ctx, "acme", "ada"); err != nil || !ok || a.Phone != phone {
		t.Errorf("by id: %v, %v", ok, err)
	}
	if _, ok, err := d.ByID(ctx, "acme", "bob"); err != nil || ok {
		t.Errorf("nobody: %v, %v", ok, err)
	}
}

func TestAddressesAreSealed(t *testing.T) {
	d, m := open(t)
	if err := d.Put(context.Background(), []watchword.AccountResource{{Tenant: "acme", ID: "ada", Email: "ada@example.com"}}); err != nil {
		t.Fatal(err)
	}
	row := m.rows[0]
	if bytes.Contains(row.SealedEmail, []byte("ada")) || row.PhoneIndex != [16]byte{} || len(row.SealedPhone) > 0 {
		t.Errorf("%+v", row)
	}
	m.rows[0].Tenant = "globex" // a seal moved to another tenant does not open
	if _, _, err := d.ByID(context.Background(), "globex", "ada"); err == nil {
		t.Error("another tenant's seal opens")
	}
}

func TestFaultsNameTheAccountAndTheField(t *testing.T) {
	d, m := open(t)
	for want, a := range map[string]watchword.AccountResource{
		`accounts "acme/x": phone`: {Tenant: "acme", ID: "x", Phone: "nobody"},
		`accounts "acme/x": email`: {Tenant: "acme", ID: "x", Email: "nobody"},
		`accounts "acme/": id`:     {Tenant: "acme"},
	} {
		good := watchword.AccountResource{Tenant: "acme", ID: "good", Email: "good@example.com"}
		err := d.Put(context.Background(), []watchword.AccountResource{good, a})
		if err == nil || !strings.HasPrefix(err.Error(), want) || len(m.rows) > 0 {
			t.Errorf("%v, %d rows; want %q and none", err, len(m.rows), want)
		}
		if d.Check(context.Background(), []watchword.AccountResource{a}) == nil {
			t.Errorf("%s: Check finds nothing", want)
		}
	}
}
