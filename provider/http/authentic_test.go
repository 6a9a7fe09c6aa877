package httpprovider

import (
	"errors"
	"fmt"
	"net/textproto"
	"slices"
	"strings"
	"testing"

	"github.com/watchword/watchword"
)

// goldenReport is signed with openssl:
//
//	printf '%s' "$body" | openssl dgst -sha256 -hmac 'wh-k3y/1'
const (
	goldenReport = `{"id":"m-1","status":"DELIVRD"}`
	goldenKey    = "wh-k3y/1"
	goldenTime   = "1782907203"
	goldenSHA256 = "ddb7a35863c692e79c4e89e84e32682052ebb9af29d8c52d7fdcb2e3a95cd87a"
	goldenTimed  = "43196e74bd8bff8afaf3dab0950538995cca3fa2968ea3c3e93dcbd26142922b" // of 1782907203.BODY
	// Of v0:1782907203:BODY, and of 2026-07-01T12:00:03ZBODY, in base64.
	goldenSHA1   = "TNxQqEqopGfHw3CEc94zQJzAqio="
	goldenSHA512 = "3P88X7a9d/2fEHL9sUR6eURKztiHZTNdiGlcWwaV7lmLi8bm6EQiQhznpjxzRNlYKPgCynFVTf1gXUJvFo1Vjg=="
)

// Test case 2 of RFC 2202 and RFC 4231; the key is Jefe.
const (
	publishedText = "what do ya want for nothing?"
	publishedSHA1 = "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"
	published256  = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
	published512  = "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554" +
		"9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"
)

// headed is a report with headers.
func headed(body string, headers ...string) watchword.Report {
	r := pushed(body)
	for pair := range slices.Chunk(headers, 2) {
		r.Header.Set(pair[0], pair[1])
	}
	return r
}

func TestPublishedHMACs(t *testing.T) {
	for algorithm, sum := range map[string]string{"sha1": publishedSHA1, "sha256": published256, "sha512": published512, "": published256} {
		c := *reports()
		c.Signature = &ReceiptSignature{Header: "X-Sign", Key: "Jefe", Algorithm: algorithm}
		r := openReading(t, withReceipts(c))
		for given, want := range map[string]bool{sum: true, strings.ToUpper(sum): true, sum[1:]: false, sum + "00": false, "0" + sum[1:]: sum[0] == '0'} {
			report := headed(publishedText, "X-Sign", given)
			if got := r.receipts.authentic(&report); got != want {
				t.Errorf("%s %s: authentic is %t", algorithm, given, got)
			}
		}
	}
}

// signatureCase is a way of signing, and a report that is signed so.
type signatureCase struct {
	signature ReceiptSignature
	headers   []string // the first is the signature's
}

func signatureCases() map[string]signatureCase {
	return map[string]signatureCase{
		"body":   {ReceiptSignature{Header: "X-Sign"}, []string{"X-Sign", goldenSHA256}},
		"prefix": {ReceiptSignature{Header: "x-hub-signature-256", Prefix: "sha256="}, []string{"X-Hub-Signature-256", "sha256=" + goldenSHA256}},
		"timestamp": {
			ReceiptSignature{Header: "X-Sign", TimestampHeader: "x-time"}, []string{"X-Sign", goldenTimed, "X-Time", goldenTime},
		},
		"timestamp, as it is said": {
			ReceiptSignature{Header: "X-Sign", TimestampHeader: "X-Time", Over: "{{timestamp}}.{{body}}"}, []string{"X-Sign", goldenTimed, "X-Time", goldenTime},
		},
		"sha1, base64, a version": {
			ReceiptSignature{Header: "X-Sign", Algorithm: "sha1", Encoding: "base64", TimestampHeader: "X-Time", Over: "v0:{{timestamp}}:{{body}}"},
			[]string{"X-Sign", goldenSHA1, "X-Time", goldenTime},
		},
		"sha512, nothing between": {
			ReceiptSignature{Header: "X-Sign", Algorithm: "sha512", Encoding: "base64", TimestampHeader: "X-Time", Over: "{{timestamp}}{{body}}"},
			[]string{"X-Sign", goldenSHA512, "X-Time", "2026-07-01T12:00:03Z"},
		},
	}
}

