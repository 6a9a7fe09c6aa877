package providertest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/recipient"
)

// owner is a provider and its vendor in one who makes and checks codes, with a switch for every way to break that part of
// the contract.
type owner struct {
	vendor
	lock  sync.Mutex
	codes map[string]string // by recipient
	asked int
}

func newOwner(broken string) *owner {
	return &owner{vendor: vendor{broken: broken}, codes: map[string]string{}}
}

func (o *owner) Send(ctx context.Context, m watchword.Outgoing) (watchword.Acceptance, error) {
	if m.Code != "" || m.Content.Text != "" || m.CodeLength != 6 {
		return watchword.Acceptance{}, watchword.NewSendError(watchword.ClassUnknown, "the message has a code", nil)
	}
	a, err := o.vendor.Send(ctx, m)
	if err == nil {
		o.lock.Lock()
		defer o.lock.Unlock()
		o.codes[m.To.Address()] = fmt.Sprintf("%06d", 770000+2*len(o.codes))
		if o.broken == "makes one code for all" {
			o.codes[m.To.Address()] = "770000"
		}
		if o.broken == "makes no code" {
			o.codes[m.To.Address()] = ""
		}
	}
	return a, err
}

func (o *owner) CheckCode(ctx context.Context, c watchword.CodeCheck) (bool, error) {
	if err := ctx.Err(); err != nil && o.broken != "asks when it is over" {
		return false, watchword.NewSendError(watchword.ClassProviderError, "", err)
	}
	o.mu.Lock()
	now, hung := o.now, o.hung
	o.mu.Unlock()
	o.count()
	unsettled := now != (Behaviour{})
	switch {
	case unsettled && o.broken == "approves when nobody knows":
		return true, watchword.NewSendError(now.Class, "", nil)
	case unsettled && o.broken == "calls doubt a no":
		return false, nil
	case unsettled && o.broken == "asks twice":
		o.count()
	case unsettled && o.broken == "shows what was typed":
		return false, watchword.NewSendError(now.Class, "", fmt.Errorf("%s: no answer", c.Code))
	case unsettled && o.broken == "answers a plain error to a check":
		return false, errors.New("no")
	case unsettled && o.broken == "misnames a refused check":
		return false, watchword.NewSendError(watchword.ClassUnknown, "", nil)
	}
	switch {
	case now.Hang:
		return false, o.hang(ctx, hung)
	case now.Drop:
		return false, watchword.NewSendError(watchword.ClassTimeout, "", nil)
	case now.Blank:
		if o.broken == "takes a blank answer for a refusal" {
			return false, watchword.NewSendError(watchword.ClassAuthFailed, "", nil)
		}
		return false, watchword.NewSendError(watchword.ClassUnknown, "", nil)
	case now.Class != 0:
		return false, watchword.NewSendError(now.Class, "E1", nil)
	}
	return o.judge(c)
}

func (o *owner) judge(c watchword.CodeCheck) (bool, error) {
	o.lock.Lock()
	defer o.lock.Unlock()
	known := o.codes[c.To.Address()]
	right := known == c.Code
	switch o.broken {
	case "approves anything":
		return true, nil
	case "approves nothing":
		return false, nil
	case "calls wrong an error":
		if !right {
			return false, watchword.NewSendError(watchword.ClassContentRejected, "", nil)
		}
	case "spoils the right code":
		if !right {
			delete(o.codes, c.To.Address())
		}
	case "mixes people":
		for _, code := range o.codes {
			right = right || code == c.Code
		}
	case "approves what is gone":
		return known == "" || right, nil
	case "approves what has no name":
		right = right || c.MessageID == ""
	case "answers a plain error without a name":
		if c.MessageID == "" {
			return false, errors.New("no name")
		}
	}
	if right && o.broken != "approves twice" {
		delete(o.codes, c.To.Address())
	}
	return right, nil
}

func (o *owner) count() {
	o.lock.Lock()
	defer o.lock.Unlock()
	o.asked++
}

func (o *owner) harness() Harness {
	h := o.vendor.harness()
	h.Provider = o
	h.Codes = Codes{
		Of: func(m watchword.Outgoing) string {
			o.lock.Lock()
			defer o.lock.Unlock()
			return o.codes[m.To.Address()]
		},
		Forget: func(m watchword.Outgoing) {
			o.lock.Lock()
			defer o.lock.Unlock()
			delete(o.codes, m.To.Address())
		},
		Asked: func() int { o.lock.Lock(); defer o.lock.Unlock(); return o.asked },
	}
	return h
}

func TestContractsAcceptAGoodCodeOwner(t *testing.T) {
	open := func(*testing.T) Harness { return newOwner("").harness() }
	t.Run("sends", func(t *testing.T) { Run(t, open) })
	t.Run("codes", func(t *testing.T) { CodeOwner(t, open) })
}

