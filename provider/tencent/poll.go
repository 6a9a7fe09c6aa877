package tencent

import (
	"context"
	"encoding/json"
	"time"

	"github.com/watchword/watchword"
)

// pullLimit is how many receipts are asked for at a time. Tencent gives up to 100; with contexts of 512 bytes that would
// be more than is read of an answer, and what is not read is lost.
const pullLimit = 50

// pulled is one receipt of an answer to PullSmsSendStatus.
type pulled struct {
	SerialNo        string
	CountryCode     string
	ReportStatus    string
	Description     string // the carrier's code
	UserReceiveTime int64  // seconds since 1970
}

// PollReceipts asks for receipts, if the settings say so (Tencent Cloud: API PullSmsSendStatus). The vendor gives each of
// them once, so the call is never repeated.
func (a *account) PollReceipts(ctx context.Context) (receipts []watchword.Receipt, more bool, err error) {
	if !a.pulls {
		return nil, false, nil
	}
	params := struct {
		SmsSdkAppID string `json:"SmsSdkAppId"`
		Limit       int
	}{a.app, pullLimit}
	var answer struct{ PullSmsSendStatusSet []json.RawMessage }
	if _, err := a.ask(ctx, question{action: "PullSmsSendStatus", params: params}, &answer); err != nil {
		return nil, false, err
	}
	for _, text := range answer.PullSmsSendStatusSet {
		var p pulled
		if json.Unmarshal(text, &p) != nil || p.SerialNo == "" {
			continue // one that has another form takes no other with it
		}
		r := receipt(p.SerialNo, p.ReportStatus, p.CountryCode, p.Description)
		if p.UserReceiveTime > 0 {
			r.At = time.Unix(p.UserReceiveTime, 0)
		}
		receipts = append(receipts, r)
	}
	return receipts, len(answer.PullSmsSendStatusSet) >= pullLimit, nil
}
