package huaweicloud

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect"
)

// algorithm is the one way of signing that is taken. The vendor has others, with other hashes and derived keys.
const algorithm = "SDK-HMAC-SHA256"

const (
	headerDate = "X-Sdk-Date"
	signedDate = "x-sdk-date" // as it stands in the list of signed headers
	dateLayout = "20060102T150405Z"
)

// signatureWindow is how far X-Sdk-Date may be from our time, either way, by the vendor's signing guide.
const signatureWindow = 15 * time.Minute

// replayWindow is how long a signature is remembered: one dated in our future is fresh for twice the window, and the
// store's clock may differ from ours a little.
const replayWindow = 2*signatureWindow + time.Minute

// maxSignedHeaders bounds the list of signed headers.
const maxSignedHeaders = 32

// signature is what the header Authorization says.
type signature struct {
	access  string   // the AK
	headers []string // lower case, in ascending order
	list    string   // the same as one text
	hex     string
}

var errSignatureForm = errors.New("the signature header is malformed")

// parseSignature reads "SDK-HMAC-SHA256 Access=AK, SignedHeaders=a;b, Signature=hex". It takes the one form that the
// vendor's guide gives, in which every SDK writes it.
func parseSignature(header string) (signature, error) {
	rest, isIt := strings.CutPrefix(header, algorithm+" ")
	access, rest, hasAccess := cutPart(rest, "Access=")
	list, rest, hasList := cutPart(rest, "SignedHeaders=")
	sum, rest, hasSum := cutPart(rest, "Signature=")
	s := signature{access: access, list: list, hex: sum}
	if !isIt || !hasAccess || !hasList || !hasSum || rest != "" || access == "" || !isDigest(sum) {
		return signature{}, errSignatureForm
	}
	if strings.Count(list, ";") >= maxSignedHeaders {
		return signature{}, errSignatureForm
	}
	s.headers = strings.Split(list, ";")
	dated := false
	for i, name := range s.headers {
		if !isHeaderName(name) || i > 0 && s.headers[i-1] >= name {
			return signature{}, errSignatureForm
		}
		dated = dated || name == signedDate
	}
	if !dated {
		return signature{}, errSignatureForm
	}
	return s, nil
}

// cutPart cuts "NAME=value" and the ", " after it from the beginning.
func cutPart(s, name string) (value, rest string, ok bool) {
	s, ok = strings.CutPrefix(s, name)
	value, rest, more := strings.Cut(s, ", ")
	return value, rest, ok && (rest != "" || !more) && !strings.ContainsAny(value, " ,=")
}

// isDigest tells whether s is 32 bytes in hexadecimal, in lower case.
func isDigest(s string) bool {
	return len(s) == 2*sha256.Size && !strings.ContainsFunc(s, func(r rune) bool { return (r < '0' || r > '9') && (r < 'a' || r > 'f') })
}

func isHeaderName(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '_'
	})
}

// checkSignature takes a request that is signed with an access key of a tenant.
func (a *api) checkSignature(c *call, header string) error {
	s, err := parseSignature(header)
	if err != nil {
		return a.unauthorized(err.Error())
	}
	credential, known := a.engine.Registry().Current().Keyed(AccessKey, s.access)
	options, ok := optionsOf[accessKeySettings](credential)
	if !known || !ok {
		return a.unauthorized("nobody has this access key")
	}
	date, ok := a.freshDate(c.r)
	if !ok {
		return a.unauthorized("X-Sdk-Date is missing, malformed, or more than 15 minutes from our time")
	}
	if domain, ok := dialect.Header(c.r, headerDomain); !ok || c.r.Header.Values(headerDomain) != nil && domain != options.DomainID {
		return a.unauthorized("X-Domain-Id is not the access key's")
	}
	if err := c.takeBody(); err != nil {
		return err
	}
	canonical, err := canonicalRequest(c.r, s, c.body)
	if err != nil {
		return a.unauthorized(err.Error())
	}
	want := sign(credential.SigningSecret(), date.Format(dateLayout), canonical)
	if subtle.ConstantTimeCompare([]byte(want), []byte(s.hex)) != 1 {
		return a.unauthorized("the signature does not match the request")
	}
	if err := a.enter(c, credential.Tenant, credential.Name); err != nil {
		return err
	}
	c.sign(s, date)
	return nil
}

// sameMoment is how old a signature can be and still be the client's own second request rather than somebody's copy:
// X-Sdk-Date has whole seconds, so two equal requests within one are signed alike.
const sameMoment = 2 * time.Second

// sign notes when a request was signed, and what must be taken once where something happens by it. Queries change
// nothing: they may be repeated as long as they are fresh.
func (c *call) sign(s signature, date time.Time) {
	if c.r.Method == http.MethodGet {
		return
	}
	c.date, c.nonce = date, watchword.Nonce{Use: "huaweicloud-signature", Value: s.hex, Within: replayWindow}
}

// replayed is the refusal of a signature that was used before. What a client says twice in a moment is answered as its
// repetition, without being looked at: the second send comes too soon, and a code that was right is used by now.
func (a *api) replayed(c *call, repetition, err error) error {
	switch {
	case !errors.Is(err, watchword.NewError(watchword.RequestReplayed, "")):
		return err
	case a.now().Sub(c.date).Abs() > sameMoment:
		return a.unauthorized("the signature was used before")
	}
	return repetition
}

// freshDate gives X-Sdk-Date, if it is in our time.
func (a *api) freshDate(r *http.Request) (time.Time, bool) {
	given, ok := dialect.Header(r, headerDate)
	if !ok || len(given) != len(dateLayout) { // Parse would take a fraction of a second as well
		return time.Time{}, false
	}
	at, err := time.Parse(dateLayout, given)
	return at, err == nil && a.now().Sub(at).Abs() <= signatureWindow
}

// sign computes a signature: the key is the SK as it is, and what is signed is the algorithm, the date and the hash of
// the canonical request.
func sign(secret, date string, canonical []byte) string {
	hash := sha256.Sum256(canonical)
	mac := hmac.New(sha256.New, []byte(secret))
	text := make([]byte, 0, len(algorithm)+1+len(dateLayout)+1+2*sha256.Size)
	text = append(append(text, algorithm...), '\n')
	text = append(append(text, date...), '\n')
	mac.Write(hex.AppendEncode(text, hash[:]))
	return hex.EncodeToString(mac.Sum(nil))
}

// newSignature signs a request of our own, for the header Authorization.
func newSignature(r *http.Request, body []byte, credential watchword.Credential, headers ...string) (string, error) {
	s := signature{access: credential.Key, headers: headers, list: strings.Join(headers, ";")}
	canonical, err := canonicalRequest(r, s, body)
	if err != nil {
		return "", err
	}
	sum := sign(credential.Secret, r.Header.Get(headerDate), canonical)
	return algorithm + " Access=" + s.access + ", SignedHeaders=" + s.list + ", Signature=" + sum, nil
}
