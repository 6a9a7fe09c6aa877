package watchword

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// notices lists what an endpoint was to be told, by word.
func (w *world) notices(name string) []string {
	var words []string
	for _, n := range w.noticesOf(name) {
		words = append(words, NoticeWord(n.Type))
	}
	return words
}

func (w *world) noticesOf(name string) []Notice {
	w.store.mu.Lock()
	defer w.store.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(w.store.notices), func(n Notice) bool { return n.Webhook != WebhookKey{acme, name} })
}

func withHooks(hooks ...Webhook) func(*Resources) {
	return func(r *Resources) { r.Webhooks = hooks }
}

func (w *world) wantNotices(name string, want ...string) {
	w.t.Helper()
	if diff := cmp.Diff(want, w.notices(name)); diff != "" {
		w.t.Errorf("what %s is told (-want +got):\n%s", name, diff)
	}
}

func TestNoticesTellALife(t *testing.T) {
	off := hook("off", func(w *Webhook) { w.Disabled = true })
	bubble(t, withHooks(hook("all"), hook("ends", telling("approved", "failed")), off), func(t *testing.T, w *world) {
		w.provider("p1").next(refuse(ClassProviderError))
		v := w.begin()
		w.check(v.ID, wrong(w.lastCode()))
		w.check(v.ID, w.lastCode())
		w.check(v.ID, w.lastCode())
		w.wantNotices("all", "requested", "failover", "sent", "approved")
		w.wantNotices("ends", "approved")
		w.wantNotices("off")
		for _, n := range w.noticesOf("all") {
			then, err := n.Verification()
			if err != nil {
				t.Fatal(err)
			}
			if then.ID != v.ID || n.ID.Verification != v.ID || then.To != "+86 138****8000" {
				t.Errorf("%v is of %+v", n.ID, then)
			}
			if got := then.Events[n.ID.Step-1].Type; got != n.Type || !then.Events[n.ID.Step-1].At.Equal(n.At) {
				t.Errorf("%v is step %v of the timeline", n.ID, got)
			}
		}
		last := w.noticesOf("all")[3]
		if then, _ := last.Verification(); then.Status != Approved || !cmp.Equal(then, w.get(v.ID), timesOnly()) {
			t.Errorf("the last notice and Get differ:\n%s", cmp.Diff(then, w.get(v.ID), timesOnly()))
		}
	})
}

// timesOnly leaves out what depends on when somebody asks.
func timesOnly() cmp.Option {
	return cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".ResendAt" }, cmp.Ignore())
}

// An end by time is told when it comes, though nobody asks for the verification any more; a start after it does not tell of
// it again.
func TestNoticesTellEndsByTime(t *testing.T) {
	overlap := func(r *Resources) {
		for_ := Duration(time.Minute)
		r.Policies = []PolicyResource{{Tenant: acme, Overlap: &for_, Limits: []RecipientLimit{}}}
		r.Webhooks = []Webhook{hook("ends", telling("expired", "superseded", "exhausted", "canceled", "failed"))}
	}
	bubble(t, overlap, func(t *testing.T, w *world) {
		go w.engine.Recover(t.Context(), func() {})
		w.begin()
		second := w.begin()
		pass(61 * time.Second)
		w.wantNotices("ends", "superseded")
		pass(5 * time.Minute)
		w.wantNotices("ends", "superseded", "expired")
		n := w.noticesOf("ends")[1]
		if then, _ := n.Verification(); then.ID != second.ID || !n.At.Equal(second.ExpiresAt) || then.Status != Expired {
			t.Errorf("the end is told at %v of %v", n.At, then)
		}
		third := w.begin()
		if _, err := w.engine.Cancel(t.Context(), acmeCaller, third.ID); err != nil {
			t.Fatal(err)
		}
		w.wantNotices("ends", "superseded", "expired", "canceled")
		for range 3 {
			w.provider("p1").next(refuse(ClassInvalidNumber))
		}
		_, err := w.tryStart()
		wantCode(t, err, RecipientRejected)
		w.wantNotices("ends", "superseded", "expired", "canceled", "failed")
	})
}

// Without endpoints nothing is kept, and no ledger is due for an end.
func TestWithoutWebhooksNothingIsTold(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		v := w.begin()
		w.check(v.ID, w.lastCode())
		if len(w.store.notices) != 0 || w.engine.registry.Current().TellsAny() {
			t.Error("somebody is told")
		}
		w.begin(func(r *StartRequest) { r.To, r.Channel = email, Email })
		pass(time.Hour)
		if keys, err := w.store.Due(t.Context(), 10, true); err != nil || len(keys) != 0 {
			t.Errorf("%d ledgers are due, %v", len(keys), err)
		}
	})
}

func TestNoticesHoldNoSecret(t *testing.T) {
	bubble(t, withHooks(hook("all")), func(t *testing.T, w *world) {
		v := w.begin(func(r *StartRequest) { r.Context = Context{User: "ada", IP: "203.0.113.7"} })
		w.check(v.ID, w.lastCode())
		full := w.stored()
		for _, n := range w.noticesOf("all") {
			for what, secret := range map[string]string{"code": w.lastCode(), "number": phone[3:]} {
				if bytes.Contains(n.Body, []byte(secret)) {
					t.Errorf("%v holds the %s", n.ID, what)
				}
			}
			var e Entry
			if err := e.UnmarshalBinary(n.Body); err != nil {
				t.Fatal(err)
			}
			if len(e.Sealed)+len(e.SealedCode)+len(e.Context) > 0 || e.Nonce != [16]byte{} || e.Recipient != [16]byte{} || e.OnceKey != [16]byte{} {
				t.Errorf("%v holds what only the ledger may", n.ID)
			}
		}
		if len(full) == 0 || len(w.noticesOf("all")) == 0 {
			t.Error("nothing was looked at")
		}
	})
}

