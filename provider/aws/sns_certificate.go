package aws

import (
	"context"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"slices"
	"strings"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// authentic checks that SNS has signed an envelope, for the topic that is listened to.
func (t *topics) authentic(ctx context.Context, e *envelope, at time.Time) error {
	signed := e.signed()
	signature, err := base64.StdEncoding.DecodeString(e.Signature)
	algorithm := map[string]x509.SignatureAlgorithm{"1": x509.SHA1WithRSA, "2": x509.SHA256WithRSA}[e.SignatureVersion]
	if t.arn == "" || e.TopicArn != t.arn || signed == "" || err != nil || algorithm == x509.UnknownSignatureAlgorithm {
		return watchword.ErrNotAuthentic
	}
	certificate, err := t.certificate(ctx, e.SigningCertURL)
	if err != nil {
		return err
	}
	if at.Before(certificate.NotBefore) || at.After(certificate.NotAfter) ||
		certificate.CheckSignature(algorithm, []byte(signed), signature) != nil {
		return watchword.ErrNotAuthentic
	}
	return nil
}

// maxCertificates are kept. SNS has one at a time, and a new one each year.
const maxCertificates = 8

// certificate gets a signing certificate from SNS, once.
func (t *topics) certificate(ctx context.Context, address string) (*x509.Certificate, error) {
	u, ok := t.own(address)
	if !ok || u.RawQuery != "" || !strings.HasSuffix(u.Path, ".pem") {
		return nil, watchword.ErrNotAuthentic
	}
	path := u.EscapedPath()
	t.mu.Lock()
	known := t.certificates[path]
	t.mu.Unlock()
	if known != nil {
		return known, nil
	}
	const doing = "fetch the certificate of SNS"
	answer, err := t.get(ctx, doing, path, "")
	if err != nil {
		return nil, err
	}
	certificate := parseCertificate(&answer)
	if certificate == nil {
		return nil, later(doing, "the answer holds none")
	}
	if !slices.ContainsFunc(t.names, func(name string) bool { return certificate.VerifyHostname(name) == nil }) {
		return nil, watchword.ErrNotAuthentic
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.certificates) >= maxCertificates {
		clear(t.certificates)
	}
	t.certificates[path] = certificate
	return certificate, nil
}

// parseCertificate reads the PEM file of SNS, which holds the signing certificate alone; nil if it holds none.
func parseCertificate(a *provider.Answer) *x509.Certificate {
	if !a.OK() || a.Broken {
		return nil
	}
	block, _ := pem.Decode(a.Body)
	if block == nil || block.Type != "CERTIFICATE" {
		return nil
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil
	}
	return certificate
}

// signingNames are the names that the signing certificate of a region may have: the old regions share one, those that
// are off until an account turns them on have their own, and so have the other partitions (AWS: SDK for Java 2,
// sns-message-manager).
func signingNames(region string) []string {
	domain := suffix(region)
	names := []string{"sns." + domain, "sns-signing." + region + "." + domain, "sns-" + region + "." + domain}
	if strings.HasPrefix(region, "us-gov-") {
		names = append(names, "sns-us-gov-west-1."+domain)
	}
	return names
}
