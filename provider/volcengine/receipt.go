package volcengine

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// What can be wrong with a report.
const (
	errReport = fault("the report is no JSON array as the vendor sends it")
	errFields = fault("the report has no message_id or no status_code")
)

type fault string

func (f fault) Error() string { return string(f) }

// report is one message's. Volcengine: SMS status report callback (docs 6361/171584); BytePlus: Webhook.
type report struct {
	MessageID string `json:"message_id"`
	Code      text   `json:"status_code"`
	Received  text   `json:"recv_time"` // milliseconds since 1970
}

// text is a string, or a number as it is written.
type text string

// UnmarshalJSON reads either.
func (t *text) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] != '"' {
		var n json.Number
		err := json.Unmarshal(b, &n)
		*t = text(n)
		return err
	}
	return json.Unmarshal(b, (*string)(t))
}

// ReadReport reads what the vendor pushes: an array of reports. They are not signed.
func (v *vendor) ReadReport(_ context.Context, r watchword.Report) ([]watchword.Receipt, watchword.ReportAnswer, error) {
	var reports []report
	if err := json.Unmarshal(r.Body, &reports); err != nil || reports == nil {
		return nil, watchword.ReportAnswer{}, errReport
	}
	receipts := make([]watchword.Receipt, len(reports))
	for i, one := range reports {
		if one.MessageID == "" || one.Code == "" {
			return nil, watchword.ReportAnswer{}, errFields
		}
		receipts[i] = one.receipt()
	}
	return receipts, watchword.ReportAnswer{}, nil
}

func (r report) receipt() watchword.Receipt {
	receipt := watchword.Receipt{MessageID: r.MessageID, Status: watchword.Delivered, Raw: provider.ReceiptCode(string(r.Code))}
	if ms, err := strconv.ParseInt(string(r.Received), 10, 64); err == nil && ms > 0 {
		receipt.At = time.UnixMilli(ms).UTC()
	}
	if r.Code != "0" {
		receipt.Status, receipt.Class = watchword.Undelivered, classOfReport(string(r.Code))
	}
	return receipt
}
