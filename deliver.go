package watchword

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"github.com/watchword/watchword/message"
	"github.com/watchword/watchword/recipient"
)

// leaseMargin is what a hand-over may take beyond its provider's time-out, to be recorded.
const leaseMargin = 20 * time.Second

// lease is how long a hand-over to an account is left alone.
func (s *Snapshot) lease(account string) time.Duration {
	return s.handle(account).Timeout + leaseMargin
}

// places is how many messages may be with an account at a time.
func (s *Snapshot) places(account string, otherwise int) int {
	return cmp.Or(s.senders[account].Concurrency, otherwise)
}

// reports tells whether a vendor says what becomes of messages.
func reports(p Provider) bool {
	switch p.(type) {
	case ReportReader, ReceiptSource, ReceiptPoller:
		return true
	default:
		return false
	}
}

// handle finds the provider of an account. An account without one cannot send: its provider says so.
func (s *Snapshot) handle(account string) ProviderHandle {
	switch account {
	case testAccount:
		return ProviderHandle{Provider: testProvider{}, Timeout: defaultTimeout}
	case silentAccount:
		return ProviderHandle{Provider: silentProvider{}, Timeout: defaultTimeout}
	}
	if h, ok := s.accounts[account]; ok && h.Provider != nil {
		return h
	}
	return ProviderHandle{Provider: switchedOff{}, Timeout: defaultTimeout}
}

// switchedOff stands for an account that is not there or switched off.
type switchedOff struct{}

func (switchedOff) Send(context.Context, Outgoing) (Acceptance, error) {
	return Acceptance{}, NewSendError(ClassAuthFailed, "switched off", nil)
}

// delivery is the work of giving one message to providers until one takes it.
type delivery struct {
	snapshot *Snapshot
	tenant   *TenantView
	caller   Caller
	ledger   LedgerKey
	entry    Entry             // as last written
	values   map[string]string // that the start gave for the tenant's placeholders
	done     chan struct{}     // closed at its end
}

// sendAndWait starts the delivery of an entry and waits for its outcome, but not longer than the policy says. The
// delivery does not end with the request.
func (e *Engine) sendAndWait(ctx context.Context, d *delivery, wait time.Duration, state limitsNow) (Verification, error) {
	before := d.entry.view()
	state.into(&before)
	if !e.launch(d) || wait == 0 {
		return before, nil
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-d.done:
	case <-timer.C:
		return before, nil
	case <-ctx.Done():
		return before, nil
	}
	v := d.entry.view()
	state.into(&v)
	return v, d.entry.failure()
}

// failure is the error that a failed delivery answers its caller with.
func (e *Entry) failure() error {
	if e.Status != Failed {
		return nil
	}
	failed := &Error{Code: DeliveryFailed, ID: e.ID, Class: e.Delivery.Class, Message: "no provider took the message: " + e.Delivery.Class.String()}
	if e.Delivery.Class.recipientAtFault() {
		failed.Code, failed.Field = RecipientRejected, "to"
		failed.Message = "the provider says that this address cannot be reached: " + e.Delivery.Class.String()
	}
	return failed
}

// launch runs a delivery in the background. It reports false when the engine is closing; then the delivery stays with
// its record, and whoever starts next goes on with it.
func (e *Engine) launch(d *delivery) bool {
	d.done = make(chan struct{})
	if !e.enter() {
		e.park(d, 0)
		return false
	}
	select {
	case e.work <- d:
	default:
		go e.courier(d)
	}
	return true
}

// courierStays is how long a courier waits for the next delivery before it leaves.
const courierStays = time.Second

// courier sees to one delivery after the other. A goroutine of its own for each would be simpler, but its stack would
// grow anew every time: a provider's call goes deep.
func (e *Engine) courier(d *delivery) {
	leave := time.NewTimer(courierStays)
	defer leave.Stop()
	for {
		e.carry(d)
		leave.Reset(courierStays)
		select {
		case d = <-e.work:
		case <-leave.C:
			return
		case <-e.draining:
			return
		}
	}
}

// carry sees to one delivery.
func (e *Engine) carry(d *delivery) {
	defer e.running.Done()
	defer close(d.done)
	e.deliver(d)
}

// A delivery waits a while for a place at its account, and then moves on to the next one. At the last one it waits no longer
// than its lease has to spare. Then it goes back into the store, and is taken up again a little later.
const (
	crowdWait = 3 * time.Second
	slotWait  = leaseMargin / 2
	parkedFor = time.Second
)

