package aws

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/watchword/watchword/provider/providertest"
)

const (
	keyID        = "AKIDEXAMPLE"
	secretKey    = "s3cr3t/Key+wJalrXUtnFEMI"
	sessionToken = "s3ss10n+t0ken/=="
	region       = "eu-west-1"
)

// cloud plays one service of AWS: it checks a request as the service does, and answers in its words.
type cloud struct {
	*httptest.Server
	service string // its signing name
	mu      sync.Mutex
	over    chan struct{} // lets go of what hangs
	hangs   bool
	says    func(w http.ResponseWriter, request string) // instead of accepting; nil: accepts
	seen    []asked
	taken   []providertest.Received
}

// asked is one request that was signed well.
type asked struct {
	target string // of SMS: the operation; of SES: method and path
	header http.Header
	body   []byte
}

func newCloud(t *testing.T, service string) *cloud {
	t.Helper()
	c := &cloud{service: service, over: make(chan struct{})}
	c.Server = httptest.NewServer(c)
	t.Cleanup(func() { c.behave(nil, false); c.Close() })
	return c
}

// behave changes the answers from now on, and lets go of what hangs.
func (c *cloud) behave(says func(http.ResponseWriter, string), hangs bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	close(c.over)
	c.over, c.says, c.hangs = make(chan struct{}), says, hangs
}

func (c *cloud) received() []providertest.Received {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.taken)
}

// only is the one request that was signed well.
func (c *cloud) only(t *testing.T) asked {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.seen) != 1 {
		t.Fatalf("%d requests came: want 1", len(c.seen))
	}
	return c.seen[0]
}

func (c *cloud) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	w.Header().Set("X-Amzn-Requestid", "b9b2c5a4")
	if kind := unsigned(r, body, c.service); kind != "" {
		c.fault(w, http.StatusForbidden, kind, "", "The request signature we calculated does not match")
		return
	}
	c.mu.Lock()
	hangs, over, says := c.hangs, c.over, c.says
	one := asked{r.Method + " " + r.URL.Path, r.Header, body}
	if c.service == "sms-voice" {
		one.target = strings.TrimPrefix(r.Header.Get("X-Amz-Target"), "PinpointSMSVoiceV2.")
	}
	c.seen = append(c.seen, one)
	c.mu.Unlock()
	switch {
	case hangs:
		select {
		case <-over:
		case <-r.Context().Done():
		}
	case says != nil:
		says(w, fmt.Sprint(r.RequestURI, string(body), r.Header))
	case c.service == "sms-voice":
		c.sms(w, r, one)
	default:
		c.ses(w, one)
	}
}

// fault answers as the service does: SMS with the type in the body, SES with it in a header.
func (c *cloud) fault(w http.ResponseWriter, status int, kind, reason, message string) {
	answer := map[string]any{"Message": message}
	if c.service == "sms-voice" {
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		answer["__type"] = "com.amazonaws.smsvoice#" + kind
	} else {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("X-Amzn-Errortype", kind+":http://internal.amazon.com/coral/com.amazonaws.services.simpleemail.v2.model/")
		answer = map[string]any{"message": message}
	}
	if reason != "" {
		answer["Reason"] = reason
	}
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer)
}

// sms answers like End User Messaging SMS: it refuses what its model does not allow.
func (c *cloud) sms(w http.ResponseWriter, r *http.Request, one asked) {
	if r.Method != http.MethodPost || r.URL.Path != "/" || r.Header.Get("Content-Type") != "application/x-amz-json-1.0" {
		c.fault(w, 404, "UnknownOperationException", "", "")
		return
	}
	d := json.NewDecoder(bytes.NewReader(one.body))
	d.DisallowUnknownFields()
	switch one.target {
	case "SendTextMessage":
		var m sendText
		if d.Decode(&m) != nil || m.MessageType != "TRANSACTIONAL" || len([]rune(m.MessageBody)) < 1 || len([]rune(m.MessageBody)) > 1600 ||
			!regexp.MustCompile(`^\+?[1-9][0-9]{1,18}$`).MatchString(m.DestinationPhoneNumber) ||
			!regexp.MustCompile(`^[A-Za-z0-9_:/+-]{0,256}$`).MatchString(m.OriginationIdentity) ||
			m.TimeToLive != 0 && (m.TimeToLive < 5 || m.TimeToLive > 259200) || len(m.Context) > 5 {
			c.fault(w, 400, "ValidationException", "FIELD_VALIDATION_FAILED", "")
			return
		}
		c.accept(w, providertest.Received{To: m.DestinationPhoneNumber, Text: m.MessageBody}, "862a8790-60c0-4430-9b2b-658bd%07d")
	default:
		c.fault(w, 400, "UnknownOperationException", "", "")
	}
}

