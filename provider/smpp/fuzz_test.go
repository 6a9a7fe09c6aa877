package smpp

import (
	"strings"
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider/smpp/pdu"
)

// FuzzReceipt reads whatever a vendor may deliver. Nothing panics; what is told has a name, and a raw code that can be
// shown to operators.
func FuzzReceipt(f *testing.F) {
	for _, stat := range []string{"DELIVRD", "UNDELIV", "", "İ"} {
		m := receiptOf("4711", stat, "027")
		body, err := m.Body()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
		m.ESMClass |= pdu.HasHeader
		m.Options = []pdu.Option{{Tag: pdu.ReceiptedMessageID, Value: []byte("a1\x00")}, {Tag: pdu.MessageState, Value: []byte{5}}}
		if body, err = m.Body(); err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	p := reader(f, func(c *Config) { c.MessageID = idHexToDecimal })
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, read := range []func([]byte) (pdu.Message, error){pdu.ReadMessage, pdu.ReadData} {
			m, err := read(body)
			if err != nil {
				continue
			}
			r, ok := p.receipt(&m)
			if !ok {
				continue
			}
			if r.MessageID == "" || len(r.Raw) > longestStat+1+longestError || strings.ContainsAny(r.Raw, "\x00\n+@") {
				t.Errorf("%+v", r)
			}
			if (r.Status == watchword.Undelivered) != (r.Class != watchword.ClassNone) {
				t.Errorf("%+v: a class stands for a failure, and for nothing else", r)
			}
		}
	})
}

// FuzzText writes any text in any alphabet. The parts are the text: none is too long, and nothing is lost between them.
func FuzzText(f *testing.F) {
	f.Add("@acme #493812 {[€]}", false)
	f.Add(strings.Repeat("验证码😀", 50), false)
	f.Add(strings.Repeat("é{", 200), true)
	f.Fuzz(func(t *testing.T, text string, latin bool) {
		alphabet := alphabetGSM
		if latin {
			alphabet = alphabetLatin1
		}
		e := encodingOf(text, alphabet)
		parts := e.split(text)
		most := pdu.MaxText - 6
		var whole []byte
		for _, part := range parts {
			if len(part) > most || len(parts) > 1 && len(part) > e.joined || len(part) > e.single {
				t.Errorf("a part of %d has %d bytes", len(parts), len(part))
			}
			whole = append(whole, part...)
		}
		if string(whole) != string(e.whole(text)) {
			t.Errorf("the parts of %q make %x", text, whole)
		}
		if e.coding == pdu.CodingDefault && !latin && (decodeGSM(whole) != text) {
			t.Errorf("%q is read as %q", text, decodeGSM(whole))
		}
	})
}

// decodeGSM reads septets, by the tables alone.
func decodeGSM(b []byte) string {
	basic, extended := []rune(gsmBasic), []rune(gsmExtended)
	var text []rune
	for i := 0; i < len(b); i++ {
		if b[i] == gsmEscape && i+1 < len(b) {
			i++
			text = append(text, extended[strings.IndexByte(gsmCodes, b[i])])
			continue
		}
		text = append(text, basic[b[i]])
	}
	return string(text)
}
