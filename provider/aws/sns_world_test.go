package aws

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	_ "crypto/sha1"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

const (
	snsHost = "sns.eu-west-1.amazonaws.com"
	topic   = "arn:aws:sns:eu-west-1:123456789012:codes"
	pemPath = "/SimpleNotificationService-0123456789abcdef.pem"
)

// noon is when reports come.
func noon() time.Time { return time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC) }

// world is the Internet as the tests have it: a proxy that leads every host to one TLS server, whose certificate is from an
// authority of the test's own. It plays SNS.
type world struct {
	proxy, caFile string
	key           *rsa.PrivateKey // of the signing certificate

	mu    sync.Mutex
	hosts []string // that were connected to
	asked []string // of SNS: method and target
	files map[string][]byte
	say   http.HandlerFunc // instead of files; nil: files
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{files: map[string][]byte{}}
	authority, authorityKey := newAuthority(t)
	w.caFile = filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(w.caFile, toPEM(authority.Raw), 0o600); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(http.HandlerFunc(w.serve))
	tlsKey := must(t)(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)).(*ecdsa.PrivateKey)
	leaf := issue(t, &tlsKey.PublicKey, authority, authorityKey, snsHost, "sns.us-west-2.amazonaws.com", "sns.us-east-1.amazonaws.com")
	server.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{leaf.Raw}, PrivateKey: tlsKey}}}
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // of handshakes that fail on purpose
	server.StartTLS()
	t.Cleanup(server.Close)
	proxy := httptest.NewServer(w.tunnel(server.Listener.Addr().String()))
	t.Cleanup(proxy.Close)
	w.proxy = proxy.URL
	w.key = must(t)(rsa.GenerateKey(rand.Reader, 2048)).(*rsa.PrivateKey)
	w.files[pemPath] = toPEM(issue(t, &w.key.PublicKey, authority, authorityKey, "sns.amazonaws.com").Raw)
	return w
}

func must(t *testing.T) func(any, error) any {
	return func(v any, err error) any {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func toPEM(der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

func newAuthority(t *testing.T) (*x509.Certificate, *ecdsa.PrivateKey) {
	t.Helper()
	key := must(t)(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)).(*ecdsa.PrivateKey)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Test authority"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: noon().AddDate(-5, 0, 0), NotAfter: noon().AddDate(50, 0, 0), KeyUsage: x509.KeyUsageCertSign,
	}
	der := must(t)(x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)).([]byte)
	return must(t)(x509.ParseCertificate(der)).(*x509.Certificate), key
}

// issue makes a certificate for names, good for two years around noon.
func issue(t *testing.T, public any, authority *x509.Certificate, key *ecdsa.PrivateKey, names ...string) *x509.Certificate {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: names[0]}, DNSNames: names,
		NotBefore: noon().AddDate(-1, 0, 0), NotAfter: noon().AddDate(1, 0, 0), ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if names[0] == snsHost { // a connection is made now, and not at noon
		template.NotBefore, template.NotAfter = authority.NotBefore, authority.NotAfter
	}
	der := must(t)(x509.CreateCertificate(rand.Reader, template, authority, public, key)).([]byte)
	return must(t)(x509.ParseCertificate(der)).(*x509.Certificate)
}

// tunnel is an HTTP proxy: CONNECT to any host ends at address.
func (w *world) tunnel(address string) http.HandlerFunc {
	return func(answer http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		w.hosts = append(w.hosts, r.Host)
		w.mu.Unlock()
		inner, err := net.Dial("tcp", address)
		if err != nil {
			return
		}
		outer, _, err := answer.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		_, _ = io.WriteString(outer, "HTTP/1.1 200 Connection established\r\n\r\n")
		go func() { _, _ = io.Copy(inner, outer); _ = inner.Close(); _ = outer.Close() }()
		go func() { _, _ = io.Copy(outer, inner); _ = inner.Close(); _ = outer.Close() }()
	}
}

func (w *world) serve(answer http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	w.asked = append(w.asked, r.Method+" https://"+r.Host+r.RequestURI)
	file, say := w.files[r.URL.Path], w.say
	w.mu.Unlock()
	switch {
	case say != nil:
		say(answer, r)
	case r.URL.Path == "/" && r.URL.Query().Get("Action") == "ConfirmSubscription":
		_, _ = io.WriteString(answer, "<ConfirmSubscriptionResponse/>")
	case file == nil:
		http.Error(answer, "NoSuchKey", http.StatusNotFound)
	default:
		_, _ = answer.Write(file)
	}
}

// requests are what SNS was asked for; connections are to whom.
func (w *world) requests() (all, connections []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]string(nil), w.asked...), append([]string(nil), w.hosts...)
}

// account reaches the world, and listens to a topic in it. The name is for the API's gateway, and not for SNS.
func (w *world) account() Account {
	a := account("https://gateway.example")
	a.TopicARN = topic
	a.Connection = provider.Connection{Proxy: w.proxy, TLS: &provider.TLS{CAFile: w.caFile, ServerName: "gateway.example"}}
	return a
}

// post is an envelope as SNS would post it, with its fields by name.
type post map[string]any

// notify wraps a message, signed.
func (w *world) notify(t *testing.T, message string) post {
	t.Helper()
	p := post{
		"Type": "Notification", "MessageId": "9d2c5580-b61d-550c-8583-37a582870907", "TopicArn": topic, "Message": message,
		"Timestamp": "2026-07-01T11:59:58.893Z", "SignatureVersion": "2", "SigningCertURL": "https://" + snsHost + pemPath,
		"UnsubscribeURL": "https://" + snsHost + "/?Action=Unsubscribe",
	}
	return p.sign(t, w.key)
}

func (w *world) subscribe(t *testing.T) post {
	t.Helper()
	p := post{
		"Type": "SubscriptionConfirmation", "MessageId": "f3f2fc87", "TopicArn": topic, "Message": "You have chosen to subscribe.\nVisit it.",
		"Token": "2336412f37fb", "Timestamp": "2026-07-01T11:59:58.893Z", "SignatureVersion": "2", "SigningCertURL": "https://" + snsHost + pemPath,
		"SubscribeURL": "https://" + snsHost + "/?Action=ConfirmSubscription&TopicArn=" + topic + "&Token=2336412f37fb",
	}
	return p.sign(t, w.key)
}

// sign writes the string to sign as the documentation of SNS spells it out, field by field.
func (p post) sign(t *testing.T, key *rsa.PrivateKey) post {
	t.Helper()
	names := []string{"Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"}
	if p["Type"] != "Notification" {
		names = []string{"Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"}
	}
	signed := ""
	for _, name := range names {
		if value, ok := p[name].(string); ok {
			signed += name + "\n" + value + "\n"
		}
	}
	hash := crypto.SHA256
	if p["SignatureVersion"] == "1" {
		hash = crypto.SHA1
	}
	h := hash.New()
	h.Write([]byte(signed))
	signature := must(t)(rsa.SignPKCS1v15(rand.Reader, key, hash, h.Sum(nil))).([]byte)
	p["Signature"] = base64.StdEncoding.EncodeToString(signature)
	return p
}

func (p post) report() watchword.Report {
	body, _ := json.Marshal(p)
	return watchword.Report{Method: "POST", Body: body, At: noon()}
}
