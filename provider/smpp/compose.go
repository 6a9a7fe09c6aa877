package smpp

import (
	"errors"
	"fmt"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
	"github.com/watchword/watchword/provider/smpp/pdu"
	"github.com/watchword/watchword/recipient"
)

const (
	maxParts    = 255                 // a header counts them in one octet
	maxValidity = 30 * 24 * time.Hour // what a relative time can say in days alone
)

// compose writes a message as the vendor gets it: one message, or the parts of a long one in their order. Its errors are
// *[watchword.SendError]. reference tells long messages to the same number apart.
func (c *Config) compose(m *watchword.Outgoing, reference uint16) ([]pdu.Message, error) {
	if m.To.Kind() != recipient.Phone {
		return nil, watchword.NewSendError(watchword.ClassProviderError, "", errors.New("an smpp provider sends to phone numbers only"))
	}
	if m.Content.Text == "" {
		return nil, watchword.NewSendError(watchword.ClassContentRejected, "no text", nil)
	}
	source, ok := c.source(c.For(m))
	if !ok {
		return nil, watchword.NewSendError(watchword.ClassSenderUnregistered, "no sender id", nil)
	}
	e := encodingOf(m.Content.Text, c.DefaultAlphabet)
	envelope := pdu.Message{
		ServiceType: c.ServiceType, Source: source, Destination: c.destination(provider.Digits(m.To)),
		ValidityPeriod: c.validity(m.ValidFor), RegisteredDelivery: pdu.RequestReceipt, DataCoding: e.coding,
	}
	texts, whole := e.split(m.Content.Text), e.whole(m.Content.Text)
	switch {
	case len(texts) == 1:
		envelope.Text = whole
		return []pdu.Message{envelope}, nil
	case len(texts) > maxParts, c.Long == longPayload && len(whole) > pdu.MaxOption:
		return nil, watchword.NewSendError(watchword.ClassContentRejected, "too long", nil)
	case c.Long == longPayload:
		envelope.Options = []pdu.Option{{Tag: pdu.MessagePayload, Value: whole}}
		return []pdu.Message{envelope}, nil
	}
	return c.parts(envelope, texts, reference), nil
}

// parts makes the messages of a long text, joined by a user data header (3GPP TS 23.040, section 9.2.3.24.1) or by
// SMPP's own parameters (SMPP 3.4, sections 5.3.2.22 to 24).
func (c *Config) parts(envelope pdu.Message, texts [][]byte, reference uint16) []pdu.Message {
	all := make([]pdu.Message, len(texts))
	total := byte(len(texts))
	for i, text := range texts {
		number := byte(i + 1)
		all[i] = envelope
		if c.Long == longSAR {
			all[i].Text = text
			all[i].Options = []pdu.Option{
				{Tag: pdu.SARReference, Value: []byte{byte(reference >> 8), byte(reference)}},
				{Tag: pdu.SARTotal, Value: []byte{total}},
				{Tag: pdu.SARSequence, Value: []byte{number}},
			}
			continue
		}
		// The header has 5 octets: element 0, which has 3: the reference, how many parts there are, and which this is.
		all[i].ESMClass = pdu.HasHeader
		all[i].Text = append([]byte{5, 0, 3, byte(reference), total, number}, text...)
	}
	return all
}

// validity is for how long the vendor shall try, as a time relative to its own clock (SMPP 3.4, section 7.1.1.2).
func (c *Config) validity(d time.Duration) string {
	if d <= 0 || c.ValidityPeriod == validityNone {
		return ""
	}
	seconds := int(min(max(d, time.Second), maxValidity) / time.Second)
	return fmt.Sprintf("0000%02d%02d%02d%02d000R", seconds/86400, seconds/3600%24, seconds/60%60, seconds%60)
}