// deliver gives the message to one account after the other, each hand-over written down before it begins and after it
// ends.
func (e *Engine) deliver(d *delivery) {
	m, err := e.outgoing(d)
	if err != nil {
		e.log.Error("a message cannot be made; the delivery waits for the next start", "verification", d.entry.ID, "error", err)
		return
	}
	for next := true; next; {
		account := d.entry.Delivery.account()
		lane, places := e.lanes.of(account), d.snapshot.places(account, e.handovers)
		if !lane.enter(places, d.patience(), e.draining) {
			if e.stepAside(d) {
				continue
			}
			e.park(d, parkedFor)
			return
		}
		if lane.tries(e.now()) && e.stepAside(d) {
			lane.leave(places)
			continue // another message is trying the account
		}
		h := d.entry.handover()
		began := e.now()
		outcome, lost := e.handOver(d, account, m)
		lane.leave(places)
		if lost {
			return // the server is stopping: the next start decides
		}
		outcome.Cost, outcome.Segments = e.cost(d, account, &m, outcome.Class)
		now := e.now()
		e.judge(lane, account, now, began, outcome.Class)
		if next, err = e.conclude(d, h, outcome, now.Sub(began)); err != nil {
			e.log.Error("a delivery's outcome could not be written; its lease will run out", "verification", d.entry.ID, "error", err)
			return
		}
	}
	if !d.entry.stranded() {
		return
	}
	if next := e.escalate(d); next != nil {
		e.deliver(next)
		d.entry = next.entry
	}
}

// patience is how long a message waits for a place at its account.
func (d *delivery) patience() time.Duration {
	if d.entry.mayGoOn(ClassRateLimited) {
		return crowdWait
	}
	return slotWait
}

// stepAside moves a message on to the next account, because its own has no place or no turn for it. It reports false when there is no
// other, or the engine is closing.
func (e *Engine) stepAside(d *delivery) (moved bool) {
	select {
	case <-e.draining:
		return false
	default:
	}
	f := e.following(d.snapshot)
	err := e.update(context.WithoutCancel(e.sending), d.caller, d.ledger, 0, func(now time.Time, l *Ledger) error {
		entry := l.stepAside(now, d.entry.handover(), f)
		if moved = entry != nil; moved {
			d.entry = *entry
		}
		return nil
	})
	if err != nil {
		e.log.Warn("a message could not be moved on to another account", "verification", d.entry.ID, "error", err)
	}
	return moved && err == nil
}

// judge has the account's breaker note an outcome.
func (e *Engine) judge(n *lane, account string, now, began time.Time, c ErrorClass) {
	if !n.record(now, began, c) {
		return
	}
	if state, until := n.look(now); state == BreakerOpen {
		e.log.Warn("a provider account does not work; messages go to others first", "account", account, "class", c.String(), "until", until)
		return
	}
	e.log.Info("a provider account works again", "account", account)
}

// handOver gives the message to an account.
func (e *Engine) handOver(d *delivery, account string, m Outgoing) (o Outcome, lost bool) {
	h := d.snapshot.handle(account)
	ctx, cancel := context.WithTimeout(e.sending, h.Timeout)
	defer cancel()
	e.envelope(d, account, &m)
	accepted, err := e.send(ctx, h.Provider, m)
	if err == nil {
		id := m.unsaid(cut(accepted.MessageID, maxMessageID))
		return Outcome{MessageID: id, Receipt: accepted.Receipt, Awaited: id != "" && reports(h.Provider)}, false
	}
	if e.sending.Err() != nil {
		return Outcome{}, true
	}
	refused := refusal(err)
	refused.Raw = m.unsaid(refused.Raw)
	return refused, false
}

// send calls a provider. A provider that panics has a fault, and takes nobody else down with it: whether the vendor has
// the message is then unknown.
func (e *Engine) send(ctx context.Context, p Provider, m Outgoing) (a Acceptance, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			e.log.Error("a provider panicked", "verification", m.ID, "provider", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			err = NewSendError(ClassUnknown, "panic", nil)
		}
	}()
	return p.Send(ctx, m)
}

// unsaid drops a vendor's word that quotes the code or the recipient: such a word is not stored, and shown to nobody.
func (m *Outgoing) unsaid(word string) string {
	_, national, _ := strings.Cut(m.To.Address(), "+"+m.To.CallingCode())
	for _, secret := range [...]string{m.Code, m.To.Address(), national} {
		if secret != "" && strings.Contains(strings.ToLower(word), strings.ToLower(secret)) {
			return ""
		}
	}
	return word
}

const maxMessageID = 128

