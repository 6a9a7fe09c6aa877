package aliyun

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// acknowledged is what Aliyun wants to hear: a code that is a number, under the status 200.
const acknowledged = `{"code":0,"msg":"OK"}`

// ReadReport reads a push.
func (a *account) ReadReport(_ context.Context, r watchword.Report) ([]watchword.Receipt, watchword.ReportAnswer, error) {
	return readPush(r)
}

func readPush(r watchword.Report) ([]watchword.Receipt, watchword.ReportAnswer, error) {
	receipts, ok := receiptsIn(r.Body)
	if !ok { // without a word of it, since it holds a number
		return nil, watchword.ReportAnswer{}, errors.New("the report is no list of Aliyun's receipts")
	}
	return receipts, watchword.ReportAnswer{Status: 200, ContentType: "application/json", Body: []byte(acknowledged)}, nil
}

// receiptsIn reads the receipts of several messages. What names no message or has another form is passed over, so that it
// takes no other with it, unless all of it is such: then it is not receipts that were pushed.
func receiptsIn(body []byte) ([]watchword.Receipt, bool) {
	var pushed []json.RawMessage
	if json.Unmarshal(body, &pushed) != nil || pushed == nil {
		return nil, false
	}
	receipts := make([]watchword.Receipt, 0, len(pushed))
	for _, text := range pushed {
		var p struct {
			domestic
			abroad
		}
		switch {
		case json.Unmarshal(text, &p) != nil:
		case p.BizID != "":
			receipts = append(receipts, p.domestic.read())
		case p.MessageID != "":
			receipts = append(receipts, p.abroad.read())
		}
	}
	return receipts, len(receipts) > 0 || len(pushed) == 0
}

// domestic is one receipt of a push (Aliyun: SmsReport, HTTP 批量推送模式).
type domestic struct {
	BizID      string `json:"biz_id"`
	Success    *bool  `json:"success"`
	ErrCode    string `json:"err_code"`
	ReportTime string `json:"report_time"` // 2017-01-01 00:00:00
}

func (d domestic) read() watchword.Receipt {
	r := watchword.Receipt{MessageID: d.BizID, Status: watchword.Sent, Raw: provider.ReceiptCode(d.ErrCode), At: moment(d.ReportTime)}
	switch {
	case d.Success == nil || !*d.Success && d.ErrCode == "REQUEST_SUCCESS": // the carrier has said nothing yet
	case *d.Success:
		r.Status = watchword.Delivered
	default:
		r.Status, r.Class = watchword.Undelivered, classOfReceipt(d.ErrCode)
	}
	return r
}

// abroad is one receipt of a push about messages to other countries (Aliyun: SmsReport of 国际/港澳台消息, HTTP
// 批量推送模式). Its MessageId is called as BizId is: 发送回执ID.
type abroad struct {
	MessageID   string `json:"MessageId"`
	Status      string `json:"Status"`
	ErrorCode   string `json:"ErrorCode"`
	ReceiveDate string `json:"ReceiveDate"` // Thu, 25 Nov 2021 10:25:33 +0800
}

func (a abroad) read() watchword.Receipt {
	at, _ := time.Parse(time.RFC1123Z, a.ReceiveDate) // zero for what is none
	r := watchword.Receipt{MessageID: a.MessageID, Status: watchword.Sent, Raw: provider.ReceiptCode(a.ErrorCode), At: at}
	switch a.Status {
	case "1":
		r.Status = watchword.Delivered
	case "2":
		r.Status, r.Class = watchword.Undelivered, classOfReceipt(a.ErrorCode)
	case "6": // it expired on its way
		r.Status, r.Class = watchword.Undelivered, watchword.ClassUnreachable
	}
	return r
}

// classOfReceipt is why a message was not delivered.
func classOfReceipt(code string) watchword.ErrorClass {
	class, _ := provider.ClassFor(code, slices.Concat(receiptTable(), table()))
	return cmp.Or(class, watchword.ClassUnknown)
}

// moment reads a time of China, and answers zero for what is none.
func moment(s string) time.Time {
	at, err := time.ParseInLocation(time.DateTime, s, time.FixedZone("UTC+8", 8*60*60))
	if err != nil {
		return time.Time{}
	}
	return at
}
