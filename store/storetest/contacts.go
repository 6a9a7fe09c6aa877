package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/watchword/watchword"
)

// contactClauses verify contacts as the engine does: there is no other way to make one.
func contactClauses() []clause {
	return []clause{
		{"contact comes with an approval", withRig(contactComesWithApproval)},
		{"contact comes with its ledger", withRig(contactComesWithItsLedger)},
		{"contact is renewed", withRig(contactIsRenewed)},
		{"contact filters", withRig(contactFilters)},
		{"contact pages", withRig(contactPages)},
		{"contacts expire", withRig(contactsExpire)},
		{"contact walls", withRig(contactWalls)},
		{"contacts under load", withRig(contactsUnderLoad)},
	}
}

func (s *site) contacts(node int) watchword.Contacts { return port[watchword.Contacts](s, node) }

// prove starts a verification and checks its code, as a user of the application or, with an empty one, as nobody. It
// answers the contact that comes of it, whose blind index of the user only the store can tell.
func (r *rig) prove(t watchword.TenantID, to, user string) (watchword.Contact, error) {
	ctx := context.Background()
	v, err := r.engine(0).Start(ctx, watchword.StartRequest{Caller: caller(t), To: to})
	if err != nil {
		return watchword.Contact{}, err
	}
	_, err = r.engine(1).Check(ctx, watchword.CheckRequest{
		Caller: caller(t), ID: v.ID, Code: r.vendor.code(v.ID), Context: watchword.Context{User: user},
	})
	if err != nil {
		return watchword.Contact{}, err
	}
	return r.contactOf(t, v.ID)
}

// contactOf is what the approval of a verification should have made.
func (r *rig) contactOf(t watchword.TenantID, id watchword.ID) (watchword.Contact, error) {
	where, err := r.ledgerOf(t, id)
	if err != nil {
		return watchword.Contact{}, err
	}
	_, l, err := r.ledgers(0).View(context.Background(), where)
	if err != nil {
		return watchword.Contact{}, err
	}
	e := l.Entry(id)
	if e.Status != watchword.Approved {
		return watchword.Contact{}, fmt.Errorf("%v is %v", id, e.Status)
	}
	return watchword.Contact{
		ID: id, Tenant: t, Channel: e.Channel, Recipient: e.Recipient, Sealed: e.Sealed, VerifiedAt: e.EndedAt, ExpiresAt: e.EndedAt.Add(keptFor),
	}, nil
}

// finds compares what a query gives, on every node, and how many it tells. Users are compared as somebody or nobody.
func (r *rig) finds(what string, t watchword.TenantID, q watchword.ContactQuery, total int, want ...watchword.Contact) error {
	if q.Limit == 0 {
		q.Limit = 100
	}
	for node := range r.nodes {
		got, n, err := r.contacts(node).ListContacts(context.Background(), t, q)
		if err != nil {
			return fmt.Errorf("ListContacts: %s: %w", what, err)
		}
		for i := range got {
			got[i].User = [16]byte{}
		}
		if err := same(what, got, want); err != nil {
			return err
		}
		if n != total {
			return fmt.Errorf("%s: %d altogether are told, want %d", what, n, total)
		}
	}
	return nil
}

// contactComesWithApproval looks for a contact before and after the one answer that makes it.
func contactComesWithApproval(r *rig) error {
	v, err := r.start(keeper, 1)
	if err != nil {
		return err
	}
	none := func() error { return r.finds("the list before an approval", keeper, watchword.ContactQuery{}, 0) }
	if err := first(
		none,
		func() error { return r.guess(keeper, v.ID, 1) },
		func() error {
			_, err := r.compare(0, keeper, v, 1, r.vendor.code(v.ID), true)
			return err
		},
		none,
		func() error { return r.checks(keeper, v.ID, r.vendor.code(v.ID), watchword.ResultApproved) },
		func() error { return r.checks(keeper, v.ID, r.vendor.code(v.ID), watchword.ResultAlreadyApproved) },
	); err != nil {
		return err
	}
	want, err := r.contactOf(keeper, v.ID)
	if err != nil {
		return err
	}
	if _, err := r.prove(loose, phone(2), ""); err != nil { // of a tenant that keeps no contacts
		return err
	}
	one := func() error {
		return r.finds("the list after an approval", keeper, watchword.ContactQuery{}, 1, want)
	}
	return first(one, r.restart, one, func() error {
		return r.finds("the list of a tenant that keeps none", loose, watchword.ContactQuery{}, 0)
	})
}

