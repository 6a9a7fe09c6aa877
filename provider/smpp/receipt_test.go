package smpp

import (
	"encoding/binary"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"unicode/utf16"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider/smpp/pdu"
)

// reader is a provider that reads receipts and speaks to nobody.
func reader(t testing.TB, change func(c *Config)) *Provider {
	t.Helper()
	c := basic()
	c.ReceiptErrors = map[string]string{"027": "unreachable", "1a": "blocked_by_carrier", "030022": "invalid_number"}
	if change != nil {
		change(&c)
	}
	return open(t, c)
}

func TestEveryState(t *testing.T) {
	p := reader(t, nil)
	for _, tt := range []struct {
		stat   string
		state  byte
		status watchword.DeliveryStatus
		class  watchword.ErrorClass
	}{
		{"ENROUTE", 1, watchword.Sent, watchword.ClassNone},
		{"DELIVRD", 2, watchword.Delivered, watchword.ClassNone},
		{"EXPIRED", 3, watchword.Undelivered, watchword.ClassUnreachable},
		{"DELETED", 4, watchword.Undelivered, watchword.ClassUnknown},
		{"UNDELIV", 5, watchword.Undelivered, watchword.ClassUnknown},
		{"ACCEPTD", 6, watchword.Sent, watchword.ClassNone},
		{"UNKNOWN", 7, watchword.Sent, watchword.ClassNone},
		{"REJECTD", 8, watchword.Undelivered, watchword.ClassUnknown},
	} {
		want := watchword.Receipt{MessageID: "4711", Status: tt.status, Class: tt.class, Raw: tt.stat + " 000"}
		byText := receiptOf("4711", tt.stat, "000")
		if got, ok := p.receipt(&byText); !ok || got != want {
			t.Errorf("the text says %+v, %t: want %+v", got, ok, want)
		}
		byText.ESMClass = pdu.KindIntermediate
		if got, ok := p.receipt(&byText); !ok || got.Status != watchword.Sent || got.Class != watchword.ClassNone {
			t.Errorf("on the way, the text says %+v, %t", got, ok)
		}
		want.Raw = tt.stat
		for _, kind := range []byte{0, pdu.KindReceipt} {
			byOptions := pdu.Message{ESMClass: kind, Options: []pdu.Option{
				{Tag: pdu.ReceiptedMessageID, Value: []byte("4711\x00")}, {Tag: pdu.MessageState, Value: []byte{tt.state}},
			}}
			if got, ok := p.receipt(&byOptions); !ok || got != want {
				t.Errorf("class %#x: the parameters say %+v, %t: want %+v", kind, got, ok, want)
			}
		}
	}
}

