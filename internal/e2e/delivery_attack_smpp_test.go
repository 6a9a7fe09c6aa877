package e2e

import (
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
)

// hostilePDU is one unit of SMPP 3.4.
func hostilePDU(command, status, sequence uint32, body []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(16+len(body)))
	b = binary.BigEndian.AppendUint32(b, command)
	b = binary.BigEndian.AppendUint32(b, status)
	return append(binary.BigEndian.AppendUint32(b, sequence), body...)
}

// hostileReceipt is a receipt as vendors write it, for a message that nobody knows.
func hostileReceipt(n uint32) []byte {
	text := fmt.Sprintf("id:%d sub:001 dlvrd:001 stat:DELIVRD err:000 text:", n)
	body := append([]byte("\x00\x01\x0113800138000\x00\x01\x0110690000\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00"), byte(len(text)))
	return hostilePDU(5, 0, n, append(body, text...))
}

// hostileMoods are what a hostile SMPP server does once somebody has bound; each gets a purpose of its own.
func hostileMoods() map[string]func(conn net.Conn) {
	return map[string]func(conn net.Conn){
		"login": func(conn net.Conn) { // floods
			for n := range uint32(20_000) {
				if _, err := conn.Write(hostileReceipt(n + 1)); err != nil {
					return
				}
			}
		},
		"register": func(conn net.Conn) {
			_, _ = conn.Write([]byte("\xff\xff\xff\xff\x00\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\x01"))
		},
		"payment":        func(conn net.Conn) { _, _ = conn.Write(hostilePDU(5, 0, 1, []byte("\x00"))[:12]) }, // and then no more
		"close_account":  func(conn net.Conn) { _, _ = conn.Write([]byte("HTTP/1.1 400 Bad Request\r\n\r\n")) },
		"reset_password": func(conn net.Conn) { _, _ = conn.Write(hostilePDU(6, 0, 1, nil)) }, // unbinds
		"change_identity": func(conn net.Conn) { // answers what was never asked
			for n := range uint32(1000) {
				_, _ = conn.Write(hostilePDU(0x80000004, 0, n, []byte("forged\x00")))
			}
		},
	}
}

// hostileSMSC binds whoever comes, does its worst, and answers nothing any more.
func hostileSMSC(t *testing.T, mood func(conn net.Conn)) (port string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var open []net.Conn
	var closed bool
	var all sync.WaitGroup
	t.Cleanup(func() {
		_ = listener.Close()
		mu.Lock()
		closed = true
		for _, conn := range open {
			_ = conn.Close()
		}
		mu.Unlock()
		all.Wait()
	})
	serve := func(conn net.Conn) {
		head := make([]byte, 16)
		if _, err := io.ReadFull(conn, head); err != nil {
			return
		}
		if _, err := io.CopyN(io.Discard, conn, int64(binary.BigEndian.Uint32(head))-16); err != nil {
			return
		}
		_, _ = conn.Write(hostilePDU(0x80000009, 0, binary.BigEndian.Uint32(head[12:]), []byte("smsc\x00")))
		all.Go(func() { mood(conn) })
		_, _ = io.Copy(io.Discard, conn)
	}
	all.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			if open = append(open, conn); closed {
				_ = conn.Close()
			}
			mu.Unlock()
			all.Go(func() { serve(conn) })
		}
	})
	return listener.Addr().String()[strings.LastIndexByte(listener.Addr().String(), ':')+1:]
}

// TestHostileSMPPServers has carriers flood, cut off, lie about lengths and speak something else. Every code goes out by
// another account in the end, and the server loses neither goroutines nor its temper.
func TestHostileSMPPServers(t *testing.T) {
	s, v := serve(t, t.TempDir()), newVendor(t)
	s.apply(t, tenants(v))
	accounts, routes := "provider_accounts:\n", "routes:\n"
	for purpose, mood := range hostileMoods() {
		name := strings.ReplaceAll(purpose, "_", "-")
		accounts += fmt.Sprintf("  - {name: smsc-%s, type: smpp, timeout: 1s, settings: {host: 127.0.0.1, port: %s, tls: none, allow_plaintext: true, "+
			"system_id: acme, password: s3cr3tpw, from: Acme}}\n", name, hostileSMSC(t, mood))
		routes += fmt.Sprintf("  - {tenant: loose, name: 10-%s, channel: sms, countries: ['*'], purposes: [%s], use: [smsc-%s, ok]}\n", name, purpose, name)
	}
	s.apply(t, accounts+routes)
	c := newCaller(s, looseKey, 8)
	defer c.close()
	ids := map[string]string{}
	n := 0
	for purpose := range hostileMoods() {
		for range 3 {
			a, err := c.start(t.Context(), number(70, n), object{"purpose": purpose})
			if n++; err != nil || a.status != 201 {
				t.Fatalf("%s: %v %v", purpose, a, err)
			}
			ids[a.ID] = purpose
		}
	}
	for id, purpose := range ids {
		if !eventually(callTime, func() bool { return len(v.got(id)) == 1 }) {
			a, _ := c.get(t.Context(), id)
			t.Errorf("%s: the message did not go on: %s", purpose, a)
		}
	}
	if strings.Contains(string(s.stderr.bytes()), "s3cr3tpw") {
		t.Error("the log has the password")
	}
	if now := s.goroutines(t); now > 200 {
		t.Errorf("the server has %d goroutines", now)
	}
	s.complainsOfNothing(t)
}