// TestContractRefusesBrokenCodeOwners breaks each promise once and sees its clause notice.
func TestContractRefusesBrokenCodeOwners(t *testing.T) {
	for broken, clauseNames := range map[string][]string{
		"approves nothing": {"right", "wrong", "another", "parallel"}, "refuses": {"right", "hang"}, "makes no code": {"right", "late"},
		"approves anything": {"wrong", "another", "gone", "unnamed", "parallel"}, "calls wrong an error": {"wrong", "parallel"},
		"spoils the right code": {"wrong", "another"}, "mixes people": {"another"}, "makes one code for all": {"another"},
		"approves what is gone": {"gone"}, "approves twice": {"gone"},
		"approves what has no name": {"unnamed", "gone"}, "answers a plain error without a name": {"unnamed"},
		"approves when nobody knows": {"classes", "hang", "cancel", "drop", "blank"},
		"calls doubt a no":           {"classes", "hang", "cancel", "drop", "blank"},
		"shows what was typed":       {"classes", "hang", "cancel", "drop", "blank"},
		"asks twice":                 {"hang", "cancel", "drop", "blank"},
		"answers a plain error to a check": {
			"classes", "hang", "cancel", "drop", "blank",
		},
		"misnames a refused check": {"classes", "hang", "drop"}, "takes a blank answer for a refusal": {"blank"},
		"ignores the context": {"hang"}, "calls a hang definite": {"hang"}, "hides the context's end": {"hang", "cancel"},
		"asks when it is over": {"late"},
	} {
		t.Run(broken, func(t *testing.T) {
			for _, name := range clauseNames {
				o := newOwner(broken)
				h := withoutCode(o.harness())
				if err := clauseOf(t, ownership(), name, h); err == nil {
					t.Errorf("the clause %q accepts a provider that %s", name, broken)
				} else {
					t.Log(err)
				}
				h.Behave(Behaviour{}) // let go of what hangs
			}
		})
	}
}

func clauseOf(t *testing.T, clauses []clause, name string, h Harness) error {
	t.Helper()
	for _, c := range clauses {
		if c.name == name {
			_, err := c.check(h)
			return err
		}
	}
	t.Fatalf("there is no clause %q", name)
	return nil
}

// A code that somebody typed must not be in an error, even if it is a wrong one and the message itself has none.
func TestTypedCodesAreSecret(t *testing.T) {
	h := withoutCode(newOwner("").harness())
	err := watchword.NewSendError(watchword.ClassTimeout, "778812", nil)
	if discreet(h, err) != nil {
		t.Error("an error shows a code, though there is none")
	}
	if discreet(h, err, "778812") == nil {
		t.Error("an error that shows what was typed was passed")
	}
}

// In the other direction, too: a plain provider has no codes to ask about.
func TestCodeOwnerRefusesAPlainProvider(t *testing.T) {
	h := new(vendor).harness()
	if h.Message.Code == "" || withoutCode(h).Message.Code == "" {
		t.Error("the message of a plain provider lost its code")
	}
	h.Codes = newOwner("").harness().Codes
	if _, err := check(h, watchword.CodeCheck{Code: "123456"}, patience); err == nil {
		t.Error("a plain provider was asked about a code")
	}
}

func TestWithoutCode(t *testing.T) {
	h := newOwner("").harness()
	h.Message.Registered = watchword.RegisteredTemplate{ID: "T1", Variables: []watchword.TemplateVariable{
		{Name: "code", Value: h.Message.Code}, {Name: "minutes", Value: "5"},
	}}
	m := withoutCode(h).Message
	if v := m.Registered.Variables; v[0].Value != "" || v[0].Name != "code" || v[1].Value != "5" || m.Code != "" || m.CodeLength != 6 {
		t.Errorf("%+v: want no code in it", m)
	}
	if m.Content.Text != "" || h.Message.Registered.Variables[0].Value == "" {
		t.Error("the text is left, or the message that was given has changed")
	}
	a, b := vary(m, 0), vary(m, 49)
	if a.To == b.To || a.To == m.To || a.Key == b.Key || a.Code != "" {
		t.Errorf("two varied messages are alike: %+v and %+v", a, b)
	}
	mail := neighbour(Message(watchword.Email).To, 7)
	if mail.Kind() != recipient.Email || !strings.HasPrefix(mail.Address(), "n7.") {
		t.Errorf("the neighbour is %q", mail.Address())
	}
}

func TestMiss(t *testing.T) {
	for code, want := range map[string]string{"123450": "123451", "123459": "123458", "ABCA": "ABCQ", "ABCZ": "ABCQ", "ABCQ": "ABCP"} {
		if got := miss(code); got != want {
			t.Errorf("miss(%s) is %s: want %s", code, got, want)
		}
	}
}
