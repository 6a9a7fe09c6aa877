package account_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/account"
)

var ctx = context.Background()

func shownAccounts(t *testing.T, d *account.Directory) []string {
	t.Helper()
	found, err := d.List(ctx, "acme", "", 10000)
	if err != nil {
		t.Fatal(err)
	}
	all := []string{}
	for _, a := range found {
		all = append(all, strings.Join([]string{a.ID, a.Phone.Address(), a.Email.Address()}, ","))
	}
	return all
}

func TestCSV(t *testing.T) {
	for name, file := range map[string]string{
		"plain":          "id,phone,email\nada,+8613800138000,ada@example.com\nbob,,bob@example.com\n",
		"another order":  "email,id,phone\nada@example.com,ada,+86 138 0013 8000\nbob@example.com,bob,",
		"BOM, CRLF":      "\ufeffid,phone,email\r\nada,+8613800138000,ada@example.com\r\nbob,,bob@example.com\r\n",
		"quotes, blanks": "ID, Phone ,\"email\"\n\n\"ada\", +86 (138) 0013-8000 , Ada@EXAMPLE.com \nbob,\"\",\"bob@example.com\"\n\n",
	} {
		d, _ := open(t)
		n, err := d.ImportCSV(ctx, "acme", []byte(file))
		want := []string{"ada,+8613800138000,ada@example.com", "bob,,bob@example.com"}
		if got := shownAccounts(t, d); err != nil || n != 2 || !slices.Equal(got, want) {
			t.Errorf("%s: %d, %v, %q", name, n, err, got)
		}
	}
	d, _ := open(t)
	if n, err := d.ImportCSV(ctx, "acme", []byte("phone,id\n+8613800138000,a\n")); n != 1 || err != nil {
		t.Errorf("without e-mail: %d, %v", n, err)
	}
	if n, err := d.ImportCSV(ctx, "acme", []byte("phone,id\n")); n != 0 || err != nil {
		t.Errorf("no accounts: %d, %v", n, err)
	}
}

func TestCSVFaults(t *testing.T) {
	for file, want := range map[string]string{
		"":                                             "line 1: the file is empty; it begins with a line that names the columns: id,phone,email",
		"ada,+8613800138000,ada@x.example":             "line 1, column 1: the first line names\nline 1, column 2: the first line names\nline 1, column 3: the first line names",
		"id;phone;email\n":                             "line 1, column 1: the first line names",
		"id,phone,id\n":                                "line 1, column id: it is there twice",
		"phone,email\n":                                "line 1: there is no column id",
		"id\n":                                         "line 1: there is neither a column phone nor a column email",
		"id,email\na\nb,b@example.com,c\n":             "line 2: it has 1 columns, and the header has 2\nline 3: it has 3 columns, and the header has 2",
		"id,email\na,\"b\"c\nx,y\n":                    "line 2, byte 5: extraneous or missing \" in quoted-field",
		"id,email\na,b\"c\n":                           "line 2, byte 4: bare \" in non-quoted-field",
		"id,email\n\"a\n\nb\xff\",x\n":                 "line 2, column id: it is not UTF-8",
		"id,email\n\n\n,a@example.com\n":               "line 4, column id: it must have 1 to 128 bytes, and no control characters",
		"id,email\n\"a\nb\",a@example.com":             "line 2, column id: it must have",
		"id,email\na,x\nb,b@example.com\nc,@":          "line 2, column email: this is not an e-mail address: \nline 4, column email: ",
		"id,phone\na,13800138000\nb,8.6138E+12":        "line 2, column phone: the phone number must begin with +\nline 3, column phone: the phone number must begin with +",
		"id,email\na,a@example.com\na,b@example.com\n": "line 3, column id: line 2 has the same",
		"id,email\na,a@example.com\nb,A@EXAMPLE.COM\n": "line 3, column email: line 2 has the same",
		"id,phone\n" + "a,+8613800138000\n\nb,008613800138000\nc,+86 13800138000": "line 4, column phone: line 2 has the same\nline 5, column phone: line 2 has the same",
		"id,email\n" + strings.Repeat("a,a@example.com,\n", 3):                    "line 2: \nline 3: \nline 4: ",
		"id,phone,email\nz,,taken@example.com\ny,+8613800138009,\n":               `line 2, column email: account "owner" has it already` + "\n" + `line 3, column phone: account "owner" has it already`,
	} {
		d, m := open(t)
		if err := d.Put(ctx, []watchword.AccountResource{{Tenant: "acme", ID: "owner", Phone: "+8613800138009", Email: "taken@example.com"}}); err != nil {
			t.Fatal(err)
		}
		m.batches = nil
		n, err := d.ImportCSV(ctx, "acme", []byte(file))
		if n != 0 && want == "" || err == nil || watchword.CodeOf(err) != watchword.InvalidRequest || m.batches != nil {
			t.Errorf("%q: %d, %v, written in %v", file, n, err, m.batches)
			continue
		}
		got := strings.Split(strings.TrimPrefix(err.Error(), "invalid_request: "), "\n")
		lines := strings.Split(want, "\n")
		if len(got) != len(lines) {
			t.Errorf("%q: got %q, want %q", file, got, lines)
			continue
		}
		for i, line := range lines {
			if !strings.HasPrefix(got[i], line) {
				t.Errorf("%q: got %q, want %q", file, got[i], line)
			}
		}
	}
}

