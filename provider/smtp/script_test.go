package smtp

import (
	"bufio"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/watchword/watchword"
)

// Answers of a script that are none.
const (
	silence = ""       // keeps the connection open and says nothing
	hangUp  = "hangup" // closes it
)

// script runs a server that gives fixed answers, which no real one would let itself be programmed to give. Keys are
// greeting, EHLO, HELO, STARTTLS, AUTH, MAIL, RCPT, DATA, dot, RSET, QUIT, other. It ends with the test.
func script(t *testing.T, changes map[string]string) *Config {
	t.Helper()
	say := map[string]string{
		"greeting": "220 mail.test", "EHLO": "250-mail.test\r\n250 AUTH PLAIN", "HELO": "250 mail.test", "STARTTLS": "220 go on",
		"AUTH": "235 2.7.0 ok", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go on", "dot": "250 ok", "RSET": "250 ok", "QUIT": "221 bye",
		"other": "500 what",
	}
	for k, v := range changes {
		say[k] = v
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			stop := context.AfterFunc(t.Context(), func() { _ = c.Close() })
			all.Go(func() {
				defer stop()
				defer func() { _ = c.Close() }()
				play(c, say)
			})
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		all.Wait() // t.Context has ended, so that silent connections are closed
	})
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	n, _ := strconv.Atoi(port)
	return &Config{Host: "127.0.0.1", Port: n, TLS: tlsNone, Username: username, Password: password, From: "a@acme.example", HELO: "x"}
}

func play(c net.Conn, say map[string]string) {
	in := bufio.NewReader(c)
	for key := "greeting"; ; {
		answer, known := say[key]
		if !known {
			answer = say["other"]
		}
		switch answer {
		case silence:
			_, _ = io.Copy(io.Discard, in)
			return
		case hangUp:
			return
		default:
			_, _ = io.WriteString(c, answer+"\r\n")
		}
		if key == "STARTTLS" {
			_, _ = io.Copy(io.Discard, in) // it knows no TLS
			return
		}
		if key == "DATA" && strings.HasPrefix(say[key], "354") {
			if !skipMessage(in) {
				return
			}
			key = "dot"
			continue
		}
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		key, _, _ = strings.Cut(strings.TrimSpace(line), " ")
	}
}

func skipMessage(in *bufio.Reader) bool {
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return false
		}
		if line == ".\r\n" {
			return true
		}
	}
}

// TestEndOfContextIsFeltAtEveryStage: the server falls silent, and only after the last dot may it have the message.
func TestEndOfContextIsFeltAtEveryStage(t *testing.T) {
	for _, stage := range []string{"greeting", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "dot"} {
		t.Run(stage, func(t *testing.T) {
			p := open(t, script(t, map[string]string{stage: silence}))
			wantEnd(t, p, stage == "dot")
		})
	}
	for stage, mode := range map[string]string{"TLS": tlsImplicit, "STARTTLS": tlsStart, "TLS after STARTTLS": tlsStart} {
		t.Run(stage, func(t *testing.T) {
			say := map[string]string{"EHLO": "250-mail.test\r\n250 STARTTLS"}
			if stage != "TLS after STARTTLS" {
				say["STARTTLS"] = silence
			}
			if mode == tlsImplicit {
				say["greeting"] = silence
			}
			c := script(t, say)
			c.TLS = mode
			wantEnd(t, open(t, c), false)
		})
	}
}

func wantEnd(t *testing.T, p *Provider, mayHaveIt bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	began := time.Now()
	_, err := p.Send(ctx, emailMessage())
	want := watchword.ClassProviderError
	if mayHaveIt {
		want = watchword.ClassTimeout
	}
	wantClass(t, err, want, "")
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error = %v: want the deadline in its chain", err)
	}
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("it took %s", took)
	}
	if len(p.idle) != 0 {
		t.Error("a connection that was broken off is kept")
	}
}

// TestHangUp: the server closes the connection at each stage, the first it is told of the message.
func TestHangUp(t *testing.T) {
	for stage, want := range map[string]watchword.ErrorClass{
		"greeting": watchword.ClassProviderError, "EHLO": watchword.ClassProviderError, "AUTH": watchword.ClassProviderError,
		"MAIL": watchword.ClassProviderError, "RCPT": watchword.ClassProviderError, "DATA": watchword.ClassProviderError,
		"dot": watchword.ClassTimeout,
	} {
		_, err := send(t, open(t, script(t, map[string]string{stage: hangUp})), emailMessage())
		wantClass(t, err, want, "")
	}
}

