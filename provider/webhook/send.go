package webhook

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// account sends through one service. Nothing of it changes after Open.
type account struct {
	client  *provider.Client
	keys    []key
	query   string
	slashes string // at the end of the URL's path: some services tell the two apart
	now     func() time.Time
}

// Send hands one message over. The package comment tells what becomes of each answer.
func (a *account) Send(ctx context.Context, m watchword.Outgoing) (watchword.Acceptance, error) {
	at := a.now().UTC()
	body, err := encode(&m, at)
	if err != nil {
		return watchword.Acceptance{}, watchword.NewSendError(watchword.ClassProviderError, "encode", nil)
	}
	timestamp := strconv.FormatInt(at.Unix(), 10)
	answer, err := a.client.Do(ctx, provider.Call{
		Method: http.MethodPost, Path: a.slashes, Query: a.query, Body: body,
		Header: http.Header{
			"Content-Type":  {"application/json"},
			headerID:        {m.Key},
			headerTimestamp: {timestamp},
			headerSignature: {signatures(a.keys, m.Key, timestamp, body)},
		},
		Repeatable: true, // the service knows the message by its id
	})
	if err != nil {
		return watchword.Acceptance{}, err
	}
	return judge(&answer, &m)
}

// maxName is how many characters of a message's name are kept.
const maxName = 128

// judge turns an answer into an outcome.
func judge(answer *provider.Answer, m *watchword.Outgoing) (watchword.Acceptance, error) {
	var said struct {
		MessageID name `json:"message_id"`
		Error     *fault
	}
	readable := understood(answer, &said)
	switch {
	case said.Error != nil:
		return watchword.Acceptance{}, said.Error.of(answer, m)
	case !readable || !answer.OK():
		return watchword.Acceptance{}, answer.Unclear("", m)
	case said.MessageID == "" || len(said.MessageID) > maxName:
		return watchword.Acceptance{MessageID: m.Key}, nil
	}
	return answer.Named(string(said.MessageID), m), nil
}

// understood reads an answer, and tells whether it is one of the service's: a JSON object, or a word that says nothing.
// Half an object and a page are not.
func understood(answer *provider.Answer, said any) bool {
	text := bytes.TrimSpace(answer.Body)
	if bytes.HasPrefix(text, []byte("{")) {
		return answer.JSON(said)
	}
	return !answer.Broken && !bytes.HasPrefix(text, []byte("<"))
}

// name is a message's: a text, or a number as it is written.
type name string

// UnmarshalJSON reads either.
func (n *name) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] >= '-' && b[0] <= '9' {
		*n = name(b)
		return nil
	}
	return json.Unmarshal(b, (*string)(n))
}

// Close ends the connections that are not in use. It may be called twice, and sends that are under way go on.
func (a *account) Close() error { return a.client.Close() }

// Format keeps secrets out of whatever prints a provider.
func (a *account) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, "a webhook") }
