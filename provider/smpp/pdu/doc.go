// Package pdu reads and writes the protocol data units of SMPP 3.4 that a client which sends short messages needs. It
// knows bytes and lengths, and nothing of connections.
//
// A PDU is a header of four 32-bit numbers (its length, command, status and sequence number) and a body (SMPP 3.4,
// section 3.2). Whoever is at the other end may send anything: no length is believed before it was compared with its
// limit and with what is there, and a body that breaks off is [ErrMalformed], never a panic.
package pdu
