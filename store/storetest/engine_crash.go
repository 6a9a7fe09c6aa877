package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/watchword/watchword"
)

// lostCode starts a verification whose provider never answers, and crashes.
func (r *rig) lostCode(n int) (watchword.ID, error) {
	r.vendor.behave(behaviour{hang: true})
	done := make(chan error, 1)
	var v watchword.Verification
	go func() {
		var err error
		v, err = r.start(strict, n)
		done <- err
	}()
	if err := r.taken(); err != nil {
		return watchword.ID{}, err
	}
	crash := r.crash() // which lets go of the start
	return v.ID, errors.Join(<-done, crash)
}

// taken waits until the provider has been given a message.
func (r *rig) taken() error {
	timer := time.NewTimer(r.patience)
	defer timer.Stop()
	select {
	case <-r.vendor.taken:
		return nil
	case <-timer.C:
		return errors.New("no message reached the provider")
	}
}

// recover lets every node look for what was left unfinished, until the given step is over. A store that others may have
// open makes them wait for the leases of the dead.
func (r *rig) recover(step func() error) error {
	owner, ok := r.ledgers(0).(watchword.SoleOwner)
	if !ok || !owner.SoleOwner() {
		r.advance(2 * time.Minute)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var ready, done sync.WaitGroup
	ready.Add(len(r.engines))
	for _, e := range r.engines {
		done.Go(func() { e.Recover(ctx, ready.Done) })
	}
	ready.Wait()
	err := step()
	cancel()
	done.Wait()
	return err
}

// deliverySurvives crashes between a provider's having the message and our knowing.
func deliverySurvives(r *rig) error {
	id, err := r.lostCode(1)
	if err != nil {
		return err
	}
	r.vendor.behave(behaviour{})
	if err := r.recover(r.taken); err != nil {
		return err
	}
	if err := r.restart(); err != nil { // which lets the delivery finish
		return err
	}
	codes := r.vendor.codes(id)
	if len(codes) != 2 || codes[0] != codes[1] {
		return fmt.Errorf("the codes %q were sent, want the same one twice", codes)
	}
	v, err := r.engine(0).Get(context.Background(), caller(strict), id)
	if err != nil {
		return err
	}
	want := []watchword.EventType{
		watchword.EventRequested, watchword.EventAttempted, watchword.EventRepeated, watchword.EventAttempted, watchword.EventAccepted,
	}
	return first(
		func() error { return same("the timeline", steps(v.Events), want) },
		func() error { return same("the delivery", v.Delivery, watchword.Sent) },
		func() error { return dueAre(r.site, "what waits afterwards", 10, true) },
		func() error { return r.checks(strict, id, codes[0], watchword.ResultApproved) },
	)
}

func steps(events []watchword.Event) []watchword.EventType {
	types := make([]watchword.EventType, 0, len(events))
	for _, e := range events {
		types = append(types, e.Type)
	}
	return types
}

// noSecondRepeat loses the outcome of the repeat too. Then nobody knows, and nothing more is sent; the code stays good.
func noSecondRepeat(r *rig) error {
	id, err := r.lostCode(1)
	if err != nil {
		return err
	}
	if err := r.recover(r.taken); err != nil { // the provider hangs still
		return err
	}
	if err := r.crash(); err != nil {
		return err
	}
	r.vendor.behave(behaviour{})
	if err := r.recover(func() error { return nil }); err != nil {
		return err
	}
	v, err := r.engine(0).Get(context.Background(), caller(strict), id)
	if err != nil {
		return err
	}
	if n := len(r.vendor.codes(id)); n != 2 || v.Delivery != watchword.Unknown {
		return fmt.Errorf("after two crashes %d messages were sent and the delivery is %v, want 2 and unknown", n, v.Delivery)
	}
	return r.checks(strict, id, r.vendor.code(id), watchword.ResultApproved)
}
