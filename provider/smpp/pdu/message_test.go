package pdu

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"
)

func TestWhatIsTooLongToWrite(t *testing.T) {
	const secret = "s3cr3t"
	for name, write := range map[string]func() ([]byte, error){
		"system_id":     Bind{SystemID: secret + strings.Repeat("x", MaxSystemID)}.Body,
		"password":      Bind{Password: secret + "\x00"}.Body,
		"system_type":   Bind{SystemType: strings.Repeat("x", MaxSystemType+1)}.Body,
		"address_range": Bind{AddressRange: strings.Repeat("x", MaxAddressRange+1)}.Body,
		"service_type":  (&Message{ServiceType: strings.Repeat("x", MaxServiceType+1)}).Body,
		"source_addr":   (&Message{Source: Address{Text: secret + strings.Repeat("1", MaxAddress)}}).Body,
		"destination_addr": (&Message{
			Destination: Address{Text: secret + strings.Repeat("1", MaxAddress)}, ValidityPeriod: strings.Repeat("0", 99),
		}).Body, // the first fault counts
		"validity_period":    (&Message{ValidityPeriod: strings.Repeat("0", maxTime+1)}).Body,
		"short_message":      (&Message{Text: bytes.Repeat([]byte(secret), 43)}).Body,
		"optional parameter": (&Message{Options: []Option{{MessagePayload, make([]byte, MaxOption+1)}}}).Body,
	} {
		_, err := write()
		if err == nil || !strings.Contains(err.Error(), name) || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestLongest: what may be as long as it is, is written and read again.
func TestLongest(t *testing.T) {
	m := Message{
		ServiceType: "12345", Source: Address{5, 0, strings.Repeat("1", MaxAddress)},
		Destination: Address{255, 255, strings.Repeat("2", MaxAddress)}, ESMClass: HasHeader,
		ValidityPeriod: strings.Repeat("0", maxTime), RegisteredDelivery: 255, DataCoding: 255,
		Text: bytes.Repeat([]byte{0}, MaxText), Options: []Option{{MessagePayload, make([]byte, MaxOption)}, {0xffff, []byte{}}},
	}
	body, err := m.Body()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := ReadMessage(body); err != nil || !reflect.DeepEqual(got, m) {
		t.Errorf("%v: it is read as %+v", err, got)
	}
	if n := len(PDU{Body: body}.Bytes()); n > MaxLength {
		t.Errorf("%d bytes could not be read", n)
	}
}

// TestBrokenOffAnywhere cuts messages after each byte. Before the optional parameters, they cannot be read; within, what is
// whole counts.
func TestBrokenOffAnywhere(t *testing.T) {
	for _, tt := range []struct {
		vector  string
		read    func([]byte) (Message, error)
		options int // bytes of the optional parameters
	}{
		{vectorSubmit, ReadMessage, 16}, {vectorDeliver, ReadMessage, 21}, {vectorData, ReadData, 14},
	} {
		body := read(t, tt.vector).Body
		whole, err := tt.read(body)
		if err != nil {
			t.Fatal(err)
		}
		for n := range body {
			m, err := tt.read(body[:n])
			switch {
			case n < len(body)-tt.options && !errors.Is(err, ErrMalformed):
				t.Errorf("%d bytes of %d are read as %+v", n, len(body), m)
			case n >= len(body)-tt.options && (err != nil || len(m.Options) >= len(whole.Options) || !bytes.Equal(m.Text, whole.Text)):
				t.Errorf("%d bytes of %d are read as %+v, %v", n, len(body), m, err)
			}
		}
		if m, err := tt.read(append(bytes.Clone(body), 0)); err != nil || !reflect.DeepEqual(m, whole) {
			t.Errorf("with a stray NUL it is read as %+v, %v", m, err)
		}
	}
}

func TestUnending(t *testing.T) {
	for name, body := range map[string][]byte{
		"service type": append([]byte("123456\x00"), make([]byte, 40)...),
		"address":      append(append([]byte{0, 1, 1}, bytes.Repeat([]byte{'1'}, maxDataAddress+1)...), make([]byte, 40)...),
	} {
		if m, err := ReadMessage(body); !errors.Is(err, ErrMalformed) {
			t.Errorf("an unending %s is read as %+v", name, m)
		}
		if m, err := ReadData(body); !errors.Is(err, ErrMalformed) {
			t.Errorf("an unending %s is read as %+v", name, m)
		}
	}
}

func TestOption(t *testing.T) {
	m := Message{Options: []Option{{MessageState, []byte{2}}, {MessageState, []byte{5}}, {MessagePayload, nil}}}
	if got := m.Option(MessageState); !bytes.Equal(got, []byte{2}) {
		t.Errorf("%v: the first counts", got)
	}
	if m.Option(MessagePayload) != nil || m.Option(ReceiptedMessageID) != nil {
		t.Error("there is something in what is empty or missing")
	}
}

func TestReadID(t *testing.T) {
	longest := strings.Repeat("7", maxID)
	for body, want := range map[string]string{
		"":                             "",
		"\x00":                         "",
		"4711\x00":                     "4711",
		"4711":                         "4711",
		"4711\x00\x04\x23\x00\x03abc":  "4711",
		"4711\x00\x04\x23\x00\x01\x00": "4711",
		longest + "\x00":               longest,
	} {
		if id, err := ReadID([]byte(body)); id != want || err != nil {
			t.Errorf("%q has the id %q, %v: want %q", body, id, err, want)
		}
	}
	if id, err := ReadID([]byte(longest + "7\x00")); !errors.Is(err, ErrMalformed) {
		t.Errorf("an unending id is read as %q", id)
	}
}
