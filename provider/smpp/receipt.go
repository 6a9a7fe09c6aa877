package smpp

import (
	"encoding/hex"
	"strings"
	"unicode/utf16"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider/smpp/pdu"
)

// state is what has become of a message (SMPP 3.4, section 5.2.28, with the words of appendix B).
type state byte

const (
	enroute       state = 1
	delivered     state = 2
	expired       state = 3
	deleted       state = 4
	undeliverable state = 5
	accepted      state = 6
	unknown       state = 7
	rejected      state = 8
)

// word is how a receipt's text writes a state; empty for one that SMPP 3.4 does not know.
func (s state) word() string {
	switch s {
	case enroute:
		return "ENROUTE"
	case delivered:
		return "DELIVRD"
	case expired:
		return "EXPIRED"
	case deleted:
		return "DELETED"
	case undeliverable:
		return "UNDELIV"
	case accepted:
		return "ACCEPTD"
	case unknown:
		return "UNKNOWN"
	case rejected:
		return "REJECTD"
	}
	return ""
}

// stateOf reads the stat of a receipt's text. Some vendors write the words whole, or cut them elsewhere. 0: unknown to us.
func stateOf(stat string) state {
	switch strings.ToUpper(stat) {
	case "ENROUTE":
		return enroute
	case "DELIVRD", "DELIVERED":
		return delivered
	case "EXPIRED":
		return expired
	case "DELETED":
		return deleted
	case "UNDELIV", "UNDELIVERED", "UNDELIVERABLE":
		return undeliverable
	case "ACCEPTD", "ACCEPTED":
		return accepted
	case "UNKNOWN":
		return unknown
	case "REJECTD", "REJECTED":
		return rejected
	}
	return 0
}

// receipt reads what a vendor says has become of a message, and tells whether it says so at all. What people write to
// the sender's number comes the same way; a text of theirs that looks like a receipt is none, since only the vendor can
// say in esm_class, or in both optional parameters, that it is one.
func (p *Provider) receipt(m *pdu.Message) (watchword.Receipt, bool) {
	kind := m.ESMClass & pdu.KindMask
	named, stated := m.Option(pdu.ReceiptedMessageID), m.Option(pdu.MessageState)
	byOptions := kind == 0 && len(named) > 0 && len(stated) == 1
	if kind != pdu.KindReceipt && kind != pdu.KindIntermediate && !byOptions {
		return watchword.Receipt{}, false
	}
	text := readReceiptText(plainText(m))
	id := p.settings.named(strings.TrimRight(string(named), "\x00"), text.id)
	if id == "" {
		return watchword.Receipt{}, false
	}
	is, stat := stateOf(text.stat), cleanStat(text.stat)
	if len(stated) == 1 && state(stated[0]).word() != "" {
		is = state(stated[0])
		stat = is.word()
	}
	reason := cleanError(text.err)
	if network := m.Option(pdu.NetworkErrorCode); reason == "" && len(network) > 0 && len(network) <= 3 {
		reason = hex.EncodeToString(network)
	}
	r := watchword.Receipt{MessageID: id, Status: watchword.Sent, Raw: strings.TrimSpace(stat + " " + reason)}
	if kind != pdu.KindIntermediate {
		r.Status, r.Class = p.outcome(is, reason)
	}
	return r, true
}

// outcome is a state in the engine's words. EXPIRED says that the person could not be reached for as long as the code was
// good. The other failures may be the person's, the carrier's or the route's: only the vendor's err can tell, and
// receipt_errors says what that means.
func (p *Provider) outcome(is state, reason string) (watchword.DeliveryStatus, watchword.ErrorClass) {
	class := watchword.ClassUnknown
	switch is {
	case delivered:
		return watchword.Delivered, watchword.ClassNone
	case expired:
		class = watchword.ClassUnreachable
	case undeliverable, deleted, rejected:
	default:
		return watchword.Sent, watchword.ClassNone
	}
	if own, ok := p.receiptErrors[unpadded(reason)]; ok && reason != "" {
		class = own
	}
	return watchword.Undelivered, class
}

// named is the message that a receipt is about. SMPP 3.4 (section 5.3.2.12) says that the optional parameter is the
// name in the submit_sm_resp; where it differs from the text's, it is taken as such, and otherwise the setting message_id
// applies.
func (c *Config) named(option, text string) string {
	switch {
	case option == "":
		return c.reported(text)
	case text == "" || text == option:
		return c.reported(option)
	}
	return c.submitted(option)
}

// plainText is the text of a receipt, which vendors write in ASCII or UCS-2, in short_message or in message_payload, and
// sometimes with a user data header.
func plainText(m *pdu.Message) string {
	b := m.Text
	if len(b) == 0 {
		b = m.Option(pdu.MessagePayload)
	}
	if m.ESMClass&pdu.HasHeader != 0 && len(b) > 0 {
		b = b[min(1+int(b[0]), len(b)):]
	}
	if m.DataCoding != pdu.CodingUCS2 {
		return string(b)
	}
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = uint16(b[2*i])<<8 | uint16(b[2*i+1])
	}
	return string(utf16.Decode(units))
}

const (
	longestStat  = 13 // UNDELIVERABLE
	longestError = 8
)

// cleanStat is a stat for operators: the word of a known state, or one that can be no address.
func cleanStat(s string) string {
	if is := stateOf(s); is != 0 {
		return is.word()
	}
	return onlyFrom(strings.ToUpper(s), longestStat, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_")
}

// cleanError is an err for operators: a short code.
func cleanError(s string) string {
	return onlyFrom(s, longestError, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
}

func onlyFrom(s string, longest int, allowed string) string {
	if len(s) > longest || strings.Trim(s, allowed) != "" {
		return ""
	}
	return s
}
