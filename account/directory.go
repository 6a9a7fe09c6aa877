package account

import (
	"context"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/recipient"
)

// Directory is the built-in directory. It implements watchword.Directory.
type Directory struct {
	accounts watchword.Accounts
	keys     *watchword.KeyRing
}

// NewDirectory makes a directory over a store.
func NewDirectory(accounts watchword.Accounts, keys *watchword.KeyRing) *Directory {
	return &Directory{accounts, keys}
}

var _ watchword.Directory = (*Directory)(nil)

// ByAddress implements watchword.Directory.
func (d *Directory) ByAddress(ctx context.Context, tenant watchword.TenantID, address recipient.Recipient) (watchword.Account, bool, error) {
	row, ok, err := d.accounts.AccountByIndex(ctx, tenant, d.keys.AccountIndex(tenant, address))
	return d.open(row, ok, err)
}

// ByID implements watchword.Directory.
func (d *Directory) ByID(ctx context.Context, tenant watchword.TenantID, id string) (watchword.Account, bool, error) {
	row, ok, err := d.accounts.AccountByID(ctx, tenant, id)
	return d.open(row, ok, err)
}

// List gives a tenant's accounts in order of id, after the one given.
func (d *Directory) List(ctx context.Context, tenant watchword.TenantID, after string, limit int) ([]watchword.Account, error) {
	rows, err := d.accounts.ListAccounts(ctx, tenant, after, limit)
	if err != nil {
		return nil, err
	}
	all := make([]watchword.Account, 0, len(rows))
	for _, row := range rows {
		a, _, err := d.open(row, true, nil)
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	return all, nil
}

// row is an account, whose faults were found before, as it is stored.
func (d *Directory) row(a watchword.AccountResource) (watchword.AccountRow, error) {
	row := watchword.AccountRow{Tenant: a.Tenant, ID: a.ID}
	if a.Phone != "" {
		phone, err := recipient.ParsePhone(a.Phone)
		if err != nil {
			return row, err
		}
		row.PhoneIndex = d.keys.AccountIndex(a.Tenant, phone)
		row.SealedPhone = d.keys.SealAccount(a.Tenant, a.ID, phone)
	}
	if a.Email != "" {
		email, err := recipient.ParseEmail(a.Email)
		if err != nil {
			return row, err
		}
		row.EmailIndex = d.keys.AccountIndex(a.Tenant, email)
		row.SealedEmail = d.keys.SealAccount(a.Tenant, a.ID, email)
	}
	return row, nil
}

func (d *Directory) open(row watchword.AccountRow, ok bool, err error) (watchword.Account, bool, error) {
	if err != nil || !ok {
		return watchword.Account{}, false, err
	}
	a := watchword.Account{ID: row.ID}
	if a.Phone, err = d.keys.OpenAccount(row.Tenant, row.ID, recipient.Phone, row.SealedPhone); err != nil {
		return a, false, err
	}
	a.Email, err = d.keys.OpenAccount(row.Tenant, row.ID, recipient.Email, row.SealedEmail)
	return a, err == nil, err
}
