package e2e

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/watchword/watchword"
)

const (
	awsHost     = "aws.vendor.test"
	snsHost     = "sns.eu-west-1.amazonaws.com"
	snsTopic    = "arn:aws:sns:eu-west-1:123456789012:codes"
	snsCertPath = "/SimpleNotificationService-0123456789abcdef.pem"
)

func amazonSES() vendorType {
	f := vendorType{
		kind: "aws_ses", channel: watchword.Email, path: "/v2/email/outbound-emails",
		settings: `region: eu-west-1, access_key_id: AKIDEXAMPLE, secret_access_key: c2VjcmV0QWNjZXNzS2V5, from: no-reply@acme.example, topic_arn: "` + snsTopic + `", base_url: "BASE"`,
		code: func(_ *http.Request, body []byte) string {
			var sent struct {
				Content struct {
					Simple struct {
						Body struct{ Text struct{ Data string } }
					}
				}
			}
			_ = json.Unmarshal(body, &sent)
			return sixDigits(sent.Content.Simple.Body.Text.Data)
		},
		yes: func(w http.ResponseWriter, name string) { says(w, 200, object{"MessageId": name}) },
		no: func(w http.ResponseWriter, code string) {
			w.Header().Set("X-Amzn-Errortype", code+":http://internal.amazon.com/coral/com.amazonaws.sesv2/")
			says(w, 400, object{"message": "no"})
		},
		inside: func(w http.ResponseWriter, code string) {
			says(w, 200, object{"__type": "com.amazonaws.sesv2#" + code})
		},
		codes: []vendorCode{
			{code: "MessageRejected", class: watchword.ClassContentRejected},
			{code: "MailFromDomainNotVerifiedException", class: watchword.ClassSenderUnregistered},
			{code: "NotFoundException", class: watchword.ClassSenderUnregistered},
			{code: "TooManyRequestsException", class: watchword.ClassRateLimited},
			{code: "LimitExceededException", class: watchword.ClassRateLimited},
			{code: "AccountSuspendedException", class: watchword.ClassAuthFailed},
			{code: "SendingPausedException", class: watchword.ClassAuthFailed},
			{code: "InvalidClientTokenId", class: watchword.ClassAuthFailed},
			{code: "InternalServiceErrorException", class: watchword.ClassProviderError},
			{code: "BadRequestException", class: watchword.ClassProviderError},
		},
		lost: vendorCode{"Transient/ContentRejected", watchword.ClassContentRejected, "Transient/ContentRejected"},
		gone: vendorCode{"Permanent/NoEmail", watchword.ClassInvalidNumber, "Permanent/NoEmail"},
	}
	return f.throughSNS(sesEvent)
}

// sesEvent is what Amazon SES says of a mail.
func sesEvent(name, code string) object {
	event := object{"eventType": "Delivery", "mail": object{"messageId": name}, "delivery": object{"timestamp": "2026-07-01T12:00:03.000Z"}}
	if code != "" {
		kind, sub, _ := strings.Cut(code, "/")
		event = object{"eventType": "Bounce", "mail": object{"messageId": name}, "bounce": object{
			"bounceType": kind, "bounceSubType": sub, "timestamp": "2026-07-01T12:00:03.000Z", "bouncedRecipients": []object{{}},
		}}
	}
	return event
}

// throughSNS makes a vendor report with events as Amazon SNS posts them, signed. The first one publishes what they are
// signed with.
func (f vendorType) throughSNS(event func(name, code string) object) vendorType {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err) // there is no randomness on this machine
	}
	f.signs, f.asks = true, subscribes(key)
	f.report = func(p *play, name, code string) vendorReport {
		p.mu.Lock()
		p.signer = &key.PublicKey
		p.mu.Unlock()
		return snsPost(p, key, event(name, code))
	}
	return f
}

func snsPost(p *play, key *rsa.PrivateKey, event object) vendorReport {
	return snsSigned(p, key, "Notification", map[string]string{"Message": quoted(event)})
}

