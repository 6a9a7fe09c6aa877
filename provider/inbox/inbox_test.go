package inbox

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider/providertest"
	"github.com/watchword/watchword/recipient"
)

func TestContract(t *testing.T) {
	for _, channel := range watchword.Channels() {
		t.Run(string(channel), func(t *testing.T) {
			providertest.Run(t, func(*testing.T) providertest.Harness {
				b := New(0, nil)
				return providertest.Harness{
					Provider: b, Message: providertest.Message(channel),
					Behave:   func(x providertest.Behaviour) bool { return x == providertest.Behaviour{} },
					Received: func() []providertest.Received { return received(b) },
				}
			})
		})
	}
}

func received(b *Inbox) []providertest.Received {
	var got []providertest.Received
	for _, m := range slices.Backward(b.Messages(0)) {
		got = append(got, providertest.Received{To: m.To, Text: m.Text})
	}
	return got
}

// clock stands still until it is moved.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func newClock() *clock { return &clock{time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)} }

func email(t *testing.T, s string) recipient.Recipient {
	t.Helper()
	r, err := recipient.ParseEmail(s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// put sends a message with a text of its own and returns its id.
func put(t *testing.T, b *Inbox, to, text string) string {
	t.Helper()
	m := providertest.Message(watchword.Email)
	m.To, m.Content.Text = email(t, to), text
	accepted, err := b.Send(t.Context(), m)
	if err != nil || accepted.Receipt != watchword.Delivered {
		t.Fatalf("Send = %+v, %v", accepted, err)
	}
	return accepted.MessageID
}

func texts(all []Message) []string {
	s := make([]string, len(all))
	for i, m := range all {
		s[i] = m.Text
	}
	return s
}

func TestSendKeepsEverything(t *testing.T) {
	b := New(0, newClock().now)
	m := providertest.Message(watchword.Email)
	m.TestOutcome = watchword.TestDelivered
	if _, err := b.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	want := Message{
		ID: "msg_1782907200000_000000", At: newClock().at, To: "ada.lovelace@example.com", Channel: watchword.Email,
		Subject: m.Content.Subject, Text: m.Content.Text, HTML: m.Content.HTML, Code: "493812", VerificationID: m.ID,
		Purpose: watchword.PurposeLogin, Locale: "en", Test: true,
	}
	if diff := cmp.Diff([]Message{want}, b.Messages(0)); diff != "" {
		t.Error(diff)
	}
}

func TestIDsIncrease(t *testing.T) {
	c := newClock()
	b := New(3, c.now)
	last := ""
	next := func(what string) {
		t.Helper()
		id := put(t, b, "a@example.com", "x")
		if id <= last {
			t.Errorf("%s: id %s after %s", what, id, last)
		}
		last = id
	}
	next("first")
	next("same millisecond")
	c.at = c.at.Add(time.Millisecond)
	next("later")
	c.at = c.at.Add(-time.Hour)
	next("clock went back")
	b.lastSeq = 999_999
	next("numbers of a millisecond are used up")
	b.Clear()
	next("after Clear")
	c.at = c.at.Add(2 * time.Hour)
	b = New(3, c.now)
	next("after a restart")
}

func TestNewestAreKept(t *testing.T) {
	b := New(3, nil)
	for i := range 20 {
		put(t, b, "a@example.com", fmt.Sprint(i))
		var want []string
		for j := i; j >= 0 && j > i-3; j-- {
			want = append(want, fmt.Sprint(j))
		}
		if diff := cmp.Diff(want, texts(b.Messages(0))); diff != "" {
			t.Fatalf("after message %d: %s", i, diff)
		}
	}
	if got := texts(b.Messages(2)); !slices.Equal(got, []string{"19", "18"}) {
		t.Errorf("Messages(2) = %v", got)
	}
	if len(b.messages) > 6 {
		t.Errorf("%d messages are held: want at most twice the capacity", len(b.messages))
	}
}

func TestDefaultCapacity(t *testing.T) {
	b := New(-1, nil)
	for range 1200 {
		put(t, b, "a@example.com", "x")
	}
	if n := len(b.Messages(0)); n != 500 {
		t.Errorf("%d messages are kept: want 500", n)
	}
}

func TestClear(t *testing.T) {
	b := New(0, nil)
	put(t, b, "a@example.com", "1")
	put(t, b, "ba@example.com", "2")
	b.ClearFor(recipient.Recipient{})
	b.ClearFor(email(t, "a@example.com"))
	if got := texts(b.Messages(0)); !slices.Equal(got, []string{"2"}) {
		t.Errorf("after ClearFor: %v", got)
	}
	b.Clear()
	if got := b.Messages(0); len(got) != 0 || got == nil {
		t.Errorf("after Clear: %#v", got)
	}
}

func TestWaitFindsTheNewestAtOnce(t *testing.T) {
	b := New(0, nil)
	first := put(t, b, "a@example.com", "1")
	put(t, b, "a@example.com", "2")
	last := put(t, b, "ba@example.com", "3")
	for _, c := range []struct {
		to    recipient.Recipient
		after string
		want  string
	}{
		{email(t, "A@Example.com"), "", "2"},
		{email(t, "A@Example.com"), first, "2"},
		{email(t, "ba@example.com"), first, "3"},
		{recipient.Recipient{}, "", "3"},
	} {
		if m, ok := b.Wait(t.Context(), c.to, c.after); !ok || m.Text != c.want {
			t.Errorf("Wait(%s, %q) = %q, %t: want %q", c.to.Address(), c.after, m.Text, ok, c.want)
		}
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if m, ok := b.Wait(over, recipient.Recipient{}, last); ok {
		t.Errorf("Wait after the last found %q", m.Text)
	}
	if m, ok := b.Wait(over, email(t, "c@example.com"), ""); ok {
		t.Errorf("Wait for another address found %q", m.Text)
	}
	if len(b.waiters) != 0 {
		t.Errorf("%d waiters are left", len(b.waiters))
	}
}

func TestWaitIsWokenByItsMessageOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := New(0, nil)
		old := put(t, b, "a@example.com", "old")
		var got Message
		var ok bool
		go func() { got, ok = b.Wait(t.Context(), email(t, "a@example.com"), old) }()
		synctest.Wait()
		put(t, b, "ba@example.com", "not mine")
		synctest.Wait()
		if ok {
			t.Fatalf("woken by %+v", got)
		}
		began := time.Now()
		put(t, b, "a@example.com", "mine")
		synctest.Wait()
		if !ok || got.Text != "mine" || time.Since(began) != 0 {
			t.Errorf("Wait = %+v, %t after %s", got, ok, time.Since(began))
		}
		if len(b.waiters) != 0 {
			t.Errorf("%d waiters are left", len(b.waiters))
		}
	})
}

