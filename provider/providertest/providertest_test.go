package providertest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/watchword/watchword"
)

// secret is the credential of the vendor below, who quotes it in every refusal.
const secret = "s3cr3t/Key+1"

// vendor is a provider and its vendor in one, with a switch for every way to break the contract.
type vendor struct {
	mu       sync.Mutex
	now      Behaviour
	hung     chan struct{}
	received []Received
	failed   bool
	closed   bool
	stuck    chan struct{} // ends what a broken provider left behind

	broken string
}

func (v *vendor) Send(ctx context.Context, m watchword.Outgoing) (watchword.Acceptance, error) {
	if err := ctx.Err(); err != nil && v.broken != "sends when it is over" {
		return watchword.Acceptance{}, watchword.NewSendError(watchword.ClassProviderError, "", err)
	}
	v.mu.Lock()
	now, hung := v.now, v.hung
	v.mu.Unlock()
	if now.Hang {
		return watchword.Acceptance{}, v.hang(ctx, hung)
	}
	if now.Class != 0 {
		return watchword.Acceptance{}, v.refuse(now.Class, m)
	}
	return v.accept(m)
}

func (v *vendor) hang(ctx context.Context, hung chan struct{}) error {
	switch v.broken {
	case "ignores the context":
		<-hung
	case "leaks":
		go func() { <-v.stuck }()
	case "hides the context's end":
		<-ctx.Done()
		return watchword.NewSendError(watchword.ClassTimeout, "", errors.New("gave up"))
	case "calls a hang definite":
		<-ctx.Done()
		return watchword.NewSendError(watchword.ClassProviderError, "", ctx.Err())
	}
	<-ctx.Done()
	v.mu.Lock()
	v.failed = true
	v.mu.Unlock()
	return watchword.NewSendError(watchword.ClassTimeout, "", ctx.Err())
}

func (v *vendor) refuse(class watchword.ErrorClass, m watchword.Outgoing) error {
	v.mu.Lock()
	v.failed = true
	v.mu.Unlock()
	switch v.broken {
	case "misnames " + class.String():
		return watchword.NewSendError(watchword.ClassUnknown, "", nil)
	case "answers a plain error":
		return errors.New("no")
	case "accepts what was refused":
		_, _ = v.accept(m)
	case "shows the secret":
		return watchword.NewSendError(class, secret, nil)
	case "shows the code":
		return watchword.NewSendError(class, "", fmt.Errorf("could not send %s", m.Code))
	case "shows the recipient in a nested struct":
		return watchword.NewSendError(class, "", errors.Join(errors.New("no"), &quoting{m.To.Address()}))
	}
	return watchword.NewSendError(class, "E1", errors.New("the vendor refused"))
}

// quoting shows what it holds to %#v only.
type quoting struct{ to string }

func (*quoting) Error() string { return "no" }

func (v *vendor) accept(m watchword.Outgoing) (watchword.Acceptance, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	r := Received{To: m.To.Address(), Text: m.Content.Text}
	id := "id-" + m.Key
	switch v.broken {
	case "refuses":
		return watchword.Acceptance{}, watchword.NewSendError(watchword.ClassUnknown, "", nil)
	case "stays broken":
		if v.failed {
			return watchword.Acceptance{}, watchword.NewSendError(watchword.ClassUnknown, "", nil)
		}
	case "answers a plain error when closed":
		if v.closed {
			return watchword.Acceptance{}, errors.New("closed")
		}
	case "drops":
		return watchword.Acceptance{MessageID: id}, nil
	case "doubles":
		v.received = append(v.received, r)
	case "respells the recipient":
		r.To = strings.TrimPrefix(r.To, "+")
	case "forgets the code":
		r.Text = strings.ReplaceAll(r.Text, m.Code, "")
	case "mixes messages":
		if len(v.received) > 0 {
			r.Text = v.received[0].Text
		}
	case "names nothing":
		id = ""
	case "names too long":
		id = strings.Repeat("x", maxNameID+1)
	case "names all alike":
		id = "id"
	case "answers an odd receipt":
		v.received = append(v.received, r)
		return watchword.Acceptance{MessageID: id, Receipt: watchword.Queued}, nil
	}
	v.received = append(v.received, r)
	return watchword.Acceptance{MessageID: id}, nil
}

func (v *vendor) Close() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed && v.broken == "closes once only" {
		return errors.New("closed already")
	}
	v.closed = true
	return nil
}

