package watchword

import (
	"context"
	"testing"
	"time"
)

// A provider that panics takes nobody down. Whether the vendor has the message is unknown, so the next account sends the
// same code.
func TestAProviderThatPanicsIsPassedOver(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		w.provider("p1").next(func(context.Context) (Acceptance, error) { panic("a fault of the adapter") })
		v := w.begin()
		got := w.get(v.ID)
		if got.Status != Pending || got.Delivery != Sent || w.sends() != 2 {
			t.Errorf("%v, %v after %d hand-overs", got.Status, got.Delivery, w.sends())
		}
		if got.Events[2].Type != EventRefused || got.Events[2].Class != ClassUnknown || got.Events[2].Detail != "panic" {
			t.Errorf("%+v", got.Events[2])
		}
	})
}

// A provider that does not listen to its context cannot hold the server up for ever.
func TestCloseDoesNotWaitForTheStubborn(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		w.provider("p1").next(func(context.Context) (Acceptance, error) {
			time.Sleep(time.Hour) //nolint:forbidigo // in a bubble, where it takes no time
			return Acceptance{}, nil
		})
		w.begin()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		w.engine.Close(ctx)
		if took := time.Since(began); took != time.Second+stubbornWait {
			t.Errorf("Close took %v", took)
		}
	})
}