func TestManyFaultsAreSomeDozens(t *testing.T) {
	d, _ := open(t)
	for _, file := range []string{"id,email\n" + strings.Repeat("a\n", 500), "id,email\n" + strings.Repeat("a,b\n", 500), "id,email\n" + strings.Repeat("a,b@example.com\n", 500)} {
		_, err := d.ImportCSV(ctx, "acme", []byte(file))
		if lines := strings.Split(err.Error(), "\n"); len(lines) != 51 || lines[50] != "and more" {
			t.Errorf("%d lines: %q", len(lines), lines[len(lines)-1])
		}
	}
}

func many(n int) []byte {
	var file strings.Builder
	file.WriteString("id,email\n")
	for i := range n {
		fmt.Fprintf(&file, "%04d,a%d@example.com\n", i, i)
	}
	return []byte(file.String())
}

func TestImportIsWrittenInBatches(t *testing.T) {
	d, m := open(t)
	if n, err := d.ImportCSV(ctx, "acme", many(2500)); n != 2500 || err != nil || !slices.Equal(m.batches, []int{1000, 1000, 500}) {
		t.Errorf("%d, %v, in batches of %v", n, err, m.batches)
	}
	d, m = open(t)
	m.failAt = 2
	_, err := d.ImportCSV(ctx, "acme", many(1500))
	if err == nil || watchword.CodeOf(err) != "" || !strings.Contains(err.Error(), "after 1000 of 1500") || len(m.rows) != 1000 {
		t.Errorf("a store that fails: %v, %d rows", err, len(m.rows))
	}
	d, m = open(t)
	if n, err := d.ImportCSV(ctx, "acme", append(many(2500), "x,nonsense\n"...)); err == nil || len(m.batches) > 0 {
		t.Errorf("a fault in the last line: %d, %v, %v", n, err, m.batches)
	}
	if err := d.Import(ctx, nil); err != nil || len(m.batches) > 0 {
		t.Errorf("nothing: %v, %v", err, m.batches)
	}
}