// ses answers like SES v2.
func (c *cloud) ses(w http.ResponseWriter, one asked) {
	if one.target != "POST /v2/email/outbound-emails" || one.header.Get("Content-Type") != "application/json" {
		c.fault(w, 404, "UnknownOperationException", "", "")
		return
	}
	var m sendEmail
	d := json.NewDecoder(bytes.NewReader(one.body))
	d.DisallowUnknownFields()
	from := (*mail.Address)(nil)
	err := d.Decode(&m)
	if err == nil {
		from, err = mail.ParseAddress(m.FromEmailAddress)
	}
	simple := m.Content.Simple
	tag := regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)
	if err != nil || len(m.Destination.ToAddresses) != 1 || simple.Subject.Charset != "UTF-8" || simple.Body.Text.Data == "" ||
		strings.ContainsAny(simple.Subject.Data, "\r\n") || len(m.EmailTags) != 1 || !tag.MatchString(m.EmailTags[0].Name) || !tag.MatchString(m.EmailTags[0].Value) {
		c.fault(w, 400, "BadRequestException", "", "1 validation error detected")
		return
	}
	if from.Address != "no-reply@acme.example" {
		c.fault(w, 400, "MessageRejected", "", "Email address is not verified. The following identities failed the check in region EU-WEST-1: "+from.Address)
		return
	}
	text := simple.Subject.Data + "\n" + simple.Body.Text.Data
	if simple.Body.HTML != nil {
		text += "\n" + simple.Body.HTML.Data
	}
	c.accept(w, providertest.Received{To: m.Destination.ToAddresses[0], Text: text}, "0102017c44f053b-61b59c11-9236-11e6-8f96-7be8a%07d-000000")
}

func (c *cloud) accept(w http.ResponseWriter, r providertest.Received, id string) {
	c.mu.Lock()
	c.taken = append(c.taken, r)
	id = fmt.Sprintf(id, len(c.taken))
	c.mu.Unlock()
	_ = json.NewEncoder(w).Encode(map[string]string{"MessageId": id})
}

// unsigned checks a signature from the receiving side, as AWS describes it, and answers the fault of a request that is not
// signed well: its own words, and its own way through the request.
func unsigned(r *http.Request, body []byte, service string) string {
	m := regexp.MustCompile(`^AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/([^/]+)/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$`).
		FindStringSubmatch(r.Header.Get("Authorization"))
	at, err := time.Parse("20060102T150405Z", r.Header.Get("X-Amz-Date"))
	switch {
	case m == nil || err != nil:
		return "IncompleteSignatureException"
	case m[1] != keyID:
		return "UnrecognizedClientException"
	case time.Since(at).Abs() > 5*time.Minute || m[2] != at.Format("20060102") || m[3] != region || m[4] != service:
		return "InvalidSignatureException"
	case r.Header.Get("X-Amz-Security-Token") != sessionToken:
		return "ExpiredTokenException"
	}
	names := strings.Split(m[5], ";")
	for name := range r.Header { // what AWS requires to be signed
		lower := strings.ToLower(name)
		if (lower == "content-type" || strings.HasPrefix(lower, "x-amz-")) && !slices.Contains(names, lower) {
			return "InvalidSignatureException"
		}
	}
	canonical := r.Method + "\n" + r.URL.Path + "\n" + r.URL.RawQuery + "\n"
	for _, name := range names {
		value := r.Header.Get(name)
		if name == "host" {
			value = r.Host
		}
		canonical += name + ":" + value + "\n"
	}
	canonical += "\n" + m[5] + "\n" + fmt.Sprintf("%x", sha256.Sum256(body))
	toSign := fmt.Sprintf("AWS4-HMAC-SHA256\n%s\n%s/%s/%s/aws4_request\n%x",
		r.Header.Get("X-Amz-Date"), m[2], m[3], m[4], sha256.Sum256([]byte(canonical)))
	key := []byte("AWS4" + secretKey)
	for _, part := range []string{m[2], m[3], m[4], "aws4_request", toSign} {
		h := hmac.New(sha256.New, key)
		h.Write([]byte(part))
		key = h.Sum(nil)
	}
	if !slices.IsSorted(names) || hex.EncodeToString(key) != m[6] {
		return "InvalidSignatureException"
	}
	return ""
}
