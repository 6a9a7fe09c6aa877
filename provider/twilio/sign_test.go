package twilio

import (
	"net/url"
	"strings"
	"testing"
)

// params are the parameters of Twilio's example (Twilio: Secure webhooks, and the tests of its helper libraries), which is
// signed with the auth token 12345.
func params(more ...string) url.Values {
	v := url.Values{
		"CallSid": {"CA1234567890ABCDE"}, "Caller": {"+14158675309"}, "Digits": {"1234"}, "From": {"+14158675309"}, "To": {"+18005551212"},
	}
	for i := 0; i < len(more); i += 2 {
		v.Add(more[i], more[i+1])
	}
	return v
}

func TestSignature(t *testing.T) {
	const address = "https://mycompany.com/myapp.php?foo=1&bar=2"
	for name, tt := range map[string]struct {
		address string
		params  url.Values
		want    string
	}{
		"documentation; twilio-python": {address, params(), "RSOYDt4T1cUTdK1PDd93/VVr8B8="},
		"twilio-go: names sorted": {
			address, params("ReasonConferenceEnded", "test", "Reason", "Participant"), "vOEb5UThFn24KEfnOFLQY2AE5FY=",
		},
		"twilio-go: http": {
			strings.Replace(address, "https", "http", 1), params("ReasonConferenceEnded", "test", "Reason", "Participant"),
			"n2xBNyzSW7rfYStDtOFiFMv7qNo=",
		},
		"twilio-go: a short form": {
			address, url.Values{"property": {"value"}, "boolean": {"true"}}, "NBdBDr/T/lgjI+tlgpXjKZQZs/k=",
		},
		"twilio-python: values sorted, each once": {
			address, url.Values{"Sid": {"CA123"}, "SidAccount": {"AC123"}, "Digits": {"5678", "1234", "1234"}},
			"IK+Dwps556ElfBT0I3Rgjkr1wJU=",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got := signature("12345", tt.address, tt.params); got != tt.want {
				t.Errorf("the signature is %s: want %s", got, tt.want)
			}
			if !authentic("12345", tt.address, tt.params, tt.want) {
				t.Error("it is not authentic")
			}
		})
	}
}

// Twilio's libraries try the URL with and without its port (twilio-go and twilio-python: tests of the request validator).
func TestSignatureWithAndWithoutPort(t *testing.T) {
	for address, signed := range map[string]string{
		"https://mycompany.com:1234/myapp.php?foo=1&bar=2": "RSOYDt4T1cUTdK1PDd93/VVr8B8=", // signed without
		"http://mycompany.com:1234/myapp.php?foo=1&bar=2":  "Zmvh+3yNM1Phv2jhDCwEM3q5ebU=", // signed with
		"http://mycompany.com/myapp.php?foo=1&bar=2":       "0ZXoZLH/DfblKGATFgpif+LLRf4=", // signed with :80
		"https://mycompany.com/myapp.php?foo=1&bar=2":      "kvajT1Ptam85bY51eRf/AJRuM3w=", // signed with :443
	} {
		if !authentic("12345", address, params(), signed) {
			t.Errorf("%s is not authentic; the signatures are %v", address, all("12345", address))
		}
	}
}

func all(token, address string) (signatures []string) {
	for _, s := range spellings(address) {
		signatures = append(signatures, signature(token, s, params()))
	}
	return signatures
}

func TestForgedSignatures(t *testing.T) {
	const address, signed = "https://mycompany.com/myapp.php?foo=1&bar=2", "RSOYDt4T1cUTdK1PDd93/VVr8B8="
	for name, ok := range map[string]bool{
		"another token":     authentic("12346", address, params(), signed),
		"another URL":       authentic("12345", address+"3", params(), signed),
		"another host":      authentic("12345", strings.Replace(address, "my", "your", 1), params(), signed),
		"another parameter": authentic("12345", address, params("Digits", "1"), signed),
		"no signature":      authentic("12345", address, params(), ""),
		"a longer one":      authentic("12345", address, params(), signed+"="),
		"no URL":            authentic("12345", "", params(), signed),
		"a bad URL":         authentic("12345", "https://%zz", params(), signed),
		"lower case":        authentic("12345", address, params(), strings.ToLower(signed)),
	} {
		if ok {
			t.Errorf("%s is authentic", name)
		}
	}
}
