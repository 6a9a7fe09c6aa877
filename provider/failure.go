package provider

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"syscall"

	"github.com/watchword/watchword"
)

// What can go wrong on the way, in fixed words: net/http's own errors quote the URL, which may hold secrets. ErrBroken is
// for those who read answers themselves.
const (
	errPath     = sentence("the path of a call cannot be read")
	ErrBroken   = sentence("the vendor's answer broke off")
	errLost     = sentence("the connection was lost after the request was sent")
	errName     = sentence("the vendor's host name was not found")
	errTLS      = sentence("no trusted TLS connection to the vendor")
	errRefused  = sentence("the vendor's host refuses connections")
	errNoAnswer = sentence("no connection to the vendor in time")
	errConnect  = sentence("no connection to the vendor")
)

type sentence string

func (s sentence) Error() string { return string(s) }

// Failure is the error of a request without a whole answer: ClassTimeout if the vendor may have it, else
// ClassProviderError. Its raw code is ours, since the vendor said nothing; ctx's error is in the chain if ctx is over.
func Failure(ctx context.Context, sent bool, err error) error {
	class := watchword.ClassProviderError
	if sent {
		class = watchword.ClassTimeout
	}
	raw, cause := reason(sent, err)
	if over := ctx.Err(); over != nil {
		raw, cause = "deadline", over
		if errors.Is(over, context.Canceled) {
			raw = "canceled"
		}
	}
	return watchword.NewSendError(class, raw, cause)
}

func reason(sent bool, err error) (raw string, cause error) {
	if sent {
		if errors.Is(err, ErrBroken) {
			return "connection lost", ErrBroken
		}
		return "connection lost", errLost
	}
	var dns *net.DNSError
	var timeout net.Error
	switch {
	case errors.As(err, &dns):
		return "dns", errName
	case untrusted(err):
		return "tls", errTLS
	case errors.Is(err, syscall.ECONNREFUSED):
		return "connection refused", errRefused
	case errors.As(err, &timeout) && timeout.Timeout():
		return "connection timeout", errNoAnswer
	}
	return "no connection", errConnect
}

// untrusted tells whether a handshake failed: we do not trust the other side, or it refuses us, which crypto/tls calls a
// remote error.
func untrusted(err error) bool {
	var certificate *tls.CertificateVerificationError
	var remote *net.OpError
	return errors.As(err, &certificate) || errors.As(err, &remote) && remote.Op == "remote error"
}
