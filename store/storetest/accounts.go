package storetest

import (
	"context"
	"fmt"

	"github.com/watchword/watchword"
)

func accountClauses() []clause {
	return []clause{
		{"accounts are found", accountsAreFound},
		{"old address is freed", oldAddressFreed},
		{"put whole", putWhole},
		{"account walls", accountWalls},
		{"account pages", accountPages},
	}
}

func (s *site) accounts(node int) watchword.Accounts { return port[watchword.Accounts](s, node) }

// account is one with the n-th phone and e-mail indexes; 0 stands for no address.
func account(t watchword.TenantID, id string, phone, email int) watchword.AccountRow {
	a := watchword.AccountRow{Tenant: t, ID: id}
	if phone > 0 {
		a.PhoneIndex, a.SealedPhone = numbered(phone), fmt.Appendf(nil, "sealed phone %d\x00", phone)
	}
	if email > 0 {
		a.EmailIndex, a.SealedEmail = numbered(1000+email), fmt.Appendf(nil, "sealed e-mail %d\x00", email)
	}
	return a
}

func putAccounts(s *site, rows ...watchword.AccountRow) error {
	if err := s.accounts(0).PutAccounts(context.Background(), rows); err != nil {
		return fmt.Errorf("PutAccounts: %w", err)
	}
	return nil
}

// byIndex compares the account with an index; a zero want stands for none.
func byIndex(s *site, what string, t watchword.TenantID, n int, want watchword.AccountRow) error {
	got, ok, err := s.accounts(1).AccountByIndex(context.Background(), t, numbered(n))
	return accountIs("AccountByIndex: "+what, got, ok, err, want)
}

func byID(s *site, what string, t watchword.TenantID, id string, want watchword.AccountRow) error {
	got, ok, err := s.accounts(1).AccountByID(context.Background(), t, id)
	return accountIs("AccountByID: "+what, got, ok, err, want)
}

func accountIs(what string, got watchword.AccountRow, ok bool, err error, want watchword.AccountRow) error {
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", what, err)
	case ok != (want.ID != ""):
		return fmt.Errorf("%s: found is %v", what, ok)
	case !ok:
		return nil
	}
	return same(what, got, want)
}

func accountsAreFound(s *site) error {
	ada, bob, eve := account("acme", "ada", 1, 2), account("acme", "bob", 3, 0), account("acme", "eve", 0, 4)
	nobody := watchword.AccountRow{}
	found := func() error {
		return first(
			func() error { return byIndex(s, "a phone", "acme", 1, ada) },
			func() error { return byIndex(s, "an e-mail address", "acme", 1002, ada) },
			func() error { return byIndex(s, "another phone", "acme", 3, bob) },
			func() error { return byIndex(s, "another e-mail address", "acme", 1004, eve) },
			func() error { return byIndex(s, "an address that nobody has", "acme", 9, nobody) },
			func() error {
				got, ok, err := s.accounts(0).AccountByIndex(context.Background(), "acme", [16]byte{})
				return accountIs("AccountByIndex: the index of no address", got, ok, err, nobody)
			},
			func() error { return byID(s, "an account", "acme", "ada", ada) },
			func() error { return byID(s, "an account without an e-mail address", "acme", "bob", bob) },
			func() error { return byID(s, "an account that is not there", "acme", "zoe", nobody) },
		)
	}
	return first(func() error { return putAccounts(s, ada, bob, eve) }, found, s.reopen, found)
}

func oldAddressFreed(s *site) error {
	before, after, heir := account("acme", "ada", 1, 2), account("acme", "ada", 5, 0), account("acme", "bob", 1, 2)
	nobody := watchword.AccountRow{}
	return first(
		func() error { return putAccounts(s, before) },
		func() error { return putAccounts(s, after) },
		func() error { return byIndex(s, "the new phone", "acme", 5, after) },
		func() error { return byIndex(s, "the old phone", "acme", 1, nobody) },
		func() error { return byIndex(s, "the old e-mail address", "acme", 1002, nobody) },
		func() error { return byID(s, "the account", "acme", "ada", after) },
		func() error { return putAccounts(s, heir) },
		func() error { return byIndex(s, "the old phone with its new owner", "acme", 1, heir) },
		func() error { return byIndex(s, "the old e-mail address with its new owner", "acme", 1002, heir) },
	)
}

// putWhole writes accounts of which one claims the address of another. A store may refuse that, or let the address go
// over; it may not write some of them, nor leave the address with both.
func putWhole(s *site) error {
	ada, bob, eve := account("acme", "ada", 1, 2), account("acme", "bob", 3, 0), account("acme", "eve", 1, 0)
	if err := putAccounts(s, ada); err != nil {
		return err
	}
	err := s.accounts(0).PutAccounts(context.Background(), []watchword.AccountRow{bob, eve})
	if err == nil {
		return first(
			func() error { return byID(s, "the first of two", "acme", "bob", bob) },
			func() error { return byIndex(s, "the address with its new owner", "acme", 1, eve) },
		)
	}
	nobody := watchword.AccountRow{}
	return first(
		func() error { return byID(s, "the first of two that were refused", "acme", "bob", nobody) },
		func() error { return byID(s, "the second of two that were refused", "acme", "eve", nobody) },
		func() error { return byIndex(s, "the address with its owner", "acme", 1, ada) },
		func() error { return putAccounts(s, bob) },
	)
}

func accountWalls(s *site) error {
	ours, theirs := account("acme", "ada", 1, 2), account("zeta", "ada", 3, 4)
	nobody := watchword.AccountRow{}
	return first(
		func() error { return putAccounts(s, ours, theirs) },
		func() error { return byID(s, "our account", "acme", "ada", ours) },
		func() error { return byID(s, "their account", "zeta", "ada", theirs) },
		func() error { return byIndex(s, "our phone, asked for by them", "zeta", 1, nobody) },
		func() error { return byIndex(s, "their e-mail address, asked for by us", "acme", 1004, nobody) },
		func() error { return byIndex(s, "our phone", "acme", 1, ours) },
	)
}

func accountPages(s *site) error {
	const count, limit = 130, 25
	var all, theirs []watchword.AccountRow
	for i := range count {
		all = append(all, account("acme", fmt.Sprintf("user-%03d", i), i+1, 0))
		theirs = append(theirs, account("zeta", fmt.Sprintf("user-%03d", i), 0, i+1))
	}
	if err := putAccounts(s, append(theirs, all...)...); err != nil {
		return err
	}
	var got []watchword.AccountRow
	after := ""
	for range count {
		page, err := s.accounts(0).ListAccounts(context.Background(), "acme", after, limit)
		if err != nil {
			return fmt.Errorf("ListAccounts: %w", err)
		}
		if len(page) > limit {
			return fmt.Errorf("a page of at most %d holds %d", limit, len(page))
		}
		if len(page) == 0 {
			break
		}
		got, after = append(got, page...), page[len(page)-1].ID
	}
	return same("the pages of accounts", got, all)
}
