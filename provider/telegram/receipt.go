package telegram

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"time"

	"github.com/watchword/watchword"
)

// ReadReport reads one delivery report. Telegram wants to hear a 200.
func (a *account) ReadReport(_ context.Context, r watchword.Report) ([]watchword.Receipt, watchword.ReportAnswer, error) {
	given, err := hex.DecodeString(r.Header.Get("X-Request-Signature"))
	if err != nil || !hmac.Equal(given, sign(r.Header.Get("X-Request-Timestamp"), r.Body, a.reportKey)) {
		return nil, watchword.ReportAnswer{}, watchword.ErrNotAuthentic
	}
	var said request
	if err := json.Unmarshal(r.Body, &said); err != nil || said.ID == "" {
		return nil, watchword.ReportAnswer{}, errors.New("the report is not written as Telegram writes them")
	}
	if said.Delivery == nil {
		return nil, watchword.ReportAnswer{}, nil // about the code, not about the message
	}
	return []watchword.Receipt{said.receipt()}, watchword.ReportAnswer{}, nil
}

// sign is the signature of a report: HMAC-SHA-256 over the timestamp, a line feed and the body, keyed with the SHA-256 of
// the token (Telegram Gateway API: Checking report integrity). It is written in hexadecimal.
func sign(timestamp string, body, key []byte) []byte {
	h := hmac.New(sha256.New, key)
	_, _ = h.Write([]byte(timestamp + "\n"))
	_, _ = h.Write(body)
	return h.Sum(nil)
}

func (q *request) receipt() watchword.Receipt {
	r := watchword.Receipt{MessageID: q.ID, Status: q.Delivery.outcome()}
	if q.Delivery.UpdatedAt > 0 {
		r.At = time.Unix(q.Delivery.UpdatedAt, 0)
	}
	if r.Status == watchword.Undelivered {
		r.Class, r.Raw = watchword.ClassUnknown, q.Delivery.Status
		if q.Delivery.Status == "expired" {
			r.Class = watchword.ClassUnreachable // nobody was online while the code was good
		}
	}
	return r
}

// outcome is what a status means (Telegram Gateway API: DeliveryStatus). "sent" is not yet with the recipient.
func (d *delivery) outcome() watchword.DeliveryStatus {
	switch d.Status {
	case "delivered", "read":
		return watchword.Delivered
	case "expired", "revoked":
		return watchword.Undelivered
	}
	return watchword.Sent
}
