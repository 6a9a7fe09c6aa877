package watchword

import (
	"context"
	"errors"
	"strings"
)

// fakeTypes are the provider types of the tests: any text, a vendor that reports, and one that sends registered
// templates only.
func fakeTypes() map[string]ProviderSpec {
	return map[string]ProviderSpec{
		"fake":     {Type: "fake", Channels: Channels()},
		"reporter": {Type: "reporter", Channels: Channels(), Receipts: true},
		"owner":    {Type: "owner", Channels: Channels(), OwnsCode: true},
		"template": {Type: "template", Channels: []Channel{SMS, WhatsApp}, Content: ContentTemplate},
	}
}

// open makes the provider of an account. They are the same over all snapshots.
func (w *world) open(a ProviderAccount) Provider {
	if a.Type == "reporter" {
		return &reporter{w.provider(a.Name)}
	}
	return w.provider(a.Name)
}

// reporter is a vendor whose reports are lines of a message id, a status, and maybe a class and a code.
type reporter struct{ *scripted }

func (p *reporter) ReadReport(_ context.Context, r Report) (receipts []Receipt, answer ReportAnswer, err error) {
	switch r.Header.Get("Signature") {
	case "forged":
		return nil, answer, ErrNotAuthentic
	case "unknown":
		return nil, answer, NewError(Unavailable, "the certificate cannot be had just now")
	}
	for line := range strings.Lines(string(r.Body)) {
		words := append(strings.Fields(line), "", "")
		status, ok := ParseDeliveryStatus(words[1])
		class, _ := ParseErrorClass(words[2])
		if !ok {
			return nil, answer, errors.New("no such status")
		}
		receipts = append(receipts, Receipt{MessageID: words[0], Status: status, Class: class, Raw: words[3]})
	}
	return receipts, ReportAnswer{ContentType: "text/plain", Body: []byte("thanks")}, nil
}

// reporting is the base resources with vendors that report.
func reporting(change ...func(*Resources)) func(*Resources) {
	return func(r *Resources) {
		for i := range r.ProviderAccounts {
			r.ProviderAccounts[i].Type = "reporter"
		}
		for _, c := range change {
			c(r)
		}
	}
}

// report has the vendor of an account report.
func (w *world) report(account, body string) error {
	w.t.Helper()
	_, err := w.engine.Report(w.t.Context(), account, w.keys.receiptToken(account), Report{Method: "POST", Body: []byte(body)})
	return err
}

func (w *world) reports(account, body string) {
	w.t.Helper()
	if err := w.report(account, body); err != nil {
		w.t.Fatal(err)
	}
}
