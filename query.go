package watchword

import (
	"context"
	"io"
	"time"

	"github.com/watchword/watchword/recipient"
)

// Get tells where a verification stands, for as long as its history is kept.
func (e *Engine) Get(ctx context.Context, c Caller, id ID) (Verification, error) {
	_, t, err := e.tenant(c)
	if err != nil {
		return Verification{}, err
	}
	key, ok, err := e.ledgers.Locate(ctx, t.ID, id)
	if err != nil {
		return Verification{}, unavailable(err)
	}
	if ok {
		now, l, err := e.ledgers.View(ctx, key)
		if err != nil {
			return Verification{}, unavailable(err)
		}
		l.Settle(now)
		if entry := l.Entry(id); entry != nil && l.Tenant == t.ID {
			v := entry.view()
			v.ResendAt = l.resendAt(now, t.Policy(entry.Purpose).Limits, entry.Channel, entry.Purpose)
			return v, nil
		}
	}
	entry, ok, err := e.history.Past(ctx, t.ID, id)
	if err != nil {
		return Verification{}, unavailable(err)
	}
	if !ok {
		return Verification{}, errNotFound()
	}
	return entry.view(), nil
}

// Resend sends the code of a pending verification again, or a new one, as the policy says.
func (e *Engine) Resend(ctx context.Context, r ResendRequest) (Verification, error) {
	return e.again(ctx, r, false)
}

// again sends another message of a verification: on the same channel, or on the next one.
func (e *Engine) again(ctx context.Context, r ResendRequest, next bool) (Verification, error) {
	_, t, err := e.tenant(r.Caller)
	if err != nil {
		return Verification{}, err
	}
	if err := r.Context.Validate(); err != nil {
		return Verification{}, err
	}
	key, before, err := e.current(ctx, t, r.ID)
	if err != nil {
		return Verification{}, err
	}
	d, state, err := e.repeat(ctx, r, key, before, next)
	for next && err != nil && unserved(err) && len(before.Ladder) > 0 {
		if before, err = e.passOver(ctx, r, key, before.Ladder[0]); err == nil {
			d, state, err = e.repeat(ctx, r, key, before, next)
		}
	}
	if err != nil {
		return Verification{}, hide(err)
	}
	return e.sendAndWait(ctx, d, t.Policy(before.Purpose).Wait, state)
}

// repeat writes that another message is to be sent, and answers what is to be delivered.
func (e *Engine) repeat(ctx context.Context, r ResendRequest, key LedgerKey, before Entry, next bool) (*delivery, limitsNow, error) {
	var state limitsNow
	s, t, err := e.tenant(r.Caller)
	if err != nil {
		return nil, state, err
	}
	d := &delivery{snapshot: s, tenant: t, caller: r.Caller, ledger: key}
	again := repetition{policy: t.Policy(before.Purpose), keyID: e.keys.ActiveID()}
	channel := before.travels()
	if next {
		if len(before.Ladder) == 0 {
			return nil, state, errNoRung(r.ID)
		}
		again.rung, channel = &before.Ladder[0], before.Ladder[0].Channel
	}
	last := &delivery{snapshot: s, tenant: t, entry: before}
	to, err := e.outgoing(last)
	if err != nil {
		return nil, state, unavailable(err)
	}
	var priced []string
	if again.with, priced, err = e.sendAgain(s, t, &before, channel, to.To); err != nil {
		return nil, state, err
	}
	// Only what can be sent is counted: a channel that is passed over is no message.
	if err := e.chargeBroad(ctx, t, OnSend, subjectsOf(r.Caller, r.Context, to.To)); err != nil {
		return nil, state, err
	}
	if _, err := io.ReadFull(e.random, again.nonce[:]); err != nil {
		return nil, state, unavailable(err)
	}
	again.lease = s.lease(again.with.accounts[0])
	trial := before
	trial.sendWith(again.with)
	trial.Delivery.Channel = channel
	if again.with.reserved, err = e.reserve(ctx, s, t, &trial, priced, last.values); err != nil {
		return nil, state, err
	}
	err = e.update(ctx, r.Caller, key, 0, func(now time.Time, l *Ledger) error {
		entry, err := l.resend(now, r.ID, again)
		if err != nil {
			return err
		}
		d.entry, state = *entry, l.limitsNow(now, again.policy.Limits, entry)
		return nil
	})
	if refused(err) {
		e.giveBack(t, &trial, again.with.reserved)
	}
	if err != nil {
		return nil, limitsNow{}, err
	}
	return d, state, nil
}

