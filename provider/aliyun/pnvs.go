package aliyun

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
	"github.com/watchword/watchword/recipient"
)

// owner sends and checks codes that Aliyun makes.
type owner struct {
	caller
	signName, scheme string
	alphabet         string // CodeType
	interval         int    // seconds
}

// Format keeps secrets out of whatever prints a provider.
func (o *owner) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, "an aliyun_pnvs provider") }

const (
	placeholder = "##code##" // Aliyun puts the code in its place (API SendSmsVerifyCode, TemplateParam)
	maxLength   = 8          // characters of a code (CodeLength: 4 to 8)
	latestOnly  = "1"        // DuplicatePolicy: a new code makes the earlier ones of the same number and scheme worthless
	anyCase     = "1"        // CaseAuthPolicy: a and A are alike
)

// Send asks Aliyun to make a code and to send it (API SendSmsVerifyCode of Dypnsapi). The acceptance has the BizId, by
// which receipts are named; a check needs none.
func (o *owner) Send(ctx context.Context, m watchword.Outgoing) (watchword.Acceptance, error) {
	params, err := o.params(&m)
	if err != nil {
		return watchword.Acceptance{}, err
	}
	answer, err := o.call(ctx, "SendSmsVerifyCode", params)
	if err != nil {
		return watchword.Acceptance{}, err
	}
	told, ok := verdictOf(&answer)
	if !ok {
		return watchword.Acceptance{}, refusalBy(ownerTable(), &answer, told.Code, &m)
	}
	return answer.Named(told.Model.BizID, &m), nil
}

// params says what is sent to whom and in whose name. The error is a refusal that needs no call.
func (o *owner) params(m *watchword.Outgoing) (url.Values, error) {
	signature := cmp.Or(m.Signature, o.signName)
	variables, hasCode := withPlaceholder(m.Registered.Variables)
	switch {
	case m.Registered.ID == "":
		return nil, watchword.NewSendError(watchword.ClassContentRejected, "no template", nil)
	case !hasCode:
		return nil, watchword.NewSendError(watchword.ClassContentRejected, "no code in the template", nil)
	case m.CodeLength > maxLength:
		return nil, watchword.NewSendError(watchword.ClassContentRejected, "code too long", nil)
	case signature == "":
		return nil, watchword.NewSendError(watchword.ClassSenderUnregistered, "no signature", nil)
	case m.To.CallingCode() != "86":
		return nil, watchword.NewSendError(watchword.ClassSenderUnregistered, "only to +86", nil)
	}
	params := o.about(m.To, m.Key)
	params.Set("SignName", signature)
	params.Set("TemplateCode", m.Registered.ID)
	params.Set("TemplateParam", templateParam(variables))
	params.Set("CodeType", o.alphabet)
	params.Set("DuplicatePolicy", latestOnly)
	params.Set("Interval", strconv.Itoa(o.interval))
	params.Set("ReturnVerifyCode", "false") // nobody but the person is to know it
	if m.CodeLength > 0 {
		params.Set("CodeLength", strconv.Itoa(m.CodeLength))
	}
	if m.ValidFor > 0 {
		params.Set("ValidTime", strconv.Itoa(max(1, int(m.ValidFor/time.Second))))
	}
	return params, nil
}

// withPlaceholder puts Aliyun's placeholder where the code belongs, and tells whether there is such a place: the variable
// called code, if it has no value, or else the first without one.
func withPlaceholder(variables []watchword.TemplateVariable) ([]watchword.TemplateVariable, bool) {
	empty := func(v watchword.TemplateVariable) bool { return v.Value == "" }
	i := slices.IndexFunc(variables, func(v watchword.TemplateVariable) bool { return empty(v) && v.Name == "code" })
	if i < 0 {
		i = slices.IndexFunc(variables, empty)
	}
	if i < 0 {
		return nil, false
	}
	filled := slices.Clone(variables)
	filled[i].Value = placeholder
	return filled, true
}

// CheckCode asks Aliyun whether a code is right (API CheckSmsVerifyCode). It is asked once: it may count the attempts.
func (o *owner) CheckCode(ctx context.Context, c watchword.CodeCheck) (bool, error) {
	params := o.about(c.To, c.Key)
	params.Set("VerifyCode", c.Code)
	params.Set("CaseAuthPolicy", anyCase)
	answer, err := o.call(ctx, "CheckSmsVerifyCode", params)
	if err != nil {
		return false, err
	}
	told, ok := verdictOf(&answer)
	switch {
	case told.Code == "isv.ValidateFail": // wrong, expired, used, or replaced by a later one
		return false, nil
	case ok && told.Model.VerifyResult == "UNKNOWN":
		return false, nil
	case ok && told.Model.VerifyResult == "PASS":
		return told.about(c), nil
	}
	code := told.Code
	if ok { // a result that nobody knows
		code = ""
	}
	return false, refusalBy(ownerTable(), &answer, code, &watchword.Outgoing{To: c.To, Code: c.Code})
}

// about says which code of whom: what a check must repeat of the sending.
func (o *owner) about(to recipient.Recipient, key string) url.Values {
	params := url.Values{"CountryCode": {"86"}, "PhoneNumber": {provider.National(to)}, "OutId": {key}}
	if o.scheme != "" {
		params.Set("SchemeName", o.scheme)
	}
	return params
}

// ReadReport reads a push of receipts, which have the form of the SMS service's (Aliyun: DypnsSmsVerifyReport).
func (o *owner) ReadReport(_ context.Context, r watchword.Report) ([]watchword.Receipt, watchword.ReportAnswer, error) {
	return readPush(r)
}

// verdict is what both calls are answered with.
type verdict struct {
	Code    string
	Success *bool
	Model   struct {
		BizID        string `json:"BizId"`
		OutID        string `json:"OutId"`
		VerifyResult string
	}
}

// verdictOf reads an answer, and tells whether Aliyun has done what it was asked.
func verdictOf(answer *provider.Answer) (verdict, bool) {
	var v verdict
	if !answer.JSON(&v) {
		return verdict{}, false
	}
	return v, answer.OK() && v.Code == "OK" && (v.Success == nil || *v.Success)
}

// about tells whether a verdict is on a code of this verification, as far as it says: should Aliyun find a code by the
// number alone, that of another purpose would pass for this one.
func (v verdict) about(c watchword.CodeCheck) bool {
	return v.Model.OutID == "" || v.Model.OutID == c.Key || strings.HasPrefix(v.Model.OutID, c.ID.String()+"-")
}
