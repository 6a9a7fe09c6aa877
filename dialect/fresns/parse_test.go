package fresns

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/watchword/watchword/dialect"
)

// TestEncodingIsPHPs holds values as PHP's http_build_query writes them.
func TestEncodingIsPHPs(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"":                "",
		"abcXYZ019":       "abcXYZ019",
		"-_.":             "-_.",
		" ":               "+",
		"~":               "%7E",
		"*":               "%2A",
		"/":               "%2F",
		"=":               "%3D",
		"&":               "%26",
		"+":               "%2B",
		"%":               "%25",
		"!'()":            "%21%27%28%29",
		"@:;,?#[]$":       "%40%3A%3B%2C%3F%23%5B%5D%24",
		"a b~c*d":         "a+b%7Ec%2Ad",
		"é":               "%C3%A9",
		"中文":              "%E4%B8%AD%E6%96%87",
		"😀":               "%F0%9F%98%80",
		"\"<>\\^`{|}\x7f": "%22%3C%3E%5C%5E%60%7B%7C%7D%7F",
		"\x00\t\r\n":      "%00%09%0D%0A",
		"\xff":            "%FF",
		"2.0.0-beta.1":    "2.0.0-beta.1",
		"zh-Hans":         "zh-Hans",
	} {
		if got := string(appendEncoded(nil, given)); got != want {
			t.Errorf("%q: %s, want %s", given, got, want)
		}
	}
}

func FuzzEncoding(f *testing.F) {
	for _, s := range []string{"", "a b~c*d", "中文", "\xff\x00", "%7E+"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := string(appendEncoded(nil, s))
		if want := strings.ReplaceAll(url.QueryEscape(s), "~", "%7E"); got != want {
			t.Errorf("%q: %s, want %s", s, got, want)
		}
		if back, err := url.QueryUnescape(got); err != nil || back != s {
			t.Errorf("%q comes back as %q: %v", s, back, err)
		}
	})
}

func FuzzHeaders(f *testing.F) {
	f.Add("yh1OJ7WL", "2", "1674161913192", "ada", "token", "782622", "token", "eyJuZXR3b3JrSXB2NCI6IjEuMi4zLjQifQ==")
	f.Add("0", "0", "0", "0", "0", "0", "0", "0")
	f.Add("a\x00", "+2", "1e12", " ", "\xff", "-1", "", "e30=")
	f.Fuzz(func(t *testing.T, app, platform, stamp, aid, aidToken, uid, uidToken, device string) {
		h, err := readHeaders(&http.Request{Header: http.Header{
			"X-Fresns-App-Id": {app}, "X-Fresns-Client-Platform-Id": {platform}, "X-Fresns-Client-Version": {"1"},
			"X-Fresns-Signature": {"x"}, "X-Fresns-Signature-Timestamp": {stamp}, "X-Fresns-Client-Device-Info": {device},
			"X-Fresns-Aid": {aid}, "X-Fresns-Aid-Token": {aidToken}, "X-Fresns-Uid": {uid}, "X-Fresns-Uid-Token": {uidToken},
		}})
		if err != nil {
			return
		}
		for _, s := range h.signed() {
			if !dialect.Text(s.value) || len(s.value) > maxToken {
				t.Errorf("%s: %q passes", s.name, s.value)
			}
		}
		switch {
		case strconv.Itoa(h.platformID) != platform || h.platformID < 1 || h.platformID > maxPlatform:
			t.Errorf("platform %q passes", platform)
		case len(stamp) < 10 || len(stamp) > 13:
			t.Errorf("timestamp %q passes", stamp)
		case h.aid != "" && h.aidToken == "" || h.uid != "" && (h.uidToken == "" || h.aid == ""):
			t.Errorf("half a session passes: %q %q %q %q", aid, aidToken, uid, uidToken)
		}
		h.fresh(time.Unix(1674161913, 0))
	})
}

func FuzzScalar(f *testing.F) {
	for _, s := range []string{`86`, `"86"`, `null`, `-1`, `1.5`, `1e3`, `"+86"`, `"\u0038"`, `{}`, `[1]`, `true`, `"\ud800"`, ``} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var b struct {
			Value scalar `json:"value"`
		}
		if dialect.Decode([]byte(`{"value":`+s+`}`), &b) != nil {
			return
		}
		n, err := b.Value.within(maxCallingCode)
		if err == nil && (n < 1 || n > maxCallingCode || strconv.Itoa(n) != string(b.Value)) {
			t.Errorf("%q is read as %d", s, n)
		}
	})
}

func TestDeviceInfo(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]bool{
		`{"networkIpv4":"203.0.113.7"}`:                              true,
		`{"networkIpv6":"2001:db8::1"}`:                              true,
		`{"networkIpv4":"203.0.113.7","networkIpv6":"::1"}`:          true,
		`{"networkIpv4":"203.0.113.7","networkIpv6":null}`:           true,
		`{"agent":"x","city":"深圳","networkIpv4":"203.0.113.7"}`:      true,
		`{"networkIpv4":"2001:db8::1"}`:                              false,
		`{"networkIpv6":"203.0.113.7"}`:                              false,
		`{"networkIpv4":"203.0.113.7","networkIpv6":"x"}`:            false,
		`{"networkIpv4":"203.0.113"}`:                                false,
		`{"networkIpv4":3405803783}`:                                 false,
		`{"networkIpv4":"203.0.113.7","networkIpv4":"198.51.100.1"}`: false,
		`{}`:                        false,
		`[]`:                        false,
		`"203.0.113.7"`:             false,
		``:                          false,
		`{"networkIpv4":"203.0.113`: false,
	} {
		for name, encoding := range map[string]*base64.Encoding{"padded": base64.StdEncoding, "bare": base64.RawStdEncoding} {
			if got := validDeviceInfo(encoding.EncodeToString([]byte(given))); got != want {
				t.Errorf("%s, %s: %v", given, name, got)
			}
		}
	}
	if validDeviceInfo("%%%") || validDeviceInfo("eyJuZXR3b3JrSXB2NCI6IjIwMy4wLjExMy43In0===") {
		t.Error("what is no base64 passes")
	}
}

func TestCallingCodes(t *testing.T) {
	t.Parallel()
	for given, want := range map[scalar]string{"": "", "1": "1", "86": "86", "998": "998"} {
		if got, err := given.callingCode(); err != nil || got != want {
			t.Errorf("%q: %q, %v", given, got, err)
		}
	}
	for _, given := range []scalar{"0", "086", "+86", " 86", "86 ", "-86", "8.6", "8e1", "1000", "99999999999999999999", "٨٦"} {
		if got, err := given.callingCode(); err == nil {
			t.Errorf("%q is read as %q", given, got)
		}
	}
}
