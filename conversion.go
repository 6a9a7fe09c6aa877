package watchword

import (
	"context"
	"time"
)

// conversionsAtATime is how many vendors are told of approvals at a time. Who comes when there are more is left out: such a
// word helps a vendor to judge its routes, and no code depends on it.
const conversionsAtATime = 256

// vendorsWord is a vendor's name for the message that brought a code, and when the code was given back.
type vendorsWord struct {
	account, messageID string
	at                 time.Time
}

func (e *Entry) vendorsWord() vendorsWord {
	return vendorsWord{e.Delivery.Account, e.Delivery.MessageID, e.EndedAt}
}

// convert tells the vendor whose message brought the code that it was given back, if the vendor wants to know. It does not
// wait for that.
func (e *Engine) convert(w vendorsWord) {
	if w.messageID == "" {
		return
	}
	h := e.registry.Current().handle(w.account)
	vendor, ok := h.Provider.(ConversionReporter)
	if !ok {
		return
	}
	select {
	case e.conversions <- struct{}{}:
	default:
		return
	}
	if !e.enter() {
		<-e.conversions
		return
	}
	go func() {
		defer e.running.Done()
		defer func() { <-e.conversions }()
		ctx, cancel := context.WithTimeout(e.sending, h.Timeout)
		defer cancel()
		if err := e.tellVendor(ctx, vendor, Conversion{MessageID: w.messageID, Approved: true, At: w.at}); err != nil {
			e.log.Debug("a vendor could not be told that a code was given back", "account", w.account, "error", err)
		}
	}()
}

// tellVendor calls a provider. One that panics has a fault, and takes nobody else down with it.
func (e *Engine) tellVendor(ctx context.Context, p ConversionReporter, c Conversion) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = NewSendError(ClassUnknown, "panic", nil)
		}
	}()
	return p.ReportConversion(ctx, c)
}
