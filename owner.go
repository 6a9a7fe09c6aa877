package watchword

import (
	"context"
	"time"

	"github.com/watchword/watchword/recipient"
)

// ownsCode tells whether the vendor of an account makes and checks the codes itself.
func (s *Snapshot) ownsCode(account string) bool {
	if len(s.types) == 0 {
		return false
	}
	return s.types[s.senders[account].Type].OwnsCode
}

// asking is a check whose attempt is spent, and that only a vendor can answer.
type asking struct {
	tenant *TenantView
	ledger LedgerKey
	entry  Entry
	guess  guess
	caller Caller
}

// ask asks the vendor that made a code about one, and records what it says. The error is Unavailable when that is not
// known.
func (e *Engine) ask(ctx context.Context, a asking) (CheckAnswer, error) {
	v, err := e.judgement(ctx, a)
	if err != nil {
		return CheckAnswer{}, unavailable(err)
	}
	var answer CheckAnswer
	var from vendorsWord
	err = e.update(context.WithoutCancel(ctx), a.caller, a.ledger, 0, func(now time.Time, l *Ledger) error {
		result, entry := l.answered(now, a.entry.ID, a.entry.Sends, v, a.guess)
		if entry == nil {
			return errNotFound()
		}
		var err error
		from = entry.vendorsWord()
		answer, err = e.checkAnswer(now, l, a.tenant, result, entry)
		return err
	})
	switch {
	case err != nil:
		return CheckAnswer{}, hide(err)
	case v.unclear != ClassNone && answer.Result == ResultIncorrect:
		return CheckAnswer{}, &Error{
			Code: Unavailable, ID: a.entry.ID, RetryAfter: time.Second,
			Message: "the vendor that made the code gave no clear answer; ask again, or send another code",
		}
	}
	if answer.Result == ResultApproved {
		e.convert(from)
	}
	return answer, nil
}

// judgement asks the vendor. The error is one of our own: then nobody was asked.
func (e *Engine) judgement(ctx context.Context, a asking) (verdict, error) {
	entry := &a.entry
	tenant := string(a.tenant.ID)
	address, err := e.keys.open(entry.Sealed, tenant, "ledger", string(entry.ID[:]), "recipient")
	if err != nil {
		return verdict{}, err
	}
	to, err := recipient.FromCanonical(entry.Channel.kind(), address)
	if err != nil {
		return verdict{}, err
	}
	h := e.registry.Current().handle(entry.Owner)
	owner, ok := h.Provider.(CodeOwner)
	if !ok {
		return verdict{unclear: ClassAuthFailed}, nil // the account was switched off meanwhile
	}
	ctx, cancel := context.WithTimeout(ctx, h.Timeout)
	defer cancel()
	right, err := e.question(ctx, owner, CodeCheck{
		ID: entry.ID, Key: entry.messageKey(), Channel: entry.travels(), To: to, MessageID: entry.Delivery.MessageID, Code: a.guess.typed,
	})
	switch {
	case err != nil:
		class := refusal(err).Class
		e.log.Warn("a vendor gave no clear answer about a code that it made", "account", entry.Owner, "verification", entry.ID, "class", class.String())
		return verdict{unclear: class}, nil
	case right && a.guess.peek:
		return verdict{right: true, sealed: e.keys.seal(a.guess.typed, tenant, "ledger", string(entry.ID[:]), "code")}, nil
	}
	return verdict{right: right}, nil
}

// question calls a provider. One that panics has a fault, and takes nobody else down with it.
func (e *Engine) question(ctx context.Context, p CodeOwner, c CodeCheck) (right bool, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			e.log.Error("a provider panicked", "verification", c.ID)
			right, err = false, NewSendError(ClassUnknown, "panic", nil)
		}
	}()
	return p.CheckCode(ctx, c)
}
