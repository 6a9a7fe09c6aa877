package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/testscript"
)

// cmdMail expects exactly one message since the last call, or none with "!", reads it strictly, and sets CODE, WRONG,
// SUBJECT and TEXT.
func cmdMail(ts *testscript.TestScript, neg bool, args []string) {
	letters := worldOf(ts).mail.take()
	if neg {
		if len(letters) != 0 {
			ts.Fatalf("%d messages came, and none should have", len(letters))
		}
		return
	}
	arguments(ts, neg, args, "mail TO", 1)
	if len(letters) != 1 {
		ts.Fatalf("%d messages came, and one should have", len(letters))
	}
	read, err := readLetter(letters[0], args[0])
	if err != nil {
		ts.Fatalf("%v\n%s", err, letters[0].data)
	}
	outgoing{Code: read.code}.announce(ts)
	ts.Setenv("SUBJECT", read.subject)
	ts.Setenv("TEXT", read.text)
}

// readable is what a person sees of a message.
type readable struct{ subject, text, html, code string }

// readLetter reads a message as strictly as the RFCs are written, rather than as mail programs forgive.
func readLetter(l letter, to string) (r readable, err error) {
	if err := strictLines(l.data); err != nil {
		return r, err
	}
	m, err := mail.ReadMessage(bytes.NewReader(l.data))
	if err != nil {
		return r, err
	}
	if r.subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		return r, fmt.Errorf("subject: %w", err)
	}
	if r.text, r.html, err = alternatives(m); err != nil {
		return r, err
	}
	if r.code = regexp.MustCompile(`\b[0-9]{6}\b`).FindString(r.text); r.code == "" {
		return r, errors.New("the text has no code")
	}
	return r, errors.Join(checkEnvelope(l, m.Header, to), checkHeader(m.Header), r.check())
}

// strictLines checks what RFC 5322 and RFC 5321 say of lines.
func strictLines(data []byte) error {
	for i, line := range bytes.SplitAfter(data, []byte("\r\n")) {
		body := bytes.TrimSuffix(line, []byte("\r\n"))
		switch {
		case bytes.ContainsAny(body, "\r\n\x00"):
			return fmt.Errorf("line %d has a bare CR, a bare LF or a NUL", i+1)
		case len(body) > 78:
			return fmt.Errorf("line %d has %d characters", i+1, len(body))
		case bytes.ContainsFunc(body, func(r rune) bool { return r >= utf8.RuneSelf }):
			return fmt.Errorf("line %d is not ASCII", i+1)
		}
	}
	return nil
}

// alternatives reads the two parts of a message: text for programs that show no HTML comes first (RFC 2046).
func alternatives(m *mail.Message) (text, html string, err error) {
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		return "", "", fmt.Errorf("the type is %q: %w", kind, err)
	}
	body, err := io.ReadAll(m.Body)
	if err != nil || !bytes.Contains(body, []byte("\r\n--"+params["boundary"]+"--\r\n")) {
		return "", "", fmt.Errorf("the last part does not end: %w", err)
	}
	parts := multipart.NewReader(bytes.NewReader(body), params["boundary"])
	if text, err = nextPart(parts, "text/plain"); err != nil {
		return "", "", err
	}
	if html, err = nextPart(parts, "text/html"); err != nil {
		return "", "", err
	}
	if _, err := parts.NextRawPart(); !errors.Is(err, io.EOF) {
		return "", "", fmt.Errorf("there are more than two parts: %w", err)
	}
	return text, html, nil
}

func nextPart(parts *multipart.Reader, want string) (string, error) {
	p, err := parts.NextRawPart()
	if err != nil {
		return "", fmt.Errorf("%s: %w", want, err)
	}
	kind, params, err := mime.ParseMediaType(p.Header.Get("Content-Type"))
	if err != nil || kind != want || !strings.EqualFold(params["charset"], "utf-8") {
		return "", fmt.Errorf("a part is %q in %q, not %q: %w", kind, params["charset"], want, err)
	}
	if encoding := p.Header.Get("Content-Transfer-Encoding"); encoding != "quoted-printable" {
		return "", fmt.Errorf("%s comes as %q", want, encoding)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(p))
	if err == nil && !utf8.Valid(body) {
		err = errors.New("is not UTF-8")
	}
	return string(body), err
}

