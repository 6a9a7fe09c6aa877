package hook

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/watchword/watchword"
)

// TestSignatureOfTheSpecification has the vector of Standard Webhooks' own libraries (libraries/go/webhook_test.go,
// TestWebhookSign).
func TestSignatureOfTheSpecification(t *testing.T) {
	view, _ := snapshot(t, webhook("a")).Webhook(endpoint("a"))
	got := sign(view.Keys, "msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`))
	if want := "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestWhatAnEndpointIsTold(t *testing.T) {
	rotating := webhook("a")
	rotating.Previous = []string{older}
	telling(t, []watchword.Webhook{rotating}, func(b *bench) {
		id := b.queue.put("a", 4)
		b.Observe(watchword.Observation{Tenant: acme})
		pass(time.Millisecond)
		posts := b.receiver.got()
		if len(posts) != 1 {
			b.Fatalf("%d posts; want one at once", len(posts))
		}
		p := posts[0]
		h := p.header
		if h.Get("Content-Type") != "application/cloudevents+json" || h.Get("Webhook-Id") != id.String() {
			b.Error(h)
		}
		signatures := strings.Fields(h.Get("Webhook-Signature"))
		for i, s := range []string{secret, older} {
			key, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(s, "whsec_"))
			mac := hmac.New(sha256.New, key)
			mac.Write([]byte(h.Get("Webhook-Id") + "." + h.Get("Webhook-Timestamp") + "." + string(p.body)))
			if len(signatures) != 2 || signatures[i] != "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)) {
				b.Errorf("signatures are %v", signatures)
			}
		}
		var e map[string]any
		if err := json.Unmarshal(p.body, &e); err != nil {
			b.Fatal(err)
		}
		data, _ := e["data"].(map[string]any)
		for _, field := range []string{"created_at", "expires_at", "ended_at", "events"} {
			if data[field] == nil {
				b.Errorf("data has no %s", field)
			}
			delete(data, field)
		}
		if _, err := time.Parse(time.RFC3339, e["time"].(string)); err != nil {
			b.Error(err)
		}
		delete(e, "time")
		verification := id.Verification.String()
		want := map[string]any{
			"specversion": "1.0", "id": id.String(), "source": "https://otp.example", "type": "com.watchword.verification.approved",
			"subject": verification, "datacontenttype": "application/json", "tenant": "acme",
			"data": map[string]any{
				"id": verification, "status": "approved", "delivery": "", "to": "+86 138****8000", "channel": "sms", "purpose": "login",
				"locale": "", "attempts_remaining": 0.0,
			},
		}
		if diff := cmp.Diff(want, e); diff != "" {
			b.Error(diff)
		}
		if s := b.queue.state(id); s.Outcome != watchword.NoticeDelivered || s.Tries != 1 || s.Status != 204 || !s.Due.IsZero() || s.Fault != "" {
			b.Errorf("%+v", s)
		}
		pass(time.Hour)
		if len(b.receiver.got()) != 1 || b.counted.results["delivered"] != 1 {
			b.Error("it was told again")
		}
	})
}

