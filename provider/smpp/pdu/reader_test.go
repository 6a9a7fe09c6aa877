package pdu

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"testing"
	"testing/iotest"
)

// TestStream reads PDUs from a stream that comes in one piece, byte by byte, and with interruptions that pass.
func TestStream(t *testing.T) {
	all := []string{vectorBind, vectorYes, vectorAsk, vectorDeliver, vectorBye}
	var stream []byte
	for _, v := range all {
		stream = append(stream, unhex(t, v)...)
	}
	for name, from := range map[string]io.Reader{
		"whole":        bytes.NewReader(stream),
		"bytes":        iotest.OneByteReader(bytes.NewReader(stream)),
		"halves":       iotest.HalfReader(bytes.NewReader(stream)),
		"interrupted":  &hesitant{b: stream},
		"end at once":  iotest.DataErrReader(bytes.NewReader(stream)),
		"many at once": io.MultiReader(bytes.NewReader(stream[:50]), bytes.NewReader(stream[50:])),
	} {
		r := NewReader(from)
		for i, want := range all {
			p, err := r.Next()
			for errors.Is(err, os.ErrDeadlineExceeded) {
				p, err = r.Next()
			}
			if err != nil {
				t.Fatalf("%s: PDU %d: %v", name, i, err)
			}
			wantBytes(t, p, want)
		}
		_, err := r.Next()
		for errors.Is(err, os.ErrDeadlineExceeded) {
			_, err = r.Next()
		}
		if !errors.Is(err, io.EOF) {
			t.Errorf("%s: at the end it says %v", name, err)
		}
	}
}

// hesitant gives a byte, then a deadline that has passed, then the next byte.
type hesitant struct {
	b     []byte
	ready bool
}

func (h *hesitant) Read(b []byte) (int, error) {
	if h.ready = !h.ready; !h.ready {
		return 0, os.ErrDeadlineExceeded
	}
	if len(h.b) == 0 {
		return 0, io.EOF
	}
	b[0], h.b = h.b[0], h.b[1:]
	return 1, nil
}

// TestBodiesStay: a PDU's body is its own, whatever is read afterwards.
func TestBodiesStay(t *testing.T) {
	r := NewReader(bytes.NewReader(append(unhex(t, vectorYes), bytes.Repeat(unhex(t, vectorBind), 1000)...)))
	first, err := r.Next()
	if err != nil {
		t.Fatal(err)
	}
	for range 1000 {
		if _, err := r.Next(); err != nil {
			t.Fatal(err)
		}
	}
	wantBytes(t, first, vectorYes)
}

func TestImpossibleLengths(t *testing.T) {
	for _, length := range []uint32{0, 1, 15, MaxLength + 1, 1 << 31, 1<<32 - 1} {
		b := unhex(t, vectorDeliver)
		binary.BigEndian.PutUint32(b, length)
		p, err := NewReader(bytes.NewReader(b)).Next()
		if !errors.Is(err, ErrLength) || p.Sequence != 3 || p.Command != DeliverSM || p.Body != nil {
			t.Errorf("length %d: %+v, %v", length, p, err)
		}
	}
	longest := PDU{Command: DataSM, Sequence: MaxSequence, Body: make([]byte, MaxLength-headerLength)}.Bytes()
	if p, err := NewReader(bytes.NewReader(longest)).Next(); err != nil || len(p.Body) != MaxLength-headerLength {
		t.Errorf("the longest PDU: %d bytes, %v", len(p.Body), err)
	}
}

func TestStreamEndsWithinAPDU(t *testing.T) {
	b := unhex(t, vectorYes)
	for n := range b {
		if p, err := NewReader(bytes.NewReader(b[:n])).Next(); !errors.Is(err, io.EOF) {
			t.Errorf("%d bytes are read as %+v, %v", n, p, err)
		}
	}
}
