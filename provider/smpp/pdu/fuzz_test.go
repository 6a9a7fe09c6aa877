package pdu

import (
	"bytes"
	"reflect"
	"testing"
)

// FuzzStream reads whatever a peer may send. Nothing panics, no PDU is longer than the limit, one that was read is written
// as it came, and a message that can be read and written stays what it is.
func FuzzStream(f *testing.F) {
	for _, v := range []string{vectorBind, vectorSubmit, vectorDeliver, vectorData, vectorYes, vectorAsk} {
		f.Add(unhex(f, v))
	}
	f.Add([]byte("HTTP/1.1 400 Bad Request\r\n\r\n"))
	f.Fuzz(func(t *testing.T, stream []byte) {
		r := NewReader(bytes.NewReader(stream))
		for rest := stream; ; {
			p, err := r.Next()
			if err != nil {
				return
			}
			b := p.Bytes()
			if len(b) > MaxLength || !bytes.HasPrefix(rest, b) {
				t.Fatalf("%x was read from %x", b, rest)
			}
			rest = rest[len(b):]
			readAll(t, p.Body)
		}
	})
}

func readAll(t *testing.T, body []byte) {
	before := bytes.Clone(body)
	if id, err := ReadID(body); err == nil && len(id) > maxID {
		t.Errorf("an id has %d characters", len(id))
	}
	_, _ = ReadData(body)
	m, err := ReadMessage(body)
	if !bytes.Equal(before, body) {
		t.Fatal("reading has changed the body")
	}
	if err != nil {
		return
	}
	written, err := m.Body()
	if err != nil {
		return // longer than what this client sends
	}
	if again, err := ReadMessage(written); err != nil || !reflect.DeepEqual(again, m) {
		t.Errorf("%+v is read again as %+v, %v", m, again, err)
	}
}
