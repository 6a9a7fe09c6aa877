package main

import (
	"bufio"
	"bytes"
	"context"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// patient is an SMS vendor that takes its time, or answers nothing until it is told to. A timer writes each answer: no
// message waits for another, however many there are.
type patient struct {
	listener net.Listener
	delay    atomic.Int64 // nanoseconds; 0: it answers at once
	inside   atomic.Int64 // messages without an answer
	most     atomic.Int64 // that there were at a time
	taken    atomic.Int64 // messages
	mu       sync.Mutex
	holding  bool
	held     []net.Conn // whose messages wait for release
}

func startPatient(ctx context.Context) (*patient, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	v := &patient{listener: l}
	go v.accept()
	return v, nil
}

func (v *patient) url() string { return "http://" + v.listener.Addr().String() + "/send" }

func (v *patient) close() { _ = v.listener.Close() }

func (v *patient) accept() {
	for {
		conn, err := v.listener.Accept()
		if err != nil {
			return
		}
		go v.serve(conn)
	}
}

// serve reads one connection's requests. What they say does not matter.
func (v *patient) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	in := bufio.NewReaderSize(conn, 1<<10)
	var body []byte
	for {
		line, err := in.ReadSlice('\n')
		if err != nil || !bytes.HasPrefix(line, []byte("POST ")) {
			return
		}
		if body, err = readMessage(in, body); err != nil {
			return
		}
		v.take(conn)
	}
}

// take has one message, and answers it in its own time.
func (v *patient) take(conn net.Conn) {
	v.taken.Add(1)
	now := v.inside.Add(1)
	for most := v.most.Load(); now > most && !v.most.CompareAndSwap(most, now); most = v.most.Load() {
	}
	v.mu.Lock()
	if v.holding {
		v.held = append(v.held, conn)
		v.mu.Unlock()
		return
	}
	v.mu.Unlock()
	if delay := time.Duration(v.delay.Load()); delay > 0 {
		time.AfterFunc(delay, func() { v.answer(conn) })
		return
	}
	v.answer(conn)
}

func (v *patient) answer(conn net.Conn) {
	v.inside.Add(-1)
	_, _ = conn.Write([]byte(vendorAnswer))
}

// takes sets how long the vendor takes from now on, and forgets what was.
func (v *patient) takes(delay time.Duration) {
	v.delay.Store(int64(delay))
	v.most.Store(0)
	v.taken.Store(0)
}

// hold keeps every answer back until release.
func (v *patient) hold() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.holding = true
}

// release answers everything that was held, and from now on at once.
func (v *patient) release() {
	v.mu.Lock()
	held := v.held
	v.holding, v.held = false, nil
	v.mu.Unlock()
	for _, conn := range held {
		v.answer(conn)
	}
}

// settled waits until a count has not changed for a while, and gives it.
func settled(ctx context.Context, count func() int64) int64 {
	const still = 100 // looks
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	last := count()
	for same := 0; same < still; same++ {
		select {
		case <-ctx.Done():
			return last
		case <-tick.C:
		}
		if now := count(); now != last {
			last, same = now, 0
		}
	}
	return last
}
