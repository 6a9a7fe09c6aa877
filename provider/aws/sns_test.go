package aws

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/watchword/watchword"
)

const deliveredEvent = `{"eventType":"TEXT_DELIVERED","eventTimestamp":1686975103470,"isFinal":true,"messageId":"862a8790"}`

func (w *world) sms(t *testing.T, change func(*SMSConfig)) *sms {
	t.Helper()
	c := &SMSConfig{Account: w.account()}
	if change != nil {
		change(c)
	}
	return open(t, c).(*sms)
}

// wantDelivered reads a report that holds one receipt.
func wantDelivered(t *testing.T, p *sms, r watchword.Report) {
	t.Helper()
	receipts, answer, err := p.ReadReport(t.Context(), r)
	if err != nil || len(receipts) != 1 || receipts[0].Status != watchword.Delivered || receipts[0].MessageID != "862a8790" {
		t.Errorf("%+v, %v", receipts, err)
	}
	if answer.Status != 0 || answer.Body != nil {
		t.Errorf("the answer is %+v: want an empty 200", answer)
	}
}

// The messages and the certificate are those of AWS SDK for Java 2 (services-custom/sns-message-manager, test resources),
// which SNS itself has signed.
func TestSNSSignaturesOfAWS(t *testing.T) {
	certificate, err := os.ReadFile("testdata/sns.pem")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("testdata/sns.json")
	var posts []json.RawMessage
	if err != nil || json.Unmarshal(text, &posts) != nil || len(posts) != 5 {
		t.Fatalf("%d messages, %v", len(posts), err)
	}
	w := newWorld(t)
	w.files["/SimpleNotificationService-7506a1e35b36ef5a444dd1a8e7cc3ed8.pem"] = certificate
	p := w.sms(t, func(c *SMSConfig) { c.TopicARN = "arn:aws:sns:us-west-2:131990247566:dongie-standard-topic" })
	at := time.Date(2026, 3, 6, 20, 3, 0, 0, time.UTC)
	for i, body := range posts {
		said, err := p.sns.message(t.Context(), watchword.Report{Body: body, At: at})
		if err != nil || (said != nil) != (i < 3) {
			t.Errorf("message %d: %q, %v", i, said, err)
		}
		forged := strings.Replace(string(body), `"Message": "`, `"Message": "X`, 1)
		if _, err := p.sns.message(t.Context(), watchword.Report{Body: []byte(forged), At: at}); !errors.Is(err, watchword.ErrNotAuthentic) {
			t.Errorf("message %d, forged: %v", i, err)
		}
	}
	asked, hosts := w.requests()
	if len(asked) != 2 || !strings.HasPrefix(asked[1], "GET https://sns.us-west-2.amazonaws.com/?Action=ConfirmSubscription&TopicArn=arn:aws:sns:us-west-2:131990247566:dongie-standard-topic&Token=2336412f") {
		t.Errorf("SNS was asked for %q", asked)
	}
	if slices.ContainsFunc(hosts, func(h string) bool { return h != "sns.us-west-2.amazonaws.com:443" }) {
		t.Errorf("there were connections to %q", hosts)
	}
}

func TestNotifications(t *testing.T) {
	w := newWorld(t)
	p := w.sms(t, nil)
	for name, change := range map[string]func(post){
		"version 1": func(p post) { p["SignatureVersion"] = "1" }, "version 2": func(post) {},
		"subject": func(p post) { p["Subject"] = "Amazon \"SES\"\nnews" }, "null subject": func(p post) { p["Subject"] = nil },
	} {
		t.Run(name, func(t *testing.T) {
			one := w.notify(t, deliveredEvent)
			change(one)
			wantDelivered(t, p, one.sign(t, w.key).report())
		})
	}
	t.Run("again and at once", func(t *testing.T) {
		r := w.notify(t, deliveredEvent).report()
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() { wantDelivered(t, p, r) })
		}
		all.Wait()
	})
	if asked, _ := w.requests(); len(asked) != 1 || asked[0] != "GET https://"+snsHost+pemPath {
		t.Errorf("SNS was asked for %q: want the certificate, once", asked)
	}
}

