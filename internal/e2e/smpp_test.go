package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider/smpp/pdu"
)

// linePlay is a carrier behind a lasting connection, and the account that fails over from it.
type linePlay struct {
	*play
	smsc *smsc
}

func smppLine(port int) vendorType {
	return vendorType{
		kind: "smpp", channel: watchword.SMS,
		settings: fmt.Sprintf(`host: 127.0.0.1, port: %d, tls: none, system_id: acme, password: %s, from: Acme, `+
			`statuses: {"0x0411": insufficient_balance, "0x0412": blocked_by_carrier}, receipt_errors: {"027": unreachable}`, port, smscPassword),
		codes: []vendorCode{
			{"0b", watchword.ClassInvalidNumber, "ESME_RINVDSTADR"},
			{"0412", watchword.ClassBlockedByCarrier, "0x00000412"},
			{"01", watchword.ClassContentRejected, "ESME_RINVMSGLEN"},
			{"0a", watchword.ClassSenderUnregistered, "ESME_RINVSRCADR"},
			{"58", watchword.ClassRateLimited, "ESME_RTHROTTLED"}, // after which the line is left alone for a second
			{"0411", watchword.ClassInsufficientBalance, "0x00000411"},
			{"0d", watchword.ClassAuthFailed, "ESME_RBINDFAIL"},
			{"08", watchword.ClassProviderError, "ESME_RSYSERR"},
			{"0499", watchword.ClassProviderError, "0x00000499"},
		},
		lost: vendorCode{"UNDELIV 011", watchword.ClassUnknown, "UNDELIV 011"},
		gone: vendorCode{"UNDELIV 027", watchword.ClassUnreachable, "UNDELIV 027"},
	}
}

// newLinePlay lets a server that nobody can call from outside bind to a carrier: receipts come over the same line.
func newLinePlay(t *testing.T) *linePlay {
	t.Helper()
	s := serve(t, filepath.Join(t.TempDir(), "data"))
	v := newSMSC(t)
	p := &play{T: t, vendorType: smppLine(v.port()), s: s, caller: newCaller(s, vendorKey+"smpp", 4)}
	t.Cleanup(p.caller.close)
	v.take = func(text string) string {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.came = append(p.came, sixDigits(text))
		return messageName(len(p.came))
	}
	second := httptest.NewServer(http.HandlerFunc(p.takeSecond))
	t.Cleanup(second.Close)
	s.apply(t, p.document(second.URL))
	l := &linePlay{p, v}
	l.bound()
	return l
}

// bound waits until both accounts have their sessions.
func (l *linePlay) bound() {
	l.Helper()
	if !eventually(callTime, func() bool { return l.smsc.sessions() == 2 }) {
		l.Fatalf("%d sessions are bound: want 2", l.smsc.sessions())
	}
}

// TestSMPPThroughTheWholeEngine sends over a line: what is refused, not answered, or reported as lost moves on to another
// vendor, and so does everything while the line is down.
func TestSMPPThroughTheWholeEngine(t *testing.T) {
	l := newLinePlay(t)
	for _, c := range l.codes {
		l.refused(c)
	}
	l.mishaps()
	l.receipts()
	l.outage()
	l.counted()
	l.s.complainsOfNothing(t)
}

// refused lets the carrier refuse one message with a status.
func (l *linePlay) refused(c vendorCode) {
	l.Helper()
	var status pdu.Status
	if _, err := fmt.Sscanf(c.code, "%x", &status); err != nil {
		l.Fatal(err)
	}
	l.smsc.next(func(s *smscSession, u pdu.PDU) {
		s.send(pdu.PDU{Command: u.Command.Response(), Status: status, Sequence: u.Sequence})
	})
	if recipientAtFault(c.class.String()) {
		l.ends(c)
	} else {
		l.movesOn("common", "main", c)
	}
}