// TestReceiptTexts is about the spellings of vendors.
func TestReceiptTexts(t *testing.T) {
	p := reader(t, nil)
	for text, want := range map[string]watchword.Receipt{
		"id:4711 sub:001 dlvrd:000 submit date:2607011200 done date:2607011201 stat:UNDELIV err:027 Text:stat:DELIVRD": {
			MessageID: "4711", Status: watchword.Undelivered, Class: watchword.ClassUnreachable, Raw: "UNDELIV 027",
		},
		"ID:4711 SUB:001 STAT:delivered ERR:0": {MessageID: "4711", Status: watchword.Delivered, Raw: "DELIVRD 0"},
		"stat:UNDELIVERABLE,err:27;id:4711": {
			MessageID: "4711", Status: watchword.Undelivered, Class: watchword.ClassUnreachable, Raw: "UNDELIV 27",
		},
		"id: 4711 stat: REJECTED err: 001A": {
			MessageID: "4711", Status: watchword.Undelivered, Class: watchword.ClassBlockedByCarrier, Raw: "REJECTD 001A",
		},
		"id:4711 stat:ACCEPTED":                          {MessageID: "4711", Status: watchword.Sent, Raw: "ACCEPTD"},
		"id:4711 sub: done date: stat: err:":             {MessageID: "4711", Status: watchword.Sent},
		"id:4711 stat: done date:2607011201 err:000":     {MessageID: "4711", Status: watchword.Sent, Raw: "000"},
		"id:4711 stat:BUFFERED err:000":                  {MessageID: "4711", Status: watchword.Sent, Raw: "BUFFERED 000"},
		"id:4711 stat:13800138000 err:13800138000":       {MessageID: "4711", Status: watchword.Sent},
		"id:4711 stat:DELIVRD err:what's this?":          {MessageID: "4711", Status: watchword.Delivered, Raw: "DELIVRD"},
		"msgid:1 id:4711\nstat:DELIVRD\r\nerr:000":       {MessageID: "4711", Status: watchword.Delivered, Raw: "DELIVRD 000"},
		"text:id:4712 stat:EXPIRED":                      {},
		"sub:001 stat:DELIVRD err:000":                   {},
		"id: stat:DELIVRD err:000":                       {},
		"":                                               {},
		"\xff\xfe":                                       {},
		"id:4711 İİİ stat:DELIVRD err:000 text:whatever": {MessageID: "4711", Status: watchword.Delivered, Raw: "DELIVRD 000"},
	} {
		m := pdu.Message{ESMClass: pdu.KindReceipt, Text: []byte(text)}
		if got, ok := p.receipt(&m); got != want || ok != (want.MessageID != "") {
			t.Errorf("%q says %+v, %t: want %+v", text, got, ok, want)
		}
	}
}

// TestReceiptForms is about where a receipt's text and parameters stand, and what counts when both are there.
func TestReceiptForms(t *testing.T) {
	p := reader(t, nil)
	text := receiptOf("4711", "UNDELIV", "001").Text
	wide := []byte{}
	for _, unit := range utf16.Encode([]rune(string(text))) {
		wide = binary.BigEndian.AppendUint16(wide, unit)
	}
	failed := watchword.Receipt{MessageID: "4711", Status: watchword.Undelivered, Class: watchword.ClassUnknown, Raw: "UNDELIV 001"}
	for name, tt := range map[string]struct {
		message pdu.Message
		want    watchword.Receipt
	}{
		"message_payload":    {pdu.Message{Options: []pdu.Option{{Tag: pdu.MessagePayload, Value: text}}}, failed},
		"UCS-2":              {pdu.Message{Text: wide, DataCoding: pdu.CodingUCS2}, failed},
		"UCS-2 that is cut":  {pdu.Message{Text: append(wide[:len(wide):len(wide)], 0), DataCoding: pdu.CodingUCS2}, failed},
		"a user data header": {pdu.Message{Text: append([]byte{3, 1, 1, 1}, text...), ESMClass: pdu.HasHeader}, failed},
		"an endless header":  {pdu.Message{Text: append([]byte{200}, text[:50]...), ESMClass: pdu.HasHeader}, watchword.Receipt{}},
		"a state beats a text": {
			pdu.Message{Text: text, Options: []pdu.Option{{Tag: pdu.MessageState, Value: []byte{2}}}},
			watchword.Receipt{MessageID: "4711", Status: watchword.Delivered, Raw: "DELIVRD 001"},
		},
		"but not one that nobody knows": {
			pdu.Message{Text: text, Options: []pdu.Option{{Tag: pdu.MessageState, Value: []byte{77}}}}, failed,
		},
		"an id beats a text's": {
			pdu.Message{Text: text, Options: []pdu.Option{{Tag: pdu.ReceiptedMessageID, Value: []byte("4712")}}},
			watchword.Receipt{MessageID: "4712", Status: watchword.Undelivered, Class: watchword.ClassUnknown, Raw: "UNDELIV 001"},
		},
		"the network's error": {
			pdu.Message{Options: []pdu.Option{
				{Tag: pdu.ReceiptedMessageID, Value: []byte("4711\x00")}, {Tag: pdu.MessageState, Value: []byte{5}},
				{Tag: pdu.NetworkErrorCode, Value: []byte{3, 0, 0x22}},
			}},
			watchword.Receipt{
				MessageID: "4711", Status: watchword.Undelivered, Class: watchword.ClassInvalidNumber, Raw: "UNDELIV 030022",
			},
		},
	} {
		tt.message.ESMClass |= pdu.KindReceipt
		if got, ok := p.receipt(&tt.message); got != tt.want || ok != (tt.want.MessageID != "") {
			t.Errorf("%s: %+v, %t: want %+v", name, got, ok, tt.want)
		}
	}
}

