package smpp

import (
	"fmt"
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider/smpp/pdu"
)

// longMessage sends a message of three parts, m0001 to m0003, and answers what tells the receipt of one of them.
func longMessage(t *testing.T, v *smsc) (heard *told, report func(id, stat string)) {
	t.Helper()
	p := hasty(t, v, nil)
	heard = newTold()
	p.OnReceipts(heard.tell)
	m := sms()
	m.Content.Text = long3()
	if id := mustSend(t, p, m); id != "m0003" {
		t.Errorf("the message is named %q: want its last part's name", id)
	}
	c := v.only()
	return heard, func(id, stat string) { c.wait(c.deliver(receiptOf(id, stat, "001"))) }
}

func wantHeard(t *testing.T, heard *told, want ...watchword.Receipt) {
	t.Helper()
	if got := heard.list(); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the engine heard %+v: want %+v", got, want)
	}
}

func TestPartsArrive(t *testing.T) {
	heard, report := longMessage(t, newSMSC(t))
	report("m0001", "DELIVRD")
	report("m0002", "ENROUTE")
	wantHeard(t, heard)
	report("m0003", "DELIVRD")
	wantHeard(t, heard, watchword.Receipt{MessageID: "m0003", Status: watchword.Delivered, Raw: "DELIVRD 001"})
}

func TestAPartIsLost(t *testing.T) {
	heard, report := longMessage(t, newSMSC(t))
	lost := watchword.Receipt{MessageID: "m0003", Status: watchword.Undelivered, Class: watchword.ClassUnknown, Raw: "UNDELIV 001"}
	report("m0001", "UNDELIV")
	wantHeard(t, heard, lost)
	report("m0003", "DELIVRD") // is of no use any more
	wantHeard(t, heard, lost)
}

// TestAPartIsLostAtOnce: the vendor reports a part before it has answered the last one.
func TestAPartIsLostAtOnce(t *testing.T) {
	v := newSMSC(t)
	v.submit = func(p *peer, r request1) (pdu.Status, string, bool) {
		if r.message.Text[5] == 2 {
			p.deliver(receiptOf("m0001", "REJECTD", "001"))
		}
		return pdu.OK, "", true
	}
	p := hasty(t, v, nil)
	heard := newTold()
	p.OnReceipts(heard.tell)
	m := sms()
	m.Content.Text = long3()
	a, err := send(t, p, m)
	if err != nil || a.MessageID != "m0003" || a.Receipt != watchword.Undelivered {
		t.Errorf("%+v, %v: want an acceptance that says undelivered", a, err)
	}
	wantHeard(t, heard)
}

// TestPartsAreForgotten: memory is bounded, and the last part's name is good without it.
func TestPartsAreForgotten(t *testing.T) {
	var j joined
	for i := range 10 * keptParts {
		l := &long{}
		j.accepted(l, fmt.Sprintf("a%d", i), false)
		j.accepted(l, fmt.Sprintf("b%d", i), true)
	}
	if n := len(j.new) + len(j.old); n > 2*keptParts+2 {
		t.Errorf("%d parts are kept", n)
	}
	first := watchword.Receipt{MessageID: "b0", Status: watchword.Delivered}
	if got, ok := j.message(first); !ok || got != first {
		t.Errorf("%+v, %t", got, ok)
	}
	recent := watchword.Receipt{MessageID: fmt.Sprintf("a%d", 10*keptParts-keptParts/2), Status: watchword.Undelivered}
	if got, ok := j.message(recent); !ok || got.MessageID[0] != 'b' {
		t.Errorf("%+v, %t: want the message of a recent part", got, ok)
	}
	j.accepted(&long{}, "", true)
	if _, ok := j.new[""]; ok {
		t.Error("a part without a name is kept")
	}
}
