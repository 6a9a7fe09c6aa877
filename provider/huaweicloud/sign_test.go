package huaweicloud

import (
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestPublishedSignatures: the example of the vendor's API signing guide, which prints the key, the hash of the canonical
// request and the signature, and the two cases of the signer's test in the vendor's SDK (huaweicloud-sdk-go-v3,
// core/auth/signer/signer_test.go).
func TestPublishedSignatures(t *testing.T) {
	for name, v := range map[string]struct {
		request
		key, secret, date, canonical, signature string
	}{
		"guide": {
			request{
				method: "GET", path: "/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs",
				query:   url.Values{"limit": {"2"}, "marker": {"13551d6b-755d-4757-b956-536f674975c0"}},
				headers: []header{{"content-type", "application/json"}, {"host", "service.region.example.com"}, {"x-sdk-date", "20191115T033655Z"}},
			},
			"QTWAOYTTINDUT2QVKYUC", "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc", "20191115T033655Z",
			"b25362e603ee30f4f25e7858e8a7160fd36e803bb2dfe206278659d71a9bcd7a",
			"7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe",
		},
		"SDK test1": {
			request{method: "GET", path: "/path", query: url.Values{"limit": {"1"}}, headers: []header{{"x-sdk-date", "20060102T150405Z"}}},
			"AccessKey", "SecretKey", "20060102T150405Z", "", "5a2ce64c865e0e6046321c6f3d5a77ba8413eeaf355c3166c03d58d02ac79624",
		},
		"SDK test2": {
			request{
				method: "POST", path: "/path", query: url.Values{"key": {"value"}}, headers: []header{{"x-sdk-date", "20060102T150405Z"}},
				body: []byte(`{"Name":"test","Id":1}` + "\n"),
			},
			"AccessKey", "SecretKey", "20060102T150405Z", "", "cecc2af119b18ab70b4d094c0750f3b42c02f254903179a0fc2cc72fc9db4f59",
		},
	} {
		if got := digest([]byte(v.request.canonical())); v.canonical != "" && got != v.canonical {
			t.Errorf("%s: the canonical request is\n%s\nwith hash %s, want %s", name, v.request.canonical(), got, v.canonical)
		}
		want := "SDK-HMAC-SHA256 Access=" + v.key + ", SignedHeaders=" + v.names() + ", Signature=" + v.signature
		if got := v.authorization(v.key, v.secret, v.date); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

// The query of the same SDK's test.
func TestPublishedQuery(t *testing.T) {
	got := canonicalQuery(url.Values{
		"limit": {"1"}, "enable": {"true"}, "test": {"一 (&=?!#%.*)"}, "path": {"/tmp/123"}, "multi": {"1", "2", "3"},
	})
	want := "enable=true&limit=1&multi=1&multi=2&multi=3&path=%2Ftmp%2F123&test=%E4%B8%80%20%28%26%3D%3F%21%23%25.%2A%29"
	if got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

func TestCanonicalPath(t *testing.T) {
	for path, want := range map[string]string{"": "/", "/": "/", "/a b/ü": "/a%20b/%C3%BC/", "/a/": "/a/", "/~x_-.": "/~x_-./"} {
		if got := canonicalPath(path); got != want {
			t.Errorf("%q: %q, want %q", path, got, want)
		}
	}
}

// TestUsernameToken: the vendor's guide has an example whose secret it does not tell. Its nonce, its time and its form are
// used here, and the digest was computed with openssl:
//
//	printf '%s' "${nonce}${created}s3cr3t/Key+1" | openssl dgst -sha256 -hex | cut -d' ' -f2 | tr -d '\n' | base64 -w0
func TestUsernameToken(t *testing.T) {
	at := time.Date(2018, 5, 26, 8, 35, 30, 0, time.FixedZone("CST", 8*3600))
	got := usernameToken("ARBRz4bAXoFgEH7o4Ew308eXc1RA", testSecret, "ac1c911c4792492687f8f6b2264a491e", at)
	want := `UsernameToken Username="ARBRz4bAXoFgEH7o4Ew308eXc1RA",PasswordDigest="ODZiMTJhMzQ4NDRkNjhmZDQ0ODk2MGQwZWI4ZDEwMjJlMDBiN2VjMWUxMGU5ZWI0NTgzOGU0YzBiNzc1NDZmOA==",Nonce="ac1c911c4792492687f8f6b2264a491e",Created="2018-05-26T00:35:30Z"`
	if got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	// The example's own digest is of the same form: Base64 of 64 hexadecimal digits, and not of 32 bytes.
	const example = "NDA1MWIwNjI2ZTkyNWFlM2FhMTE5NDE1YTk5NjU1YWE4NjNlZTY1MmRhYzkxZGViNzczZjdjMjkzZWQ4ZjAwNA=="
	_, rest, _ := strings.Cut(got, `PasswordDigest="`)
	mine, _, _ := strings.Cut(rest, `"`)
	for _, proof := range []string{example, mine} {
		text, err := base64.StdEncoding.DecodeString(proof)
		if err != nil {
			t.Fatal(err)
		}
		if raw, err := hex.DecodeString(string(text)); err != nil || len(raw) != 32 {
			t.Errorf("%s is not the Base64 of a hexadecimal digest: %v", proof, err)
		}
	}
}

func TestNoncesDiffer(t *testing.T) {
	a, b := newNonce(), newNonce()
	if a == b || len(a) != 32 || strings.Trim(a, "0123456789abcdef") != "" {
		t.Errorf("%q and %q", a, b)
	}
}