func TestRetriesOverThreeDaysThenOff(t *testing.T) {
	telling(t, []watchword.Webhook{webhook("a")}, func(b *bench) {
		b.receiver.answers(500)
		began := time.Now()
		id := b.queue.put("a", 1)
		b.Wake()
		pass(100 * time.Hour)
		var at []time.Duration
		ids, bodies := map[string]bool{}, map[string]bool{}
		for _, p := range b.receiver.got() {
			at = append(at, p.at.Sub(began).Truncate(time.Minute))
			ids[p.header.Get("Webhook-Id")], bodies[string(p.body)] = true, true
		}
		h := time.Hour
		want := []time.Duration{0, 0, 5 * time.Minute, 35 * time.Minute, 2*h + 35*time.Minute, 7*h + 35*time.Minute, 17*h + 35*time.Minute,
			31*h + 35*time.Minute, 51*h + 35*time.Minute, 75*h + 35*time.Minute}
		if diff := cmp.Diff(want, at); diff != "" {
			b.Error(diff)
		}
		if len(ids) != 1 || len(bodies) != 1 {
			b.Errorf("a notice changes from try to try: %d ids, %d bodies", len(ids), len(bodies))
		}
		if s := b.queue.state(id); s.Outcome != watchword.NoticeFailed || s.Tries != 10 || s.Status != 500 || s.Fault != "status" {
			b.Errorf("%+v", s)
		}
		w := b.queue.endpointState("a")
		if w.OffAt.IsZero() || w.Why != "failing" || !strings.Contains(b.log.String(), "watchword webhook enable") {
			b.Errorf("%+v\n%s", w, b.log)
		}
		b.receiver.answers(204)
		late := b.queue.put("a", 2)
		b.Wake()
		pass(time.Hour)
		if s := b.queue.state(late); s.Tries != 0 || s.Outcome != watchword.NoticeWaiting {
			b.Error("one that is off is told")
		}
		if b.counted.results["failed"] != 1 || b.counted.results["retried"] != 9 {
			b.Error(b.counted.results)
		}
	})
}

func TestSuccessEndsAFailingStreak(t *testing.T) {
	telling(t, []watchword.Webhook{webhook("a")}, func(b *bench) {
		b.receiver.answers(503)
		b.queue.put("a", 1)
		b.Wake()
		pass(50 * time.Hour)
		if w := b.queue.endpointState("a"); w.FailingSince.IsZero() {
			b.Error("it does not fail")
		}
		b.receiver.answers(200)
		b.queue.put("a", 2)
		b.Wake()
		pass(10 * time.Second)
		if w := b.queue.endpointState("a"); !w.FailingSince.IsZero() || w.DeliveredAt.IsZero() {
			b.Errorf("%+v", w)
		}
		b.receiver.answers(500)
		b.queue.put("a", 3)
		b.Wake()
		pass(48 * time.Hour)
		if w := b.queue.endpointState("a"); !w.OffAt.IsZero() {
			b.Errorf("it failed for two days, and is off: %+v", w)
		}
	})
}

func TestGoneIsOffAtOnce(t *testing.T) {
	telling(t, []watchword.Webhook{webhook("a"), webhook("b")}, func(b *bench) {
		b.receiver.answers(410)
		id := b.queue.put("a", 1)
		b.Wake()
		pass(time.Hour)
		w := b.queue.endpointState("a")
		if w.Why != "gone" || w.OffAt.IsZero() || len(b.receiver.got()) != 1 || !strings.Contains(b.log.String(), "why=gone") {
			b.Errorf("%+v, after %d posts\n%s", w, len(b.receiver.got()), b.log)
		}
		if b.queue.state(id).Outcome != watchword.NoticeWaiting {
			b.Error("what was not told does not wait")
		}
		b.queue.mu.Lock()
		delete(b.queue.states, endpoint("a")) // an operator switches it on
		b.queue.mu.Unlock()
		b.receiver.answers(200)
		pass(time.Hour)
		if b.queue.state(id).Outcome != watchword.NoticeDelivered {
			b.Error("what waited is not told")
		}
	})
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Duration{
		"": 0, "120": 2 * time.Minute, "-1": 0, "1.5": 0, "soon": 0, "99999999999999999999": 0,
		"Sun, 22 Nov 2026 08:01:00 GMT": time.Minute, "Sun, 22 Nov 2026 07:00:00 GMT": 0,
	} {
		if got := retryAfter(text, now); got != want {
			t.Errorf("%q is %v, want %v", text, got, want)
		}
	}
	for header, wait := range map[string]time.Duration{"600": 10 * time.Minute, "999999": longestWait, "1": leaveAlone} {
		telling(t, []watchword.Webhook{webhook("a")}, func(b *bench) {
			b.receiver.answers(429, "Retry-After", header)
			began := time.Now()
			b.queue.put("a", 1)
			b.Wake()
			pass(time.Second)
			b.queue.put("a", 2) // it is not only the one notice that waits
			b.Wake()
			pass(longestWait + time.Minute)
			posts := b.receiver.got()
			if len(posts) < 2 {
				b.Fatalf("%s: %d posts", header, len(posts))
			}
			if second := posts[1].at.Sub(began); second < wait || second > wait+2*time.Second {
				b.Errorf("%s: the second post came after %v, want %v", header, second, wait)
			}
		})
	}
}