// contactComesWithItsLedger approves in an update that is then refused: neither the approval nor the contact is kept.
func contactComesWithItsLedger(r *rig) error {
	v, err := r.start(keeper, 1)
	if err != nil {
		return err
	}
	e, sp, err := r.watch()
	if err != nil {
		return err
	}
	sp.refuse = true
	_, err = e.Check(context.Background(), watchword.CheckRequest{Caller: caller(keeper), ID: v.ID, Code: r.vendor.code(v.ID)})
	e.Close(context.Background())
	if err == nil || !errors.Is(sp.last, errRefused) {
		return fmt.Errorf("a check in an update that is refused answered %w", err)
	}
	none := func() error { return r.finds("the list after a refused approval", keeper, watchword.ContactQuery{}, 0) }
	return first(
		none, r.restart, none,
		func() error { return r.checks(keeper, v.ID, r.vendor.code(v.ID), watchword.ResultApproved) },
		func() error {
			want, err := r.contactOf(keeper, v.ID)
			if err != nil {
				return err
			}
			return r.finds("the list after the approval itself", keeper, watchword.ContactQuery{}, 1, want)
		},
	)
}

// contactIsRenewed proves addresses again: one contact each for tenant, channel, address and user, the newest.
func contactIsRenewed(r *rig) error {
	var made []watchword.Contact
	for _, c := range []struct{ to, user string }{
		{phone(1), ""}, {phone(1), "ada"}, {phone(1), "bob"}, {phone(2), "ada"}, {"ada@example.com", "ada"},
		{phone(1), "ada"}, {phone(1), ""}, {"ada@example.com", "ada"},
	} {
		contact, err := r.prove(keeper, c.to, c.user)
		if err != nil {
			return err
		}
		made = append(made, contact)
		r.advance(time.Minute)
	}
	theirs, err := r.prove(other, phone(1), "ada")
	if err != nil {
		return err
	}
	renewed := func() error {
		return first(
			func() error {
				return r.finds("the list after addresses were proved again", keeper, watchword.ContactQuery{}, 5, made[7], made[6], made[5], made[3], made[2])
			},
			func() error {
				return r.finds("another tenant's list of the same address", other, watchword.ContactQuery{}, 1, theirs)
			},
			func() error {
				return r.finds("a contact that was renewed", keeper, watchword.ContactQuery{ID: made[1].ID}, 0)
			},
		)
	}
	return first(renewed, r.restart, renewed)
}

// contactFilters asks for contacts in every way: what is not asked about does not narrow.
func contactFilters(r *rig) error {
	var made []watchword.Contact
	for _, c := range []struct{ to, user string }{{phone(1), "ada"}, {phone(2), "ada"}, {"ada@example.com", "ada"}, {phone(1), "bob"}, {phone(3), ""}} {
		contact, err := r.prove(keeper, c.to, c.user)
		if err != nil {
			return err
		}
		made = append(made, contact)
		r.advance(time.Minute)
	}
	users, err := r.usersOf(made...)
	if err != nil {
		return err
	}
	ada, bob := users[0], users[3]
	if ada == bob || ada != users[1] || ada != users[2] || users[4] != [16]byte{} {
		return fmt.Errorf("the users of the contacts are %x", users)
	}
	for _, c := range []struct {
		what string
		q    watchword.ContactQuery
		want []int
	}{
		{"all", watchword.ContactQuery{}, []int{4, 3, 2, 1, 0}},
		{"those of a verification", watchword.ContactQuery{ID: made[1].ID}, []int{1}},
		{"those of a channel", watchword.ContactQuery{Channel: watchword.Email}, []int{2}},
		{"those of another channel", watchword.ContactQuery{Channel: watchword.SMS}, []int{4, 3, 1, 0}},
		{"those of an address", watchword.ContactQuery{Recipient: made[0].Recipient}, []int{3, 0}},
		{"those of a user", watchword.ContactQuery{User: ada}, []int{2, 1, 0}},
		{"those of a user and an address", watchword.ContactQuery{User: bob, Recipient: made[0].Recipient}, []int{3}},
		{"those of a user and another's address", watchword.ContactQuery{User: bob, Recipient: made[1].Recipient}, nil},
		{"those of an address in another channel", watchword.ContactQuery{Channel: watchword.Email, Recipient: made[0].Recipient}, nil},
		{"those valid until the last one's end", watchword.ContactQuery{ValidUntil: made[4].ExpiresAt}, []int{4}},
		{"those valid a moment longer", watchword.ContactQuery{ValidUntil: made[3].ExpiresAt.Add(time.Millisecond)}, []int{4}},
		{"those valid longer than any", watchword.ContactQuery{ValidUntil: made[4].ExpiresAt.Add(time.Millisecond)}, nil},
		{"a user's valid until then", watchword.ContactQuery{User: ada, ValidUntil: made[1].ExpiresAt}, []int{2, 1}},
		{"those of a verification that is another's", watchword.ContactQuery{ID: made[1].ID, User: bob}, nil},
	} {
		var want []watchword.Contact
		for _, n := range c.want {
			want = append(want, made[n])
		}
		if err := r.finds(c.what, keeper, c.q, len(want), want...); err != nil {
			return err
		}
	}
	return nil
}

