package smpp

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/watchword/watchword"
)

// certify makes a certificate for this machine, which is its own authority, and answers the files of its key and itself.
func certify(t testing.TB) (keyFile, certificateFile string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Unix(0, 0), NotAfter: time.Now().Add(24 * time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"smpp.carrier.example"},
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, kind string, b []byte) string {
		file := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: b}), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	return write("key.pem", "PRIVATE KEY", private), write("ca.pem", "CERTIFICATE", certificate)
}

func secured(t testing.TB) (c *tls.Config, caFile string) {
	t.Helper()
	keyFile, caFile := certify(t)
	pair, err := tls.LoadX509KeyPair(caFile, keyFile)
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}, caFile
}

// secure is a vendor with TLS, and a provider that trusts it unless the test changes that.
func secure(t *testing.T, change func(c *Config)) (*smsc, *Provider) {
	t.Helper()
	server, caFile := secured(t)
	l, err := tls.Listen("tcp", "127.0.0.1:0", server)
	if err != nil {
		t.Fatal(err)
	}
	v := newSMSC(t)
	v.serveOn(l)
	c := basic()
	c.Port, c.TLS, c.CAFile = l.Addr().(*net.TCPAddr).Port, tlsImplicit, caFile
	change(&c)
	return v, open(t, c)
}

func TestTLS(t *testing.T) {
	v, p := secure(t, func(*Config) {})
	if id := mustSend(t, p, sms()); id != "m0001" || len(v.messages()) != 1 {
		t.Errorf("id %q", id)
	}
}

func TestTLSNeedsTrust(t *testing.T) {
	for name, change := range map[string]func(c *Config){
		"another authority": func(c *Config) { c.CAFile = "" },
		"another name":      func(c *Config) { c.ServerName = "smpp.other.example" },
	} {
		t.Run(name, func(t *testing.T) {
			v, p := secure(t, change)
			_, err := send(t, p, sms())
			wantRefused(t, err, watchword.ClassProviderError, "tls")
			if len(v.messages()) != 0 {
				t.Error("a message went to somebody unknown")
			}
		})
	}
	t.Run("the name that the settings give", func(t *testing.T) {
		_, p := secure(t, func(c *Config) { c.ServerName = "smpp.carrier.example" })
		mustSend(t, p, sms())
	})
}

// TestTLSSurvivesSilence sees that a read's deadline does no harm to a TLS connection.
func TestTLSSurvivesSilence(t *testing.T) {
	server, caFile := secured(t)
	c := basic()
	c.TLS, c.CAFile = tlsImplicit, caFile
	synctest.Test(t, func(t *testing.T) {
		v := newSMSC(t)
		p := open(t, c)
		trust, err := p.settings.secure()
		if err != nil {
			t.Fatal(err)
		}
		trust.Time = func() time.Time { return time.Unix(1000, 0) } // a bubble's clock begins before the certificate
		p.dial = func(context.Context) (net.Conn, error) {
			ours, theirs := net.Pipe()
			v.take(tls.Server(theirs, server))
			return tls.Client(ours, trust), nil
		}
		mustSend(t, p, sms())
		time.Sleep(10 * time.Minute) //nolint:forbidigo // of the bubble's time
		mustSend(t, p, sms())
		if n := len(v.connections()); n != 1 {
			t.Errorf("%d connections: want 1", n)
		}
		_ = p.Close()
		v.all.Wait()
	})
}
