package main

import (
	"bufio"
	"context"
	"net"
	"strings"
	"sync"
)

// vendor is a minimal SMS vendor: it answers every POST at once, and remembers the codes it was given. It speaks just
// enough HTTP not to be what is measured.
type vendor struct {
	listener net.Listener
	mu       sync.Mutex
	got      []sentCode
}

// sentCode is a code that went out.
type sentCode struct{ id, code, to string }

func startVendor(ctx context.Context) (*vendor, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	v := &vendor{listener: l}
	go v.accept()
	return v, nil
}

func (v *vendor) url() string { return "http://" + v.listener.Addr().String() + "/send" }

func (v *vendor) close() { _ = v.listener.Close() }

func (v *vendor) accept() {
	for {
		conn, err := v.listener.Accept()
		if err != nil {
			return
		}
		go v.serve(conn)
	}
}

const vendorAnswer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{\"ok\":true}"

// serve answers one connection's requests. The body is "ID CODE TO", as the provider account is set up to write it.
func (v *vendor) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	in := bufio.NewReader(conn)
	var body []byte
	for {
		if _, err := in.ReadSlice('\n'); err != nil {
			return
		}
		var err error
		if body, err = readMessage(in, body); err != nil {
			return
		}
		if words := strings.Fields(string(body)); len(words) == 3 {
			v.mu.Lock()
			v.got = append(v.got, sentCode{words[0], words[1], words[2]})
			v.mu.Unlock()
		}
		if _, err := conn.Write([]byte(vendorAnswer)); err != nil {
			return
		}
	}
}

func (v *vendor) forget() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.got = nil
}

// codes gives the codes of the round, to be used once each.
func (v *vendor) codes() *codeList {
	v.mu.Lock()
	defer v.mu.Unlock()
	return &codeList{all: v.got}
}

type codeList struct {
	mu  sync.Mutex
	all []sentCode
}

func (c *codeList) take() (sentCode, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.all) == 0 {
		return sentCode{}, false
	}
	next := c.all[len(c.all)-1]
	c.all = c.all[:len(c.all)-1]
	return next, true
}