// cut keeps the first bytes of a text, and no half of a character.
func cut(s string, limit int) string {
	return strings.ToValidUTF8(s[:min(len(s), limit)], "")
}

func refusal(err error) Outcome {
	var refused *SendError
	switch {
	case errors.As(err, &refused) && refused.Class != ClassNone:
		return Outcome{Class: refused.Class, Raw: refused.Raw}
	case errors.Is(err, context.DeadlineExceeded):
		return Outcome{Class: ClassTimeout}
	}
	return Outcome{Class: ClassUnknown}
}

func (e *Engine) conclude(d *delivery, h handover, o Outcome, took time.Duration) (next bool, err error) {
	f := e.following(d.snapshot)
	err = e.update(context.WithoutCancel(e.sending), d.caller, d.ledger, took, func(now time.Time, l *Ledger) error {
		entry, more := l.conclude(now, h, o, f)
		if entry == nil {
			return errNotFound()
		}
		d.entry, next = *entry, more
		return nil
	})
	return next, err
}

// following is how a message goes on to the next account of its route.
type following struct {
	lease   func(account string) time.Duration // how long a hand-over to it is left alone
	shunned func(account string) bool          // its breaker keeps messages away
}

func (e *Engine) following(s *Snapshot) following {
	return following{lease: s.lease, shunned: func(account string) bool {
		state, _ := e.lanes.of(account).look(e.now())
		return state == BreakerOpen
	}}
}

// park gives a delivery that has not begun back, for a while.
func (e *Engine) park(d *delivery, after time.Duration) {
	err := e.update(context.WithoutCancel(e.sending), d.caller, d.ledger, 0, func(now time.Time, l *Ledger) error {
		l.park(now, d.entry.handover(), after)
		if entry := l.Entry(d.entry.ID); entry != nil {
			d.entry = *entry
		}
		return nil
	})
	if err != nil {
		e.log.Warn("a delivery could not be parked; its lease will run out", "verification", d.entry.ID, "error", err)
	}
}

// outgoing makes the message. It is the same on every attempt at it.
func (e *Engine) outgoing(d *delivery) (Outgoing, error) {
	entry := &d.entry
	address, err := e.keys.open(entry.Sealed, string(d.tenant.ID), "ledger", string(entry.ID[:]), "recipient")
	if err != nil {
		return Outgoing{}, err
	}
	var code string
	if entry.Owner == "" {
		if code, err = e.keys.code(d.tenant.ID, entry); err != nil {
			return Outgoing{}, err
		}
	}
	to, err := recipient.FromCanonical(entry.Channel.kind(), address)
	if err != nil {
		return Outgoing{}, fmt.Errorf("a stored recipient is not canonical: %w", err)
	}
	var k kept
	if len(entry.Context) > 0 {
		if k, err = e.openContext(d.tenant.ID, entry); err != nil {
			return Outgoing{}, err
		}
	}
	m := Outgoing{
		ID: entry.ID, Key: entry.messageKey(), Tenant: d.tenant.ID,
		Channel: entry.travels(), Purpose: entry.Purpose, To: to, Locale: entry.Locale, Code: code,
		CodeLength: int(entry.CodeLength), ValidFor: entry.Lifetime,
	}
	if entry.Test {
		m.TestOutcome = d.tenant.tests[entry.Recipient].outcome
	}
	d.values = k.Values
	if entry.Owner != "" {
		_, m.Brand = d.snapshot.words(d.tenant, entry)
		return m, nil
	}
	m.Content, m.Brand, err = d.snapshot.render(d.tenant, entry, code, k.Values)
	return m, err
}

func (e *Engine) openContext(t TenantID, entry *Entry) (k kept, err error) {
	text, err := e.keys.open(entry.Context, string(t), "ledger", string(entry.ID[:]), "context")
	if err != nil {
		return k, err
	}
	err = json.Unmarshal([]byte(text), &k)
	return k, err
}

// render writes the text of a message, with the lines that phones look for.
func (s *Snapshot) render(t *TenantView, entry *Entry, code string, values map[string]string) (message.Content, string, error) {
	tmpl, brand := s.words(t, entry)
	content, err := tmpl.Render(string(entry.travels()), message.Values{
		Code: code, Brand: brand, Minutes: minutes(entry.Lifetime), Extra: values,
	})
	if err != nil || entry.travels() != SMS {
		return content, brand, err
	}
	if t.Origin != "" {
		content.Text = message.WithOrigin(content.Text, t.Origin, code)
	}
	if t.AppHash != "" {
		content.Text = message.WithAppHash(content.Text, t.AppHash)
	}
	return content, brand, nil
}