func TestForgedReports(t *testing.T) {
	w := newWorld(t)
	p := w.sms(t, nil)
	other := must(t)(rsa.GenerateKey(rand.Reader, 2048)).(*rsa.PrivateKey)
	for name, forge := range map[string]func(post){
		"message":      func(p post) { p["Message"] = strings.Replace(deliveredEvent, "862a8790", "862a8791", 1) },
		"message id":   func(p post) { p["MessageId"] = "another" },
		"topic":        func(p post) { p["TopicArn"] = topic + "2" },
		"time":         func(p post) { p["Timestamp"] = "2026-07-01T12:00:00.000Z" },
		"subject":      func(p post) { p["Subject"] = "new" },
		"type":         func(p post) { p["Type"] = "UnsubscribeConfirmation" },
		"unknown type": func(p post) { p["Type"] = "Other"; p.sign(t, w.key) },
		"no type":      func(p post) { delete(p, "Type") },
		"no signature": func(p post) { delete(p, "Signature") },
		"not base64":   func(p post) { p["Signature"] = "%%" },
		"empty":        func(p post) { p["Signature"] = "" },
		"version":      func(p post) { p["SignatureVersion"] = "1" },
		"version 3":    func(p post) { p["SignatureVersion"] = "3"; p.sign(t, w.key) },
		"no version":   func(p post) { delete(p, "SignatureVersion") },
		"another key":  func(p post) { p.sign(t, other) },
	} {
		t.Run(name, func(t *testing.T) {
			one := w.notify(t, deliveredEvent)
			forge(one)
			receipts, _, err := p.ReadReport(t.Context(), one.report())
			if !errors.Is(err, watchword.ErrNotAuthentic) || receipts != nil {
				t.Errorf("%+v, %v: want ErrNotAuthentic", receipts, err)
			}
		})
	}
	t.Run("raw delivery", func(t *testing.T) { // which SNS does not sign
		if _, _, err := p.ReadReport(t.Context(), watchword.Report{Body: []byte(deliveredEvent), At: noon()}); !errors.Is(err, watchword.ErrNotAuthentic) {
			t.Error(err)
		}
	})
}

// A certificate from anywhere else is not even asked for.
func TestCertificatesFromElsewhere(t *testing.T) {
	w := newWorld(t)
	p := w.sms(t, nil)
	for _, address := range []string{
		"", "::", "http://" + snsHost + pemPath, "//" + snsHost + pemPath, "https:" + snsHost + pemPath,
		"https://sns.us-east-1.amazonaws.com" + pemPath, "https://" + snsHost + ".evil.example" + pemPath, "https://evil.example" + pemPath,
		"https://" + snsHost + ":8443" + pemPath, "https://a@" + snsHost + pemPath, "https://" + snsHost + "@evil.example" + pemPath,
		"https://s3.eu-west-1.amazonaws.com/bucket" + pemPath, "https://sns.eu-west-1.amazonaws.com.cn" + pemPath,
		"https://" + snsHost + "/?Action=Publish&x=.pem", "https://" + snsHost + "/cert.txt", "https://" + snsHost + pemPath + "?x=1",
		"https://" + snsHost + pemPath + "#x",
	} {
		one := w.notify(t, deliveredEvent)
		one["SigningCertURL"] = address
		if _, _, err := p.ReadReport(t.Context(), one.report()); !errors.Is(err, watchword.ErrNotAuthentic) {
			t.Errorf("%s: %v", address, err)
		}
	}
	if asked, hosts := w.requests(); asked != nil || hosts != nil {
		t.Errorf("there were connections to %q, which were asked for %q", hosts, asked)
	}
}