// TestNoReceipts: what people write to the sender's number is none, even if it looks like one.
func TestNoReceipts(t *testing.T) {
	p := reader(t, nil)
	text := receiptOf("4711", "DELIVRD", "000").Text
	state := pdu.Option{Tag: pdu.MessageState, Value: []byte{2}}
	for name, m := range map[string]pdu.Message{
		"a message":             {Text: text},
		"one with a header":     {Text: text, ESMClass: pdu.HasHeader},
		"a state without an id": {Text: text, Options: []pdu.Option{state}},
		"an id without a state": {Text: text, Options: []pdu.Option{{Tag: pdu.ReceiptedMessageID, Value: []byte("4711\x00")}}},
		"a person's answer":     {Text: text, ESMClass: 0x08},
		"and a person's button": {Text: text, ESMClass: 0x10, Options: []pdu.Option{state}},
	} {
		if got, ok := p.receipt(&m); ok {
			t.Errorf("%s says %+v", name, got)
		}
	}
}

// TestIDsInAnotherBase: vendors count in hex in one place and in decimal in the other.
func TestIDsInAnotherBase(t *testing.T) {
	for _, tt := range []struct{ setting, answer, text, option string }{
		{idAsIs, "00A1-b", "00A1-b", ""},
		{idAsIs, "00A1", "00A1", "00A1"},
		{idHexToDecimal, "161", "A1", ""},
		{idHexToDecimal, "0161", "00a1", ""},
		{idHexToDecimal, "161", "a1", "a1"},
		{idHexToDecimal, "161", "a1", "161"}, // the parameter as SMPP 3.4 has it
		{idHexToDecimal, "161", "", "A1"},
		{idDecimalToHex, "00A1", "161", ""},
		{idDecimalToHex, "a1", "0000000161", "0000000161"},
		{idDecimalToHex, "A1", "161", "a1"},
		{idDecimalToHex, strings.Repeat("f", 32), "340282366920938463463374607431768211455", ""},
		{idDecimalToHex, "no-number", "no-number", ""},
		{idDecimalToHex, strings.Repeat("9", longestNumber+1), strings.Repeat("9", longestNumber+1), ""},
	} {
		p := reader(t, func(c *Config) { c.MessageID = tt.setting })
		name, ok := p.name(pdu.PDU{Command: pdu.SubmitSM.Response(), Body: append([]byte(tt.answer), 0)})
		m := receiptOf(tt.text, "DELIVRD", "000")
		if tt.option != "" {
			m.Options = []pdu.Option{{Tag: pdu.ReceiptedMessageID, Value: []byte(tt.option + "\x00")}}
		}
		if r, heard := p.receipt(&m); !ok || !heard || r.MessageID != name {
			t.Errorf("%+v: accepted as %q, reported as %q", tt, name, r.MessageID)
		}
	}
}

