package watchword

import (
	"encoding/base32"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"time"
)

// ID names one verification: 128 bits laid out like a UUID version 7 (RFC 9562, section 5.7): 48 bits of Unix
// milliseconds, then 74 random ones. IDs are therefore unguessable and sort by time of creation.
//
// The native form is "vf_" and 26 base32 characters; a dialect may print the same bits as a UUID.
type ID [16]byte

const idPrefix = "vf_"

// idEncoding is base32 with the "extended hex" alphabet in lower case, whose text sorts like the bytes.
var idEncoding = base32.NewEncoding("0123456789abcdefghijklmnopqrstuv").WithPadding(base32.NoPadding)

// NewID makes an ID for the given time. It fails only when random does.
func NewID(now time.Time, random io.Reader) (ID, error) {
	var id ID
	if _, err := io.ReadFull(random, id[6:]); err != nil {
		return ID{}, fmt.Errorf("read randomness for an id: %w", err)
	}
	ms := uint64(now.UnixMilli())
	var head [8]byte
	binary.BigEndian.PutUint64(head[:], ms<<16)
	copy(id[:6], head[:6])
	id[6] = id[6]&0x0f | 0x70
	id[8] = id[8]&0x3f | 0x80
	return id, nil
}

// FirstID is the smallest ID that a verification made at the given time can have. It bounds searches by time.
func FirstID(at time.Time) ID {
	var id ID
	var head [8]byte
	binary.BigEndian.PutUint64(head[:], uint64(max(at.UnixMilli(), 0))<<16)
	copy(id[:6], head[:6])
	return id
}

// LastID is larger than any ID that a verification has. It bounds searches from the newest.
func LastID() (id ID) {
	for i := range id {
		id[i] = 0xff
	}
	return id
}

// ParseID reads the native form. Only the one canonical spelling of an ID is accepted.
func ParseID(s string) (ID, error) {
	var id ID
	if len(s) != len(idPrefix)+26 || s[:len(idPrefix)] != idPrefix {
		return ID{}, NewError(InvalidRequest, "a verification id is vf_ followed by 26 characters")
	}
	var buf [17]byte
	n, err := idEncoding.Decode(buf[:], []byte(s[len(idPrefix):]))
	if err != nil || n != len(id) {
		return ID{}, NewError(InvalidRequest, "a verification id is vf_ followed by 26 characters of 0-9 and a-v")
	}
	copy(id[:], buf[:])
	if id.IsZero() || id.String() != s {
		return ID{}, NewError(InvalidRequest, "this is not a verification id")
	}
	return id, nil
}

// ParseUUID reads the UUID form of an ID (8-4-4-4-12 hexadecimal digits, either case).
func ParseUUID(s string) (ID, error) {
	var id ID
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return ID{}, NewError(InvalidRequest, "this is not a UUID")
	}
	digits := s[:8] + s[9:13] + s[14:18] + s[19:23] + s[24:]
	if _, err := hex.Decode(id[:], []byte(digits)); err != nil {
		return ID{}, NewError(InvalidRequest, "this is not a UUID")
	}
	return id, nil
}

// String is the native form.
func (id ID) String() string {
	var buf [len(idPrefix) + 26]byte
	copy(buf[:], idPrefix)
	idEncoding.Encode(buf[len(idPrefix):], id[:])
	return string(buf[:])
}

// MarshalText writes the native form, for logs and documents.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UUID is the same bits in UUID form, lower case.
func (id ID) UUID() string {
	var buf [36]byte
	hex.Encode(buf[:8], id[:4])
	hex.Encode(buf[9:13], id[4:6])
	hex.Encode(buf[14:18], id[6:8])
	hex.Encode(buf[19:23], id[8:10])
	hex.Encode(buf[24:], id[10:])
	buf[8], buf[13], buf[18], buf[23] = '-', '-', '-', '-'
	return string(buf[:])
}

// Time is when the ID was made, to the millisecond.
func (id ID) Time() time.Time {
	var head [8]byte
	copy(head[2:], id[:6])
	return time.UnixMilli(int64(binary.BigEndian.Uint64(head[:]))).UTC()
}

// IsZero tells whether id names nothing.
func (id ID) IsZero() bool { return id == ID{} }
