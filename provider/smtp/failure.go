package smtp

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"

	"github.com/watchword/watchword"
)

// failure is why a conversation did not get to its end.
type failure struct {
	at    stage
	reply *reply // what the server said; nil if nothing
	odd   bool   // it said something that is no SMTP reply
	cause error  // fit for logs; may be nil
}

// fail describes an error of the SMTP client. What the server said is reduced to its codes; of other errors only those
// are kept which come from this side and so cannot quote the message or the credentials.
func fail(ctx context.Context, at stage, err error) *failure {
	f := &failure{at: at}
	var refused *textproto.Error
	var odd textproto.ProtocolError
	switch {
	case errors.As(err, &refused):
		r := parseReply(refused.Code, refused.Msg)
		f.reply = &r
		return f
	case ctx.Err() != nil:
		f.cause = ctx.Err()
	case errors.As(err, &odd):
		f.odd = true
	case own(err):
		f.cause = err
	}
	return f
}

// own tells whether an error was made by the network or TLS on this side.
func own(err error) bool {
	var network net.Error
	var certificate *tls.CertificateVerificationError
	var ours *localError
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.As(err, &network) || errors.As(err, &certificate) || errors.As(err, &ours)
}

// localError is something that this package found wrong.
type localError struct{ text string }

func (e *localError) Error() string { return e.text }

// broken tells whether the connection is of no further use.
func (f *failure) broken() bool {
	return f != nil && (f.reply == nil || f.reply.code == 421)
}

// stale tells whether a connection that had been open for a while turned out to be dead before the message was handed
// over, so that a new one may do better.
func (f *failure) stale() bool {
	return f.broken() && f.at < atDot && !errors.Is(f.cause, context.Canceled) && !errors.Is(f.cause, context.DeadlineExceeded)
}

// sendError is the failure in the engine's words.
func (f *failure) sendError() error {
	where := "at " + f.at.String()
	cause := errors.New(where)
	if f.cause != nil {
		cause = fmt.Errorf("%s: %w", where, f.cause)
	}
	switch {
	case f.reply != nil:
		return watchword.NewSendError(classify(f.at, *f.reply), f.reply.String(), cause)
	case f.at == atDot && f.odd:
		return watchword.NewSendError(watchword.ClassUnknown, "", cause)
	case f.at == atDot:
		return watchword.NewSendError(watchword.ClassTimeout, "", cause)
	case f.at == atAuth && errors.As(f.cause, new(*localError)):
		return watchword.NewSendError(watchword.ClassAuthFailed, "", cause)
	}
	return watchword.NewSendError(watchword.ClassProviderError, "", cause)
}
