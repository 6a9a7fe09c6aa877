package tencent

import (
	"cmp"
	"context"
	"strings"

	"github.com/watchword/watchword"
)

// sending is the parameters of SendSms (Tencent Cloud: API SendSms).
type sending struct {
	PhoneNumberSet   []string
	SmsSdkAppID      string   `json:"SmsSdkAppId"`
	SignName         string   `json:",omitempty"`
	TemplateID       string   `json:"TemplateId"`
	TemplateParamSet []string `json:",omitempty"`
	SessionContext   string   `json:",omitempty"`
	SenderID         string   `json:"SenderId,omitempty"`
}

// Send hands one message over. Every error is a *watchword.SendError; the package comment tells which answer has which
// class.
func (a *account) Send(ctx context.Context, m watchword.Outgoing) (watchword.Acceptance, error) {
	params, err := a.params(&m)
	if err != nil {
		return watchword.Acceptance{}, err
	}
	var sent struct {
		SendStatusSet []struct{ SerialNo, Code string } // one for each number
	}
	answer, err := a.ask(ctx, question{action: "SendSms", params: params, about: &m}, &sent)
	if err != nil {
		return watchword.Acceptance{}, err
	}
	if len(sent.SendStatusSet) != 1 {
		return watchword.Acceptance{}, answer.Unclear("", &m)
	}
	status := sent.SendStatusSet[0]
	if !strings.EqualFold(status.Code, "Ok") {
		return watchword.Acceptance{}, refusal(&answer, status.Code, &m)
	}
	return answer.Named(status.SerialNo, &m), nil
}

// params says what is sent to whom and in whose name. The account's own signature is of the mainland: Tencent refuses one
// of there with a number of elsewhere (错误码, ContainDomesticAndInternationalPhoneNumber), which needs none. The error is a
// refusal that needs no call.
func (a *account) params(m *watchword.Outgoing) (sending, error) {
	p := sending{
		PhoneNumberSet: []string{m.To.Address()}, SmsSdkAppID: a.app, SignName: m.Signature,
		TemplateID: m.Registered.ID, SessionContext: m.Key,
	}
	if m.To.CallingCode() == "86" {
		p.SignName = cmp.Or(p.SignName, a.signName)
		if p.SignName == "" {
			return p, watchword.NewSendError(watchword.ClassSenderUnregistered, "no signature", nil)
		}
	} else {
		p.SenderID = a.senderID
	}
	if p.TemplateID == "" {
		return p, watchword.NewSendError(watchword.ClassContentRejected, "no template", nil)
	}
	for _, v := range m.Registered.Variables {
		p.TemplateParamSet = append(p.TemplateParamSet, v.Value)
	}
	return p, nil
}
