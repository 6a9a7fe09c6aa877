package plivo

import (
	"net/textproto"
	"net/url"
	"strings"
	"testing"
)

// call are the parameters of the signed request in the tests of Plivo's Go library (plivo-go: utils_test.go).
func call() url.Values {
	const leg = "3e82ae9d-2c78-4d85-b1a4-6eae7dbafb36"
	return url.Values{
		"Direction": {"outbound"}, "From": {"19792014278"}, "ALegUUID": {leg}, "CallStatus": {"in-progress"}, "BillRate": {"0.002"},
		"ParentAuthID": {"MANWVLYTK4ZWU1YTY4QA"}, "To": {"sip:PlivoSignature382029104058171078704104@phone-qa.voice.plivodev.com"},
		"ALegRequestUUID": {leg}, "CallUUID": {leg}, "RequestUUID": {leg}, "SessionStart": {"2020-04-08 11:34:33.238707"},
		"SIP-H-To": {"<sip:PlivoSignature382029104058171078704104@52.9.11.55;transport=udp>;tag=1"}, "Event": {"StartApp"},
	}
}

// What plivo-go signs call with.
const (
	callToken = "Y2Q2ZDgxZmY5YWRiOTI5YmQ1Njg0MTAxZWIyOTc4"
	callNonce = "31627761595286130198"
	callURL   = "https://plivobin.non-prod.plivops.com/api/v1/validate_signature03.xml"
	callV3    = "iAjE5QqI37mbkYe4w3jTMudqEzbDufdqi7sYwTu64e0="
)

// The vectors of plivo-go are for POST; the others were computed with Python's hmac, by the rules of Plivo's Python library.
func TestSignatureV3(t *testing.T) {
	callback := url.Values{
		"To": {"14153336666"}, "From": {"15671234567"}, "MessageUUID": {"db3ce55a-7f1d-11e1-8ea7-1231380bc196"}, "Status": {"delivered"},
		"ErrorCode": {""}, "a": {"2 ☕", "1"},
	}
	for name, tt := range map[string]struct {
		token, address, nonce string
		params                url.Values
		want                  string
	}{
		"plivo-go":               {callToken, callURL, callNonce, call(), callV3},
		"plivo-go: with a query": {callToken, callURL + "/?a=b&c=d", callNonce, call(), "k7Pusd4OxCIjR5IfA9iedDNu/h/gbdYqdzG/MiYtd1c="},
		"python: a message callback, a name twice": {
			testToken, receiptURL, "05429567804466091622", callback, "bPpUdiugHoJI/6CSLgEjW9ZLvEDcND5Fs6zLPIXOwXs=",
		},
		"python: no parameters":            {testToken, receiptURL, "7", nil, "TeeirRxkKpB/tdNuT8Jc/VefTK/PgXTHTw9BZo/kzm0="},
		"python: a query, no parameters":   {testToken, receiptURL + "?b=+&a=2&a=1", "7", nil, "phXLDB3oaBG6op8LPyBlZqP0BdIYBlupbVG48mNa9dk="},
		"python: escaped in another way":   {testToken, receiptURL + "?a=1&%61=2&b=%20", "7", nil, "phXLDB3oaBG6op8LPyBlZqP0BdIYBlupbVG48mNa9dk="},
		"python: an empty map is no query": {testToken, receiptURL, "7", url.Values{}, "TeeirRxkKpB/tdNuT8Jc/VefTK/PgXTHTw9BZo/kzm0="},
	} {
		if got := signatureV3(tt.token, tt.address, tt.nonce, tt.params); got != tt.want {
			t.Errorf("%s: %s: want %s", name, got, tt.want)
		}
	}
}

func TestSignatureV2(t *testing.T) {
	const published = "ehV3IKhLysWBxC1sy8INm0qGoQYdYsHwuoKjsX7FsXc=" // plivo-go, plivo-python: test_signature.py
	if got := signatureV2("my_auth_token", "https://answer.url", "12345"); got != published {
		t.Errorf("%s: want %s", got, published)
	}
	const computed = "Dk4NQYjirr98UUcWrt28/DSSZ5s8vYhpWZlwSPR92Dg=" // Python's hmac
	for _, address := range []string{receiptURL, receiptURL + "?", receiptURL + "?x=1"} {
		if got := signatureV2(testToken, address, "05429567804466091622"); got != computed {
			t.Errorf("%s: %s: want %s", address, got, computed)
		}
	}
}

