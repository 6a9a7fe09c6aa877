package huaweicloud

import (
	"bytes"
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
	sendPath    = "/sms/batchSendSms/v1"
	contentType = "application/x-www-form-urlencoded"
	maxExtend   = 128 // characters of the field that reports give back
)

// vendor sends messages through one SMS application. Nothing of it changes after Open.
type vendor struct {
	client      *provider.Client
	key, secret string
	wsse        bool
	sender      string
	senders     map[string]string
	signature   string
	pushKeys    map[string]string
	now         func() time.Time
	nonce       func() string
}

// Send hands one message over. The package comment tells which answer gives which class.
func (v *vendor) Send(ctx context.Context, m watchword.Outgoing) (watchword.Acceptance, error) {
	if m.Registered.ID == "" {
		return watchword.Acceptance{}, watchword.NewSendError(watchword.ClassContentRejected, "no template", nil)
	}
	signature := cmp.Or(m.Signature, v.signature)
	from := cmp.Or(v.senders[m.Registered.ID], v.senders[signature], v.sender)
	if from == "" {
		return watchword.Acceptance{}, watchword.NewSendError(watchword.ClassSenderUnregistered, "no sender", nil)
	}
	body := []byte(form(&m, from, signature).Encode())
	answer, err := v.client.Do(ctx, provider.Call{
		Method: http.MethodPost, Path: sendPath, Header: v.headers(body), Body: body,
	})
	if err != nil {
		return watchword.Acceptance{}, err
	}
	return judge(&answer, &m)
}

// form is the message as the vendor takes it. Huawei Cloud: Message & SMS API reference, SMS Sending API. What is empty
// is left out: the vendor takes no empty values.
func form(m *watchword.Outgoing, from, signature string) url.Values {
	f := url.Values{"from": {from}, "to": {m.To.Address()}, "templateId": {m.Registered.ID}}
	if len(m.Registered.Variables) > 0 {
		f.Set("templateParas", values(m.Registered.Variables))
	}
	if signature != "" {
		f.Set("signature", signature)
	}
	if m.ReceiptURL != "" {
		f.Set("statusCallback", m.ReceiptURL)
	}
	if m.Key != "" && len(m.Key) <= maxExtend && !strings.ContainsAny(m.Key, "{}") {
		f.Set("extend", m.Key)
	}
	return f
}

// values writes variables as the vendor counts them: a JSON array of strings.
func values(variables []watchword.TemplateVariable) string {
	list := make([]string, len(variables))
	for i, v := range variables {
		list[i] = v.Value
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(list) // strings always encode
	return strings.TrimSuffix(b.String(), "\n")
}

// headers proves whose request it is.
func (v *vendor) headers(body []byte) http.Header {
	at := v.now().UTC()
	h := http.Header{}
	h.Set("Content-Type", contentType)
	if v.wsse {
		h.Set("Authorization", wsseAuthorization)
		h.Set("X-Wsse", usernameToken(v.key, v.secret, v.nonce(), at))
		return h
	}
	date := at.Format(dateLayout)
	signed := request{
		method: http.MethodPost, path: v.client.Path() + sendPath, body: body,
		headers: []header{{"content-type", contentType}, {"host", v.client.Host()}, {"x-sdk-date", date}},
	}
	h.Set(dateHeader, date)
	h.Set("Authorization", signed.authorization(v.key, v.secret, date))
	return h
}

// said is what the vendor answers. ErrorCode is the gateway's before it.
type said struct {
	Code      string `json:"code"`
	ErrorCode string `json:"error_code"`
	Result    []struct {
		MessageID string `json:"smsMsgId"`
		Status    string `json:"status"`
	} `json:"result"`
}

// judge turns an answer into an outcome.
func judge(a *provider.Answer, m *watchword.Outgoing) (watchword.Acceptance, error) {
	var s said
	if !a.JSON(&s) {
		return watchword.Acceptance{}, a.Unclear("", m)
	}
	code := cmp.Or(s.Code, s.ErrorCode)
	if len(s.Result) > 0 { // there is one recipient, and this is about it
		if a.OK() && s.Result[0].Status == success {
			return a.Named(s.Result[0].MessageID, m), nil
		}
		code = cmp.Or(s.Result[0].Status, code)
	}
	if class, known := classOf(code); known {
		return watchword.Acceptance{}, a.Refused(class, code, m)
	}
	return watchword.Acceptance{}, a.Unclear(code, m)
}

// Close ends the connections that are not in use.
func (v *vendor) Close() error { return v.client.Close() }

// Format keeps secrets out of whatever prints a provider.
func (v *vendor) Format(s fmt.State, _ rune) {
	_, _ = io.WriteString(s, "a Huawei Cloud SMS application")
}