// An update that a store runs again notes its notices once, under the same ids.
func TestNoticesAreStableWhenAnUpdateRunsAgain(t *testing.T) {
	bubble(t, withHooks(hook("all")), func(t *testing.T, w *world) {
		v := w.begin()
		key := w.keys.LedgerKey(acme, mustPhone(t, phone))
		var runs [][]NoticeID
		fn := w.engine.noting(new(aftermath), acmeCaller, func(now time.Time, l *Ledger) error {
			_, err := l.cancel(now, v.ID)
			return err
		})
		for range 2 {
			_, l, err := w.store.View(t.Context(), key)
			if err != nil {
				t.Fatal(err)
			}
			if err := fn(w.store.now(), l); err != nil {
				t.Fatal(err)
			}
			var ids []NoticeID
			for _, n := range l.Notices() {
				ids = append(ids, n.ID)
			}
			runs = append(runs, ids)
		}
		if len(runs[0]) != 1 || !cmp.Equal(runs[0], runs[1]) {
			t.Errorf("the runs have noted %v", runs)
		}
	})
}

// A timeline that is full loses its middle; the steps of what comes then count on.
func TestNoticeStepsCountOnWhenTheTimelineIsFull(t *testing.T) {
	e := Entry{ID: ID{15: 1}, Status: Pending}
	for range 3 * maxEvents {
		e.note(Event{Type: EventWrongCode})
	}
	l := Ledger{Tenant: acme, Entries: []Entry{e}}
	before := l.told()
	l.Entries[0].note(Event{Type: EventDelivered})
	l.Entries[0].end(time.Now(), Approved, EventApproved)
	view := &TenantView{webhooks: []*WebhookView{{Webhook: hook("all"), tells: ^eventSet(0)}}, tells: ^eventSet(0)}
	if err := l.tell(view, before); err != nil {
		t.Fatal(err)
	}
	var got []uint32
	for _, n := range l.notices {
		got = append(got, n.ID.Step)
	}
	if !slices.Equal(got, []uint32{3*maxEvents + 1, 3*maxEvents + 2}) {
		t.Errorf("steps are %v", got)
	}
}

func TestNoticeIDs(t *testing.T) {
	id := NoticeID{FirstID(time.UnixMilli(1_800_000_000_000)), 7}
	if back, err := ParseNoticeID(id.String()); err != nil || back != id || !strings.HasSuffix(id.String(), "_7") {
		t.Errorf("%v is read as %v, %v", id, back, err)
	}
	for _, bad := range []string{
		"", "evt_", "vf_06e5qgmv0dscn9nftg3ld49hdk_1", id.String() + "0x", strings.TrimSuffix(id.String(), "_7"),
		strings.TrimSuffix(id.String(), "7") + "07", strings.TrimSuffix(id.String(), "7") + "4294967296", "evt_" + id.String(),
	} {
		if got, err := ParseNoticeID(bad); err == nil {
			t.Errorf("%q is read as %v", bad, got)
		}
	}
}

func FuzzParseNoticeID(f *testing.F) {
	f.Add(NoticeID{FirstID(time.UnixMilli(1_800_000_000_000)), 7}.String())
	f.Fuzz(func(t *testing.T, text string) {
		if id, err := ParseNoticeID(text); err == nil && id.String() != text {
			t.Errorf("%q is read as %v", text, id)
		}
	})
}

func TestNoticeWords(t *testing.T) {
	for _, word := range NoticeWords() {
		set, err := eventsOf([]string{word})
		if err != nil {
			t.Error(err)
		}
		for at := range eventNames {
			if has := set.has(EventType(at)); has != (NoticeWord(EventType(at)) == word) {
				t.Errorf("%s and %v", word, EventType(at))
			}
		}
	}
	for _, o := range []NoticeOutcome{NoticeWaiting, NoticeDelivered, NoticeFailed} {
		if back, ok := ParseNoticeOutcome(o.String()); !ok || back != o {
			t.Errorf("%v is read as %v", o, back)
		}
	}
}

// A purge does not know whether somebody is told: what it leaves pending is looked after when it ends, and then no more.
func TestEndsAreDueAfterAPurge(t *testing.T) {
	bubble(t, withHooks(hook("ends", telling("expired"))), func(t *testing.T, w *world) {
		v := w.begin()
		key := w.keys.LedgerKey(acme, mustPhone(t, phone))
		_, l, err := w.store.View(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		if !l.Due().IsZero() {
			t.Errorf("a ledger that was only read is due at %v", l.Due())
		}
		if l.Prune(w.store.now(), w.store.now()) || !l.Due().Equal(v.ExpiresAt) {
			t.Errorf("it is due at %v, want %v", l.Due(), v.ExpiresAt)
		}
		go w.engine.Recover(t.Context(), func() {})
		pass(10 * time.Minute)
		if keys, err := w.store.Due(t.Context(), 10, true); err != nil || len(keys) != 0 {
			t.Errorf("%d ledgers are due still, %v", len(keys), err)
		}
		w.wantNotices("ends", "expired")
	})
}
