package volcengine

import (
	"context"
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider/providertest"
)

func TestContract(t *testing.T) { providertest.Run(t, harness) }

// templated fills the template's variables in, as the engine does for every message.
type templated struct{ *vendor }

func (p templated) Send(ctx context.Context, m watchword.Outgoing) (watchword.Acceptance, error) {
	return p.vendor.Send(ctx, filled(m))
}

func harness(t *testing.T) providertest.Harness {
	t.Helper()
	v := newStandIn(t)
	c := config(v.URL)
	opened, err := c.Open()
	if err != nil {
		t.Fatal(err)
	}
	return providertest.Harness{
		Provider: templated{opened.(*vendor)}, Message: providertest.Message(watchword.SMS), Behave: v.behave,
		Received: func() (all []providertest.Received) {
			for _, m := range v.list() {
				all = append(all, providertest.Received{To: m["PhoneNumbers"], Text: m["TemplateParam"]})
			}
			return all
		},
		Secrets: []string{testSecret},
	}
}