// usersOf tells the blind indexes of the users whose contacts these are.
func (r *rig) usersOf(contacts ...watchword.Contact) ([][16]byte, error) {
	var users [][16]byte
	for _, c := range contacts {
		got, _, err := r.contacts(0).ListContacts(context.Background(), keeper, watchword.ContactQuery{ID: c.ID, Limit: 2})
		if err != nil || len(got) != 1 {
			return nil, errors.Join(err, fmt.Errorf("%d contacts come of %v", len(got), c.ID))
		}
		users = append(users, got[0].User)
	}
	return users, nil
}

// contactPages walks through many contacts, of which several were proved at the same instant.
func contactPages(r *rig) error {
	count := r.fewer(120, 40)
	want := make([]watchword.Contact, count)
	for half := range 2 {
		err := together(8, func(c int) (err error) {
			for n := half*count/2 + c; n < (half+1)*count/2 && err == nil; n += 8 {
				want[n], err = r.prove(keeper, phone(n), "")
			}
			return err
		})
		if err != nil {
			return err
		}
		r.advance(time.Second)
	}
	for _, limit := range []int{1, 7, count, count + 1} {
		var got []watchword.Contact
		for offset := 0; offset <= count+limit; offset += limit {
			page, total, err := r.contacts(offset).ListContacts(context.Background(), keeper, watchword.ContactQuery{Offset: offset, Limit: limit})
			if err != nil {
				return fmt.Errorf("ListContacts: %w", err)
			}
			if total != count || len(page) > limit || len(page) > max(count-offset, 0) {
				return fmt.Errorf("the page of %d contacts from %d holds %d of %d altogether, want %d altogether", limit, offset, len(page), total, count)
			}
			got = append(got, page...)
		}
		newestFirst := func(a, b watchword.Contact) int { return b.VerifiedAt.Compare(a.VerifiedAt) }
		if !slices.IsSortedFunc(got, newestFirst) {
			return fmt.Errorf("the pages of %d contacts do not begin with the newest", limit)
		}
		if err := same(fmt.Sprintf("what the pages of %d contacts hold", limit), inOrder(got), inOrder(want)); err != nil {
			return err
		}
	}
	return nil
}

// inOrder puts contacts in an order of their own.
func inOrder(contacts []watchword.Contact) []watchword.Contact {
	return slices.SortedFunc(slices.Values(contacts), func(a, b watchword.Contact) int { return bytes.Compare(a.ID[:], b.ID[:]) })
}

// contactsExpire lets time pass over the end of one contact, and then of the other.
func contactsExpire(r *rig) error {
	old, err := r.prove(keeper, phone(1), "")
	if err != nil {
		return err
	}
	r.advance(day)
	young, err := r.prove(keeper, phone(2), "")
	if err != nil {
		return err
	}
	return first(
		func() error { r.advance(keptFor - day - time.Minute); return nil },
		func() error {
			return r.finds("the list a minute before the first end", keeper, watchword.ContactQuery{}, 2, young, old)
		},
		func() error { r.advance(2 * time.Minute); return nil },
		func() error {
			return r.finds("the list a minute after the first end", keeper, watchword.ContactQuery{}, 1, young)
		},
		func() error {
			return r.finds("a contact that has expired", keeper, watchword.ContactQuery{ID: old.ID}, 0)
		},
		func() error { r.advance(day); return r.restart() },
		func() error { return r.finds("the list after the last end", keeper, watchword.ContactQuery{}, 0) },
	)
}

func contactWalls(r *rig) error {
	ours, err := r.prove(keeper, phone(1), "ada")
	if err != nil {
		return err
	}
	theirs, err := r.prove(other, phone(1), "ada")
	if err != nil {
		return err
	}
	users, err := r.usersOf(ours)
	if err != nil {
		return err
	}
	return first(
		func() error { return r.finds("our list", keeper, watchword.ContactQuery{}, 1, ours) },
		func() error { return r.finds("their list", other, watchword.ContactQuery{}, 1, theirs) },
		func() error {
			return r.finds("our contact, asked for by them", other, watchword.ContactQuery{ID: ours.ID}, 0)
		},
		func() error {
			return r.finds("our address, asked for by them", other, watchword.ContactQuery{Recipient: ours.Recipient}, 0)
		},
		func() error {
			return r.finds("our user, asked for by them", other, watchword.ContactQuery{User: users[0]}, 0)
		},
	)
}

// contactsUnderLoad races right codes for many numbers: each has one contact in the end, of its one approval.
func contactsUnderLoad(r *rig) error {
	count := r.fewer(60, 15)
	for n := range count {
		v, err := r.start(keeper, n)
		if err != nil {
			return err
		}
		got, err := r.race(8, keeper, v, n, r.vendor.code(v.ID))
		if err != nil {
			return err
		}
		if got[watchword.ResultApproved] != 1 {
			return fmt.Errorf("of 8 right codes %d were approved", got[watchword.ResultApproved])
		}
	}
	_, total, err := r.contacts(0).ListContacts(context.Background(), keeper, watchword.ContactQuery{Limit: 1})
	if err == nil && total != count {
		return fmt.Errorf("%d approvals made %d contacts", count, total)
	}
	return err
}
