package volcengine

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"net/url"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// maxTag is how many characters reports give back. BytePlus: SendSms.
const maxTag = 512

// message is what SendSms takes. Volcengine: SendSms (docs 6361/67380); BytePlus: SendSms, where From is the sender.
type message struct {
	SmsAccount    string
	Sign          string `json:",omitempty"`
	From          string `json:",omitempty"`
	TemplateID    string
	TemplateParam string `json:",omitempty"` // a JSON object, as text
	PhoneNumbers  string
	Tag           string `json:",omitempty"`
}

// Send hands one message over. The package comment tells which answer gives which class.
func (v *vendor) Send(ctx context.Context, m watchword.Outgoing) (watchword.Acceptance, error) {
	if m.Registered.ID == "" {
		return watchword.Acceptance{}, watchword.NewSendError(watchword.ClassContentRejected, "no template", nil)
	}
	out := message{
		SmsAccount: v.account, TemplateID: m.Registered.ID, TemplateParam: values(m.Registered.Variables), PhoneNumbers: m.To.Address(),
	}
	signature := cmp.Or(m.Signature, v.signature)
	switch {
	case v.signer.region == singapore:
		out.From = signature
	case signature == "":
		return watchword.Acceptance{}, watchword.NewSendError(watchword.ClassSenderUnregistered, "no signature", nil)
	default:
		out.Sign = signature
	}
	if len(m.Key) <= maxTag {
		out.Tag = m.Key
	}
	answer, err := v.do(ctx, url.Values{"Action": {"SendSms"}, "Version": {"2020-01-01"}}, encode(out))
	if err != nil {
		return watchword.Acceptance{}, err
	}
	return judge(&answer, &m)
}

// values writes variables by name, as text; empty for a template without any.
func values(variables []watchword.TemplateVariable) string {
	if len(variables) == 0 {
		return ""
	}
	named := make(map[string]string, len(variables))
	for _, v := range variables {
		named[v.Name] = v.Value
	}
	return string(encode(named))
}

// encode writes JSON with < and & as they are: the text ends on a phone, not on a page.
func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // strings always encode
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// judge turns an answer into an outcome. There is one recipient, and so one id.
func judge(a *provider.Answer, m *watchword.Outgoing) (watchword.Acceptance, error) {
	var s said
	if !a.JSON(&s) {
		return watchword.Acceptance{}, a.Unclear("", m)
	}
	var result struct {
		MessageID []string `json:"MessageID"`
	}
	if !s.yes(a, &result) || len(result.MessageID) == 0 {
		return watchword.Acceptance{}, failure(a, s.code(), m)
	}
	return a.Named(result.MessageID[0], m), nil
}