// mishaps are what no carrier means to say. It may have the message, in all of them.
func (l *linePlay) mishaps() {
	l.Helper()
	l.smsc.next(func(*smscSession, pdu.PDU) {})
	l.movesOn("login", "hasty", vendorCode{"no answer in time", watchword.ClassTimeout, "deadline"})
	l.smsc.next(func(s *smscSession, u pdu.PDU) {
		s.send(pdu.PDU{Command: pdu.GenericNack, Sequence: u.Sequence})
	})
	l.movesOn("common", "main", vendorCode{"a generic_nack", watchword.ClassUnknown, "generic_nack"})
	l.smsc.next(func(s *smscSession, _ pdu.PDU) { _ = s.conn.Close() })
	l.movesOn("common", "main", vendorCode{"a line that breaks", watchword.ClassTimeout, "connection lost"}) // and is back soon
	l.bound()
}

// receipts lets the carrier report what became of messages.
func (l *linePlay) receipts() {
	l.Helper()
	arrived := l.works()
	name := l.nameOf(arrived)
	l.smsc.deliver(name, pdu.Message{Text: receiptText(name, "DELIVRD", "000")}) // somebody writes that to us
	l.smsc.deliver(name, pdu.Message{ESMClass: pdu.KindReceipt, Text: receiptText("of-another", "DELIVRD", "000")})
	l.smsc.report(name, "ACCEPTD", "000")
	if now := l.get(arrived.ID); now.Delivery != "sent" {
		l.Errorf("what is no receipt has made it %s", now)
	}
	for range 2 { // carriers come twice
		l.smsc.report(name, "DELIVRD", "000")
	}
	l.settles(arrived.ID, "requested\nattempted main\naccepted main "+name+"\ndelivered main DELIVRD 000\n", "delivered")

	first, second := l.counts()
	moves := l.works()
	name = l.nameOf(moves)
	l.smsc.report(name, "UNDELIV", "011")
	l.settles(moves.ID, fmt.Sprintf(`requested
attempted main
accepted main %s
undelivered main unknown UNDELIV 011
failover second unknown from smpp/main
attempted second
accepted second second-1
`, name), "sent")
	came, moved := l.got(first, second)
	l.sameCode("a failed receipt", came, moved)

	_, second = l.counts()
	ends := l.works()
	name = l.nameOf(ends)
	l.smsc.report(name, "UNDELIV", "027")
	l.settles(ends.ID, "requested\nattempted main\naccepted main "+name+"\nundelivered main unreachable UNDELIV 027\n", "undelivered")
	if _, after := l.counts(); after != second {
		l.Error("a receipt that is the recipient's moves the message on")
	}
}

// outage takes the line away, and gives it back: receipts that waited at the carrier come then.
func (l *linePlay) outage() {
	l.Helper()
	before := l.works()
	l.smsc.hangUp(true)
	for range 2 { // the first waits whether the line is back soon
		_, second := l.counts()
		a := l.start(l.fresh(), "common")
		want := "requested\nattempted main\nrefused main provider_error connection lost\nfailover second provider_error from smpp/main\n" +
			"attempted second\naccepted second second-1\n"
		if got := l.tells(l.get(a.ID)); a.status != http.StatusCreated || a.Delivery != "sent" || got != want {
			l.Errorf("while the line is down: %s\n%s", a, got)
		}
		if _, moved := l.got(0, second); len(moved) != 1 || len(moved[0]) != 6 {
			l.Errorf("while the line is down, %v came to the other account", moved)
		}
	}
	l.smsc.hangUp(false)
	l.bound()
	name := l.nameOf(before)
	l.smsc.deliver(l.nameOf(l.works()), pdu.Message{ESMClass: pdu.KindReceipt, Text: receiptText(name, "DELIVRD", "000")})
	l.settles(before.ID, "requested\nattempted main\naccepted main "+name+"\ndelivered main DELIVRD 000\n", "delivered")
}

// receiptText is a receipt as most carriers write it (SMPP 3.4, appendix B).
func receiptText(name, stat, reason string) []byte {
	return []byte(strings.Join([]string{
		"id:" + name, "sub:001", "dlvrd:001", "submit date:2607011200", "done date:2607011201", "stat:" + stat, "err:" + reason, "text:Your code is",
	}, " "))
}