func TestSignedReports(t *testing.T) {
	for name, c := range signatureCases() {
		t.Run(name, func(t *testing.T) {
			receipts := *reports()
			c.signature.Key = goldenKey
			receipts.Signature = &c.signature
			r := openReading(t, withReceipts(receipts))
			got, _, err := r.ReadReport(t.Context(), headed(goldenReport, c.headers...))
			if err != nil || !slices.Equal(got, []watchword.Receipt{delivered("m-1")}) {
				t.Fatalf("%+v, %v", got, err)
			}
			forged := map[string]watchword.Report{
				"no header":        pushed(goldenReport),
				"no signature":     headed(goldenReport, c.headers[2:]...),
				"empty":            headed(goldenReport, append([]string{c.headers[0], ""}, c.headers[2:]...)...),
				"prefix alone":     headed(goldenReport, append([]string{c.headers[0], c.signature.Prefix}, c.headers[2:]...)...),
				"no encoding":      headed(goldenReport, append([]string{c.headers[0], c.signature.Prefix + "%"}, c.headers[2:]...)...),
				"half":             headed(goldenReport, append([]string{c.headers[0], c.headers[1][:len(c.headers[1])/8*4]}, c.headers[2:]...)...),
				"another body":     headed(strings.Replace(goldenReport, "m-1", "m-2", 1), c.headers...),
				"a longer body":    headed(goldenReport+" ", c.headers...),
				"no body":          headed("", c.headers...),
				"another's header": headed(goldenReport, append([]string{"X-Other", c.headers[1]}, c.headers[2:]...)...),
				"nil header":       {Body: []byte(goldenReport)},
			}
			if p := c.signature.Prefix; p != "" {
				forged["without its prefix"] = headed(goldenReport, c.headers[0], strings.TrimPrefix(c.headers[1], p))
			}
			if len(c.headers) > 2 {
				for _, at := range []string{"", "1782907204", "now", goldenTime + "\n", strings.Repeat("1", maxTimestamp+1), goldenTime + goldenReport[:1]} {
					forged["the time "+at] = headed(goldenReport, c.headers[0], c.headers[1], c.headers[2], at)
				}
			}
			other := receipts
			changed := c.signature
			changed.Key = "another key"
			other.Signature = &changed
			for name, report := range forged {
				wantForged(t, name, r, report)
			}
			wantForged(t, "another key", openReading(t, withReceipts(other)), headed(goldenReport, c.headers...))
		})
	}
}

// What belongs to the body cannot be called a part of the time.
func TestTimeAndBodyDoNotMix(t *testing.T) {
	c := *reports()
	c.Signature = &ReceiptSignature{Header: "X-Sign", Key: goldenKey, Algorithm: "sha512", Encoding: "base64", TimestampHeader: "X-Time", Over: "{{timestamp}}{{body}}"}
	r := openReading(t, withReceipts(c))
	wantForged(t, "a body cut off", r, headed(goldenReport[1:], "X-Sign", goldenSHA512, "X-Time", "2026-07-01T12:00:03Z"+goldenReport[:1]))
}

func wantForged(t *testing.T, name string, r *reading, report watchword.Report) {
	t.Helper()
	got, answer, err := r.ReadReport(t.Context(), report)
	if !errors.Is(err, watchword.ErrNotAuthentic) || got != nil || answer.Status != 0 || len(answer.Body) != 0 {
		t.Errorf("%s: %+v, %v: want ErrNotAuthentic", name, got, err)
	}
}

func TestSecretReports(t *testing.T) {
	query := func(pairs ...string) watchword.Report {
		r := pushed(goldenReport)
		for pair := range slices.Chunk(pairs, 2) {
			r.Query.Add(pair[0], pair[1])
		}
		return r
	}
	for name, c := range map[string]struct {
		secret ReceiptSecret
		good   watchword.Report
		forged []watchword.Report
	}{
		"header": {
			ReceiptSecret{Header: "x-token", Value: goldenKey}, headed(goldenReport, "X-Token", goldenKey),
			[]watchword.Report{
				pushed(goldenReport), query("x-token", goldenKey), query("X-Token", goldenKey), headed(goldenReport, "X-Token", ""), headed(goldenReport, "X-Token", goldenKey+"x"),
				headed(goldenReport, "X-Token", goldenKey[1:]), headed(goldenReport, "X-Token", strings.ToUpper(goldenKey)), {Body: []byte(goldenReport)},
			},
		},
		"credentials": {
			ReceiptSecret{Header: "Authorization", Value: "Basic YWNtZTpwYTU1"}, headed(goldenReport, "Authorization", "Basic YWNtZTpwYTU1"),
			[]watchword.Report{pushed(goldenReport), headed(goldenReport, "Authorization", "YWNtZTpwYTU1"), headed(goldenReport, "Authorization", "Basic YWNtZTpwYTU2")},
		},
		"query": {
			ReceiptSecret{Query: "token", Value: goldenKey}, query("token", goldenKey, "token", "x"),
			[]watchword.Report{
				pushed(goldenReport), headed(goldenReport, "Token", goldenKey), query("token", ""), query("token", "x", "token", goldenKey), query("Token", goldenKey),
				query("", goldenKey), {Body: []byte(goldenReport)},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			receipts := *reports()
			receipts.Secret = &c.secret
			r := openReading(t, withReceipts(receipts))
			if got, _, err := r.ReadReport(t.Context(), c.good); err != nil || len(got) != 1 {
				t.Errorf("%+v, %v", got, err)
			}
			for i, report := range c.forged {
				wantForged(t, fmt.Sprint("forged ", i), r, report)
			}
		})
	}
}

