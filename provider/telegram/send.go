package telegram

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
	"github.com/watchword/watchword/recipient"
)

// account sends for one Telegram Gateway account. Nothing of it changes after Open.
type account struct {
	client    *provider.Client
	sender    string
	header    http.Header // of every call; never changed
	reportKey []byte      // what reports are signed with
}

// message is the body of a call (Telegram Gateway API: sendVerificationMessage).
type message struct {
	PhoneNumber    string `json:"phone_number"` // E.164
	Code           string `json:"code"`         // 4 to 8 digits
	SenderUsername string `json:"sender_username,omitempty"`
	TTL            int    `json:"ttl"`                    // seconds, minTTL to maxTTL
	CallbackURL    string `json:"callback_url,omitempty"` // https, at most maxCallback bytes
	Payload        string `json:"payload,omitempty"`      // at most maxPayload bytes
}

const (
	minCode, maxCode = 4, 8
	minTTL, maxTTL   = 30, 3600
	maxCallback      = 256
	maxPayload       = 128
)

// Send hands one message over. The package comment tells what becomes of each answer.
func (a *account) Send(ctx context.Context, m watchword.Outgoing) (watchword.Acceptance, error) {
	switch {
	case !sendable(m.Code):
		return watchword.Acceptance{}, watchword.NewSendError(watchword.ClassContentRejected, "code is not 4 to 8 digits", nil)
	case m.To.Kind() != recipient.Phone:
		return watchword.Acceptance{}, watchword.NewSendError(watchword.ClassInvalidNumber, "no number", nil)
	}
	body, err := json.Marshal(a.message(&m))
	if err != nil {
		return watchword.Acceptance{}, watchword.NewSendError(watchword.ClassProviderError, "encode", nil)
	}
	answer, err := a.client.Do(ctx, provider.Call{
		Method: http.MethodPost, Path: "/sendVerificationMessage", Header: a.header, Body: body,
	})
	if err != nil {
		return watchword.Acceptance{}, err
	}
	return judge(&answer, &m)
}

func sendable(code string) bool {
	return len(code) >= minCode && len(code) <= maxCode &&
		!strings.ContainsFunc(code, func(r rune) bool { return r < '0' || r > '9' })
}

func (a *account) message(m *watchword.Outgoing) message {
	out := message{
		PhoneNumber: m.To.Address(), Code: m.Code,
		SenderUsername: strings.TrimPrefix(cmp.Or(m.Signature, a.sender), "@"),
		TTL:            min(max(int(m.ValidFor/time.Second), minTTL), maxTTL),
	}
	if strings.HasPrefix(m.ReceiptURL, "https://") && len(m.ReceiptURL) <= maxCallback {
		out.CallbackURL = m.ReceiptURL
	}
	if len(m.Key) <= maxPayload {
		out.Payload = m.Key
	}
	return out
}

// request is the state of a request (Telegram Gateway API: RequestStatus), in an answer and in a report.
type request struct {
	ID       string    `json:"request_id"`
	Delivery *delivery `json:"delivery_status"` // nil: nothing to tell
}

type delivery struct {
	Status    string `json:"status"`
	UpdatedAt int64  `json:"updated_at"` // seconds since 1970
}

// judge turns an answer into an outcome.
func judge(answer *provider.Answer, m *watchword.Outgoing) (watchword.Acceptance, error) {
	var said struct {
		OK     *bool
		Result request
		Error  string
	}
	switch readable := answer.JSON(&said); {
	case !readable || said.OK == nil || *said.OK && (!answer.OK() || said.Result.ID == ""):
		return watchword.Acceptance{}, answer.Unclear(said.Error, m)
	case !*said.OK:
		return watchword.Acceptance{}, refused(answer, said.Error, m)
	}
	accepted := answer.Named(said.Result.ID, m)
	if d := said.Result.Delivery; d != nil && d.outcome() == watchword.Delivered {
		accepted.Receipt = watchword.Delivered
	}
	return accepted, nil
}

func refused(answer *provider.Answer, name string, m *watchword.Outgoing) error {
	if class, known := class(name); known {
		return answer.Refused(class, name, m)
	}
	if answer.OK() {
		return answer.Refused(watchword.ClassProviderError, name, m)
	}
	return answer.Unclear(name, m)
}

// Close ends the connections that are not in use. It may be called twice, and sends that are under way go on.
func (a *account) Close() error { return a.client.Close() }

// Format keeps secrets out of whatever prints a provider.
func (a *account) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, "a Telegram Gateway account") }