// headers are X-Plivo-Signature- headers, by the rest of their names.
func headers(rest ...string) textproto.MIMEHeader {
	h := textproto.MIMEHeader{}
	for i := 0; i < len(rest); i += 2 {
		h.Add("X-Plivo-Signature-"+rest[i], rest[i+1])
	}
	return h
}

func TestAuthentic(t *testing.T) {
	v2 := signatureV2(callToken, callURL, "2")
	for name, h := range map[string]textproto.MIMEHeader{
		"V3":                       headers("V3", callV3, "V3-Nonce", callNonce),
		"the main account's V3":    headers("V3", "x", "Ma-V3", callV3, "V3-Nonce", callNonce),
		"several tokens":           headers("V3", "x, "+callV3+",y", "V3-Nonce", callNonce),
		"a header twice":           headers("V3", "x", "V3", callV3, "V3-Nonce", callNonce),
		"V2":                       headers("V2", v2, "V2-Nonce", "2"),
		"the main account's V2":    headers("Ma-V2", v2, "V2", "x", "V2-Nonce", "2"),
		"V2 beside another's V3":   headers("V3", "x", "V3-Nonce", callNonce, "V2", v2, "V2-Nonce", "2"),
		"V3 beside an unusable V2": headers("V3", callV3, "V3-Nonce", callNonce, "V2", "x", "V2-Nonce", "2"),
	} {
		if !authentic(callToken, callURL, h, call()) {
			t.Errorf("%s: it is not authentic", name)
		}
	}
}

func TestForgedSignatures(t *testing.T) {
	v2, good := signatureV2(callToken, callURL, "2"), headers("V3", callV3, "V3-Nonce", callNonce)
	changed := call()
	changed.Set("CallStatus", "completed")
	for name, ok := range map[string]bool{
		"another token":         authentic("another", callURL, good, call()),
		"another URL":           authentic(callToken, callURL+"/", good, call()),
		"another scheme":        authentic(callToken, strings.Replace(callURL, "https", "http", 1), good, call()),
		"another field":         authentic(callToken, callURL, good, changed),
		"nothing":               authentic(callToken, callURL, nil, call()),
		"no nonce":              authentic(callToken, callURL, headers("V3", callV3), call()),
		"another nonce":         authentic(callToken, callURL, headers("V3", callV3, "V3-Nonce", "1"), call()),
		"V2's nonce":            authentic(callToken, callURL, headers("V3", callV3, "V2-Nonce", callNonce), call()),
		"no signature":          authentic(callToken, callURL, headers("V3-Nonce", callNonce, "V2-Nonce", "2"), call()),
		"an empty signature":    authentic(callToken, callURL, headers("V3", ",", "V3-Nonce", callNonce), call()),
		"a longer one":          authentic(callToken, callURL, headers("V3", callV3+"=", "V3-Nonce", callNonce), call()),
		"in lower case":         authentic(callToken, callURL, headers("V3", strings.ToLower(callV3), "V3-Nonce", callNonce), call()),
		"V3 under V2's name":    authentic(callToken, callURL, headers("V2", callV3, "V2-Nonce", callNonce), call()),
		"V3 without a nonce":    authentic(callToken, callURL, headers("V3", signatureV3(callToken, callURL, "", call())), call()),
		"V2 without a nonce":    authentic(callToken, callURL, headers("V2", signatureV2(callToken, callURL, "")), call()),
		"V2 for another URL":    authentic(callToken, callURL+"x", headers("V2", v2, "V2-Nonce", "2"), call()),
		"V2 with another token": authentic("another", callURL, headers("V2", v2, "V2-Nonce", "2"), call()),
	} {
		if ok {
			t.Errorf("%s: it is authentic", name)
		}
	}
}