// Whatever is asked for must be there: one of two is not enough.
func TestSecretAndSignature(t *testing.T) {
	c := *reports()
	c.Secret = &ReceiptSecret{Header: "X-Token", Value: "s3cr3t"}
	c.Signature = &ReceiptSignature{Header: "X-Sign", Key: goldenKey}
	r := openReading(t, withReceipts(c))
	if _, _, err := r.ReadReport(t.Context(), headed(goldenReport, "X-Token", "s3cr3t", "X-Sign", goldenSHA256)); err != nil {
		t.Error(err)
	}
	wantForged(t, "the secret alone", r, headed(goldenReport, "X-Token", "s3cr3t"))
	wantForged(t, "the signature alone", r, headed(goldenReport, "X-Sign", goldenSHA256))
}

// What is not authentic is not read either, and nothing that prints shows a secret.
func TestReceiptSecretsAreNotPrinted(t *testing.T) {
	c := *reports()
	c.Secret = &ReceiptSecret{Header: "X-Token", Value: "s3cr3t"}
	c.Signature = &ReceiptSignature{Header: "X-Sign", Key: goldenKey}
	config := withReceipts(c)
	r := openReading(t, config)
	wantForged(t, "malformed", r, pushed("{"))
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x"} {
		for _, x := range []any{config, &config, c, &c, *c.Secret, c.Secret, *c.Signature, c.Signature, r, []any{c, r}} {
			text := fmt.Sprintf(verb, x)
			for _, secret := range []string{"s3cr3t", goldenKey, fmt.Sprintf("%x", goldenKey)} {
				if strings.Contains(text, secret) {
					t.Errorf("%s of %T shows a secret: %s", verb, x, text)
				}
			}
		}
	}
}

// FuzzReport: whatever comes and however it is read, nothing panics, what is unsigned is never believed, and what is read
// has an id and a status.
func FuzzReport(f *testing.F) {
	for _, body := range []string{goldenReport, "", "{", `[{"id":1,"status":"UNDELIV","e":"27"}]`, "id=a&status=DELIVRD", "id=" + "%7B%7D&status=x", `id=[{"id":"a","status":"DELIVRD"}]`} {
		for shape := range byte(6) {
			f.Add(body, goldenSHA256, goldenTime, shape)
		}
	}
	var readings []*reading
	for _, c := range []Receipts{
		{In: inJSON}, {In: inJSON, List: "$"}, {In: inJSON, List: "data[0].items"}, {In: inJSON, FormField: "id", List: "$"}, {In: inForm}, {In: inQuery},
	} {
		c.MessageID, c.Status, c.Error = "id", "status", "e"
		c.Statuses, c.Errors = map[string]string{"DELIVRD": "delivered", "*": "undelivered"}, map[string]string{"27": "unreachable"}
		readings = append(readings, openReading(f, withReceipts(c)))
	}
	c := *reports()
	c.Signature = &ReceiptSignature{Header: "X-Sign", Key: goldenKey, TimestampHeader: "X-Time"}
	signed := openReading(f, withReceipts(c))
	f.Fuzz(func(t *testing.T, body, signature, at string, shape byte) {
		report := fetched(body)
		report.Body, report.Header = []byte(body), textproto.MIMEHeader{"X-Sign": {signature}, "X-Time": {at}}
		if got, _, err := signed.ReadReport(t.Context(), report); !errors.Is(err, watchword.ErrNotAuthentic) && signature != goldenTimed {
			t.Errorf("%q passes for a signature: %+v, %v", signature, got, err)
		}
		got, _, err := readings[int(shape)%len(readings)].ReadReport(t.Context(), report)
		if err != nil && got != nil {
			t.Errorf("%q gives both %+v and %v", body, got, err)
		}
		for _, one := range got {
			if one.MessageID == "" || len(one.MessageID) > maxName || one.Status < watchword.Sent || (one.Status == watchword.Undelivered) != (one.Class != 0) {
				t.Errorf("%q is read as %+v", body, one)
			}
		}
	})
}
