package pdu

// Version is the interface_version of SMPP 3.4.
const Version = 0x34

// The longest values of a Bind, in characters. SMPP 3.4 allows a system_id of 15 and a password of 8 (section 4.1.5);
// some vendors hand out longer ones, and take them.
const (
	MaxSystemID     = 63
	MaxPassword     = 63
	MaxSystemType   = 12
	MaxAddressRange = 40
)

// Bind is who wants to send and receive: the body of a bind_transceiver (SMPP 3.4, section 4.1.5).
type Bind struct {
	SystemID     string
	Password     string
	SystemType   string
	AddressRange string
}

// Body is the bind as it goes over the wire. The error names a field and no value.
func (b Bind) Body() ([]byte, error) {
	var f fields
	f.text("system_id", b.SystemID, MaxSystemID+1)
	f.text("password", b.Password, MaxPassword+1)
	f.text("system_type", b.SystemType, MaxSystemType+1)
	f.octets(Version, 0, 0) // addr_ton and addr_npi: not known
	f.text("address_range", b.AddressRange, MaxAddressRange+1)
	return f.b, f.err
}
