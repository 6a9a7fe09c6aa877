package aliyun

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
	"github.com/watchword/watchword/recipient"
)

// account sends through one Aliyun account.
type account struct {
	caller
	signName string
}

// Send hands one message over (Aliyun: API SendSms). Every error is a *watchword.SendError; the package comment tells
// which answer has which class.
func (a *account) Send(ctx context.Context, m watchword.Outgoing) (watchword.Acceptance, error) {
	params, err := a.params(&m)
	if err != nil {
		return watchword.Acceptance{}, err
	}
	answer, err := a.call(ctx, "SendSms", params)
	if err != nil {
		return watchword.Acceptance{}, err
	}
	said, ok := outcome(&answer)
	if !ok {
		return watchword.Acceptance{}, refusal(&answer, said.Code, &m)
	}
	return answer.Named(said.BizID, &m), nil
}

// params says what is sent to whom and in whose name. The error is a refusal that needs no call.
func (a *account) params(m *watchword.Outgoing) (url.Values, error) {
	signature := cmp.Or(m.Signature, a.signName)
	switch {
	case m.Registered.ID == "":
		return nil, watchword.NewSendError(watchword.ClassContentRejected, "no template", nil)
	case signature == "":
		return nil, watchword.NewSendError(watchword.ClassSenderUnregistered, "no signature", nil)
	case m.To.CallingCode() == "1":
		return nil, watchword.NewSendError(watchword.ClassSenderUnregistered, "not to +1", nil)
	}
	params := url.Values{
		"PhoneNumbers": {number(m.To)}, "SignName": {signature}, "TemplateCode": {m.Registered.ID}, "OutId": {m.Key},
	}
	if len(m.Registered.Variables) > 0 {
		params.Set("TemplateParam", templateParam(m.Registered.Variables))
	}
	return params, nil
}

// number writes a number as Aliyun tells mainland numbers and others apart (API SendSms, PhoneNumbers). What has not the
// shape of a mainland mobile number keeps its calling code: without it, +86 852 2123 4567 would be Hong Kong's.
func number(to recipient.Recipient) string {
	if n := provider.National(to); to.CallingCode() == "86" && len(n) == 11 && n[0] == '1' {
		return n
	}
	return provider.Digits(to)
}

// templateParam is the JSON object of a template's variables. Aliyun takes strings only, as values.
func templateParam(variables []watchword.TemplateVariable) string {
	values := make(map[string]string, len(variables))
	for _, v := range variables {
		values[v.Name] = v.Value
	}
	text, _ := json.Marshal(values) // strings always marshal
	return string(text)
}

// said is what every answer of Aliyun holds, and what one to SendSms holds beside.
type said struct {
	Code  string
	BizID string `json:"BizId"`
}

// outcome reads an answer, and tells whether it is a yes.
func outcome(answer *provider.Answer) (said, bool) {
	var s said
	if !answer.JSON(&s) {
		return said{}, false
	}
	return s, answer.OK() && s.Code == "OK"
}

// Format keeps secrets out of whatever prints a provider.
func (a *account) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, "an aliyun_sms provider") }