func FuzzRetryAfter(f *testing.F) {
	f.Add("120")
	f.Add("Sun, 22 Nov 2026 08:01:00 GMT")
	f.Fuzz(func(t *testing.T, text string) {
		if retryAfter(text, time.Unix(1_800_000_000, 0)) < 0 {
			t.Errorf("%q asks to come before now", text)
		}
	})
}

// A slow endpoint has its own places, and one while it fails; others do not wait for it.
func TestSlowEndpointStarvesNoOther(t *testing.T) {
	telling(t, []watchword.Webhook{webhook("slow"), webhook("quick")}, func(b *bench) {
		b.receiver.answer = func(p post) (int, http.Header) {
			if p.host == "slow.example" {
				<-time.After(time.Minute)
			}
			return 200, nil
		}
		for i := range uint32(100) {
			b.queue.put("slow", 1000+i)
		}
		for i := range uint32(100) {
			b.queue.put("quick", i)
		}
		b.Wake()
		pass(100 * time.Millisecond)
		b.queue.mu.Lock()
		done := 0
		for _, n := range b.queue.notices {
			if n.Outcome == watchword.NoticeDelivered {
				done++
			}
		}
		b.queue.mu.Unlock()
		b.receiver.mu.Lock()
		most := maps.Clone(b.receiver.most)
		b.receiver.mu.Unlock()
		if done != 100 || most["slow.example"] != healthyPosts || most["quick.example"] > healthyPosts {
			b.Errorf("%d are told; at a time %v", done, most)
		}
		pass(2 * time.Minute)
		b.receiver.mu.Lock()
		failing := b.receiver.now["slow.example"]
		b.receiver.mu.Unlock()
		if failing > failingPosts {
			b.Errorf("%d posts are under way to one that fails", failing)
		}
		w := b.queue.endpointState("slow")
		if w.Fault != string(FaultTimeout) || w.FailingSince.IsZero() {
			b.Errorf("%+v", w)
		}
	})
}

// Two nodes share a queue: every notice is told once.
func TestNodesShareTheQueue(t *testing.T) {
	telling(t, []watchword.Webhook{webhook("a")}, func(b *bench) {
		o := b.Options
		second := New(o)
		ctx, cancel := context.WithCancel(b.Context())
		go second.Run(ctx)
		for i := range uint32(50) {
			b.queue.put("a", i)
		}
		b.Wake()
		second.Wake()
		pass(time.Minute)
		cancel()
		second.Close(ctx)
		if n := len(b.receiver.got()); n != 50 {
			b.Errorf("%d posts of 50 notices", n)
		}
	})
}

func TestWhatIsSwitchedOffIsLeftAlone(t *testing.T) {
	off := webhook("off")
	off.Disabled = true
	telling(t, []watchword.Webhook{off, webhook("a")}, func(b *bench) {
		b.queue.put("off", 1)
		b.queue.put("ghost", 2)
		b.Observe(watchword.Observation{Tenant: "stranger"})
		pass(time.Minute)
		if len(b.receiver.got()) != 0 || b.queue.asked < 50 {
			b.Errorf("%d posts, %d looks", len(b.receiver.got()), b.queue.asked)
		}
	})
	telling(t, []watchword.Webhook{off}, func(b *bench) {
		b.Wake()
		pass(time.Minute)
		if b.queue.asked != 0 {
			b.Error("the queue is asked although nobody is told")
		}
	})
}