// TestReceiptOverTheWire: the engine hears of it, and only then the vendor gets its answer.
func TestReceiptOverTheWire(t *testing.T) {
	v := newSMSC(t)
	p := hasty(t, v, nil)
	heard := newTold()
	const first = 1
	var answered atomic.Bool
	p.OnReceipts(func(all []watchword.Receipt) error {
		c := v.only()
		if len(heard.list()) == 0 && c.answered(first) != nil {
			answered.Store(true)
		}
		return heard.tell(all)
	})
	c := v.only()
	byData := append([]byte("\x00\x01\x018613800138000\x00\x00\x00Acme\x00"), pdu.KindReceipt, 0, 0, 0, 0x1e, 0, 5)
	byData = append(append(byData, "4712\x00"...), 0x04, 0x27, 0, 1, 5)
	for _, sequence := range []uint32{c.deliver(receiptOf("4711", "DELIVRD", "000")), c.ask(pdu.DataSM, byData)} {
		got := c.wait(sequence)
		if got.Status != pdu.OK || !got.Command.IsResponse() || string(got.Body) != "\x00" {
			t.Errorf("receipt %d is answered with %+v", sequence, got)
		}
	}
	want := []watchword.Receipt{
		{MessageID: "4711", Status: watchword.Delivered, Raw: "DELIVRD 000"},
		{MessageID: "4712", Status: watchword.Undelivered, Class: watchword.ClassUnknown, Raw: "UNDELIV"},
	}
	if got := heard.list(); len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("the engine heard %+v: want %+v", got, want)
	}
	if answered.Load() {
		t.Error("the vendor had its answer before the engine heard of it")
	}
	// A person's text is acknowledged and forgotten; what cannot be read is refused for good; a repetition is told again.
	if got := c.wait(c.deliver(pdu.Message{Text: []byte("STOP")})); got.Status != pdu.OK {
		t.Errorf("a person's text is answered with %+v", got)
	}
	if got := c.wait(c.ask(pdu.DeliverSM, []byte("no message"))); got.Status != pdu.NeverTry {
		t.Errorf("what cannot be read is answered with %+v", got)
	}
	c.wait(c.deliver(receiptOf("4711", "DELIVRD", "000")))
	if got := heard.list(); len(got) != 3 || got[2] != want[0] {
		t.Errorf("the engine heard %+v", got)
	}
}

// TestReceiptNotRecorded: the vendor keeps what the engine could not write down, and brings it again.
func TestReceiptNotRecorded(t *testing.T) {
	v := newSMSC(t)
	p := hasty(t, v, nil)
	var full atomic.Bool
	full.Store(true)
	heard := newTold()
	p.OnReceipts(func(all []watchword.Receipt) error {
		if full.Load() {
			return errors.New("the disk is full")
		}
		return heard.tell(all)
	})
	c := v.only()
	if got := c.wait(c.deliver(receiptOf("4711", "DELIVRD", "000"))); got.Status != pdu.TryLater {
		t.Errorf("a receipt that could not be recorded is answered with %+v", got)
	}
	full.Store(false)
	if got := c.wait(c.deliver(receiptOf("4711", "DELIVRD", "000"))); got.Status != pdu.OK || len(heard.list()) != 1 {
		t.Errorf("it is answered with %+v, and the engine heard %+v", got, heard.list())
	}
}

// TestSlowListener: receipts that nobody takes are refused for now, and the link goes on.
func TestSlowListener(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newSMSC(t)
		p := piped(t, v, nil)
		heard := newTold()
		let := make(chan struct{})
		p.OnReceipts(func(all []watchword.Receipt) error { <-let; return heard.tell(all) })
		c := v.only()
		const many = keptHeard + 20
		sequences := make([]uint32, many)
		for i := range many {
			sequences[i] = c.deliver(receiptOf("4711", "DELIVRD", "000"))
			synctest.Wait()
		}
		mustSend(t, p, sms())
		late := 0
		for _, sequence := range sequences {
			if got := c.answered(sequence); got != nil && got.Status == pdu.TryLater {
				late++
			} else if got != nil {
				t.Errorf("a receipt that was not heard is answered with %+v", got)
			}
		}
		close(let)
		synctest.Wait()
		if told := len(heard.list()); late < 10 || told != many-late {
			t.Errorf("of %d receipts %d came too early, and %d were told", many, late, told)
		}
		for _, sequence := range sequences {
			if c.answered(sequence) == nil {
				t.Errorf("receipt %d has no answer", sequence)
			}
		}
	})
}
