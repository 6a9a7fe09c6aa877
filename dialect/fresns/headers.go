package fresns

import (
	"encoding/base64"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/watchword/watchword/dialect"
)

// Bounds of headers in bytes. The vendor states none.
const (
	maxAppID      = 128
	maxVersion    = 64
	maxAid        = 64
	maxToken      = 256
	maxUID        = 20
	maxLangTag    = 35 // RFC 5646, section 4.4.1
	maxSignature  = 64
	maxDeviceInfo = 8 << 10
)

// maxPlatform is the highest platform id.
const maxPlatform = 11

// headers are what every request says about its client, as it was received. What PHP takes for false is empty, where it
// is optional.
type headers struct {
	appID, platform, version, deviceInfo string
	signature, timestamp                 string
	langTag                              string // optional
	aid, aidToken, uid, uidToken         string // optional

	platformID int // 1 to maxPlatform
}

// header is one header with what may stand in it.
type header struct {
	name     string
	into     *string
	max      int
	required bool
}

// readHeaders reads the headers of a request. None of them may be given twice, or hold a control character.
func readHeaders(r *http.Request) (headers, error) {
	var h headers
	for _, x := range [...]header{
		{"X-Fresns-Client-Lang-Tag", &h.langTag, maxLangTag, false}, // first, for the language of a refusal
		{"X-Fresns-App-Id", &h.appID, maxAppID, true},
		{"X-Fresns-Client-Platform-Id", &h.platform, 2, true},
		{"X-Fresns-Client-Version", &h.version, maxVersion, true},
		{"X-Fresns-Client-Device-Info", &h.deviceInfo, maxDeviceInfo, true},
		{"X-Fresns-Signature", &h.signature, maxSignature, true},
		{"X-Fresns-Signature-Timestamp", &h.timestamp, 13, true},
		{"X-Fresns-Aid", &h.aid, maxAid, false},
		{"X-Fresns-Aid-Token", &h.aidToken, maxToken, false},
		{"X-Fresns-Uid", &h.uid, maxUID, false},
		{"X-Fresns-Uid-Token", &h.uidToken, maxToken, false},
	} {
		value, single := dialect.Header(r, x.name)
		switch {
		case !single || len(value) > x.max || x.required && value == "":
			return h, parameterError
		case !x.required && falsy(value):
			value = "" // so that no header that the signature does not cover has a meaning
		}
		*x.into = value
	}
	return h, h.check()
}

// check looks into the headers that are more than texts.
func (h *headers) check() error {
	var err error
	h.platformID, err = strconv.Atoi(h.platform)
	switch {
	case err != nil || !wholeNumber(h.platform) || h.platformID < 1 || h.platformID > maxPlatform:
		return parameterError
	case !wholeNumber(h.timestamp) || len(h.timestamp) < 10:
		return parameterError
	case h.aid != "" && h.aidToken == "", h.uid != "" && h.uidToken == "":
		return parameterError
	case h.uid != "" && (h.aid == "" || !wholeNumber(h.uid)):
		return parameterError // a user is one of an account's
	case !validDeviceInfo(h.deviceInfo):
		return parameterError
	}
	return nil
}

// wholeNumber tells whether s is a decimal number above 0 as PHP accepts one: no sign, no zero in front.
func wholeNumber(s string) bool { return s != "" && s[0] != '0' && onlyDigits(s) }

func onlyDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// freshness is how far the time of a signature may be off, either way.
const freshness = 10 * time.Minute

// fresh tells whether the signature's time is near enough: ten digits are seconds, more are milliseconds.
func (h *headers) fresh(now time.Time) bool {
	n, err := strconv.ParseInt(h.timestamp, 10, 64)
	if err != nil {
		return false
	}
	signed := time.UnixMilli(n)
	if len(h.timestamp) == 10 {
		signed = time.Unix(n, 0)
	}
	return now.Sub(signed).Abs() <= freshness
}

// validDeviceInfo tells whether a text is what clients say about their device: base64 of a JSON object that has one of
// two addresses. Nobody signs it, so nothing is made of it.
func validDeviceInfo(s string) bool {
	encoding := base64.StdEncoding
	if !strings.HasSuffix(s, "=") {
		encoding = base64.RawStdEncoding // PHP does without the padding, too
	}
	text, err := encoding.DecodeString(s)
	if err != nil {
		return false
	}
	var info struct {
		IPv4 string `json:"networkIpv4"`
		IPv6 string `json:"networkIpv6"`
	}
	if len(text) == 0 || dialect.Decode(text, &info) != nil || info.IPv4 == "" && info.IPv6 == "" {
		return false
	}
	return (info.IPv4 == "" || address(info.IPv4).Is4()) && (info.IPv6 == "" || address(info.IPv6).Is6())
}

// address is the zero Addr, which is of no family, for what is none.
func address(s string) netip.Addr {
	a, _ := netip.ParseAddr(s)
	return a
}
