package whatsapp

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/watchword/watchword"
)

// ReadReport reads what Meta sends to the callback URL: a question, once, and then statuses.
func (p *vendor) ReadReport(_ context.Context, r watchword.Report) ([]watchword.Receipt, watchword.ReportAnswer, error) {
	if r.Method == http.MethodGet {
		answer, err := p.subscribe(r)
		return nil, answer, err
	}
	if !p.signed(r) {
		return nil, watchword.ReportAnswer{}, watchword.ErrNotAuthentic
	}
	receipts, err := read(r.Body)
	return receipts, watchword.ReportAnswer{}, err
}

// subscribe answers the question whether the URL is ours: hub.challenge, if hub.verify_token is the account's (Meta:
// Webhooks, Verification Requests).
func (p *vendor) subscribe(r watchword.Report) (watchword.ReportAnswer, error) {
	given := []byte(r.Query.Get("hub.verify_token"))
	if len(p.verifyToken) == 0 || !hmac.Equal(given, p.verifyToken) || r.Query.Get("hub.mode") != "subscribe" {
		return watchword.ReportAnswer{}, watchword.ErrNotAuthentic
	}
	return watchword.ReportAnswer{
		Status: http.StatusOK, ContentType: "text/plain; charset=utf-8", Body: []byte(r.Query.Get("hub.challenge")),
	}, nil
}

// signed checks X-Hub-Signature-256: sha256= and the HMAC-SHA256 of the body as it came, keyed with the app's secret, in
// hexadecimal (Meta: Webhooks, Validating Payloads).
func (p *vendor) signed(r watchword.Report) bool {
	given, found := strings.CutPrefix(r.Header.Get("X-Hub-Signature-256"), "sha256=")
	mac, err := hex.DecodeString(given)
	return len(p.appSecret) > 0 && found && err == nil && hmac.Equal(mac, sign(r.Body, p.appSecret))
}

func sign(body, secret []byte) []byte {
	h := hmac.New(sha256.New, secret)
	_, _ = h.Write(body)
	return h.Sum(nil)
}

var errMalformed = errors.New("the report is not written as Meta writes them")

// read lists the receipts of a report. What is about something else than messages is passed over.
func read(body []byte) ([]watchword.Receipt, error) {
	var report struct {
		Entry []struct {
			Changes []struct {
				Field string
				Value json.RawMessage
			}
		}
	}
	if err := json.Unmarshal(body, &report); err != nil {
		return nil, errMalformed
	}
	var receipts []watchword.Receipt
	for _, entry := range report.Entry {
		for _, change := range entry.Changes {
			if change.Field != "messages" {
				continue
			}
			var value struct{ Statuses []status }
			if err := json.Unmarshal(change.Value, &value); err != nil {
				return nil, errMalformed
			}
			for _, s := range value.Statuses {
				if s.ID != "" {
					receipts = append(receipts, s.receipt())
				}
			}
		}
	}
	return receipts, nil
}

// status is what became of one message (Meta: Status messages webhook reference).
type status struct {
	ID        string
	Status    string
	Timestamp json.Number // seconds since 1970, in quotes
	Errors    []fault     // of "failed"
}

func (s status) receipt() watchword.Receipt {
	r := watchword.Receipt{MessageID: name(s.ID), Status: watchword.Sent}
	if seconds, err := s.Timestamp.Int64(); err == nil {
		r.At = time.Unix(seconds, 0)
	}
	switch s.Status {
	case "delivered", "read":
		r.Status = watchword.Delivered
	case "failed":
		r.Status, r.Class = watchword.Undelivered, watchword.ClassUnknown
		if len(s.Errors) > 0 {
			r.Raw = s.Errors[0].Code.String()
			if class, known := s.Errors[0].class(); known {
				r.Class = class
			}
		}
	}
	return r
}
