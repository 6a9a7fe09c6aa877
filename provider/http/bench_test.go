package httpprovider

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider/providertest"
)

// lean is a vendor that answers every request alike and allocates nothing for it, so that the numbers are the client's.
func lean(b *testing.B, body string) (url string) {
	b.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = listener.Close() })
	answer := []byte("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n" + body)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go leanConn(conn, answer)
		}
	}()
	return "http://" + listener.Addr().String() + "/send"
}

func leanConn(conn net.Conn, answer []byte) {
	defer func() { _ = conn.Close() }()
	r := bufio.NewReader(conn)
	for {
		length := 0
		for {
			line, err := r.ReadSlice('\n')
			if err != nil {
				return
			}
			if len(line) == 2 {
				break
			}
			if digits, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
				for _, c := range digits[:len(digits)-2] {
					length = length*10 + int(c-'0')
				}
			}
		}
		if _, err := r.Discard(length); err != nil {
			return
		}
		if _, err := conn.Write(answer); err != nil {
			return
		}
	}
}

const leanBody = `{"messages":[{"id":"0A0000000123ABCD1","status":"0"}]}`

func BenchmarkSend(b *testing.B) {
	for _, c := range []struct {
		name   string
		config Config
	}{
		{"status", Config{Body: `{"to":"{{to}}","text":"{{text}}"}`, BodyFormat: "json"}},
		{"json-answer", Config{
			Body: `{"to":"{{to}}","text":"{{text}}"}`, BodyFormat: "json", MessageID: Pick{JSON: "messages[0].id"},
			Success: Success{JSON: &JSONTest{Path: "messages[0].status", Equals: OneOf{"0"}}},
		}},
		{"header-value", Config{
			Body: `{"to":"{{to}}","text":"{{text}}"}`, BodyFormat: "json", Headers: map[string]string{"Idempotency-Key": "{{key}}"},
		}},
		{"get", Config{Method: http.MethodGet}},
	} {
		b.Run(c.name, func(b *testing.B) {
			c.config.URL = lean(b, leanBody)
			if c.config.Method == http.MethodGet {
				c.config.URL += "?to={{to}}&text={{text}}"
			}
			p, err := c.config.Open()
			if err != nil {
				b.Fatal(err)
			}
			defer func() { _ = p.(io.Closer).Close() }()
			parallel(b, p)
		})
	}
}

// BenchmarkNaive is what Send replaces: the same request as anyone would write it.
func BenchmarkNaive(b *testing.B) {
	for _, c := range []struct {
		name string
		idle int
	}{{"default-pool", 0}, {"big-pool", 256}} {
		b.Run(c.name, func(b *testing.B) {
			transport := http.DefaultTransport.(*http.Transport).Clone()
			transport.MaxIdleConnsPerHost, transport.MaxIdleConns = c.idle, c.idle
			defer transport.CloseIdleConnections()
			parallel(b, &naive{client: &http.Client{Transport: transport}, url: lean(b, leanBody)})
		})
	}
}

type naive struct {
	client *http.Client
	url    string
}

func (n *naive) Send(ctx context.Context, m watchword.Outgoing) (a watchword.Acceptance, err error) {
	body, _ := json.Marshal(map[string]string{"to": m.To.Address(), "text": m.Content.Text})
	r, _ := http.NewRequestWithContext(ctx, http.MethodPost, n.url, bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	response, err := n.client.Do(r)
	if err != nil {
		return a, err
	}
	defer func() { _ = response.Body.Close() }()
	_, err = io.ReadAll(response.Body)
	return a, err
}

func parallel(b *testing.B, p watchword.Provider) {
	b.Helper()
	m := providertest.Message(watchword.SMS)
	b.SetParallelism(64 / runtime.GOMAXPROCS(0))
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second) // as the engine does
			if _, err := p.Send(ctx, m); err != nil {
				b.Error(err)
			}
			cancel()
		}
	})
}