// subscribes the server's address to the topic, which the server has to confirm.
func subscribes(key *rsa.PrivateKey) func(p *play) {
	return func(p *play) {
		p.Helper()
		const token = "2336412f37fb687f5d51e6e241d09c80"
		report := snsSigned(p, key, "SubscriptionConfirmation", map[string]string{
			"Message": "You have chosen to subscribe.", "Token": token,
			"SubscribeURL": "https://" + snsHost + "/?Action=ConfirmSubscription&TopicArn=" + snsTopic + "&Token=" + token,
		})
		if status := p.post(p.reports, vendorReport{contentType: report.contentType, body: report.unsigned}); status != http.StatusUnauthorized {
			p.Errorf("a subscription of somebody else is answered %d", status)
		}
		if status := p.post(p.reports, report); status != http.StatusOK {
			p.Errorf("a subscription is answered %d", status)
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		if len(p.tokens) != 1 || p.tokens[0] != token {
			p.Errorf("it is confirmed with %v", p.tokens)
		}
	}
}

// snsSigned is a post of Amazon SNS.
func snsSigned(p *play, key *rsa.PrivateKey, kind string, fields map[string]string) vendorReport {
	fields["Type"], fields["MessageId"], fields["TopicArn"] = kind, "9d2c5580-b61d-550c-8583-37a582870907", snsTopic
	fields["Timestamp"], fields["SignatureVersion"], fields["SigningCertURL"] = "2026-07-01T12:00:04.000Z", "2", "https://"+snsHost+snsCertPath
	text := ""
	for _, field := range []string{"Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"} {
		if value, ok := fields[field]; ok {
			text += field + "\n" + value + "\n"
		}
	}
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		p.Fatal(err)
	}
	forged := quoted(fields)
	fields["Signature"] = base64.StdEncoding.EncodeToString(signature)
	return vendorReport{contentType: "text/plain; charset=UTF-8", body: quoted(fields), unsigned: forged}
}

// behindTLS opens the stand-in behind TLS and a proxy: Amazon's reports are signed with a certificate that the server
// fetches from a host of Amazon's, which the proxy leads to the stand-in too.
func (p *play) behindTLS() {
	p.Helper()
	authority, authorityKey := newAuthority(p.T)
	tlsKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		p.Fatal(err)
	}
	leaf := issue(p.T, &tlsKey.PublicKey, authority, authorityKey, awsHost, snsHost)
	amazon := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Host != snsHost {
			p.take(w, r)
			return
		}
		p.mu.Lock()
		signer := p.signer
		if q := r.URL.Query(); q.Get("Action") == "ConfirmSubscription" {
			p.tokens = append(p.tokens, q.Get("Token"))
		}
		p.mu.Unlock()
		_ = pem.Encode(w, &pem.Block{Type: "CERTIFICATE", Bytes: issue(p.T, signer, authority, authorityKey, "sns.amazonaws.com").Raw})
	}))
	amazon.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{leaf.Raw}, PrivateKey: tlsKey}}}
	amazon.Config.ErrorLog = log.New(io.Discard, "", 0)
	amazon.StartTLS()
	p.Cleanup(amazon.Close)
	proxy := httptest.NewServer(tunnelTo(amazon.Listener.Addr().String()))
	p.Cleanup(proxy.Close)
	file := filepath.Join(p.TempDir(), "authority.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: authority.Raw}), 0o600); err != nil {
		p.Fatal(err)
	}
	p.base, p.more = "https://"+awsHost, fmt.Sprintf(`, proxy: "%s", tls: {ca_file: "%s"}`, proxy.URL, file)
}

func newAuthority(t *testing.T) (*x509.Certificate, *ecdsa.PrivateKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Authority of a test"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), KeyUsage: x509.KeyUsageCertSign,
	}
	return sign(t, template, template, &key.PublicKey, key), key
}

// issue makes a certificate for names.
func issue(t *testing.T, public any, authority *x509.Certificate, key *ecdsa.PrivateKey, names ...string) *x509.Certificate {
	t.Helper()
	return sign(t, &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: names[0]}, DNSNames: names, NotBefore: authority.NotBefore,
		NotAfter: authority.NotAfter, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}, authority, public, key)
}

func sign(t *testing.T, template, parent *x509.Certificate, public any, key *ecdsa.PrivateKey) *x509.Certificate {
	t.Helper()
	der, err := x509.CreateCertificate(rand.Reader, template, parent, public, key)
	if err != nil {
		t.Fatal(err)
	}
	made, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// tunnelTo is a proxy that leads to one address, whatever host is asked for.
func tunnelTo(address string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		inner, err := net.Dial("tcp", address)
		if err != nil {
			return // whoever asked sees that the connection ends
		}
		outer, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			_ = inner.Close()
			return
		}
		_, _ = io.WriteString(outer, "HTTP/1.1 200 Connection established\r\n\r\n")
		go func() { _, _ = io.Copy(inner, outer); _ = inner.Close(); _ = outer.Close() }()
		go func() { _, _ = io.Copy(outer, inner); _ = inner.Close(); _ = outer.Close() }()
	}
}