// TestGiveUpKeepsALateMessage: the message and the time-out come in the same moment.
func TestGiveUpKeepsALateMessage(t *testing.T) {
	b := New(0, nil)
	w, _, _ := b.await("a@example.com", "")
	put(t, b, "a@example.com", "just in time")
	if m, ok := b.giveUp(w); !ok || m.Text != "just in time" {
		t.Errorf("giveUp = %+v, %t", m, ok)
	}
}

func TestManyWaiters(t *testing.T) {
	b := New(0, nil)
	var all sync.WaitGroup
	for i := range 40 {
		to := fmt.Sprintf("user%d@example.com", i)
		all.Go(func() {
			if m, ok := b.Wait(t.Context(), email(t, to), ""); !ok || m.Text != to {
				t.Errorf("Wait(%s) = %+v, %t", to, m, ok)
			}
		})
		all.Go(func() { put(t, b, to, to) })
	}
	all.Wait()
}

func TestSubscribe(t *testing.T) {
	b := New(0, nil)
	put(t, b, "a@example.com", "before")
	live, cancel := b.Subscribe()
	slow, cancelSlow := b.Subscribe()
	for i := range followed + 10 {
		put(t, b, "a@example.com", fmt.Sprint(i))
		if m := <-live; m.Text != fmt.Sprint(i) {
			t.Fatalf("message %d = %q", i, m.Text)
		}
	}
	if len(slow) != followed {
		t.Errorf("a slow subscriber has %d messages: want %d", len(slow), followed)
	}
	cancel()
	cancel()
	if _, ok := <-live; ok {
		t.Error("the channel is open after cancel")
	}
	put(t, b, "a@example.com", "after")
	cancelSlow()
}

func TestClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := New(0, nil)
		woken := make(chan bool, 1)
		go func() {
			_, ok := b.Wait(t.Context(), recipient.Recipient{}, "")
			woken <- ok
		}()
		live, cancel := b.Subscribe()
		synctest.Wait()
		_ = b.Close()
		_ = b.Close()
		if <-woken {
			t.Error("a waiter found a message in an empty inbox")
		}
		if _, open := <-live; open {
			t.Error("a subscription is open after Close")
		}
		cancel()
		if late, _ := b.Subscribe(); len(late) != 0 {
			t.Error("a late subscription has messages")
		}
		if _, ok := b.Wait(t.Context(), recipient.Recipient{}, ""); ok {
			t.Error("a late waiter found a message")
		}
		put(t, b, "a@example.com", "still works")
		if m, ok := b.Wait(t.Context(), recipient.Recipient{}, ""); !ok || m.Text != "still works" {
			t.Errorf("Wait = %+v, %t", m, ok)
		}
	})
}