func checkEnvelope(l letter, h mail.Header, to string) error {
	from, err := mail.ParseAddress(h.Get("From"))
	if err != nil || from.Address != "no-reply@acme.example" || from.Name != "Acme" || l.from != from.Address {
		return fmt.Errorf("it is from %v (envelope %s): %w", from, l.from, err)
	}
	rcpt, err := mail.ParseAddressList(h.Get("To"))
	if err != nil || len(rcpt) != 1 || rcpt[0].Address != to || l.to != to {
		return fmt.Errorf("it is to %v (envelope %s), not %s: %w", rcpt, l.to, to, err)
	}
	if !l.secure {
		return errors.New("it came in the clear")
	}
	return nil
}

func checkHeader(h mail.Header) error {
	for _, name := range []string{"From", "To", "Subject", "Date", "Message-Id", "Mime-Version", "Content-Type"} {
		if len(h[name]) != 1 {
			return fmt.Errorf("the header has %d of %s", len(h[name]), name)
		}
	}
	if _, err := h.Date(); err != nil {
		return fmt.Errorf("date: %w", err)
	}
	if id := h.Get("Message-Id"); !regexp.MustCompile(`^<[0-9A-Za-z.-]+@acme\.example>$`).MatchString(id) {
		return fmt.Errorf("the message id is %q", id)
	}
	if v := h.Get("Mime-Version"); v != "1.0" {
		return fmt.Errorf("the MIME version is %q", v)
	}
	return nil
}

// check looks for the code where people look: in the list of messages, at the top, and in both parts alike.
func (r readable) check() error {
	switch {
	case !strings.Contains(r.subject, r.code):
		return fmt.Errorf("the subject %q has no code", r.subject)
	case !strings.HasPrefix(r.text, r.code):
		return errors.New("the text does not begin with the code")
	case !strings.Contains(r.html, r.code):
		return errors.New("the HTML has no code")
	}
	return nil
}

// TestReadLetterIsStrict holds the reader itself to account: what it lets through, the scripts believe.
func TestReadLetterIsStrict(t *testing.T) {
	good := strings.ReplaceAll(`From: "Acme" <no-reply@acme.example>
To: <you@example.com>
Subject: 123456 is your code
Date: Sat, 21 Nov 2026 08:30:00 +0000
Message-ID: <abc@acme.example>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain; charset=UTF-8
Content-Transfer-Encoding: quoted-printable

123456
--b
Content-Type: text/html; charset=UTF-8
Content-Transfer-Encoding: quoted-printable

<p>123456</p>
--b--
`, "\n", "\r\n")
	read := func(data, to string) error {
		_, err := readLetter(letter{"no-reply@acme.example", to, []byte(data), true}, to)
		return err
	}
	if err := read(good, "you@example.com"); err != nil {
		t.Fatalf("a good message is refused: %v", err)
	}
	for name, change := range map[string][2]string{
		"bare LF": {"\r\n--b--", "\n--b--"}, "long line": {"<p>", "<p>" + strings.Repeat("x", 80)}, "8 bit": {"<p>", "<p>é"},
		"no date": {"Date:", "X-Date:"}, "bad date": {"21 Nov", "32 Nov"}, "two subjects": {"Date:", "Subject: 123456\r\nDate:"},
		"no id": {"<abc@acme.example>", "abc"}, "other sender": {"no-reply@acme", "root@acme"}, "no name": {`"Acme" `, ""},
		"other recipient": {"you@", "YOU@"}, "no code in the subject": {"123456 is", "this is"},
		"no code in HTML": {"<p>123456", "<p>12345"}, "other code in HTML": {"<p>123456", "<p>654321"},
		"not alternative": {"multipart/alternative", "multipart/mixed"}, "no end": {"--b--", "--b"},
		"other charset": {"text/html; charset=UTF-8", "text/html; charset=latin1"}, "base64": {"quoted-printable", "base64"},
		"no MIME": {"MIME-Version: 1.0", "MIME-Version: 2.0"}, "greeting first": {"\r\n123456", "\r\nHello 123456"},
	} {
		if bad := strings.Replace(good, change[0], change[1], 1); bad == good || read(bad, "you@example.com") == nil {
			t.Errorf("%s: the message is taken for good", name)
		}
	}
}
