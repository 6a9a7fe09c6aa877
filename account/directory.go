// Package account answers who is a known account of a tenant's application, for policies that ask: the built-in
// directory keeps accounts itself, in the server's store, sealed and found by blind indexes.
package account

import (
	"context"
	"fmt"

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

// Check tells what is wrong with accounts, naming the account and field at fault.
func (d *Directory) Check(accounts []watchword.AccountResource) error {
	_, err := d.rows(accounts)
	return err
}

// Put writes accounts over those of the same tenant and id, all or none. The error names the account and field at
// fault.
func (d *Directory) Put(ctx context.Context, accounts []watchword.AccountResource) error {
	rows, err := d.rows(accounts)
	if err != nil {
		return err
	}
	return d.accounts.PutAccounts(ctx, rows)
}

func (d *Directory) rows(accounts []watchword.AccountResource) ([]watchword.AccountRow, error) {
	rows := make([]watchword.AccountRow, 0, len(accounts))
	for _, a := range accounts {
		row, err := d.row(a)
		if err != nil {
			return nil, fmt.Errorf("accounts %q: %w", string(a.Tenant)+"/"+a.ID, err)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func (d *Directory) row(a watchword.AccountResource) (watchword.AccountRow, error) {
	row := watchword.AccountRow{Tenant: a.Tenant, ID: a.ID}
	if a.ID == "" || len(a.ID) > 128 {
		return row, fmt.Errorf("id must be 1 to 128 bytes")
	}
	if a.Phone != "" {
		phone, err := recipient.ParsePhone(a.Phone)
		if err != nil {
			return row, fmt.Errorf("phone: %w", err)
		}
		row.PhoneIndex = d.keys.AccountIndex(a.Tenant, phone)
		row.SealedPhone = d.keys.SealAccount(a.Tenant, a.ID, phone)
	}
	if a.Email != "" {
		email, err := recipient.ParseEmail(a.Email)
		if err != nil {
			return row, fmt.Errorf("email: %w", err)
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
