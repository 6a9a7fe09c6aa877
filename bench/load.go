package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"sync"
	"time"
)

// load is one measurement: connections that each send one request after the other.
type load struct {
	address     string
	connections int
	length      time.Duration
	status      int
	want        string        // what every answer must contain
	next        func() []byte // the next request, or nil when there is none left; called by all connections
}

// measurement is what a load found.
type measurement struct {
	perSecond float64
	p50, p99  time.Duration
	cpu       time.Duration // of the server's process, per request
	allocs    float64       // in the server's process, per request; 0: not known
	requests  int
}

// request writes an HTTP/1.1 request. An empty key leaves the credential out.
func request(path, key, body string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: %d\r\n", path, len(body))
	if key != "" {
		fmt.Fprintf(&b, "Authorization: Bearer %s\r\n", key)
	}
	b.WriteString("\r\n" + body)
	return b.Bytes()
}

// measure runs a load and accounts for what it cost the process.
func measure(ctx context.Context, p *process, l load) (measurement, error) {
	before := p.usage(ctx)
	began := time.Now()
	times, err := l.run(ctx)
	if err != nil {
		return measurement{}, fmt.Errorf("%s: %w", p.name, err)
	}
	took := time.Since(began)
	after := p.usage(ctx)
	if len(times) == 0 {
		return measurement{}, fmt.Errorf("%s: no request was made", p.name)
	}
	slices.Sort(times)
	n := len(times)
	return measurement{
		perSecond: float64(n) / took.Seconds(), p50: times[n/2], p99: times[n*99/100], requests: n,
		cpu: (after.cpu - before.cpu) / time.Duration(n), allocs: (after.allocs - before.allocs) / float64(n),
	}, nil
}

// run sends requests until the time is over or none is left, and gives the time of each.
func (l load) run(ctx context.Context) ([]time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, l.length)
	defer cancel()
	var mu sync.Mutex
	var all []time.Duration
	var faults []error
	var wait sync.WaitGroup
	for range l.connections {
		wait.Go(func() {
			times, err := l.connection(ctx)
			mu.Lock()
			defer mu.Unlock()
			all = append(all, times...)
			if err != nil {
				faults = append(faults, err)
			}
		})
	}
	wait.Wait()
	return all, errors.Join(faults...)
}

func (l load) connection(ctx context.Context) ([]time.Duration, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", l.address)
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close() }()
	in := bufio.NewReaderSize(conn, 8<<10)
	times := make([]time.Duration, 0, 1<<12)
	var body []byte
	for ctx.Err() == nil {
		out := l.next()
		if out == nil {
			break
		}
		began := time.Now()
		if _, err := conn.Write(out); err != nil {
			return times, err
		}
		status, answer, err := readAnswer(in, body)
		if err != nil {
			return times, err
		}
		body = answer
		if status != l.status || l.want != "" && !bytes.Contains(answer, []byte(l.want)) {
			return times, fmt.Errorf("answered %d: %s", status, answer)
		}
		times = append(times, time.Since(began))
	}
	return times, nil
}

// readAnswer reads an answer with a Content-Length.
func readAnswer(in *bufio.Reader, buf []byte) (status int, body []byte, err error) {
	line, err := in.ReadSlice('\n')
	if err != nil || len(line) < 12 {
		return 0, buf, errors.Join(err, errors.New("there is no status line"))
	}
	if status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return 0, buf, err
	}
	body, err = readMessage(in, buf)
	return status, body, err
}

// readMessage reads what follows the first line of a request or an answer, and gives the body.
func readMessage(in *bufio.Reader, buf []byte) (body []byte, err error) {
	length := 0
	var line []byte
	for {
		if line, err = in.ReadSlice('\n'); err != nil {
			return buf, err
		}
		if len(line) <= 2 {
			break
		}
		if name, value, ok := bytes.Cut(line, []byte(":")); ok && bytes.EqualFold(name, []byte("Content-Length")) {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return buf, err
			}
		}
	}
	body = slices.Grow(buf[:0], length)[:length]
	_, err = io.ReadFull(in, body)
	return body, err
}
