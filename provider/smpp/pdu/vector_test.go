package pdu

import (
	"bytes"
	"encoding/hex"
	"reflect"
	"testing"
)

// What node-smpp 0.5.1 writes for the PDUs below: bytes that nobody here made.
const (
	vectorBind = "00000032000000090000000000000001534d50503354455354007365637265743038005355424d495431003400005e353500"
	vectorAsk  = "00000010000000150000000000000005"
	vectorBye  = "00000010000000060000000000000006"
	vectorYes  = "000000158000000400000000000000023437313100"

	vectorSubmit = "0000005b0000000400000000000000024f545000050041636d6500010138363133383030313338303030000000000030" +
		"3030303030303030353030303030520001000800069a8c8bc17801020c00021234020e000102020f000101"
	vectorDeliver = "000000630000000500000000000000030001013836313338303031333830303000000041636d65000400000000000000" +
		"001c69643a3437313120737461743a44454c49565244206572723a303030001e000534373131000427000102042300030300" +
		"00"
	vectorData = "000000390000010300000000000000040001013836313338303031333830303000000041636d6500040000001e000534" +
		"373131000427000105"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// read reads the one PDU of a vector.
func read(t testing.TB, vector string) PDU {
	t.Helper()
	p, err := NewReader(bytes.NewReader(unhex(t, vector))).Next()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func wantBytes(t testing.TB, p PDU, vector string) {
	t.Helper()
	if got := hex.EncodeToString(p.Bytes()); got != vector {
		t.Errorf("it is\n%s, want\n%s", got, vector)
	}
}

// TestSpecificationExample is the bind_transmitter of SMPP 3.4, section 3.2.1. It says no version and ours says 3.4, and
// it is international where ours is unknown.
func TestSpecificationExample(t *testing.T) {
	p := read(t, "0000002f000000020000000000000001534d50503354455354007365637265743038005355424d4954310000010100")
	if p.Command != 2 || p.Status != OK || p.Sequence != 1 || p.Command.IsResponse() {
		t.Errorf("its header is %+v", p)
	}
	ours, err := Bind{SystemID: "SMPP3TEST", Password: "secret08", SystemType: "SUBMIT1"}.Body()
	if err != nil {
		t.Fatal(err)
	}
	theirs := p.Body
	copy(theirs[len(theirs)-4:], []byte{Version, 0, 0})
	if !bytes.Equal(ours, theirs) {
		t.Errorf("our body is %x: want %x", ours, theirs)
	}
}

func TestWritten(t *testing.T) {
	bind, err := Bind{SystemID: "SMPP3TEST", Password: "secret08", SystemType: "SUBMIT1", AddressRange: "^55"}.Body()
	if err != nil {
		t.Fatal(err)
	}
	wantBytes(t, PDU{Command: BindTransceiver, Sequence: 1, Body: bind}, vectorBind)
	m := submitted()
	body, err := m.Body()
	if err != nil {
		t.Fatal(err)
	}
	wantBytes(t, PDU{Command: SubmitSM, Sequence: 2, Body: body}, vectorSubmit)
	wantBytes(t, PDU{Command: EnquireLink, Sequence: 5}, vectorAsk)
	wantBytes(t, PDU{Command: Unbind, Sequence: 6}, vectorBye)
}

// submitted is the message of vectorSubmit.
func submitted() Message {
	return Message{
		ServiceType: "OTP", Source: Address{5, 0, "Acme"}, Destination: Address{1, 1, "8613800138000"},
		ValidityPeriod: "000000000500000R", RegisteredDelivery: RequestReceipt, DataCoding: CodingUCS2,
		Text: []byte{0x9a, 0x8c, 0x8b, 0xc1, 0x78, 0x01},
		Options: []Option{
			{SARReference, []byte{0x12, 0x34}}, {SARTotal, []byte{2}}, {SARSequence, []byte{1}},
		},
	}
}

func TestRead(t *testing.T) {
	from, to := Address{1, 1, "8613800138000"}, Address{0, 0, "Acme"}
	for _, tt := range []struct {
		vector  string
		command Command
		read    func([]byte) (Message, error)
		want    Message
	}{
		{vectorSubmit, SubmitSM, ReadMessage, submitted()},
		{vectorDeliver, DeliverSM, ReadMessage, Message{
			Source: from, Destination: to, ESMClass: KindReceipt, Text: []byte("id:4711 stat:DELIVRD err:000"),
			Options: []Option{
				{ReceiptedMessageID, []byte("4711\x00")}, {MessageState, []byte{2}}, {NetworkErrorCode, []byte{3, 0, 0}},
			},
		}},
		{vectorData, DataSM, ReadData, Message{
			Source: from, Destination: to, ESMClass: KindReceipt,
			Options: []Option{{ReceiptedMessageID, []byte("4711\x00")}, {MessageState, []byte{5}}},
		}},
	} {
		p := read(t, tt.vector)
		got, err := tt.read(p.Body)
		if err != nil || p.Command != tt.command || !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%08x is %+v, %v: want %+v", uint32(p.Command), got, err, tt.want)
		}
	}
	p := read(t, vectorYes)
	if id, err := ReadID(p.Body); id != "4711" || err != nil || p.Command != SubmitSM.Response() || !p.Command.IsResponse() {
		t.Errorf("%+v has the id %q, %v", p, id, err)
	}
}