// TestAddressesMove holds that an address can go from one account to another, both of which are written, in any order.
func TestAddressesMove(t *testing.T) {
	for _, order := range []string{"id,email\nada,b@example.com\nbob,a@example.com\neve,e@example.com\n", "id,email\nbob,a@example.com\neve,e@example.com\nada,b@example.com\n"} {
		d, m := open(t)
		if _, err := d.ImportCSV(ctx, "acme", []byte("id,phone,email\nada,+8613800138000,a@example.com\nbob,,b@example.com\n")); err != nil {
			t.Fatal(err)
		}
		m.batches = nil
		want := []string{"ada,,b@example.com", "bob,,a@example.com", "eve,,e@example.com"}
		if n, err := d.ImportCSV(ctx, "acme", []byte(order)); n != 3 || err != nil || !slices.Equal(shownAccounts(t, d), want) || len(m.batches) != 1 {
			t.Errorf("%d, %v, %q in %v", n, err, shownAccounts(t, d), m.batches)
		}
		if n, err := d.ImportCSV(ctx, "acme", []byte(order)); n != 3 || err != nil || !slices.Equal(shownAccounts(t, d), want) {
			t.Errorf("again: %d, %v", n, err)
		}
	}
	d, m := open(t) // those that move go first, however many others there are
	if _, err := d.ImportCSV(ctx, "acme", many(2000)); err != nil {
		t.Fatal(err)
	}
	m.batches, m.failAt = nil, 2
	file := strings.NewReplacer("0000,a0@", "0000,a1999@", "1999,a1999@", "1999,a0@").Replace(string(many(2000)))
	if _, err := d.ImportCSV(ctx, "acme", []byte(file)); err == nil {
		t.Fatal("the store did not fail")
	}
	if a, _, _ := d.ByID(ctx, "acme", "1999"); a.Email.Address() != "a0@example.com" {
		t.Errorf("after the first batch: %v", a.Email.Address())
	}
}

func TestDocumentsNameWhoHasTheSame(t *testing.T) {
	d, _ := open(t)
	err := d.Check(ctx, []watchword.AccountResource{
		{Tenant: "acme", ID: "ada", Email: "a@example.com"}, {Tenant: "acme", ID: "bob", Email: "a@example.com"}, {Tenant: "other", ID: "ada", Email: "a@example.com"},
	})
	if err == nil || err.Error() != `accounts "acme/bob": email: accounts "acme/ada" has the same` {
		t.Error(err)
	}
}

func TestListPages(t *testing.T) {
	d, _ := open(t)
	if _, err := d.ImportCSV(ctx, "acme", many(5)); err != nil {
		t.Fatal(err)
	}
	page, err := d.List(ctx, "acme", "0001", 2)
	if err != nil || len(page) != 2 || page[0].ID != "0002" || page[1].ID != "0003" {
		t.Errorf("%v, %v", page, err)
	}
	if page, err := d.List(ctx, "other", "", 2); err != nil || len(page) != 0 {
		t.Errorf("another tenant: %v, %v", page, err)
	}
}

func TestAStoreThatCannotBeRead(t *testing.T) {
	gone := account.NewDirectory(broken{}, nil)
	if _, err := gone.List(ctx, "acme", "", 1); err == nil {
		t.Error("List tells nothing")
	}
	if _, _, err := gone.ByID(ctx, "acme", "a"); !errors.Is(err, errBroken) {
		t.Error(err)
	}
}

var errBroken = errors.New("told to be broken")

// broken is a store that fails.
type broken struct{}

func (broken) PutAccounts(context.Context, []watchword.AccountRow) error { return errBroken }
func (broken) AccountByIndex(context.Context, watchword.TenantID, [16]byte) (watchword.AccountRow, bool, error) {
	return watchword.AccountRow{}, false, errBroken
}
func (broken) AccountByID(context.Context, watchword.TenantID, string) (watchword.AccountRow, bool, error) {
	return watchword.AccountRow{}, false, errBroken
}
func (broken) ListAccounts(context.Context, watchword.TenantID, string, int) ([]watchword.AccountRow, error) {
	return nil, errBroken
}

func FuzzCSV(f *testing.F) {
	f.Add("id,phone,email\nada,+8613800138000,ada@example.com\n")
	f.Add("\ufeffid,email\r\n\"a\"\"b\",\r\n")
	f.Add("id;phone\n")
	f.Fuzz(func(t *testing.T, file string) {
		d, m := open(t)
		n, err := d.ImportCSV(ctx, "acme", []byte(file))
		switch {
		case err != nil && watchword.CodeOf(err) != watchword.InvalidRequest:
			t.Fatal(err)
		case err != nil && len(m.rows) > 0:
			t.Fatal("something is written in spite of a fault")
		case err == nil && n != len(m.rows):
			t.Fatalf("%d accounts, %d rows", n, len(m.rows))
		}
	})
}
