package pdu

// The longest values of a Message, in characters or bytes (SMPP 3.4, section 4.4.1).
const (
	MaxServiceType = 5
	MaxAddress     = 20
	MaxText        = 254
	MaxOption      = 8 << 10 // ours: a PDU must not be longer than MaxLength
	maxTime        = 16
	// maxDataAddress is of a data_sm (SMPP 3.4, section 4.7.1). Longer addresses are also read from a deliver_sm.
	maxDataAddress = 64
	// maxID is of a message_id (SMPP 3.4, section 4.4.2), with room for vendors that use more.
	maxID = 128
)

// The bits of an esm_class (SMPP 3.4, section 5.2.12). The kind of a delivered message is in the four of KindMask.
const (
	HasHeader        = 0x40 // the text begins with a user data header
	KindMask         = 0x3c
	KindReceipt      = 0x04
	KindIntermediate = 0x20
)

// The values of data_coding (SMPP 3.4, section 5.2.19).
const (
	CodingDefault = 0x00 // the SMSC's default alphabet
	CodingUCS2    = 0x08
)

// RequestReceipt is a registered_delivery that asks for a receipt, whatever the outcome (SMPP 3.4, section 5.2.17).
const RequestReceipt = 0x01

// Address is a number or name, with its type of number and numbering plan (SMPP 3.4, sections 5.2.5 and 5.2.6).
type Address struct {
	TON, NPI byte
	Text     string
}

// Message is the body of a submit_sm or deliver_sm (SMPP 3.4, sections 4.4.1 and 4.6.1), without the fields that are
// always zero in what is sent, and nobody wants to know of what comes.
type Message struct {
	ServiceType        string
	Source             Address
	Destination        Address
	ESMClass           byte
	ValidityPeriod     string
	RegisteredDelivery byte
	DataCoding         byte
	Text               []byte // short_message
	Options            []Option
}

// Tag names an optional parameter (SMPP 3.4, section 5.3.2).
type Tag uint16

// The optional parameters that this client sends or understands.
const (
	ReceiptedMessageID Tag = 0x001e // a C-Octet String
	SARReference       Tag = 0x020c // two octets
	SARTotal           Tag = 0x020e // one octet
	SARSequence        Tag = 0x020f // one octet
	NetworkErrorCode   Tag = 0x0423 // three octets: the kind of network, and its code
	MessagePayload     Tag = 0x0424
	MessageState       Tag = 0x0427 // one octet
)

// Option is an optional parameter.
type Option struct {
	Tag   Tag
	Value []byte
}

// Option finds an optional parameter; nil if it is not there or empty.
func (m *Message) Option(t Tag) []byte {
	for _, o := range m.Options {
		if o.Tag == t {
			return o.Value
		}
	}
	return nil
}

// Body is the message as it goes over the wire. The error names a field and no value.
func (m *Message) Body() ([]byte, error) {
	f := fields{b: make([]byte, 0, 96+len(m.Text))}
	f.text("service_type", m.ServiceType, MaxServiceType+1)
	f.octets(m.Source.TON, m.Source.NPI)
	f.text("source_addr", m.Source.Text, MaxAddress+1)
	f.octets(m.Destination.TON, m.Destination.NPI)
	f.text("destination_addr", m.Destination.Text, MaxAddress+1)
	f.octets(m.ESMClass, 0, 0) // protocol_id, priority_flag
	f.text("schedule_delivery_time", "", maxTime+1)
	f.text("validity_period", m.ValidityPeriod, maxTime+1)
	f.octets(m.RegisteredDelivery, 0, m.DataCoding, 0) // replace_if_present_flag, sm_default_msg_id
	if len(m.Text) > MaxText {
		f.fail("short_message must have at most %d bytes", MaxText)
	}
	f.octets(byte(len(m.Text)))
	f.octets(m.Text...)
	for _, o := range m.Options {
		if len(o.Value) > MaxOption {
			f.fail("an optional parameter must have at most %d bytes", MaxOption)
		}
		f.number(uint16(o.Tag))
		f.number(uint16(len(o.Value)))
		f.octets(o.Value...)
	}
	return f.b, f.err
}

// ReadMessage reads the body of a deliver_sm, or of a submit_sm.
func ReadMessage(body []byte) (Message, error) {
	c := cursor{b: body}
	m := c.addressed()
	c.octets(2)
	c.text(maxTime + 1)
	m.ValidityPeriod = c.text(maxTime + 1)
	m.RegisteredDelivery = c.octet()
	c.octet()
	m.DataCoding = c.octet()
	c.octet()
	m.Text = c.octets(int(c.octet())) // 255 is one too many, and harmless
	return m.finish(&c)
}

// ReadData reads the body of a data_sm, in which some vendors send their receipts (SMPP 3.4, section 4.7.1).
func ReadData(body []byte) (Message, error) {
	c := cursor{b: body}
	m := c.addressed()
	m.RegisteredDelivery = c.octet()
	m.DataCoding = c.octet()
	return m.finish(&c)
}

// finish reads the optional parameters, if everything before them was there.
func (m Message) finish(c *cursor) (Message, error) {
	if c.broken {
		return Message{}, ErrMalformed
	}
	m.Options = c.options()
	return m, nil
}

// addressed reads what all messages begin with.
func (c *cursor) addressed() (m Message) {
	m.ServiceType = c.text(MaxServiceType + 1)
	m.Source = c.address()
	m.Destination = c.address()
	m.ESMClass = c.octet()
	return m
}

func (c *cursor) address() Address {
	return Address{TON: c.octet(), NPI: c.octet(), Text: c.text(maxDataAddress + 1)}
}

// options reads optional parameters to the end. Some vendors end a body with a stray NUL or so: what is no whole parameter
// is passed over, since the message does not depend on it.
func (c *cursor) options() (all []Option) {
	for len(c.b) > 0 {
		tag := Tag(c.number())
		value := c.octets(int(c.number()))
		if c.broken {
			break
		}
		all = append(all, Option{tag, value})
	}
	return all
}

// ReadID reads the body of a submit_sm_resp: the vendor's name for the message. Without a body it is "". Some vendors
// leave the NUL at its end out.
func ReadID(body []byte) (string, error) {
	c := cursor{b: body}
	if len(body) > 0 && body[len(body)-1] != 0 {
		c.b = append(append(make([]byte, 0, len(body)+1), body...), 0)
	}
	if len(body) == 0 {
		return "", nil
	}
	id := c.text(maxID + 1)
	if c.broken {
		return "", ErrMalformed
	}
	return id, nil // optional parameters may follow
}
