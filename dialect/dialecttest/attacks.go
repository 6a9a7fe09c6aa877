package dialecttest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// cases are all attacks on a target.
func (g Target) cases(host string) []attack {
	b := forge{Target: g, host: host}
	if !g.AnyBody {
		b.truncated()
		b.mistyped()
		b.malformed()
	}
	b.oversized()
	b.queries()
	b.methods()
	b.mediaTypes()
	b.paths()
	b.credentials()
	b.wire()
	return b.attacks
}

// forge makes attacks.
type forge struct {
	Target
	host    string
	attacks []attack
}

// request writes a request as it goes over the wire, whatever it holds.
func (b *forge) request(method, path string, header http.Header, body string) []byte {
	if b.Query != nil && path == b.Path {
		path += "?" + b.Query().Encode()
	}
	var w bytes.Buffer
	fmt.Fprintf(&w, "%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n", method, path, b.host)
	names := make([]string, 0, len(header))
	for name := range header {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range header[name] {
			fmt.Fprintf(&w, "%s: %s\r\n", name, value)
		}
	}
	fmt.Fprintf(&w, "Content-Length: %d\r\n\r\n%s", len(body), body)
	return w.Bytes()
}

func (b *forge) add(name string, raw []byte) {
	b.attacks = append(b.attacks, attack{name: name, raw: raw})
}

func (b *forge) rude(name string, raw []byte) {
	b.attacks = append(b.attacks, attack{name: name, raw: raw, rude: true})
}

// body adds the valid request with another body.
func (b *forge) body(name, body string) { b.add(name, b.request(b.Method, b.Path, b.Header, body)) }

// header adds the valid request with a header changed.
func (b *forge) header(name string, change func(h http.Header)) {
	h := b.Header.Clone()
	change(h)
	b.add(name, b.request(b.Method, b.Path, h, b.Body))
}

func (b *forge) truncated() {
	for n := range len(b.Body) {
		if n > 0 || !b.Optional {
			b.body("truncated at "+strconv.Itoa(n), b.Body[:n])
		}
	}
}

// mistyped gives every member of the body values of other types, and values that no text should hold.
func (b *forge) mistyped() {
	var members map[string]json.RawMessage
	if json.Unmarshal([]byte(b.Body), &members) != nil {
		return
	}
	names := make([]string, 0, len(members))
	for name := range members {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for label, value := range wrongValues(members[name]) {
			with := map[string]json.RawMessage{}
			for n, v := range members {
				with[n] = v
			}
			delete(with, name)
			b.body("field "+name+" "+label, b.join(with, name, value))
		}
		b.body("duplicate "+name, b.join(members, name, string(members[name])))
		delete(members, name)
		members[name+"x"] = []byte("1")
		b.body("unknown "+name+"x", b.join(members, name, `"x"`))
		delete(members, name+"x")
		if json.Unmarshal([]byte(b.Body), &members) != nil {
			return
		}
	}
}

// join writes an object whose last member is given as text, so that it may be anything.
func (b *forge) join(members map[string]json.RawMessage, name, value string) string {
	var w strings.Builder
	w.WriteString("{")
	names := make([]string, 0, len(members))
	for n := range members {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		fmt.Fprintf(&w, "%q:%s,", n, members[n])
	}
	fmt.Fprintf(&w, "%q:%s}", name, value)
	return w.String()
}