func TestCertificatesThatAreNotTheSigners(t *testing.T) {
	w := newWorld(t)
	authority, key := newAuthority(t)
	for name, c := range map[string]struct {
		file    []byte
		at      time.Time
		forgery bool // or else a fault of the way there
	}{
		"another name":  {toPEM(issue(t, &w.key.PublicKey, authority, key, "evil.example").Raw), noon(), true},
		"too old":       {w.files[pemPath], noon().AddDate(2, 0, 0), true},
		"too new":       {w.files[pemPath], noon().AddDate(-2, 0, 0), true},
		"another kind":  {toPEM(issue(t, &must(t)(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)).(*ecdsa.PrivateKey).PublicKey, authority, key, "sns.amazonaws.com").Raw), noon(), true},
		"no file":       {nil, noon(), false},
		"no PEM":        {[]byte("<html>"), noon(), false},
		"another block": {[]byte("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"), noon(), false},
		"broken":        {toPEM([]byte("nothing")), noon(), false},
	} {
		t.Run(name, func(t *testing.T) {
			w.mu.Lock()
			w.files["/"+name+".pem"] = c.file
			w.mu.Unlock()
			one := w.notify(t, deliveredEvent)
			one["SigningCertURL"] = "https://" + snsHost + "/" + strings.ReplaceAll(name, " ", "%20") + ".pem"
			r := one.sign(t, w.key).report()
			r.At = c.at
			_, _, err := w.sms(t, nil).ReadReport(t.Context(), r)
			if errors.Is(err, watchword.ErrNotAuthentic) != c.forgery || (watchword.CodeOf(err) == watchword.Unavailable) == c.forgery {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestCertificateOfEachPartition(t *testing.T) {
	for region, name := range map[string]string{ // AWS SDK for Java 2: SnsHostProvider
		"eu-west-1": "sns.amazonaws.com", "ap-east-1": "sns-signing.ap-east-1.amazonaws.com", "eusc-de-east-1": "sns-signing.eusc-de-east-1.amazonaws.eu",
		"cn-north-1": "sns-cn-north-1.amazonaws.com.cn", "us-gov-east-1": "sns-us-gov-west-1.amazonaws.com",
	} {
		if !slices.Contains(signingNames(region), name) {
			t.Errorf("%s: %q lacks %s", region, signingNames(region), name)
		}
	}
}

func TestFewCertificatesAreKept(t *testing.T) {
	w := newWorld(t)
	p := w.sms(t, nil)
	for i := range 3 * maxCertificates {
		path := fmt.Sprintf("/%d.pem", i)
		w.mu.Lock()
		w.files[path] = w.files[pemPath]
		w.mu.Unlock()
		one := w.notify(t, deliveredEvent)
		one["SigningCertURL"] = "https://" + snsHost + path
		wantDelivered(t, p, one.report())
	}
	if n := len(p.sns.certificates); n > maxCertificates {
		t.Errorf("%d certificates are kept", n)
	}
}

func TestTheWayToSNS(t *testing.T) {
	w := newWorld(t)
	r := w.notify(t, deliveredEvent).report()
	for name, c := range map[string]struct {
		change func(*SMSConfig)
		say    http.HandlerFunc
		want   string
	}{
		"untrusted":  {func(c *SMSConfig) { c.TLS = nil }, nil, "fetch the certificate of SNS: no trusted TLS connection to the vendor"},
		"no proxy":   {func(c *SMSConfig) { c.Proxy = "http://127.0.0.1:1" }, nil, "fetch the certificate of SNS: the vendor's host refuses connections"},
		"redirected": {nil, func(a http.ResponseWriter, r *http.Request) { http.Redirect(a, r, "/other.pem", http.StatusFound) }, "fetch the certificate of SNS: the answer holds none"},
		"broken off": {nil, func(a http.ResponseWriter, _ *http.Request) {
			a.Header().Set("Content-Length", "9000")
			_, _ = a.Write(w.files[pemPath])
		}, "fetch the certificate of SNS: the answer holds none"},
	} {
		t.Run(name, func(t *testing.T) {
			w.mu.Lock()
			w.say = c.say
			w.mu.Unlock()
			_, _, err := w.sms(t, c.change).ReadReport(t.Context(), r)
			wantLater(t, err, c.want)
		})
	}
}

// wantLater checks an error that makes SNS come again: it is no fault of the report.
func wantLater(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || err.Error() != "unavailable: "+want || watchword.CodeOf(err) != watchword.Unavailable {
		t.Errorf("%v: want unavailable: %s", err, want)
	}
}

// SNS that never answers holds a report up for as long as is set, and not for ever.
func TestSilentSNS(t *testing.T) {
	w := newWorld(t)
	w.say = func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	p := w.sms(t, nil)
	if p.sns.patience != snsPatience || snsPatience >= 15*time.Second {
		t.Errorf("%s is too long for SNS", p.sns.patience)
	}
	p.sns.patience = 100 * time.Millisecond
	_, _, err := p.ReadReport(t.Context(), w.notify(t, deliveredEvent).report())
	wantLater(t, err, "fetch the certificate of SNS: context deadline exceeded")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err = p.ReadReport(ctx, w.notify(t, deliveredEvent).report())
	wantLater(t, err, "fetch the certificate of SNS: context canceled")
}

func TestTopicSetting(t *testing.T) {
	w := newWorld(t)
	p := w.sms(t, nil)
	wantDelivered(t, p, w.notify(t, deliveredEvent).report())
	for _, other := range []string{topic + "-of-someone-else", strings.Replace(topic, "123456789012", "210987654321", 1), ""} {
		for _, one := range []post{w.notify(t, deliveredEvent), w.subscribe(t)} {
			one["TopicArn"] = other
			if _, _, err := p.ReadReport(t.Context(), one.sign(t, w.key).report()); !errors.Is(err, watchword.ErrNotAuthentic) {
				t.Errorf("%s: %v", other, err)
			}
		}
	}
	elsewhere := w.sms(t, func(c *SMSConfig) { c.TopicARN = "arn:aws:sns:us-east-1:123456789012:codes" })
	if elsewhere.sns.host != "sns.us-east-1.amazonaws.com" {
		t.Errorf("the topic's host is %s", elsewhere.sns.host)
	}
}

// SNS signs for everybody who has a topic, so without one of the account's own nobody is believed, and nobody is asked.
func TestWithoutTopicNothingIsBelieved(t *testing.T) {
	w := newWorld(t)
	p := w.sms(t, func(c *SMSConfig) { c.TopicARN = "" })
	nowhere := w.notify(t, deliveredEvent)
	nowhere["TopicArn"], nowhere["SigningCertURL"] = "", "https:/x.pem"
	for _, one := range []post{w.notify(t, deliveredEvent), w.subscribe(t), nowhere.sign(t, w.key)} {
		if receipts, _, err := p.ReadReport(t.Context(), one.report()); !errors.Is(err, watchword.ErrNotAuthentic) || receipts != nil {
			t.Errorf("%v, %v", receipts, err)
		}
	}
	if asked, hosts := w.requests(); asked != nil || hosts != nil {
		t.Errorf("there were connections to %q, which were asked for %q", hosts, asked)
	}
}

func TestSubscription(t *testing.T) {
	w := newWorld(t)
	p := w.sms(t, nil)
	receipts, answer, err := p.ReadReport(t.Context(), w.subscribe(t).report())
	if err != nil || receipts != nil || answer.Status != 0 {
		t.Errorf("%v, %+v, %v", receipts, answer, err)
	}
	want := "GET https://" + snsHost + "/?Action=ConfirmSubscription&TopicArn=" + topic + "&Token=2336412f37fb"
	if asked, _ := w.requests(); len(asked) != 2 || asked[1] != want {
		t.Errorf("SNS was asked for %q: want %q", asked, want)
	}
	gone := w.subscribe(t)
	gone["Type"] = "UnsubscribeConfirmation"
	if receipts, _, err := p.ReadReport(t.Context(), gone.sign(t, w.key).report()); err != nil || receipts != nil {
		t.Errorf("%v, %v", receipts, err)
	}
	if asked, _ := w.requests(); len(asked) != 2 {
		t.Errorf("an unsubscription asked for %q", asked[2:])
	}
}

// Nobody makes this server ask another host, nor SNS for anything but a confirmation.
func TestSubscriptionElsewhere(t *testing.T) {
	w := newWorld(t)
	p := w.sms(t, nil)
	wantDelivered(t, p, w.notify(t, deliveredEvent).report())
	for _, address := range []string{
		"", "http://" + snsHost + "/?Action=ConfirmSubscription", "https://evil.example/?Action=ConfirmSubscription",
		"https://169.254.169.254/?Action=ConfirmSubscription", "https://" + snsHost + "/?Action=DeleteTopic", "https://" + snsHost + "/",
		"https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription",
	} {
		one := w.subscribe(t)
		one["SubscribeURL"] = address
		if _, _, err := p.ReadReport(t.Context(), one.sign(t, w.key).report()); !errors.Is(err, watchword.ErrNotAuthentic) {
			t.Errorf("%s: %v", address, err)
		}
	}
	forged := w.subscribe(t)
	forged["Token"] = "another"
	if _, _, err := p.ReadReport(t.Context(), forged.report()); !errors.Is(err, watchword.ErrNotAuthentic) {
		t.Errorf("forged: %v", err)
	}
	if asked, _ := w.requests(); len(asked) != 1 {
		t.Errorf("SNS was asked for %q", asked[1:])
	}
}

func TestSubscriptionFails(t *testing.T) {
	w := newWorld(t)
	p := w.sms(t, nil)
	wantDelivered(t, p, w.notify(t, deliveredEvent).report())
	for want, say := range map[string]http.HandlerFunc{
		"confirm the subscription: SNS refuses it": func(a http.ResponseWriter, _ *http.Request) { a.WriteHeader(http.StatusForbidden) },
		"confirm the subscription: the connection was lost after the request was sent": func(http.ResponseWriter, *http.Request) {
			panic(http.ErrAbortHandler)
		},
	} {
		w.mu.Lock()
		w.say = say
		w.mu.Unlock()
		_, _, err := p.ReadReport(t.Context(), w.subscribe(t).report())
		wantLater(t, err, want)
	}
}

func TestMalformedReports(t *testing.T) {
	w := newWorld(t)
	p := w.sms(t, nil)
	for _, body := range []string{"", "{", "[]", "null ]", `"x"`, `{"Type":1}`, "<html>"} {
		if receipts, _, err := p.ReadReport(t.Context(), watchword.Report{Body: []byte(body), At: noon()}); err == nil || receipts != nil {
			t.Errorf("%q: %v, %v", body, receipts, err)
		}
	}
	for _, message := range []string{"", "plain text", "[]", `{"eventType":`, `{"eventType":"TEXT_DELIVERED"}`, `{"eventType":"TEXT_DELIVERED","messageId":7}`} {
		receipts, _, err := p.ReadReport(t.Context(), w.notify(t, message).report())
		if err == nil || errors.Is(err, watchword.ErrNotAuthentic) || receipts != nil {
			t.Errorf("%q: %v, %v", message, receipts, err)
		}
	}
}
