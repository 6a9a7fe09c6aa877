package huaweicloud

import (
	"context"
	"encoding/json"
	"mime"
	"net/http"
	"net/url"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// acknowledgement is what the vendor's example answers. It looks at nothing but the HTTP status.
const acknowledgement = `{"returnCode":0,"returnCodeDesc":"Success"}`

// What can be wrong with a report.
const (
	errReport = fault("the report is neither a form nor JSON as the vendor sends it")
	errFields = fault("the report has no smsMsgId or no status")
)

type fault string

func (f fault) Error() string { return string(f) }

// report is one message's. Huawei Cloud: Message & SMS API reference, Status Report Receiving API (sms_05_0003).
type report struct {
	MessageID string `json:"smsMsgId"`
	Status    string `json:"status"`
	Updated   string `json:"updateTime"` // UTC; missing where the platform made the report up for want of one
}

// ReadReport reads what the vendor pushes: a form about one message, or JSON about up to 50.
func (v *vendor) ReadReport(_ context.Context, r watchword.Report) ([]watchword.Receipt, watchword.ReportAnswer, error) {
	if !v.authentic(&r) {
		return nil, watchword.ReportAnswer{Status: http.StatusUnauthorized}, watchword.ErrNotAuthentic
	}
	reports, err := parseReports(&r)
	if err != nil {
		return nil, watchword.ReportAnswer{}, err
	}
	receipts := make([]watchword.Receipt, len(reports))
	for i, one := range reports {
		if one.MessageID == "" || one.Status == "" {
			return nil, watchword.ReportAnswer{}, errFields
		}
		receipts[i] = one.receipt()
	}
	return receipts, watchword.ReportAnswer{ContentType: "application/json", Body: []byte(acknowledgement)}, nil
}

func parseReports(r *watchword.Report) ([]report, error) {
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "application/json" {
		var batch struct {
			Reports []report `json:"statusReportList"`
		}
		if err := json.Unmarshal(r.Body, &batch); err != nil || batch.Reports == nil {
			return nil, errReport
		}
		return batch.Reports, nil
	}
	f, err := url.ParseQuery(string(r.Body))
	if err != nil {
		return nil, errReport
	}
	return []report{{f.Get("smsMsgId"), f.Get("status"), f.Get("updateTime")}}, nil
}

// receipt says what a report means. ACCEPTD and UNKNOWN are not the end of it.
func (r report) receipt() watchword.Receipt {
	receipt := watchword.Receipt{MessageID: r.MessageID, Status: watchword.Undelivered, Raw: provider.ReceiptCode(r.Status)}
	if at, err := time.Parse(time.RFC3339, r.Updated); err == nil {
		receipt.At = at.UTC()
	}
	switch r.Status {
	case "DELIVRD":
		receipt.Status = watchword.Delivered
	case "ACCEPTD", "UNKNOWN":
		receipt.Status = watchword.Sent
	default:
		receipt.Class = classOfReport(r.Status)
	}
	return receipt
}
