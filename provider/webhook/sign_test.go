package webhook

import (
	"net/textproto"
	"strings"
	"testing"
	"time"
)

// The vector that Standard Webhooks' libraries publish (standard-webhooks, libraries/go: TestWebhookSign).
const (
	vectorID        = "msg_p5jXN8AQM9LWM0D4loKWxJek"
	vectorTime      = 1614265330
	vectorStamp     = "1614265330"
	vectorBody      = `{"test": 2432232314}`
	vectorSignature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
)

func keysOf(t testing.TB, secrets ...string) (keys []key) {
	t.Helper()
	for _, s := range secrets {
		k, ok := parseSecret(s)
		if !ok {
			t.Fatalf("%s is no secret", s)
		}
		keys = append(keys, k)
	}
	return keys
}

func TestPublishedSignature(t *testing.T) {
	if got := signatures(keysOf(t, testSecret), vectorID, vectorStamp, []byte(vectorBody)); got != vectorSignature {
		t.Errorf("%s, want %s", got, vectorSignature)
	}
	both := signatures(keysOf(t, otherSecret, testSecret), vectorID, vectorStamp, []byte(vectorBody))
	if want := stamp(otherSecret, vectorID, vectorStamp, vectorBody) + " " + vectorSignature; both != want {
		t.Errorf("%s, want %s", both, want)
	}
}

func headers(id, timestamp, signature string) textproto.MIMEHeader {
	h := textproto.MIMEHeader{}
	for name, value := range map[string]string{"webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature} {
		if value != "" {
			h.Set(name, value)
		}
	}
	return h
}

// TestVerification has the cases of the libraries' tests (standard-webhooks, libraries/go: TestWebhook), and some more.
func TestVerification(t *testing.T) {
	const wrong = "Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc="
	now := time.Unix(vectorTime, 0)
	good := headers(vectorID, vectorStamp, vectorSignature)
	for name, c := range map[string]struct {
		secret string
		h      textproto.MIMEHeader
		body   string
		at     time.Time
		want   bool
	}{
		"valid":                   {testSecret, good, vectorBody, now, true},
		"another body":            {testSecret, good, vectorBody + " ", now, false},
		"another secret":          {otherSecret, good, vectorBody, now, false},
		"another id":              {testSecret, headers("msg_1", vectorStamp, vectorSignature), vectorBody, now, false},
		"another time":            {testSecret, headers(vectorID, "1614265331", vectorSignature), vectorBody, now, false},
		"no id":                   {testSecret, headers("", vectorStamp, stamp(testSecret, "", vectorStamp, vectorBody)), vectorBody, now, false},
		"no time":                 {testSecret, headers(vectorID, "", stamp(testSecret, vectorID, "", vectorBody)), vectorBody, now, false},
		"time is no number":       {testSecret, headers(vectorID, "now", stamp(testSecret, vectorID, "now", vectorBody)), vectorBody, now, false},
		"no signature":            {testSecret, headers(vectorID, vectorStamp, ""), vectorBody, now, false},
		"nothing":                 {testSecret, nil, vectorBody, now, false},
		"a wrong signature":       {testSecret, headers(vectorID, vectorStamp, "v1,"+wrong), vectorBody, now, false},
		"no version":              {testSecret, headers(vectorID, vectorStamp, vectorSignature[3:]), vectorBody, now, false},
		"another version":         {testSecret, headers(vectorID, vectorStamp, "v2"+vectorSignature[2:]), vectorBody, now, false},
		"no base64":               {testSecret, headers(vectorID, vectorStamp, "v1,%"), vectorBody, now, false},
		"an empty one":            {testSecret, headers(vectorID, vectorStamp, "v1,"), vectorBody, now, false},
		"a short one":             {testSecret, headers(vectorID, vectorStamp, "v1,g0hM9SsE"), vectorBody, now, false},
		"one of many":             {testSecret, headers(vectorID, vectorStamp, "v1,"+wrong+" v2,"+wrong+" v1a,"+wrong+" "+vectorSignature+" v1,"+wrong), vectorBody, now, true},
		"five minutes ago":        {testSecret, good, vectorBody, now.Add(5 * time.Minute), true},
		"five minutes to come":    {testSecret, good, vectorBody, now.Add(-5 * time.Minute), true},
		"too old":                 {testSecret, good, vectorBody, now.Add(5*time.Minute + time.Nanosecond), false},
		"too new":                 {testSecret, good, vectorBody, now.Add(-5*time.Minute - time.Nanosecond), false},
		"ages ago":                {testSecret, good, vectorBody, now.AddDate(400, 0, 0), false},
		"a time beyond all times": {testSecret, headers(vectorID, "9223372036854775807", stamp(testSecret, vectorID, "9223372036854775807", vectorBody)), vectorBody, now, false},
		"a time before all times": {testSecret, headers(vectorID, "-9223372036854775808", stamp(testSecret, vectorID, "-9223372036854775808", vectorBody)), vectorBody, now, false},
	} {
		if got := authentic(keysOf(t, c.secret), c.h, []byte(c.body), c.at); got != c.want {
			t.Errorf("%s: authentic is %t", name, got)
		}
	}
	if !authentic(keysOf(t, otherSecret, testSecret), good, []byte(vectorBody), now) {
		t.Error("a signature by the previous secret is refused")
	}
	if strings.Contains(vectorSignature, wrong) {
		t.Fatal("the wrong signature is right")
	}
}
