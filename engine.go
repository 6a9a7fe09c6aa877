package watchword

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"sync"
	"time"

	"github.com/watchword/watchword/recipient"
)

// Engine is the product: every rule, over whatever store and providers it is given. It is safe for concurrent use.
type Engine struct {
	ledgers   Ledgers
	history   History
	once      Once
	counters  Counters
	tokens    Tokens
	contacts  Contacts
	directory Directory
	captcha   Captcha
	registry  Registry
	keys      *KeyRing
	observer  Observer
	log       *slog.Logger
	random    io.Reader
	now       func() time.Time
	publicURL string

	tokenCache tokenCache
	nonces     nonceCache

	handovers int // with one account at a time, where it does not say
	lanes     lanes
	early     earlyReceipts
	work      chan *delivery // to a courier that waits for it

	spentSpans  sync.Map           // of caps that refused: their key to the span in which that was logged
	conversions chan struct{}      // holds one for each vendor that is being told of an approval
	running     sync.WaitGroup     // deliveries under way
	sending     context.Context    //nolint:containedctx // the life of hand-overs, which outlive the requests that caused them
	stopSend    context.CancelFunc // at the end of the grace period
	gate        sync.RWMutex       // held while draining is closed, so that no delivery slips past it
	draining    chan struct{}      // closed when no hand-over may begin any more
}

// Options are what an Engine is made of. Ledgers, History, Once, Counters, Tokens, Contacts, Registry and Keys are
// required.
type Options struct {
	Ledgers   Ledgers
	History   History
	Once      Once
	Counters  Counters
	Tokens    Tokens
	Contacts  Contacts
	Directory Directory // nil: no accounts are known
	Captcha   Captcha   // nil: no captcha is ever passed
	Registry  Registry
	Keys      *KeyRing
	Observer  Observer         // nil: nobody watches
	Log       *slog.Logger     // nil: nothing is logged
	Random    io.Reader        // nil: crypto/rand
	Now       func() time.Time // nil: time.Now; for new ids, tokens and test recipients alone: the store's time rules the rest
	PublicURL string           // how vendors reach this server, without a slash at its end; empty: they cannot
	Handovers int              // messages that may be with one provider account at a time, where it does not say; 0: DefaultHandovers
}

// DefaultHandovers is how many messages may be with one provider account at a time, where the account does not say.
const DefaultHandovers = 2048

// NewEngine makes an engine. Close ends it.
func NewEngine(o Options) (*Engine, error) {
	if o.Ledgers == nil || o.History == nil || o.Once == nil || o.Counters == nil || o.Tokens == nil || o.Contacts == nil ||
		o.Registry == nil || o.Keys == nil {
		return nil, errors.New("an engine needs ledgers, history, once, counters, tokens, contacts, a registry and keys")
	}
	e := &Engine{
		ledgers: o.Ledgers, history: o.History, once: o.Once, counters: o.Counters, tokens: o.Tokens,
		contacts: o.Contacts, directory: o.Directory, captcha: o.Captcha, registry: o.Registry, keys: o.Keys, observer: o.Observer, log: o.Log, random: o.Random, now: o.Now, publicURL: o.PublicURL,
		draining: make(chan struct{}), work: make(chan *delivery), conversions: make(chan struct{}, conversionsAtATime),
	}
	if e.directory == nil {
		e.directory = noAccounts{}
	}
	if e.observer == nil {
		e.observer = nobody{}
	}
	if e.log == nil {
		e.log = slog.New(slog.DiscardHandler)
	}
	if e.random == nil {
		e.random = rand.Reader
	}
	if e.now == nil {
		e.now = time.Now
	}
	if o.Handovers <= 0 {
		o.Handovers = DefaultHandovers
	}
	e.handovers = o.Handovers
	e.sending, e.stopSend = context.WithCancel(context.Background())
	return e, nil
}

// Close lets hand-overs that have begun finish until ctx ends, and parks the others for whoever starts next.
func (e *Engine) Close(ctx context.Context) {
	e.shut()
	done := make(chan struct{})
	go func() { e.running.Wait(); close(done) }()
	select {
	case <-done:
	case <-ctx.Done():
	}
	e.stopSend()
	stubborn := time.NewTimer(stubbornWait)
	defer stubborn.Stop()
	select {
	case <-done:
	case <-stubborn.C:
		e.log.Error("a provider does not end when it is told to; its message is left to the next start")
	}
}

// stubbornWait is how long providers have to end after the grace period.
const stubbornWait = 5 * time.Second

func (e *Engine) shut() {
	e.gate.Lock()
	defer e.gate.Unlock()
	select {
	case <-e.draining:
	default:
		close(e.draining)
	}
}

// enter counts a delivery as running, unless the engine is closing.
func (e *Engine) enter() bool {
	e.gate.RLock()
	defer e.gate.RUnlock()
	select {
	case <-e.draining:
		return false
	default:
		e.running.Add(1)
		return true
	}
}

// Registry gives the configuration that the engine goes by.
func (e *Engine) Registry() Registry { return e.registry }

// Authenticate finds the credential behind a secret.
func (e *Engine) Authenticate(secret string) (*Credential, error) {
	if secret != "" {
		if c, ok := e.registry.Current().Credential(e.keys.Digest(secret)); ok {
			return c, nil
		}
	}
	return nil, NewError(Unauthenticated, "there is no credential, or it is not valid")
}

// tenant finds the caller's tenant, and that it may be used.
func (e *Engine) tenant(c Caller) (*Snapshot, *TenantView, error) {
	s := e.registry.Current()
	t, ok := s.Tenant(c.Tenant)
	if !ok || t.Disabled {
		return nil, nil, NewError(Forbidden, "the tenant is not there, or is switched off")
	}
	return s, t, nil
}

// hide keeps the vocabulary and hides the rest.
func hide(err error) error {
	if err == nil || CodeOf(err) != "" {
		return err
	}
	return unavailable(err)
}

type noAccounts struct{}

func (noAccounts) ByAddress(context.Context, TenantID, recipient.Recipient) (Account, bool, error) {
	return Account{}, false, nil
}
func (noAccounts) ByID(context.Context, TenantID, string) (Account, bool, error) {
	return Account{}, false, nil
}

type nobody struct{}

func (nobody) Observe(Observation) {}
