package tencent

import (
	"context"
	"strings"

	"github.com/watchword/watchword"
)

// ReportConversion tells the vendor of a code that was used, if the settings say so (Tencent Cloud: API
// ReportConversion). Of those that were not used it wants to hear nothing.
func (a *account) ReportConversion(ctx context.Context, c watchword.Conversion) error {
	if !a.reports || !c.Approved || c.MessageID == "" {
		return nil
	}
	params := struct {
		SmsSdkAppID    string `json:"SmsSdkAppId"`
		SerialNo       string
		ConversionTime int64 `json:",omitempty"` // seconds since 1970; left out: now
	}{SmsSdkAppID: a.app, SerialNo: c.MessageID}
	if !c.At.IsZero() {
		params.ConversionTime = c.At.Unix()
	}
	var result struct{ ReportConversionStatus struct{ Code string } }
	answer, err := a.ask(ctx, question{action: "ReportConversion", params: params}, &result)
	if err != nil {
		return err
	}
	if code := result.ReportConversionStatus.Code; !strings.EqualFold(code, "ok") {
		return refusal(&answer, code, nil)
	}
	return nil
}