func (v *vendor) behave(b Behaviour) bool {
	if b.Class == watchword.ClassInsufficientBalance {
		return false
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	close(v.hung)
	v.now, v.hung = b, make(chan struct{})
	return true
}

func (v *vendor) harness() Harness {
	v.hung, v.stuck = make(chan struct{}), make(chan struct{})
	return Harness{
		Provider: v, Message: Message(watchword.SMS), Behave: v.behave, Secrets: []string{secret},
		Received: func() []Received {
			v.mu.Lock()
			defer v.mu.Unlock()
			return append([]Received(nil), v.received...)
		},
	}
}

func TestContractAcceptsAGoodProvider(t *testing.T) {
	Run(t, func(*testing.T) Harness { return new(vendor).harness() })
}

// TestContractRefusesBrokenProviders breaks each promise once and sees its clause notice.
func TestContractRefusesBrokenProviders(t *testing.T) {
	for broken, clauseName := range map[string]string{
		"refuses": "accept", "drops": "accept", "doubles": "accept", "respells the recipient": "accept",
		"forgets the code": "accept", "names nothing": "accept", "names too long": "accept", "answers an odd receipt": "accept",
		"answers a plain error": "classes", "accepts what was refused": "classes", "shows the secret": "classes",
		"shows the code": "classes", "shows the recipient in a nested struct": "classes",
		"ignores the context": "hang", "calls a hang definite": "hang", "hides the context's end": "cancel",
		"sends when it is over": "late", "mixes messages": "parallel", "names all alike": "parallel",
		"stays broken": "recover", "closes once only": "close", "answers a plain error when closed": "close",
	} {
		t.Run(broken, func(t *testing.T) { wantRefused(t, broken, clauseName) })
	}
	for _, class := range watchword.ErrorClasses() {
		if class != watchword.ClassInsufficientBalance && class != watchword.ClassUnknown {
			wantRefused(t, "misnames "+class.String(), "classes")
		}
	}
}

func wantRefused(t *testing.T, broken, clauseName string) {
	t.Helper()
	v := &vendor{broken: broken}
	h := v.harness()
	for _, c := range contract() {
		if c.name != clauseName {
			continue
		}
		_, err := c.check(h)
		if err == nil {
			t.Errorf("the clause %q accepts a provider that %s", clauseName, broken)
		}
		h.Behave(Behaviour{}) // let go of what hangs
		t.Log(err)
		return
	}
	t.Fatalf("there is no clause %q", clauseName)
}

func TestContractFindsLeaks(t *testing.T) {
	v := &vendor{broken: "leaks"}
	h := v.harness()
	if err := leaks(func() { _, _ = givesUpAtDeadline(h) }); err == nil {
		t.Error("a goroutine that outlives the provider was not found")
	}
	close(v.stuck)
}

func TestMessageIsWhatTheEngineSends(t *testing.T) {
	for _, channel := range watchword.Channels() {
		m := Message(channel)
		if !strings.Contains(m.Content.Text, m.Code) || m.To.IsZero() || m.Key != m.ID.String()+"-1" {
			t.Errorf("%s: %+v", channel, m)
		}
		if rich := channel == watchword.Email; (m.Content.HTML != "") != rich || (m.Content.Subject != "") != rich {
			t.Errorf("%s: HTML is %q, subject %q", channel, m.Content.HTML, m.Content.Subject)
		}
	}
	a, b := vary(Message(watchword.SMS), 0), vary(Message(watchword.SMS), 1)
	if a.Key == b.Key || a.Code == b.Code || len(a.Code) != 6 || !strings.Contains(b.Content.Text, b.Code) {
		t.Errorf("two varied messages are alike: %+v and %+v", a, b)
	}
}

// A template's variables hold the varied code, and the message's own are left as they are: messages are sent in parallel.
func TestVariedTemplate(t *testing.T) {
	m := Message(watchword.SMS)
	m.Registered = watchword.RegisteredTemplate{ID: "T1", Variables: []watchword.TemplateVariable{
		{Name: "text", Value: "Code: " + m.Code}, {Name: "minutes", Value: "5"},
	}}
	got := vary(m, 1)
	if v := got.Registered.Variables; got.Registered.ID != "T1" || len(v) != 2 || v[0].Value != "Code: "+got.Code || v[1].Value != "5" {
		t.Errorf("the varied template is %+v, with the code %s", got.Registered, got.Code)
	}
	if v := m.Registered.Variables[0].Value; v != "Code: "+m.Code {
		t.Errorf("the message's own variable became %q", v)
	}
}
