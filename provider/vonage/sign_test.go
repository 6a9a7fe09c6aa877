package vonage

import (
	"encoding/hex"
	"net/url"
	"strings"
	"testing"
)

// inbound are the parameters of a signed webhook in the tests of Vonage's Node library.
func inbound() url.Values {
	return url.Values{
		"message-timestamp": {"2013-11-21 15:27:30"}, "messageId": {"020000001B0FE827"}, "msisdn": {"14843472194"},
		"text": {"Test again"}, "timestamp": {"1385047698"}, "to": {"13239877404"}, "type": {"text"},
	}
}

// vectors are by method; all sign inbound with the secret my_secret_key_for_testing (vonage-node-sdk: sms/__tests__).
func vectors() map[string]string {
	return map[string]string{
		methodMD5Hash: "d2e7b1dc968737c5998ad624e02f90b7",
		methodMD5:     "DDEBD46008C2D4E93CCE578A332A52D5",
		methodSHA1:    "27D0D05C2876C7CB1720DBCDBA4D492E1E55C09A",
		methodSHA256:  "DDB8397C2B90AAC7F3882D306475C9A5058C92322EEF43C92B298B6E0FC0D330",
		methodSHA512: "E0D3C650F8C9D1A5C174D10DDDBFB003E561F59B265616208B0487C5D819481C" +
			"D3C311D59CF6165ECD1139622D5BA3A256C0D763AC4A9AD9144B5A426B94FE82",
	}
}

func TestSignature(t *testing.T) {
	for method, want := range vectors() {
		if got := hex.EncodeToString(signature(method, testSigning, inbound())); !strings.EqualFold(got, want) {
			t.Errorf("%s: %s: want %s", method, got, want)
		}
	}
	// vonage-python-sdk: http_client/tests/test_auth.py, with the secret signature_secret.
	for _, tt := range []struct {
		method string
		params url.Values
		want   string
	}{
		{methodSHA256, url.Values{"param1": {"value1"}, "param2": {"value2"}}, "280c4320703dbc98bfa22db676655ed2acfbfe8792b062ff7622e67f1183c287"},
		{methodMD5, url.Values{"param1": {"value1"}, "param2": {"value2"}}, "724c2bf6ca423c36e20631b11d1c5753"},
		{methodMD5, url.Values{"param1": {"value&1"}, "param2": {"value=2"}}, "2bbf0abafb2c55e5af6231513896a2ac"},
		{methodMD5, url.Values{"param": {"value"}}, "655a4d0b7f064dff438defc52b012cf5"},
	} {
		tt.params.Set("timestamp", "1234567890")
		if got := hex.EncodeToString(signature(tt.method, "signature_secret", tt.params)); got != tt.want {
			t.Errorf("%s of %v: %s: want %s", tt.method, tt.params, got, tt.want)
		}
	}
}

func TestAuthentic(t *testing.T) {
	for method, sig := range vectors() {
		with := func(sig string) url.Values { v := inbound(); v.Set("sig", sig); return v }
		if !authentic(method, testSigning, with(sig)) || !authentic(method, testSigning, with(strings.ToLower(sig))) {
			t.Errorf("%s: Vonage's own webhook is not authentic", method)
		}
		changed := with(sig)
		changed.Set("text", "Test again!")
		more := with(sig)
		more.Set("more", "")
		for name, ok := range map[string]bool{
			"changed": authentic(method, testSigning, changed), "more": authentic(method, testSigning, more),
			"another secret": authentic(method, "another", with(sig)), "none": authentic(method, testSigning, inbound()),
			"empty": authentic(method, testSigning, with("")), "short": authentic(method, testSigning, with(sig[2:])),
			"no hexadecimal": authentic(method, testSigning, with("g"+sig[1:])),
		} {
			if ok {
				t.Errorf("%s: a forged webhook (%s) is authentic", method, name)
			}
		}
	}
}
