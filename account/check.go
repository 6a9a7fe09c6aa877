package account

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/recipient"
)

// maxFaults is how many faults are told at a time. Whoever has more has one mistake, made in every line.
const maxFaults = 50

// faults are what is wrong with a list of accounts, one a line.
type faults []string

func (f faults) Error() string {
	if len(f) > maxFaults {
		return strings.Join(f[:maxFaults], "\n") + "\nand more"
	}
	return strings.Join(f, "\n")
}

func (f *faults) add(where, problem string) { *f = append(*f, where+": "+problem) }

func (f *faults) full() bool { return len(*f) > maxFaults }

// whereabouts tells where an account of a list stands, and one of its fields if that is not empty.
type whereabouts func(i int, field string) string

// byName is where accounts of a registry document stand.
func byName(accounts []watchword.AccountResource) whereabouts {
	return func(i int, field string) string {
		where := "accounts " + strconv.Quote(string(accounts[i].Tenant)+"/"+accounts[i].ID)
		if field != "" {
			where += ": " + field
		}
		return where
	}
}

// check finds what is wrong with accounts that are to be written together.
type check struct {
	*Directory
	accounts  []watchword.AccountResource
	where     whereabouts
	byID      map[accountName]int
	byAddress map[[16]byte]int
	addresses []given
	faults    faults
}

type accountName struct {
	tenant watchword.TenantID
	id     string
}

// given is an address of an account that is to be written.
type given struct {
	account int
	field   string
	index   [16]byte
}

// plan finds the faults of accounts, or else an order in which they can be written one by one: no address may have two
// owners in between. An account that now has an address which another one is to get is first written without any, and
// those two go before all others.
func (d *Directory) plan(ctx context.Context, accounts []watchword.AccountResource, where whereabouts) ([]watchword.AccountResource, error) {
	c := &check{
		Directory: d, accounts: accounts, where: where,
		byID: make(map[accountName]int, len(accounts)), byAddress: make(map[[16]byte]int, 2*len(accounts)),
	}
	for i := range accounts {
		if c.faults.full() {
			return nil, c.faults
		}
		c.account(i)
	}
	moving, err := c.owners(ctx)
	if err != nil {
		return nil, err
	}
	if len(c.faults) > 0 {
		return nil, c.faults
	}
	return c.ordered(moving), nil
}

// account checks one account by itself, and against those before it.
func (c *check) account(i int) {
	a := c.accounts[i]
	if !validID(a.ID) {
		c.faults.add(c.where(i, "id"), "it must have 1 to 128 bytes, and no control characters")
		return
	}
	name := accountName{a.Tenant, a.ID}
	if first, twice := c.byID[name]; twice {
		c.faults.add(c.where(i, "id"), c.where(first, "")+" has the same")
		return
	}
	c.byID[name] = i
	if a.Phone != "" {
		phone, err := parsePhone(a.Phone)
		c.address(i, "phone", phone, err)
	}
	if a.Email != "" {
		email, err := recipient.ParseEmail(a.Email)
		c.address(i, "email", email, err)
	}
}

func (c *check) address(i int, field string, address recipient.Recipient, err error) {
	if err != nil {
		c.faults.add(c.where(i, field), err.Error())
		return
	}
	index := c.keys.AccountIndex(c.accounts[i].Tenant, address)
	if first, twice := c.byAddress[index]; twice {
		c.faults.add(c.where(i, field), c.where(first, "")+" has the same")
		return
	}
	c.byAddress[index] = i
	c.addresses = append(c.addresses, given{i, field, index})
}

var errCallingCode = errors.New("the phone number must begin with + and its country code, like +8613800138000")

// parsePhone reads a number that says itself which country it is of. The recipient package takes the country code without
// a + as well, since a caller of today means one number and would see where it went; in a list of accounts, a Chinese
// 13800138000 would quietly become somebody's number in Ohio.
func parsePhone(s string) (recipient.Recipient, error) {
	for _, prefix := range [...]string{"+", "＋", "00"} {
		if strings.HasPrefix(strings.TrimSpace(s), prefix) {
			return recipient.ParsePhone(s)
		}
	}
	return recipient.Recipient{}, errCallingCode
}

// owners finds the addresses that other accounts of the directory have already. That is a fault, unless the other one is
// to be written as well: then it gives the address up. moving are both.
func (c *check) owners(ctx context.Context) (moving map[int]bool, err error) {
	moving = map[int]bool{}
	for _, g := range c.addresses {
		if c.faults.full() {
			break
		}
		a := c.accounts[g.account]
		row, ok, err := c.Directory.accounts.AccountByIndex(ctx, a.Tenant, g.index)
		switch {
		case err != nil:
			return nil, err
		case !ok || row.ID == a.ID:
			continue
		}
		owner, coming := c.byID[accountName{a.Tenant, row.ID}]
		if !coming {
			c.faults.add(c.where(g.account, g.field), fmt.Sprintf("account %q has it already", row.ID))
			continue
		}
		moving[owner], moving[g.account] = true, true
	}
	return moving, nil
}

func (c *check) ordered(moving map[int]bool) []watchword.AccountResource {
	if len(moving) == 0 {
		return c.accounts
	}
	all := make([]watchword.AccountResource, 0, len(c.accounts)+2*len(moving))
	for i, a := range c.accounts {
		if moving[i] {
			all = append(all, watchword.AccountResource{Tenant: a.Tenant, ID: a.ID})
		}
	}
	for i, a := range c.accounts {
		if moving[i] {
			all = append(all, a)
		}
	}
	for i, a := range c.accounts {
		if !moving[i] {
			all = append(all, a)
		}
	}
	return all
}

// refusal puts faults into the words of callers. Any other error stays what it is.
func refusal(err error) error {
	var found faults
	if errors.As(err, &found) {
		return watchword.NewError(watchword.InvalidRequest, found.Error())
	}
	return err
}