// wrongValues are what a member must not be.
func wrongValues(valid json.RawMessage) map[string]string {
	wrong := map[string]string{
		"true": "true", "empty array": "[]", "array of null": "[null]", "nested array": `[[["x"]]]`, "no value": "",
		"two values": `"a" "b"`, "NaN": "NaN", "Infinity": "-Infinity", "huge number": "1e400",
		"many digits": strings.Repeat("9", 400), "hexadecimal": "0x10", "leading zero": "007", "single quotes": "'a'",
		"deep": strings.Repeat("[", 9000) + strings.Repeat("]", 9000),
	}
	if valid[0] != '"' {
		wrong["text"] = `"x"`
	}
	if valid[0] != '{' {
		wrong["empty object"], wrong["object"] = "{}", `{"$ne":null}`
	}
	if valid[0] < '0' || valid[0] > '9' {
		wrong["number"], wrong["negative number"], wrong["fraction"] = "1", "-1", "1.5"
	}
	if valid[0] == '"' {
		texts := map[string]string{
			"NUL":                  string(valid[:len(valid)-1]) + `\u0000"`,
			"raw NUL":              string(valid[:len(valid)-1]) + "\x00\"",
			"lone high":            `"\ud800"`,
			"lone low":             `"\udc00x"`,
			"swapped pair":         `"\udc00\ud800"`,
			"bad UTF-8":            "\"\xff\xfe\"",
			"overlong":             "\"\xc0\xaf\"",
			"cut UTF-8":            "\"\xe4\xb8\"",
			"UTF-8 of a surrogate": "\"\xed\xa0\x80\"",
			"CRLF":                 string(valid[:len(valid)-1]) + `\r\nBcc: mallory@example.com"`,
			"raw line feed":        string(valid[:len(valid)-1]) + "\n\"",
			"bad escape":           `"\x41"`,
			"cut escape":           `"\u12"`,
			"very long":            `"` + strings.Repeat("7", 20_000) + `"`,
			"unclosed":             `"x`,
		}
		for label, text := range texts {
			wrong[label] = text
		}
	}
	return wrong
}

func (b *forge) malformed() {
	inner := strings.TrimSuffix(strings.TrimSpace(b.Body), "}")
	for name, body := range map[string]string{
		"null": "null", "a number": "1", "a text": `"x"`, "an array": "[]", "true": "true", "an array of it": "[" + b.Body + "]",
		"two objects": b.Body + b.Body, "trailing data": b.Body + " x", "trailing NUL": b.Body + "\x00", "trailing comma": inner + ",}",
		"byte order mark": "\xef\xbb\xbf" + b.Body, "UTF-16": utf16(b.Body), "comment": inner + "/* x */}", "leading comma": "{," + inner[1:] + "}",
		"form": "a=b&c=d", "XML": "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>",
		"deep array": strings.Repeat("[", 30_000), "deep object": strings.Repeat(`{"a":`, 10_000),
		"deep member":  inner + `,"deep":` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + "}",
		"many members": inner + strings.Repeat(`,"a":1`, 5_000) + "}", "unknown member": inner + `,"no_such_member":1}`,
		"prototype": inner + `,"__proto__":{"admin":true}}`, "empty name": inner + `,"":1}`, "NUL in a name": inner + `,"a\u0000b":1}`,
		"lone surrogate in a name": inner + `,"\ud800":1}`, "only blanks": "  \n ", "gzip magic": "\x1f\x8b\x08\x00" + b.Body,
		"very long name": inner + `,"` + strings.Repeat("n", 30_000) + `":1}`,
	} {
		b.body("body: "+name, body)
	}
}

func utf16(s string) string {
	var w strings.Builder
	for _, c := range []byte(s) {
		w.WriteByte(c)
		w.WriteByte(0)
	}
	return w.String()
}

func (b *forge) oversized() {
	big := strings.Repeat(" ", 10<<20)
	b.body("10 MB of blanks", big+b.Body)
	b.body("10 MB of a text", `{"a":"`+big+`"}`)
	h := b.Header.Clone()
	h.Set("Transfer-Encoding", "chunked")
	var w bytes.Buffer
	w.Write(b.head(h))
	for range 160 {
		fmt.Fprintf(&w, "%x\r\n%s\r\n", 64<<10, big[:64<<10])
	}
	w.WriteString("0\r\n\r\n")
	b.add("10 MB in chunks", w.Bytes())
}

// head is the beginning of the valid request, up to its body and without a Content-Length.
func (b *forge) head(h http.Header) []byte {
	raw := b.request(b.Method, b.Path, h, "")
	return bytes.Replace(raw, []byte("Content-Length: 0\r\n"), nil, 1)
}
