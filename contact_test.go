package watchword

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// keeps makes acme and globex keep verified contacts for 30 days.
func keeps(r *Resources) {
	manyPurposes(r)
	r.Tenants[0].VerifiedFor, r.Tenants[1].VerifiedFor = new(Duration(30*24*time.Hour)), new(Duration(time.Hour))
	r.Policies = append(r.Policies, PolicyResource{Tenant: "globex", Limits: []RecipientLimit{}})
}

// verify approves a code as a user of the application.
func (w *world) verify(user string, change ...func(*StartRequest)) Verification {
	w.t.Helper()
	v := w.begin(change...)
	r := CheckRequest{Caller: acmeCaller, ID: v.ID, Code: w.lastCode(), Context: Context{User: user}}
	a, err := w.engine.Check(w.t.Context(), r)
	if err != nil || a.Result != ResultApproved {
		w.t.Fatalf("%v, %v", a.Result, err)
	}
	return a.Verification
}

func (w *world) contacts(change ...func(*ContactsRequest)) ([]VerifiedContact, int, error) {
	r := ContactsRequest{Caller: acmeCaller, Limit: MaxPage}
	for _, c := range change {
		c(&r)
	}
	return w.engine.Contacts(w.t.Context(), r)
}

// wantContacts compares the verifications that contacts come of.
func (w *world) wantContacts(what string, want []ID, change ...func(*ContactsRequest)) {
	w.t.Helper()
	found, total, err := w.contacts(change...)
	var got []ID
	for _, c := range found {
		got = append(got, c.ID)
	}
	if err != nil || total != len(want) || !slices.Equal(got, want) {
		w.t.Errorf("%s: %v of %d, %v; want %v", what, got, total, err, want)
	}
}

// An approval makes a contact, with the address in clear for whoever may see it, and nothing else does.
func TestApprovalMakesAContact(t *testing.T) {
	bubble(t, keeps, func(t *testing.T, w *world) {
		v := w.begin()
		w.check(v.ID, wrong(w.lastCode()))
		_, _ = w.engine.Peek(t.Context(), CheckRequest{Caller: acmeCaller, ID: v.ID, Code: w.lastCode()})
		w.wantContacts("before an approval", nil)
		began := time.Now()
		a, err := w.engine.Check(t.Context(), CheckRequest{Caller: acmeCaller, ID: v.ID, Code: w.lastCode()})
		if err != nil || a.Result != ResultApproved {
			t.Fatal(a.Result, err)
		}
		pass(time.Minute)
		_ = w.prove(v.ID, a.Proof)
		w.check(v.ID, w.lastCode())
		found, total, err := w.contacts()
		if err != nil || total != 1 || len(found) != 1 {
			t.Fatalf("%d of %d, %v", len(found), total, err)
		}
		c := found[0]
		if c.ID != v.ID || c.Channel != SMS || c.Address.Address() != phone || !c.VerifiedAt.Equal(began) || !c.ExpiresAt.Equal(began.Add(30*24*time.Hour)) {
			t.Errorf("%+v", c)
		}
		for _, s := range w.store.contacts {
			if bytes.Contains(s.Sealed, []byte(phone[1:])) || strings.Contains(fmt.Sprintf("%+v", s), phone[1:]) {
				t.Error("the address is stored in clear")
			}
		}
		pass(30*24*time.Hour - time.Minute)
		w.wantContacts("after its time", nil)
	})
}

// Whoever keeps no contacts has none, and neither has a test recipient, whose code proves nothing.
func TestApprovalsThatMakeNoContact(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Resources)
		begin  func(*StartRequest)
	}{
		"left out":         {manyPurposes, func(*StartRequest) {}},
		"none":             {func(r *Resources) { keeps(r); r.Tenants[0].VerifiedFor = new(Duration) }, func(*StartRequest) {}},
		"a test recipient": {func(r *Resources) { withTest("")(r); r.Tenants[0].VerifiedFor = new(Duration(time.Hour)) }, func(*StartRequest) {}},
	} {
		bubble(t, c.change, func(t *testing.T, w *world) {
			v := w.begin(c.begin)
			code := "424242"
			if !v.Test {
				code = w.lastCode()
			}
			if r := w.check(v.ID, code); r != ResultApproved || v.Test != (name == "a test recipient") {
				t.Errorf("%s: %v", name, r)
			}
			if len(w.store.contacts) != 0 {
				t.Errorf("%s: %d contacts", name, len(w.store.contacts))
			}
		})
	}
}

