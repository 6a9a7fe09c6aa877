package dialecttest

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
)

func (b *forge) methods() {
	for _, m := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "post", "G@T", "CONNECT"} {
		if m != b.Method && !slices.Contains(b.Methods, m) {
			b.add("method "+m, b.request(m, b.Path, b.Header, ""))
		}
	}
	b.rude("method with a blank", b.request("PO ST", b.Path, b.Header, b.Body))
}

func (b *forge) mediaTypes() {
	for _, kind := range []string{
		"text/plain", "text/json", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
		"application/octet-stream", "application/jsonp", "application/json+x", "json", "*/*", "application/json, text/plain",
		";", "application/json;;=", "application/", "a/b/c", "\"application/json\"", "application/cbor",
	} {
		b.header("media type "+kind, func(h http.Header) { h["Content-Type"] = []string{kind} })
	}
	b.header("two media types", func(h http.Header) { h["Content-Type"] = []string{"application/json", "text/plain"} })
}

func (b *forge) paths() {
	path, _, _ := strings.Cut(b.Path, "?")
	for name, p := range map[string]string{
		"slash at the end": path + "/", "double slash": "/" + path, "dots at the end": path + "/..", "dot": path + "/.",
		"traversal": path + "/../../../../etc/passwd", "escaped traversal": path + "/%2e%2e/%2e%2e/etc/passwd",
		"escaped slash": path + "%2f..%2fadmin", "NUL": path + "%00", "line break": path + "%0d%0aX-Evil:%201", "bad UTF-8": path + "%ff%fe",
		"semicolon": path + ";a=b", "suffix": path + ".json", "capitals": strings.ToUpper(path), "backslash": path + `\..\admin`,
		"overlong slash": path + "%c0%af..", "very long": path + "/" + strings.Repeat("a", 5000), "tilde": path + "~", "blank": path + "%20",
		"root": "/", "unknown": "/no/such/path", "dot segments": "/./." + path,
	} {
		b.add("path: "+name, b.request(b.Method, p, b.Header, b.Body))
	}
	for name, p := range map[string]string{
		"bad escape": path + "%zz", "cut escape": path + "%2", "raw blank": path + " x", "raw bytes": path + "\xff", "no slash": path[1:],
		"raw NUL": path + "\x00", "very, very long": path + strings.Repeat("a", 2<<20), "asterisk": "*",
	} {
		b.rude("raw path: "+name, b.request(b.Method, p, b.Header, b.Body))
	}
}

func (b *forge) credentials() {
	for _, name := range b.Credentials {
		valid := b.Header.Get(name)
		b.header("no "+name, func(h http.Header) { h.Del(name) })
		for label, value := range map[string]string{
			"empty": "", "cut": valid[:len(valid)-1], "longer": valid + "x", "twice": valid + ", " + valid, "very long": valid + strings.Repeat("x", 9000),
			"a wildcard": "*", "an injection": valid[:len(valid)/2] + "' OR '1'='1", "bytes": "\xff\xfe\xfd", "null": "null", "a pattern": "%",
		} {
			b.header(name+" is "+label, func(h http.Header) { h[http.CanonicalHeaderKey(name)] = []string{value} })
		}
	}
}

// wire breaks HTTP itself.
func (b *forge) wire() {
	head := b.head(b.Header)
	open := head[:len(head)-2] // more headers may follow
	with := func(lines string) []byte { return append(bytes.Clone(open), lines...) }
	chunked := "Transfer-Encoding: chunked\r\n\r\n"
	for name, raw := range map[string][]byte{
		"chunk size is no number":    with(chunked + "zz\r\n" + b.Body + "\r\n0\r\n\r\n"),
		"chunk size is huge":         with(chunked + "ffffffffffffffffff\r\nx"),
		"chunk is cut":               with(chunked + "40\r\n{\"a\":"),
		"chunks without an end":      with(chunked + "1\r\n{\r\n"),
		"body is cut":                with("Content-Length: 400\r\n\r\n{\"to\":"),
		"length is negative":         with("Content-Length: -1\r\n\r\n" + b.Body),
		"length is no number":        with("Content-Length: ten\r\n\r\n" + b.Body),
		"two lengths":                with("Content-Length: 3\r\nContent-Length: 5\r\n\r\n" + b.Body),
		"unknown transfer encoding":  with("Transfer-Encoding: xchunked\r\n\r\n" + b.Body),
		"two hosts":                  with("Host: evil.example\r\nContent-Length: 0\r\n\r\n"),
		"header without a colon":     with("no colon here\r\nContent-Length: 0\r\n\r\n"),
		"header with a blank":        with("X Evil: 1\r\nContent-Length: 0\r\n\r\n"),
		"header with NUL":            with("X-Evil: a\x00b\r\nContent-Length: 0\r\n\r\n"),
		"header value with CR":       with("X-Evil: a\rb\r\nContent-Length: 0\r\n\r\n"),
		"10000 headers":              with(strings.Repeat("X-Many: "+strings.Repeat("v", 200)+"\r\n", 10_000) + "Content-Length: 0\r\n\r\n"),
		"a header of 2 MB":           with("X-Big: " + strings.Repeat("v", 2<<20) + "\r\nContent-Length: 0\r\n\r\n"),
		"an expectation":             with("Expect: the-unexpected\r\nContent-Length: 0\r\n\r\n"),
		"no version":                 []byte(b.Method + " " + b.Path + "\r\n\r\n"),
		"version from the future":    bytes.Replace(with("Content-Length: 0\r\n\r\n"), []byte("HTTP/1.1"), []byte("HTTP/9.9"), 1),
		"no host":                    []byte(b.Method + " " + b.Path + " HTTP/1.1\r\nContent-Length: 0\r\n\r\n"),
		"TLS":                        []byte("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"),
		"HTTP/2 without being asked": []byte("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
		"noise":                      []byte(strings.Repeat("\x00\xff\r\n", 100)),
	} {
		b.rude("wire: "+name, raw)
	}
}
