package tencent

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// pushed is one receipt of a push (Tencent Cloud: 短信下发状态通知).
type pushed struct {
	SID             string `json:"sid"` // SerialNo of the send
	NationCode      string `json:"nationcode"`
	ReportStatus    string `json:"report_status"`
	ErrMsg          string `json:"errmsg"`            // the carrier's code
	UserReceiveTime string `json:"user_receive_time"` // 2015-10-17 08:03:04
}

// acknowledged is what Tencent wants to hear.
const acknowledged = `{"result":0,"errmsg":"OK"}`

// ReadReport reads a push.
func (a *account) ReadReport(_ context.Context, r watchword.Report) ([]watchword.Receipt, watchword.ReportAnswer, error) {
	receipts, ok := receiptsIn(r.Body)
	if !ok { // without a word of it, since it holds a number
		return nil, watchword.ReportAnswer{}, errors.New("the report is no list of Tencent's receipts")
	}
	return receipts, watchword.ReportAnswer{Status: 200, ContentType: "application/json", Body: []byte(acknowledged)}, nil
}

// receiptsIn reads the receipts of several messages. What names no message or has another form is passed over, so that it
// takes no other with it, unless all of it is such: then it is not receipts that were pushed.
func receiptsIn(body []byte) ([]watchword.Receipt, bool) {
	var all []json.RawMessage
	if json.Unmarshal(body, &all) != nil || all == nil {
		return nil, false
	}
	receipts := make([]watchword.Receipt, 0, len(all))
	for _, text := range all {
		var p pushed
		if json.Unmarshal(text, &p) == nil && p.SID != "" {
			r := receipt(p.SID, p.ReportStatus, p.NationCode, p.ErrMsg)
			r.At = moment(p.UserReceiveTime)
			receipts = append(receipts, r)
		}
	}
	return receipts, len(receipts) > 0 || len(all) == 0
}

// receipt is what a push or an answer says of one message to a country (its calling code). Other states than the two that
// are documented change nothing.
func receipt(serial, status, country, code string) watchword.Receipt {
	r := watchword.Receipt{MessageID: serial, Status: watchword.Sent, Raw: provider.ReceiptCode(code)}
	switch status {
	case "SUCCESS":
		r.Status = watchword.Delivered
	case "FAIL":
		r.Status, r.Class = watchword.Undelivered, classOfReceipt(country, code)
	}
	return r
}

// moment reads a time of China, and answers zero for what is none.
func moment(s string) time.Time {
	at, err := time.ParseInLocation(time.DateTime, s, china())
	if err != nil {
		return time.Time{}
	}
	return at
}

func china() *time.Location { return time.FixedZone("UTC+8", 8*60*60) }
