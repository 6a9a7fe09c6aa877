package pdu

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Command is what a PDU is about: a command_id (SMPP 3.4, section 5.1.2.1).
type Command uint32

// The commands that this client sends or understands. The answer to each is its Response.
const (
	SubmitSM          Command = 0x00000004
	DeliverSM         Command = 0x00000005
	Unbind            Command = 0x00000006
	BindTransceiver   Command = 0x00000009
	Outbind           Command = 0x0000000b
	EnquireLink       Command = 0x00000015
	AlertNotification Command = 0x00000102
	DataSM            Command = 0x00000103
	GenericNack       Command = 0x80000000
)

const response Command = 0x80000000

// Response is the command of the answer.
func (c Command) Response() Command { return c | response }

// IsResponse tells whether a PDU answers another. GenericNack does.
func (c Command) IsResponse() bool { return c&response != 0 }

// Status is what an answer says: a command_status (SMPP 3.4, section 5.1.3). In a request it is 0.
type Status uint32

// The statuses that this client says, or acts upon. The others are only reported.
const (
	OK               Status = 0x00000000
	BadCommandLength Status = 0x00000002 // ESME_RINVCMDLEN
	BadCommand       Status = 0x00000003 // ESME_RINVCMDID
	WrongBindState   Status = 0x00000004 // ESME_RINVBNDSTS
	QueueFull        Status = 0x00000014 // ESME_RMSGQFUL
	Throttled        Status = 0x00000058 // ESME_RTHROTTLED
	TryLater         Status = 0x00000064 // ESME_RX_T_APPN: the receiving application cannot take it now
	NeverTry         Status = 0x00000065 // ESME_RX_P_APPN: the receiving application will never take it
)

// MaxSequence is the largest sequence number; the smallest is 1 (SMPP 3.4, section 3.2).
const MaxSequence = 0x7fffffff

const (
	headerLength = 16
	// MaxLength is the longest PDU that is read, in bytes. A receipt has a few hundred.
	MaxLength = 16 << 10
)

// PDU is one unit. Its length is that of its body and header.
type PDU struct {
	Command  Command
	Status   Status
	Sequence uint32
	Body     []byte
}

// Bytes is the PDU as it goes over the wire.
func (p PDU) Bytes() []byte {
	b := make([]byte, 0, headerLength+len(p.Body))
	b = binary.BigEndian.AppendUint32(b, uint32(headerLength+len(p.Body)))
	b = binary.BigEndian.AppendUint32(b, uint32(p.Command))
	b = binary.BigEndian.AppendUint32(b, uint32(p.Status))
	b = binary.BigEndian.AppendUint32(b, p.Sequence)
	return append(b, p.Body...)
}

// The errors of reading. A stream with an ErrLength in it has no next PDU that could be found.
var (
	ErrLength    = errors.New("a PDU's length is below 16 or above the limit")
	ErrMalformed = errors.New("a PDU's body does not fit its command")
)

// Reader reads PDUs from a stream.
type Reader struct{ r *bufio.Reader }

// NewReader makes a Reader.
func NewReader(r io.Reader) *Reader { return &Reader{bufio.NewReaderSize(r, MaxLength)} }

// Next reads one PDU. After an error of the stream that passes, such as a deadline, it may be called again: what had
// come of the PDU is kept. With ErrLength, the PDU has its header.
func (r *Reader) Next() (PDU, error) {
	head, err := r.r.Peek(headerLength)
	if err != nil {
		return PDU{}, fmt.Errorf("read a PDU's header: %w", err)
	}
	length := binary.BigEndian.Uint32(head)
	p := PDU{
		Command:  Command(binary.BigEndian.Uint32(head[4:])),
		Status:   Status(binary.BigEndian.Uint32(head[8:])),
		Sequence: binary.BigEndian.Uint32(head[12:]),
	}
	if length < headerLength || length > MaxLength {
		return p, ErrLength
	}
	whole, err := r.r.Peek(int(length))
	if err != nil {
		return PDU{}, fmt.Errorf("read a PDU's body: %w", err)
	}
	p.Body = append([]byte(nil), whole[headerLength:]...)
	_, err = r.r.Discard(int(length))
	return p, err
}
