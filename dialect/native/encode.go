package native

import (
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// encode writes JSON, with a newline at its end for those who read it in a terminal.
func encode(x *exchange, v any) error {
	if err := json.MarshalWrite(x, v); err != nil {
		return err
	}
	*x.buffer = append(*x.buffer, '\n')
	return nil
}

// The two answers of the hot path append themselves, at a quarter of what reflection costs. A test compares every byte
// with what the encoder would write.

// appended is an answer that can.
type appended interface{ json(j *jsonText) }

// writeJSON is encode for an answer that appends itself.
func (x *exchange) writeJSON(v appended) error {
	j := jsonText{b: *x.buffer}
	v.json(&j)
	*x.buffer = append(j.b, '\n')
	return j.err
}

// jsonText is a JSON text that grows. A member is given by all that stands before its value: `{"name":` or `,"name":`.
type jsonText struct {
	b   []byte
	err error // the first: a text that is not UTF-8
}

func (j *jsonText) raw(s string) { j.b = append(j.b, s...) }

func (j *jsonText) text(before, value string) {
	j.raw(before)
	b, err := jsontext.AppendQuote(j.b, value)
	if err != nil && j.err == nil {
		j.err = err
	}
	j.b = b
}

func (j *jsonText) textIf(before, value string) {
	if value != "" {
		j.text(before, value)
	}
}

func (j *jsonText) number(before string, value int) {
	j.raw(before)
	j.b = strconv.AppendInt(j.b, int64(value), 10)
}

func (j *jsonText) time(before string, value timestamp) {
	j.raw(before)
	j.b = value.appendTo(j.b)
}

func (j *jsonText) timeIf(before string, value timestamp) {
	if !value.IsZero() {
		j.time(before, value)
	}
}

func (v *verification) json(j *jsonText) {
	j.text(`{"id":`, v.ID)
	j.text(`,"status":`, v.Status)
	j.text(`,"delivery":`, v.Delivery)
	j.text(`,"to":`, v.To)
	j.text(`,"channel":`, v.Channel)
	j.textIf(`,"via":`, v.Via)
	j.textIf(`,"receipt":`, v.Receipt)
	j.text(`,"purpose":`, v.Purpose)
	j.text(`,"locale":`, v.Locale)
	j.textIf(`,"reference":`, v.Reference)
	j.time(`,"created_at":`, v.CreatedAt)
	j.time(`,"expires_at":`, v.ExpiresAt)
	j.timeIf(`,"ended_at":`, v.EndedAt)
	j.timeIf(`,"resend_at":`, v.ResendAt)
	j.number(`,"attempts_remaining":`, v.AttemptsRemaining)
	if v.Test {
		j.raw(`,"test":true`)
	}
	if v.DeliveryError != nil {
		j.text(`,"delivery_error":{"class":`, v.DeliveryError.Class)
		j.raw(`}`)
	}
	for i := range v.Events {
		j.raw([...]string{`,"events":[`, `,`}[min(i, 1)])
		v.Events[i].json(j)
	}
	if len(v.Events) > 0 {
		j.raw(`]`)
	}
	if v.Replayed {
		j.raw(`,"replayed":true`)
	}
	j.raw(`}`)
}

func (e *event) json(j *jsonText) {
	j.text(`{"type":`, e.Type)
	j.time(`,"at":`, e.At)
	j.textIf(`,"account":`, e.Account)
	j.textIf(`,"class":`, e.Class)
	j.textIf(`,"detail":`, e.Detail)
	if e.Segments != 0 {
		j.number(`,"segments":`, e.Segments)
	}
	j.textIf(`,"cost":`, e.Cost)
	j.raw(`}`)
}

func (c *checked) json(j *jsonText) {
	j.text(`{"result":`, c.Result)
	j.number(`,"attempts_remaining":`, c.AttemptsRemaining)
	if c.Verification != nil {
		j.raw(`,"verification":`)
		c.Verification.json(j)
	}
	j.raw(`}`)
}
