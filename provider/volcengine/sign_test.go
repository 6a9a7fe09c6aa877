package volcengine

import (
	"encoding/hex"
	"net/url"
	"strings"
	"testing"
)

// empty is the hash of no body, as the vendor's guide prints it.
const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

// TestPublishedSignatures: the worked examples of the vendor's signing guide. "demo" is the one of docs 6369/67270 as it is
// now, "earlier demo" as it was until 2024 (with the headers that the SDKs sign), and the last two are of docs 6369/67269;
// they print the hash of the canonical request, the derived key and the signature. The key's id, which is not signed, is
// another one here, lest scanners take it for somebody's.
func TestPublishedSignatures(t *testing.T) {
	const demoKey, demoSecret = "DEMO", "WkRZeE1EQmxPVGhsWWpWak5HVmtNbUUxTXpZeU9UVXlOMlE1TmpZeVlqTQ=="
	for name, v := range map[string]struct {
		signer
		request
		date, canonical, derived, signature string
	}{
		"demo": {
			signer{demoKey, demoSecret, "cn-beijing", "iam"},
			request{
				method: "GET", path: "/", query: query("Action=ListUsers&Version=2018-01-01&Limit=10&Offset=0"),
				headers: []header{{"host", "iam.volcengineapi.com"}, {"x-date", "20240619T071306Z"}},
			},
			"20240619T071306Z", "5ed5bca3905e1fcbf789abb56a17c2d819674a3bcfa468ae476bd1ea80d135cb",
			"abee62e533a58934c49954459a3c3237d2fccea517c9a7c8a2651d8ea7779826",
			"e31c4558bcfe08a286001f59cedbf0791ffd0b2362f10e55ee2627467bcdde93",
		},
		"earlier demo": {
			signer{demoKey, "TnpCak5XWXpZV1U0WkRaaE5ERmxaR0ZpTmpjeVkyUXlZek0wTWpJMU1qWQ==", "cn-north-1", "iam"},
			request{
				method: "GET", path: "/", query: query("Action=ListUsers&Version=2018-01-01&Limit=10&Offset=0"),
				headers: []header{
					{"content-type", "application/x-www-form-urlencoded; charset=utf-8"}, {"host", "iam.volcengineapi.com"},
					{"x-content-sha256", empty}, {"x-date", "20201230T081805Z"},
				},
			},
			"20201230T081805Z", "3a4d4dee07c3308a52da01bc12d7a83c3705bfa543f51648f46de880bb2a7447", "",
			"28eeabbbd726b87002e0fe58ad8c1c768e619b06e2646f35b6ad7ed029a6d8a7",
		},
		"GET QueryBalanceAcct": {
			signer{demoKey, demoSecret, "cn-beijing", "billing"},
			request{
				method: "GET", path: "/", query: query("Action=QueryBalanceAcct&Version=2022-01-01"),
				headers: []header{{"host", "billing.volcengineapi.com"}, {"x-date", "20250329T180937Z"}},
			},
			"20250329T180937Z", "43171c1658c64b5db55c58d54988a4598d2d09a5613136beaa5eef40eae6e2c1",
			"b491ed164936de3bb06c1eb23326aa9587b5aaa6a4e02144b9d523bbebb7ca9f",
			"1eda9e7e6b1728151a8e8791fdaf67cfbd28bd5c80d0fce2eb208746cf483105",
		},
		"POST ListBill": {
			signer{demoKey, demoSecret, "cn-beijing", "billing"},
			request{
				method: "POST", path: "/", query: query("Action=ListBill&Version=2022-01-01"),
				headers: []header{{"host", "billing.volcengineapi.com"}, {"x-date", "20250329T180937Z"}},
				body:    []byte(`{"Limit":10,"BillPeriod":"2023-08"}`),
			},
			"20250329T180937Z", "27383e3b56d03850f5634483527fbddcbf06cf98de1bc8a6679ef2300bff3b15", "",
			"5e8480ceea12d0000a23c054151c50dd02c1a7dec835004057d19f13d53a7658",
		},
	} {
		if got := digest([]byte(v.request.canonical())); got != v.canonical {
			t.Errorf("%s: the canonical request is\n%s\nwith hash %s, want %s", name, v.request.canonical(), got, v.canonical)
		}
		day := v.date[:8]
		if got := hex.EncodeToString(v.keyOf(day)); v.derived != "" && got != v.derived {
			t.Errorf("%s: the derived key is %s, want %s", name, got, v.derived)
		}
		want := "HMAC-SHA256 Credential=" + v.key + "/" + day + "/" + v.region + "/" + v.signer.service +
			"/request, SignedHeaders=" + v.names() + ", Signature=" + v.signature
		if got := v.authorization(&v.request, v.date); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func TestCanonicalForms(t *testing.T) {
	if got := canonicalQuery(url.Values{"b": {"2 3+/"}, "a b": {"c!d"}, "e": {"f'g~"}}); got != "a%20b=c%21d&b=2%203%2B%2F&e=f%27g~" {
		t.Error(got)
	}
	r := request{method: "GET", path: "/a b/ü/", headers: []header{{"host", " h "}}}
	if got := r.canonical(); !strings.HasPrefix(got, "GET\n/a%20b/%C3%BC/\n\nhost:h\n\nhost\n"+empty) {
		t.Error(got)
	}
	for host, want := range map[string]string{
		"sms.volcengineapi.com": "sms.volcengineapi.com", "h:443": "h", "h:80": "h", "h:8443": "h:8443", "h:4430": "h:4430",
	} {
		if got := signedHost(host); got != want {
			t.Errorf("%s: %s", host, got)
		}
	}
}
