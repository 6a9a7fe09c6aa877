package volcengine

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

const (
	service     = "volcSMS"
	contentType = "application/json"
)

// vendor sends messages for one message group. Nothing of it changes after Open.
type vendor struct {
	client    *provider.Client
	signer    signer
	account   string
	signature string
	now       func() time.Time
}

// said is the frame of every answer. Volcengine: common response structure. What Result holds depends on the action, and
// on whether there is an error.
type said struct {
	Metadata struct {
		Error *struct {
			Code string `json:"Code"`
		} `json:"Error"`
	} `json:"ResponseMetadata"`
	Result json.RawMessage `json:"Result"`
}

// do makes a call to an action. A question has no body, and may be asked twice.
func (v *vendor) do(ctx context.Context, query url.Values, body []byte) (provider.Answer, error) {
	method := http.MethodPost
	if body == nil {
		method = http.MethodGet
	}
	date, hash := v.now().UTC().Format(dateLayout), digest(body)
	signed := request{
		method: method, path: v.client.Path() + "/", query: query, body: body,
		headers: []header{{"content-type", contentType}, {"host", signedHost(v.client.Host())}, {"x-content-sha256", hash}, {"x-date", date}},
	}
	h := http.Header{}
	h.Set("Content-Type", contentType)
	h.Set("X-Content-Sha256", hash)
	h.Set("X-Date", date)
	h.Set("Authorization", v.signer.authorization(&signed, date))
	return v.client.Do(ctx, provider.Call{
		Method: method, Path: "/", Query: canonicalQuery(query), Header: h, Body: body, Repeatable: body == nil,
	})
}

// signedHost leaves out the ports that the vendor's own signers leave out.
func signedHost(host string) string {
	return strings.TrimSuffix(strings.TrimSuffix(host, ":80"), ":443")
}

// failure is the error of an answer that is no yes. code is the vendor's own; m may be nil.
func failure(a *provider.Answer, code string, m *watchword.Outgoing) error {
	if class, known := provider.ClassFor(code, codes()); known {
		return a.Refused(class, code, m)
	}
	return a.Unclear(code, m)
}

// code is the vendor's own, and empty where there is no error.
func (s *said) code() string {
	if s.Metadata.Error == nil {
		return ""
	}
	return cmp.Or(s.Metadata.Error.Code, "error without a code")
}

// yes reads the result of an answer that names no error into v, and tells whether it could.
func (s *said) yes(a *provider.Answer, v any) bool {
	return s.code() == "" && a.OK() && json.Unmarshal(s.Result, v) == nil
}

// Close ends the connections that are not in use.
func (v *vendor) Close() error { return v.client.Close() }

// Format keeps secrets out of whatever prints a provider.
func (v *vendor) Format(s fmt.State, _ rune) {
	_, _ = io.WriteString(s, "a Volcengine SMS account")
}