func TestContactsAreFoundInEveryWay(t *testing.T) {
	bubble(t, keeps, func(t *testing.T, w *world) {
		hers := w.verify("ada")
		pass(time.Minute)
		mail := w.verify("ada", func(r *StartRequest) { r.To, r.Channel = email, Email })
		pass(time.Minute)
		his := w.verify("bob", func(r *StartRequest) { r.Purpose = PurposeLogin })
		pass(time.Minute)
		nobodys := w.verify("", func(r *StartRequest) { r.To = "+8613900139000" })
		day := 24 * time.Hour
		for what, c := range map[string]struct {
			change func(*ContactsRequest)
			want   []ID
		}{
			"all":                      {func(*ContactsRequest) {}, []ID{nobodys.ID, his.ID, mail.ID, hers.ID}},
			"of a verification":        {func(r *ContactsRequest) { r.ID = mail.ID }, []ID{mail.ID}},
			"of one that is not":       {func(r *ContactsRequest) { r.ID = testID(1) }, nil},
			"of a channel":             {func(r *ContactsRequest) { r.Channel = SMS }, []ID{nobodys.ID, his.ID, hers.ID}},
			"of a user":                {func(r *ContactsRequest) { r.User = "ada" }, []ID{mail.ID, hers.ID}},
			"of another user":          {func(r *ContactsRequest) { r.User = "Ada" }, nil},
			"of an address":            {func(r *ContactsRequest) { r.To, r.Channel, r.CallingCode = "138-0013-8000", SMS, "86" }, []ID{his.ID, hers.ID}},
			"of an address and a user": {func(r *ContactsRequest) { r.To, r.Channel, r.User = phone, SMS, "bob" }, []ID{his.ID}},
			"of an e-mail address":     {func(r *ContactsRequest) { r.To, r.Channel = "Ada@EXAMPLE.com", Email }, []ID{mail.ID}},
			"valid until the first's end": {func(r *ContactsRequest) { r.ValidUntil = hers.EndedAt.Add(30 * day) },
				[]ID{nobodys.ID, his.ID, mail.ID, hers.ID}},
			"valid a little longer": {func(r *ContactsRequest) { r.ValidUntil = hers.EndedAt.Add(30*day + 1) }, []ID{nobodys.ID, his.ID, mail.ID}},
			"another tenant's":      {func(r *ContactsRequest) { r.Caller.Tenant = "globex" }, nil},
		} {
			w.wantContacts(what, c.want, c.change)
		}
		page, total, err := w.contacts(func(r *ContactsRequest) { r.Offset, r.Limit = 1, 2 })
		if err != nil || total != 4 || len(page) != 2 || page[0].ID != his.ID || page[1].ID != mail.ID {
			t.Errorf("%v of %d, %v", page, total, err)
		}
		again := w.verify("ada")
		w.wantContacts("an address that was proved again", []ID{again.ID, mail.ID}, func(r *ContactsRequest) { r.User = "ada" })
	})
}

func TestContactsRefusals(t *testing.T) {
	bubble(t, keeps, func(t *testing.T, w *world) {
		w.verify("ada")
		for name, c := range map[string]struct {
			change func(*ContactsRequest)
			code   ErrorCode
			field  string
		}{
			"tenant":  {func(r *ContactsRequest) { r.Caller.Tenant = "nobody" }, Forbidden, ""},
			"none":    {func(r *ContactsRequest) { r.Limit = 0 }, InvalidRequest, "limit"},
			"many":    {func(r *ContactsRequest) { r.Limit = MaxPage + 1 }, InvalidRequest, "limit"},
			"offset":  {func(r *ContactsRequest) { r.Offset = -1 }, InvalidRequest, "limit"},
			"address": {func(r *ContactsRequest) { r.To, r.Channel = "x", SMS }, InvalidRecipient, "to"},
		} {
			_, _, err := w.contacts(c.change)
			if e := wantCode(t, err, c.code); e.Field != c.field {
				t.Errorf("%s: field %q", name, e.Field)
			}
		}
		good := w.store.contacts[0]
		for _, damage := range []func(*Contact){
			func(c *Contact) { c.Sealed = nil }, func(c *Contact) { c.ID = testID(1) }, func(c *Contact) { c.Channel = Email },
		} {
			w.store.contacts[0] = good
			damage(&w.store.contacts[0])
			_, _, err := w.contacts()
			wantCode(t, err, Unavailable)
		}
		w.store.breaks("ListContacts", errors.New("store down"))
		_, _, err := w.contacts()
		wantCode(t, err, Unavailable)
	})
}

// The index of a user is one tenant's, and tells neither the user nor that there is one.
func TestUserIndexIsOfOneTenant(t *testing.T) {
	ring := testRing(t)
	ada := ring.userIndex(acme, "ada")
	if ada == ring.userIndex("globex", "ada") || ada == ring.userIndex(acme, "bob") || bytes.Contains(ada[:], []byte("ada")) {
		t.Error("it is shared, or tells")
	}
	if ada == ring.CounterKey(acme, "user", "ada") || ring.userIndex(acme, "") != [16]byte{} {
		t.Error("it is of another use, or nobody has one")
	}
	bubble(t, keeps, func(t *testing.T, w *world) {
		w.verify("ada")
		theirs := w.begin(func(r *StartRequest) { r.Caller = Caller{Tenant: "globex"} })
		a, err := w.engine.Check(t.Context(), CheckRequest{
			Caller: Caller{Tenant: "globex"}, ID: theirs.ID, Code: w.lastCode(), Context: Context{User: "ada"},
		})
		if err != nil || a.Result != ResultApproved {
			t.Fatal(a.Result, err)
		}
		if c := w.store.contacts; len(c) != 2 || c[0].User == c[1].User || c[0].Recipient == c[1].Recipient {
			t.Errorf("%+v", c)
		}
		w.wantContacts("another tenant's user", []ID{theirs.ID}, func(r *ContactsRequest) { r.Caller.Tenant, r.User = "globex", "ada" })
	})
}

// An approval that is not written makes no contact.
func TestContactComesWithItsApproval(t *testing.T) {
	bubble(t, keeps, func(t *testing.T, w *world) {
		v := w.begin()
		w.store.breaks("Update", errors.New("store down"))
		_, err := w.engine.Check(t.Context(), CheckRequest{Caller: acmeCaller, ID: v.ID, Code: w.lastCode()})
		wantCode(t, err, Unavailable)
		w.store.breaks("Update", nil)
		w.wantContacts("after a failed approval", nil)
		parallel(20, func(int) { w.check(v.ID, w.lastCode()) })
		w.wantContacts("after twenty", []ID{v.ID})
	})
}
