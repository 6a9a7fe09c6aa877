package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/watchword/watchword"
)

// ReadReport implements watchword.ReportReader: a report is a message's name and what became of it.
func (v *vendor) ReadReport(_ context.Context, r watchword.Report) ([]watchword.Receipt, watchword.ReportAnswer, error) {
	name, what, _ := strings.Cut(string(r.Body), " ")
	status, ok := watchword.ParseDeliveryStatus(what)
	if !ok {
		return nil, watchword.ReportAnswer{}, errors.New("no such status")
	}
	return []watchword.Receipt{{MessageID: name, Status: status, Class: watchword.ClassUnknown}}, watchword.ReportAnswer{}, nil
}

// report has the vendor say to a node what became of the first message of a verification.
func (r *rig) report(node int, id watchword.ID, what watchword.DeliveryStatus) error {
	e := r.engine(node)
	url := e.ReceiptURL("vendor")
	token := url[strings.LastIndexByte(url, '/')+1:]
	_, err := e.Report(context.Background(), "vendor", token, watchword.Report{Body: []byte(id.String() + "-1 " + what.String())})
	return err
}

// deliveries compares what became of a message, as a node tells it.
func (r *rig) deliveries(what string, node int, id watchword.ID, want watchword.DeliveryStatus) error {
	v, err := r.engine(node).Get(context.Background(), caller(strict), id)
	if err != nil {
		return err
	}
	if v.Delivery != want {
		return fmt.Errorf("%s is %v, want %v", what, v.Delivery, want)
	}
	return nil
}

// receiptsFindTheirMessage reports on messages at other nodes than those that sent them, and after a restart.
func receiptsFindTheirMessage(r *rig) error {
	var made []watchword.Verification
	for n := range 3 {
		v, err := r.start(strict, n)
		if err != nil {
			return err
		}
		made = append(made, v)
	}
	return first(
		func() error { return r.report(1, made[0].ID, watchword.Delivered) },
		func() error { return r.deliveries("a message that arrived", 0, made[0].ID, watchword.Delivered) },
		func() error { return r.report(0, made[1].ID, watchword.Undelivered) },
		func() error {
			return r.deliveries("a message that did not arrive", 1, made[1].ID, watchword.Undelivered)
		},
		r.restart,
		func() error {
			return r.deliveries("a message from before the restart", 1, made[1].ID, watchword.Undelivered)
		},
		func() error { return r.report(0, made[2].ID, watchword.Delivered) },
		func() error {
			return r.deliveries("a message that arrived after the restart", 1, made[2].ID, watchword.Delivered)
		},
	)
}

// handed makes a verification whose message a vendor may report on, and answers what the ledger listed of it.
func (r *rig) handed() (*spy, error) {
	e, spy, err := r.watch()
	if err != nil {
		return nil, err
	}
	defer e.Close(context.Background())
	if _, err := e.Start(context.Background(), watchword.StartRequest{Caller: caller(strict), To: phone(1)}); err != nil {
		return nil, err
	}
	if len(spy.handed) != 1 {
		return nil, fmt.Errorf("the ledger listed %d messages, want 1", len(spy.handed))
	}
	return spy, nil
}

// messagesAreForgotten looks for a message as long as receipts can come for it, and longer.
func messagesAreForgotten(r *rig) error {
	spy, err := r.handed()
	if err != nil {
		return err
	}
	ref := spy.handed[0]
	want := watchword.MessagePlace{Tenant: strict, ID: ref.ID, Ledger: spy.key}
	found := func(what string, known bool) error {
		for i := range r.nodes {
			at, ok, err := r.ledgers(i).LocateMessage(context.Background(), ref.Key)
			if err != nil || ok != known || ok && at != want {
				return fmt.Errorf("LocateMessage of %s on node %d answered %+v, %v, %w", what, i, at, ok, err)
			}
		}
		return nil
	}
	unknown := watchword.MessageRef{}
	return first(
		func() error { return found("a message", true) },
		func() error {
			if _, ok, err := r.ledgers(0).LocateMessage(context.Background(), unknown.Key); ok || err != nil {
				return fmt.Errorf("LocateMessage of an unknown message answered %v, %w", ok, err)
			}
			return nil
		},
		r.restart,
		func() error { r.advance(watchword.MessageRetention - time.Hour); return r.purgeIfItCan() },
		func() error { return found("an old message", true) },
		func() error { r.advance(2 * time.Hour); return found("a message that is too old", false) },
		r.purgeIfItCan,
		func() error { return found("a purged message", false) },
	)
}

// purgeIfItCan forgets what has run out, if the store forgets on request.
func (s *site) purgeIfItCan() error {
	p, ok := s.nodes[0].(watchword.Purger)
	if !ok {
		return nil
	}
	_, err := p.Purge(context.Background(), s.now().Add(-30*day))
	return err
}