// sendAgain finds what the next message of a verification is sent with: as a start would have it now. What is only withheld has to find a route as well, so that it is told from nothing else; priced are the accounts that the
// message would go through.
func (e *Engine) sendAgain(s *Snapshot, t *TenantView, before *Entry, c Channel, to recipient.Recipient) (with sending, priced []string, err error) {
	same := sending{
		accounts: before.Delivery.Route, template: before.Template, signature: before.Signature, locale: before.Locale,
		patience: before.Delivery.Patience,
	}
	if before.Test {
		return same, nil, nil
	}
	route := t.route(c, before.Purpose, before.Country, to)
	switch {
	case route == nil:
		return with, nil, noRoute(c)
	case before.withheld():
	case before.Owner != "" && route.use[0] != before.Owner:
		return with, nil, NewError(NoRoute, "the vendor that made the code does not serve "+string(c)+" to this recipient's country")
	case before.Owner == "" && s.ownsCode(route.use[0]):
		return with, nil, NewError(NoRoute, "the vendor that serves "+string(c)+" to this recipient's country only sends codes of its own")
	}
	found, err := s.sender(t, route, before.Purpose, before.Locale)
	if err != nil {
		return with, nil, err
	}
	if found.accounts, err = e.order(route, found.accounts); err != nil {
		return with, nil, unavailable(err)
	}
	if before.withheld() {
		return same, found.accounts, nil
	}
	var k kept
	if len(before.Context) > 0 {
		if k, err = e.openContext(t.ID, before); err != nil {
			return with, nil, unavailable(err)
		}
	}
	return found.keys(route, before.Locale), found.accounts, found.template.hasValues(k.Values)
}

// current reads a verification that still stands in its ledger.
func (e *Engine) current(ctx context.Context, t *TenantView, id ID) (LedgerKey, Entry, error) {
	key, ok, err := e.ledgers.Locate(ctx, t.ID, id)
	if err != nil {
		return key, Entry{}, unavailable(err)
	}
	if ok {
		now, l, err := e.ledgers.View(ctx, key)
		if err != nil {
			return key, Entry{}, unavailable(err)
		}
		l.Settle(now)
		if entry := l.Entry(id); entry != nil && l.Tenant == t.ID {
			return key, *entry, nil
		}
	}
	past, ok, err := e.history.Past(ctx, t.ID, id)
	switch {
	case err != nil:
		return key, Entry{}, unavailable(err)
	case ok:
		return key, Entry{}, notPending(&past)
	}
	return key, Entry{}, errNotFound()
}

// Cancel takes a pending verification back: its code is no good any more.
func (e *Engine) Cancel(ctx context.Context, c Caller, id ID) (Verification, error) {
	_, t, err := e.tenant(c)
	if err != nil {
		return Verification{}, err
	}
	key, _, err := e.current(ctx, t, id)
	if err != nil {
		return Verification{}, err
	}
	var made Entry
	var resendAt time.Time
	err = e.update(ctx, c, key, 0, func(now time.Time, l *Ledger) error {
		entry, err := l.cancel(now, id)
		if err != nil {
			return err
		}
		made = *entry
		resendAt = l.resendAt(now, t.Policy(entry.Purpose).Limits, entry.Channel, entry.Purpose)
		return nil
	})
	if err != nil {
		return Verification{}, hide(err)
	}
	v := made.view()
	v.ResendAt = resendAt
	return v, nil
}

// Unlock ends the lock that too many failed checks put on a recipient. It is for operators.
func (e *Engine) Unlock(ctx context.Context, c Caller, channel Channel, to string) error {
	_, t, err := e.tenant(c)
	if err != nil {
		return err
	}
	if !channel.Valid() {
		channel = channelFor(to)
	}
	address, err := channel.parseRecipient(to, "")
	if err != nil {
		return invalidRecipient(err)
	}
	return hide(e.update(ctx, c, e.keys.LedgerKey(t.ID, address), 0, func(_ time.Time, l *Ledger) error {
		if l.Tenant != t.ID {
			return errNotFound() // nothing was ever sent there
		}
		l.Unlock()
		return nil
	}))
}
