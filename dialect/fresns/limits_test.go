package fresns_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/watchword/watchword"
)

// TestThePagesLimitsHoldByThemselves lifts the tenant's own limits: one a minute and five in ten minutes are what is
// left, over all templates and kinds of use, and not the two and six of the vendor's code.
func TestThePagesLimitsHoldByThemselves(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Apply(t, func(r *watchword.Resources) {
		for i := range r.Policies {
			r.Policies[i].Limits = []watchword.RecipientLimit{}
		}
	})
	began := w.Clock.Now()
	allowed := 0
	var times []time.Duration
	for n := range 40 { // every half minute, for twenty minutes
		use, body := 5, `{"type":"sms","useType":%d,"templateId":%d,"account":"13800138150","countryCode":86}`
		if n%2 == 1 {
			use = 1
		}
		switch got := w.ask(t, sendPath, w.header(), fmt.Sprintf(body, use, n%8+1)); got {
		case 0:
			allowed++
			times = append(times, w.Clock.Now().Sub(began))
		case 33201:
		default:
			t.Fatalf("%d", got)
		}
		w.Clock.Advance(30 * time.Second)
	}
	if allowed != 10 {
		t.Errorf("%d were sent in twenty minutes, at %v; ten are allowed", allowed, times)
	}
	for i := range times {
		if i >= 1 && times[i]-times[i-1] < time.Minute || i >= 5 && times[i]-times[i-5] < 10*time.Minute {
			t.Errorf("too soon: %v", times)
		}
	}
}
