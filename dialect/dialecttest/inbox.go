package dialecttest

import (
	"context"
	"errors"
	"sync"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/recipient"
)

// Inbox is a provider that keeps what it is given, and refuses when it is told to.
type Inbox struct {
	mu    sync.Mutex
	codes map[string]string // the last code, by canonical address
	count int
	class watchword.ErrorClass
}

// Send implements watchword.Provider.
func (i *Inbox) Send(_ context.Context, m watchword.Outgoing) (watchword.Acceptance, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.class != watchword.ClassNone {
		return watchword.Acceptance{}, watchword.NewSendError(i.class, "told to refuse", nil)
	}
	i.codes[m.To.Address()] = m.Code
	i.count++
	return watchword.Acceptance{MessageID: "msg-" + m.Key}, nil
}

// Code is the code last sent to a canonical address, or "".
func (i *Inbox) Code(to string) string {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.codes[to]
}

// Wrong is a code of the same form that was not sent to the address.
func (i *Inbox) Wrong(to string) string {
	code := []byte(i.Code(to))
	if len(code) == 0 {
		return "000000"
	}
	if code[0]++; code[0] > '9' {
		code[0] = '0'
	}
	return string(code)
}

// Count is how many messages it has taken.
func (i *Inbox) Count() int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.count
}

// Refuse makes it refuse every message with a class, or, with ClassNone, take them again.
func (i *Inbox) Refuse(c watchword.ErrorClass) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.class = c
}

// directory knows two accounts: ada, who has an e-mail address and no phone, and grace, who has a phone and no e-mail
// address.
type directory struct {
	mu   sync.Mutex
	down bool
}

func (d *directory) find(match func(watchword.Account) bool) (watchword.Account, bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.down {
		return watchword.Account{}, false, errors.New("told to be down")
	}
	email, err := recipient.ParseEmail("ada@example.com")
	if err != nil {
		return watchword.Account{}, false, err
	}
	phone, err := recipient.ParsePhone("+8613900000000")
	if err != nil {
		return watchword.Account{}, false, err
	}
	for _, a := range []watchword.Account{{ID: "ada", Email: email}, {ID: "grace", Phone: phone}} {
		if match(a) {
			return a, true, nil
		}
	}
	return watchword.Account{}, false, nil
}

func (d *directory) ByAddress(
	_ context.Context, _ watchword.TenantID, to recipient.Recipient,
) (watchword.Account, bool, error) {
	return d.find(func(a watchword.Account) bool { return a.Email == to || a.Phone == to })
}

func (d *directory) ByID(_ context.Context, _ watchword.TenantID, id string) (watchword.Account, bool, error) {
	return d.find(func(a watchword.Account) bool { return a.ID == id })
}
