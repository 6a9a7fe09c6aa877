package pdu

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
)

// fields writes a body. The first thing that does not fit is its error.
type fields struct {
	b   []byte
	err error
}

// text writes a C-Octet String of at most size bytes with its NUL.
func (f *fields) text(name, s string, size int) {
	if len(s) >= size || strings.IndexByte(s, 0) >= 0 {
		f.fail("%s must have at most %d characters, and no NUL", name, size-1)
		return
	}
	f.b = append(append(f.b, s...), 0)
}

func (f *fields) octets(b ...byte) { f.b = append(f.b, b...) }

func (f *fields) number(n uint16) { f.b = binary.BigEndian.AppendUint16(f.b, n) }

func (f *fields) fail(format string, args ...any) {
	if f.err == nil {
		f.err = fmt.Errorf(format, args...)
	}
}

// cursor reads a body. Once something does not fit it reads nothing more.
type cursor struct {
	b      []byte
	broken bool
}

// text reads a C-Octet String of at most size bytes with its NUL.
func (c *cursor) text(size int) string {
	end := bytes.IndexByte(c.b[:min(size, len(c.b))], 0)
	if end < 0 {
		c.broken, c.b = true, nil
		return ""
	}
	s := string(c.b[:end])
	c.b = c.b[end+1:]
	return s
}

// octets reads n bytes; it answers n zeros when there are fewer.
func (c *cursor) octets(n int) []byte {
	if n > len(c.b) {
		c.broken, c.b = true, nil
		return make([]byte, n)
	}
	b := c.b[:n]
	c.b = c.b[n:]
	return b
}

func (c *cursor) octet() byte { return c.octets(1)[0] }

func (c *cursor) number() uint16 { return binary.BigEndian.Uint16(c.octets(2)) }
