package watchword

import (
	"reflect"
	"testing"
)

func TestPauseChangesNothingElse(t *testing.T) {
	live(t, func(t *testing.T, n *node) {
		n.apply(document(n.store.now()))
		before := n.export().ProviderAccounts[0]
		if _, err := n.Pause(t.Context(), "acme/gate", true); err != nil {
			t.Fatal(err)
		}
		after := n.export().ProviderAccounts[0]
		if !after.Paused || !n.Current().senders["acme/gate"].Paused {
			t.Error("it is not paused")
		}
		if _, err := n.Pause(t.Context(), "acme/gate", false); err != nil {
			t.Fatal(err)
		}
		if again := n.export().ProviderAccounts[0]; !reflect.DeepEqual(again, before) {
			t.Errorf("it was\n%+v and is\n%+v", before, again)
		}
		if len(n.openers.opened) != 1 {
			t.Errorf("its connection was opened %d times", len(n.openers.opened))
		}
		if _, err := n.Pause(t.Context(), "gate", true); CodeOf(err) != NotFound {
			t.Errorf("%v", err)
		}
	})
}
