package aws

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/watchword/watchword/provider"
)

// suiteToken and stsToken are the session tokens of the suite below.
const (
	suiteToken = "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267"
	stsToken   = "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/" +
		"qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPP" +
		"kUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA=="
)

type vector struct {
	name, method, path, query string
	headers                   []string
	body, token               string
	want                      string
}

// suite is AWS's Signature Version 4 test suite, as it is kept with aws-c-auth (tests/aws-signing-test-suite/v4,
// header-signature.txt). Left out are the cases whose path is cleaned before it is signed, since no call has such a
// path, and the one that adds the token afterwards, since neither service wants that.
func suite() []vector {
	return []vector{
		{name: "get-header-key-duplicate", method: "GET", path: "/", headers: []string{"My-Header1:value2", "My-Header1:value2", "My-Header1:value1"},
			want: "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"},
		{name: "get-header-value-multiline", method: "GET", path: "/", headers: []string{"My-Header1:value1\n  value2\n     value3"},
			want: "cfd34249e4b1c8d6b91ef74165d41a32e5fab3306300901bb65a51a73575eefd"},
		{name: "get-header-value-order", method: "GET", path: "/", headers: []string{"My-Header1:value4", "My-Header1:value1", "My-Header1:value3", "My-Header1:value2"},
			want: "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01"},
		{name: "get-header-value-trim", method: "GET", path: "/", headers: []string{"My-Header1: value1", "My-Header2: \"a   b   c\""},
			want: "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"},
		{name: "get-relative-relative-unnormalized", method: "GET", path: "/example1/example2/../..",
			want: "dc33e0856fd4baca4d7aa2146c38958283844764f38c74252a333df5e613003b"},
		{name: "get-relative-unnormalized", method: "GET", path: "/example/..",
			want: "eca7ead57bb5aa5c8e28007acd4ff04e1ff9a0ff3b237ec1554a184887ff9282"},
		{name: "get-slash-dot-slash-unnormalized", method: "GET", path: "/./",
			want: "68714168e6557f8f2de0ef956fc24dc2593a4bd2961f8df51898d8a134695145"},
		{name: "get-slash-pointless-dot-unnormalized", method: "GET", path: "/./example",
			want: "beb03f223f7deae4146464f06e29eebbee9c8afbe15c290cf07aa8b119e14cff"},
		{name: "get-slash-unnormalized", method: "GET", path: "//",
			want: "c88bcd3d312d75078c0cd961d6deae3f4c754924b01669efcfcb439fd5e5b76e"},
		{name: "get-slashes-unnormalized", method: "GET", path: "//example//",
			want: "87cca117541a147f6df867677d98a7d80dff226d2bfca9e4ffa899665623c7e5"},
		{name: "get-space-normalized", method: "GET", path: "/example space/",
			want: "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741"},
		{name: "get-space-unnormalized", method: "GET", path: "/example space/",
			want: "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741"},
		{name: "get-unreserved", method: "GET", path: "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
			want: "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"},
		{name: "get-utf8", method: "GET", path: "/ሴ",
			want: "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"},
		{name: "get-vanilla", method: "GET", path: "/",
			want: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
		{name: "get-vanilla-empty-query-key", method: "GET", path: "/", query: "Param1=value1",
			want: "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb"},
		{name: "get-vanilla-query", method: "GET", path: "/",
			want: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
		{name: "get-vanilla-query-order-encoded", method: "GET", path: "/", query: "Param-3=Value3&Param=Value2&%E1%88%B4=Value1",
			want: "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac"},
		{name: "get-vanilla-query-order-key-case", method: "GET", path: "/", query: "Param2=value2&Param1=value1",
			want: "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
		{name: "get-vanilla-query-unreserved", method: "GET", path: "/", query: "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz=-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
			want: "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197"},
		{name: "get-vanilla-utf8-query", method: "GET", path: "/", query: "ሴ=bar",
			want: "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04"},
		{name: "get-vanilla-with-session-token", method: "GET", path: "/", token: suiteToken,
			want: "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8"},
		{name: "post-header-key-case", method: "POST", path: "/",
			want: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"},
		{name: "post-header-key-sort", method: "POST", path: "/", headers: []string{"My-Header1:value1"},
			want: "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c"},
		{name: "post-header-value-case", method: "POST", path: "/", headers: []string{"My-Header1:VALUE1"},
			want: "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d"},
		{name: "post-sts-header-before", method: "POST", path: "/", token: stsToken,
			want: "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead"},
		{name: "post-vanilla", method: "POST", path: "/",
			want: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"},
		{name: "post-vanilla-empty-query-value", method: "POST", path: "/", query: "Param1=value1",
			want: "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11"},
		{name: "post-vanilla-query", method: "POST", path: "/", query: "Param1=value1",
			want: "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11"},
		{name: "post-x-www-form-urlencoded", method: "POST", path: "/", headers: []string{"Content-Type:application/x-www-form-urlencoded", "Content-Length:13"}, body: "Param1=value1",
			want: "d3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b"},
		{name: "post-x-www-form-urlencoded-parameters", method: "POST", path: "/", headers: []string{"Content-Type:application/x-www-form-urlencoded; charset=utf-8", "Content-Length:13"}, body: "Param1=value1",
			want: "328d1b9eaadca9f5818ef05e8392801e091653bafec24fcab71e7344e7f51422"},
	}
}

func (v vector) call() provider.Call {
	c := provider.Call{Method: v.method, Path: v.path, Query: v.query, Body: []byte(v.body), Header: http.Header{}}
	for _, line := range v.headers {
		name, value, _ := strings.Cut(line, ":")
		c.Header.Add(name, value)
	}
	if v.body != "" { // the suite's sign_body
		c.Header.Set("X-Amz-Content-Sha256", digest(v.body))
	}
	return c
}

func TestSignPassesTheSuiteOfAWS(t *testing.T) {
	at := time.Date(2015, 8, 30, 14, 36, 0, 0, time.FixedZone("elsewhere", 2*60*60))
	for _, v := range suite() {
		t.Run(v.name, func(t *testing.T) {
			c := v.call()
			signer{
				keyID: "AKIDEXAMPLE", secret: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", token: v.token, region: "us-east-1", service: "service",
			}.sign(&c, "example.amazonaws.com", at)
			got := c.Header.Get("Authorization")
			if !strings.HasPrefix(got, "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=") ||
				!strings.HasSuffix(got, ", Signature="+v.want) {
				t.Errorf("%s: want signature %s", got, v.want)
			}
			if c.Header.Get("X-Amz-Date") != "20150830T123600Z" || c.Header.Get("X-Amz-Security-Token") != v.token {
				t.Errorf("the headers are %v", c.Header)
			}
		})
	}
}

// The signatures were computed by botocore 1.43.11 for requests of these two services, with a token, in China, and with a
// path and a query that are encoded.
func TestSignAgreesWithBotocore(t *testing.T) {
	for _, v := range []struct {
		host, token, region, service string
		call                         provider.Call
		want                         string
	}{
		{
			"sms-voice.eu-west-1.amazonaws.com", "session+token/==", "eu-west-1", "sms-voice",
			call("SendTextMessage", struct{ DestinationPhoneNumber string }{"+447700900123"}),
			"SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, " +
				"Signature=d302ad832e0392df7f127c78d5ac2962e657fd8030b61f9f968e3ae366984521",
		},
		{
			"email.cn-north-1.amazonaws.com.cn", "", "cn-north-1", "ses",
			provider.Call{
				Method: "POST", Path: "/v2/email/outbound-emails", Body: []byte(`{"FromEmailAddress":"é@example.com"}`),
				Header: http.Header{"Content-Type": {"application/json"}},
			},
			"SignedHeaders=content-type;host;x-amz-date, Signature=03731ab13d8393b686912ff624631fca76df65bcde5d2ea528b176ef03d048b6",
		},
		{
			"email.us-east-1.amazonaws.com", "", "us-east-1", "ses",
			provider.Call{Method: "GET", Path: "/v2/email/identities/a%40b%20c", Query: "x=1&a=%2F"},
			"SignedHeaders=host;x-amz-date, Signature=3b57d1b2b859868e1dc498dbe4661bce33687c11b5631f5fc93829c1e589c56a",
		},
	} {
		s := signer{"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", v.token, v.region, v.service}
		s.sign(&v.call, v.host, time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC))
		want := "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260701/" + v.region + "/" + v.service + "/aws4_request, " + v.want
		if got := v.call.Header.Get("Authorization"); got != want {
			t.Errorf("%s:\n got %s\nwant %s", v.host, got, want)
		}
	}
}

func TestQueryThatIsNotEncodedWell(t *testing.T) {
	if got := canonicalQuery("a=100%&a"); got != "a=&a=100%25" {
		t.Errorf("%q", got)
	}
}
