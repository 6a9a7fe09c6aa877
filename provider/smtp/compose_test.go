package smtp

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/recipient"
)

// parsed is a message as a mail program reads it.
type parsed struct {
	header     mail.Header
	subject    string
	text, html string
}

// parse reads a message strictly: what a lenient reader would repair is an error here.
func parse(t *testing.T, data []byte) parsed {
	t.Helper()
	checkLines(t, data)
	m, err := mail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	p := parsed{header: m.Header}
	if p.subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		t.Fatal(err)
	}
	for name, values := range m.Header {
		if len(values) != 1 {
			t.Errorf("header %s occurs %d times", name, len(values))
		}
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	if kind != "multipart/alternative" {
		p.text = readPart(t, kind, "text/plain", params, m.Header.Get("Content-Transfer-Encoding"), m.Body)
		return p
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for _, want := range []string{"text/plain", "text/html"} {
		part, err := parts.NextRawPart()
		if err != nil {
			t.Fatal(err)
		}
		kind, params, err := mime.ParseMediaType(part.Header.Get("Content-Type"))
		if err != nil {
			t.Fatal(err)
		}
		content := readPart(t, kind, want, params, part.Header.Get("Content-Transfer-Encoding"), part)
		if want == "text/plain" {
			p.text = content
		} else {
			p.html = content
		}
	}
	if _, err := parts.NextPart(); err != io.EOF {
		t.Errorf("after two parts: %v", err)
	}
	return p
}

// checkLines: CRLF only, ASCII only, and no line too long (RFC 5322, section 2.1.1), also not a folded header's.
func checkLines(t *testing.T, data []byte) {
	t.Helper()
	header, _, _ := bytes.Cut(data, []byte("\r\n\r\n"))
	for i, line := range strings.Split(string(data), "\r\n") {
		if strings.ContainsAny(line, "\r\n\x00") {
			t.Errorf("line %d has a bare CR, LF or NUL: %q", i, line)
		}
		if len(line) > 998 || i < bytes.Count(header, []byte("\r\n")) && len(line) > 300 {
			t.Errorf("line %d has %d characters", i, len(line))
		}
		if strings.ContainsFunc(line, func(r rune) bool { return r > '~' || r < ' ' && r != '\t' }) {
			t.Errorf("line %d is not printable ASCII: %q", i, line)
		}
	}
	for _, line := range strings.Split(string(header), "\r\n") {
		if strings.TrimSpace(line) == "" {
			t.Errorf("a header line is blank: %q", header)
		}
	}
}

func readPart(t *testing.T, kind, want string, params map[string]string, encoding string, r io.Reader) string {
	t.Helper()
	if kind != want || !strings.EqualFold(params["charset"], "utf-8") || encoding != "quoted-printable" {
		t.Errorf("a part is %s %v in %s: want %s, UTF-8, quoted-printable", kind, params, encoding, want)
	}
	text, err := io.ReadAll(quotedprintable.NewReader(r))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// deliver sends m through a real server and gives what arrived there.
func deliver(t *testing.T, m watchword.Outgoing, change func(*Config)) (parsed, []byte) {
	t.Helper()
	s := startServer(t, tlsNone)
	c := s.config(tlsNone)
	if change != nil {
		change(c)
	}
	p := open(t, c)
	p.now = func() time.Time { return time.Date(2026, 7, 1, 14, 0, 0, 0, time.FixedZone("", 2*3600)) }
	mustSend(t, p, m)
	data := s.messages()[0].data
	return parse(t, data), data
}

func TestMessage(t *testing.T) {
	m := emailMessage()
	got, _ := deliver(t, m, func(c *Config) { c.ReplyTo = "Help <help@acme.example>" })
	for name, want := range map[string]string{
		"From": `"Acme" <no-reply@acme.example>`, "To": "<ada.lovelace@example.com>", "Reply-To": `"Help" <help@acme.example>`,
		"Date": "Wed, 01 Jul 2026 12:00:00 +0000", "Mime-Version": "1.0", "Auto-Submitted": "auto-generated",
		"X-Auto-Response-Suppress": "All", "Content-Language": "en", "Precedence": "", "User-Agent": "", "X-Mailer": "",
		"List-Unsubscribe": "",
	} {
		if got.header.Get(name) != want {
			t.Errorf("%s = %q: want %q", name, got.header.Get(name), want)
		}
	}
	if got.subject != m.Content.Subject {
		t.Errorf("subject = %q: want %q", got.subject, m.Content.Subject)
	}
	if got.text != strings.ReplaceAll(m.Content.Text, "\n", "\r\n") || !strings.Contains(got.text, m.Code) {
		t.Errorf("text = %q: want %q", got.text, m.Content.Text)
	}
	if got.html != strings.ReplaceAll(m.Content.HTML, "\n", "\r\n") || !strings.Contains(got.html, m.Code) {
		t.Errorf("html = %q: want %q", got.html, m.Content.HTML)
	}
	if _, err := mail.ParseDate(got.header.Get("Date")); err != nil {
		t.Error(err)
	}
}

func TestTextAlone(t *testing.T) {
	m := emailMessage()
	m.Content.HTML = ""
	got, _ := deliver(t, m, nil)
	if !strings.Contains(got.text, m.Code) || got.html != "" {
		t.Errorf("text %q, html %q", got.text, got.html)
	}
}

// TestHostileFields: nothing that a tenant can name reaches another header or another line.
func TestHostileFields(t *testing.T) {
	long := strings.Repeat("x", 3000)
	for _, c := range []struct{ brand, subject, wantName, wantSubject string }{
		{"Acme\r\nBcc: eve@evil.example", "Hi\r\nBcc: eve@evil.example\r\n\r\nbody", "Acme Bcc: eve@evil.example", "Hi Bcc: eve@evil.example body"},
		{"字节“跳动” 科技", "493812 是您的 Acme 登录验证码，请勿泄露给任何人，如非本人操作请忽略此邮件", "字节“跳动” 科技", "493812 是您的 Acme 登录验证码，请勿泄露给任何人，如非本人操作请忽略此邮件"},
		{`A "quoted" \ name, Inc. <x@y>`, "=?utf-8?q?=0D=0ABcc:_x?=", `A "quoted" \ name, Inc. <x@y>`, "Bcc: x"},
		{"a\u2028b\x00c\u202Ed", "tab\tand    spaces \u0085 end ", "a b cd", "tab and spaces end"},
		{"bad\xff\xfeutf8", "bad\xffutf8", "badutf8", "badutf8"},
		{long, long, long[:maxName], long[:maxSubject]},
		{"", "", "", ""},
		{"🔐 Ключ", "🔐", "🔐 Ключ", "🔐"},
	} {
		m := emailMessage()
		m.Brand, m.Content.Subject = c.brand, c.subject
		got, data := deliver(t, m, nil)
		from, err := got.header.AddressList("From")
		if err != nil || len(from) != 1 || from[0].Name != c.wantName || from[0].Address != "no-reply@acme.example" {
			t.Errorf("brand %.40q: From = %v, %v: want %q", c.brand, from, err, c.wantName)
		}
		// A subject that is an encoded word already is read as one. That changes no other header.
		if folded := oneLine(got.subject, maxSubject); folded != c.wantSubject {
			t.Errorf("subject %.40q arrives as %q: want %q", c.subject, got.subject, c.wantSubject)
		}
		if got.header.Get("Bcc") != "" || bytes.Contains(bytes.ToLower(data), []byte("\nbcc")) {
			t.Errorf("a header came in:\n%s", data)
		}
	}
}

func TestConfiguredNameStands(t *testing.T) {
	m := emailMessage()
	m.Brand = "Other"
	got, _ := deliver(t, m, func(c *Config) { c.From = "=?utf-8?q?Caf=C3=A9?= <no-reply@acme.example>" })
	if from, err := got.header.AddressList("From"); err != nil || from[0].Name != "Café" {
		t.Errorf("From = %v, %v", from, err)
	}
}

// TestBodies: long lines, lone dots, bare line ends, NULs and broken UTF-8 survive or are made harmless.
func TestBodies(t *testing.T) {
	for in, want := range map[string]string{
		"1\n.\n..\n.x 493812":                  "1\r\n.\r\n..\r\n.x 493812",
		"trailing \nspace\t\n":                 "trailing \r\nspace\t\r\n",
		"a\rb\r\nc":                            "a\r\nb\r\nc",
		strings.Repeat("验证码", 900):             strings.Repeat("验证码", 900),
		strings.Repeat("x", 5000):              strings.Repeat("x", 5000),
		"nul\x00 bad\xff":                      "nul\x00 bad\uFFFD",
		"From me\n-- \nboundary --=_x\n=20=3D": "From me\r\n-- \r\nboundary --=_x\r\n=20=3D",
	} {
		m := emailMessage()
		m.Content.Text, m.Content.HTML = in, "<p>"+in+"</p>"
		got, _ := deliver(t, m, nil)
		if got.text != want || got.html != "<p>"+want+"</p>" {
			t.Errorf("%.60q arrives as %.80q and %.80q", in, got.text, got.html)
		}
	}
}

func TestLocale(t *testing.T) {
	for locale, want := range map[string]string{"zh-Hans": "zh-Hans", "": "", "en\r\nBcc: x": "", strings.Repeat("a", 36): ""} {
		m := emailMessage()
		m.Locale = locale
		if got, _ := deliver(t, m, nil); got.header.Get("Content-Language") != want {
			t.Errorf("locale %q: Content-Language = %q", locale, got.header.Get("Content-Language"))
		}
	}
}

func TestLongAddress(t *testing.T) {
	address := strings.Repeat("a", 64) + "@" + strings.Repeat(strings.Repeat("b", 40)+".", 4) + "example.com"
	m := emailMessage()
	var err error
	if m.To, err = recipient.ParseEmail(address); err != nil {
		t.Fatal(err)
	}
	got, _ := deliver(t, m, nil)
	if to, err := got.header.AddressList("To"); err != nil || to[0].Address != address {
		t.Errorf("To = %v, %v", to, err)
	}
}