func TestOddAnswers(t *testing.T) {
	for _, c := range []struct {
		stage, answer string
		class         watchword.ErrorClass
		raw           string
	}{
		{"greeting", "HTTP/1.1 400 Bad Request", watchword.ClassProviderError, ""},
		{"greeting", "554 5.7.1 go away 192.0.2.1", watchword.ClassProviderError, "554 5.7.1"},
		{"greeting", "421 4.7.0 too many connections", watchword.ClassRateLimited, "421 4.7.0"},
		{"EHLO", "550 5.7.1 no", watchword.ClassProviderError, "550 5.7.1"},
		{"EHLO", "250 mail.test", watchword.ClassAuthFailed, ""},
		{"EHLO", "250-mail.test\r\n250 AUTH NTLM", watchword.ClassAuthFailed, ""},
		{"AUTH", "535 5.7.8 " + username, watchword.ClassAuthFailed, "535 5.7.8"},
		{"AUTH", "534-5.7.9 Application-specific\r\n534 5.7.9 password required", watchword.ClassAuthFailed, "534 5.7.9"},
		{"AUTH", "454 4.7.0 Too many login attempts", watchword.ClassRateLimited, "454 4.7.0"},
		{"AUTH", "432 4.7.12 change it", watchword.ClassRateLimited, "432 4.7.12"},
		{"AUTH", "334 !!!", watchword.ClassProviderError, ""},
		{"AUTH", "mumble", watchword.ClassProviderError, ""},
		{"RCPT", "mumble", watchword.ClassProviderError, ""},
		{"DATA", "250 what", watchword.ClassProviderError, "250"},
		{"dot", "mumble", watchword.ClassUnknown, ""},
		{"dot", "354 what", watchword.ClassUnknown, "354"},
		{"dot", "550-5.7.1 multi\r\n550 5.7.1 line", watchword.ClassContentRejected, "550 5.7.1"},
	} {
		_, err := send(t, open(t, script(t, map[string]string{c.stage: c.answer, "HELO": "502 no"})), emailMessage())
		t.Logf("%s %q: %v", c.stage, c.answer, err)
		wantClass(t, err, c.class, c.raw)
	}
	for stage, answer := range map[string]string{"dot": "251 fine too", "RCPT": "251 will forward"} {
		if _, err := send(t, open(t, script(t, map[string]string{stage: answer})), emailMessage()); err != nil {
			t.Errorf("%s %q: %v", stage, answer, err)
		}
	}
}

func TestOldServerWithoutEHLO(t *testing.T) {
	c := script(t, map[string]string{"EHLO": "502 what"})
	c.Username, c.Password = "", ""
	mustSend(t, open(t, c), emailMessage())
}

// TestNoPlaintextFallback: a server, or somebody on the way, that hides STARTTLS gets neither credentials nor message.
func TestNoPlaintextFallback(t *testing.T) {
	c := script(t, nil)
	c.TLS = ""
	_, err := send(t, open(t, c), emailMessage())
	wantClass(t, err, watchword.ClassProviderError, "")
	if !strings.Contains(err.Error(), "STARTTLS") {
		t.Error(err)
	}
}

func TestNobodyListens(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	_ = listener.Close()
	_, err = send(t, open(t, &Config{Host: "127.0.0.1", Port: port, From: "a@acme.example"}), emailMessage())
	wantClass(t, err, watchword.ClassProviderError, "")
}

// TestOddChallengeIsNotQuoted: a server that goes on asking, and quotes the password, is not quoted in turn.
func TestOddChallengeIsNotQuoted(t *testing.T) {
	challenge := "334 " + base64.StdEncoding.EncodeToString([]byte(password))
	c := script(t, map[string]string{"EHLO": "250-mail.test\r\n250 AUTH LOGIN", "AUTH": challenge, "other": challenge})
	_, err := send(t, open(t, c), emailMessage())
	wantClass(t, err, watchword.ClassProviderError, "")
	if strings.Contains(err.Error(), password) {
		t.Error(err)
	}
}