// A store that fails is asked again; what could not be recorded is told again when the lease has run out.
func TestStoreThatFails(t *testing.T) {
	telling(t, []watchword.Webhook{webhook("a")}, func(b *bench) {
		b.queue.breaks(errDown)
		b.Wake()
		pass(3 * time.Second)
		b.queue.breaks(nil)
		id := b.queue.put("a", 1)
		pass(2 * time.Second)
		if b.queue.state(id).Outcome != watchword.NoticeDelivered || !strings.Contains(b.log.String(), "could not be looked for") {
			b.Errorf("it goes on badly:\n%s", b.log)
		}
	})
}

// A post that a stopping server gives up is neither a failure nor lost.
func TestCloseGivesUpAfterItsTime(t *testing.T) {
	telling(t, []watchword.Webhook{webhook("a")}, func(b *bench) {
		b.receiver.answer = func(post) (int, http.Header) { <-b.posting.Done(); return 200, nil }
		id := b.queue.put("a", 1)
		b.Wake()
		pass(time.Second)
		over, cancel := context.WithTimeout(b.Context(), time.Second)
		defer cancel()
		b.Close(over)
		if s := b.queue.state(id); s.Outcome != watchword.NoticeWaiting || s.Status != 0 || s.Fault != "" || s.Due.IsZero() {
			b.Errorf("%+v", s)
		}
	})
}

func TestUnreadableNotice(t *testing.T) {
	telling(t, []watchword.Webhook{webhook("a")}, func(b *bench) {
		id := b.queue.putAs("a", 1, []byte("?"))
		b.Wake()
		pass(time.Hour)
		if s, w := b.queue.state(id), b.queue.endpointState("a"); s.Outcome != watchword.NoticeFailed || s.Fault != "unreadable" || !w.FailingSince.IsZero() {
			b.Errorf("%+v, %+v", s, w)
		}
	})
}

// What came of a try counts only for the taker who has the notice still.
func TestSettleKnowsItsTry(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	for _, n := range []watchword.NoticeState{
		{Tries: 3, Outcome: watchword.NoticeWaiting}, {Tries: 2, Outcome: watchword.NoticeDelivered}, {Tries: 2, Outcome: watchword.NoticeFailed},
	} {
		before := n
		if settle(now, &n, &watchword.WebhookState{}, 2, result{status: 200}, 0) || n != before {
			t.Errorf("%+v", n)
		}
	}
	for _, chance := range []float64{0, 0.999} {
		n := watchword.NoticeState{Tries: 4, Outcome: watchword.NoticeWaiting}
		settle(now, &n, &watchword.WebhookState{}, 4, result{status: 500, fault: FaultStatus}, chance)
		if wait := n.Due.Sub(now); wait < 108*time.Minute || wait > 132*time.Minute {
			t.Errorf("the fifth try comes after %v", wait)
		}
	}
}

func TestTestEvent(t *testing.T) {
	telling(t, []watchword.Webhook{webhook("a")}, func(b *bench) {
		if _, err := b.Test(b.Context(), endpoint("ghost")); err == nil {
			b.Error("a webhook that is not there is tested")
		}
		tried, err := b.Test(b.Context(), endpoint("a"))
		if err != nil || tried.Status != 204 || tried.Fault != "" || tried.Why != nil {
			b.Errorf("%+v, %v", tried, err)
		}
		p := b.receiver.got()[0]
		if !strings.Contains(string(p.body), `"type":"com.watchword.webhook.test"`) || p.header.Get("Webhook-Id") != tried.ID {
			b.Errorf("%s", p.body)
		}
		b.receiver.answers(302, "Location", "https://elsewhere.example")
		if tried, _ = b.Test(b.Context(), endpoint("a")); tried.Fault != FaultStatus || tried.Why == nil || len(b.receiver.got()) != 2 {
			b.Errorf("%+v", tried)
		}
	})
}
