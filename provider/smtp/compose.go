package smtp

import (
	"bytes"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	netmail "net/mail"
	"strings"
	"unicode"

	mail "github.com/wneessen/go-mail"

	"github.com/watchword/watchword"
)

// Characters of what goes into one header. The rest is cut off: nobody would read it, and a word of a thousand
// characters could not be folded.
const (
	maxSubject = 250
	maxName    = 100
)

// letter is a message as it goes over the wire.
type letter struct {
	id   string // Message-ID, with its angle brackets
	from string
	to   string
	body []byte // headers and all, with CRLF
}

// compose writes a message.
func (p *Provider) compose(m watchword.Outgoing) (letter, error) {
	l := letter{id: p.messageID(m), from: p.from.Address, to: m.To.Address()}
	msg := mail.NewMsg(mail.WithEncoding(mail.EncodingQP), mail.WithNoDefaultUserAgent())
	msg.FromMailAddress(p.sender(m.Brand))
	msg.ToMailAddress(&netmail.Address{Address: l.to})
	if p.replyTo != nil {
		msg.ReplyToMailAddress(p.replyTo)
	}
	msg.Subject(oneLine(m.Content.Subject, maxSubject))
	msg.SetDateWithValue(p.now().UTC())
	msg.SetMessageIDWithValue(strings.Trim(l.id, "<>"))
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no vacation notes in return
	msg.SetGenHeader("X-Auto-Response-Suppress", "All")  // the same for Exchange
	if isLanguage(m.Locale) {
		msg.SetGenHeader(mail.HeaderContentLang, m.Locale)
	}
	msg.SetBodyString(mail.TypeTextPlain, strings.ToValidUTF8(m.Content.Text, "\uFFFD"))
	if m.Content.HTML != "" {
		msg.AddAlternativeString(mail.TypeTextHTML, strings.ToValidUTF8(m.Content.HTML, "\uFFFD"))
	}
	if p.dkim != nil {
		msg.SetDKIM(p.dkim.signer())
	}
	var body bytes.Buffer
	if _, err := msg.WriteTo(&body); err != nil {
		return l, fmt.Errorf("write the message: %w", err)
	}
	l.body = body.Bytes()
	return l, nil
}

// sender is the From header: the configured name, or else the brand in whose name the code is sent.
func (p *Provider) sender(brand string) *netmail.Address {
	from := p.from
	if from.Name == "" {
		from.Name = oneLine(brand, maxName)
	}
	return &from
}

// messageID names a message by what it is, so that a second hand-over of the same code has the same name, by which
// servers and mail programs drop duplicates. It is a digest because the key tells the verification's id, which is the
// caller's business and not the reader's.
func (p *Provider) messageID(m watchword.Outgoing) string {
	sum := sha256.Sum256([]byte(m.Key + "\x00" + m.ID.String()))
	name := base32.NewEncoding("0123456789abcdefghijklmnopqrstuv").WithPadding(base32.NoPadding).EncodeToString(sum[:15])
	_, domain, _ := strings.Cut(p.from.Address, "@")
	return "<" + name + "@" + domain + ">"
}

// oneLine makes s fit for a header: no control or direction-changing characters, single spaces, valid UTF-8, at most
// limit characters.
func oneLine(s string, limit int) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r):
			return ' '
		case r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if all := []rune(s); len(all) > limit {
		s = strings.TrimSpace(string(all[:limit]))
	}
	return s
}

// isLanguage tells whether s looks like a language tag (RFC 5646).
func isLanguage(s string) bool {
	return s != "" && len(s) <= 35 && !strings.ContainsFunc(s, func(r rune) bool {
		return r != '-' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
}
