package huaweicloud

import (
	"context"
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider/providertest"
)

func TestContract(t *testing.T) {
	t.Run("aksk", func(t *testing.T) {
		providertest.Run(t, func(t *testing.T) providertest.Harness { return harness(t, authAKSK) })
	})
	t.Run("wsse", func(t *testing.T) {
		providertest.Run(t, func(t *testing.T) providertest.Harness { return harness(t, authWSSE) })
	})
}

// templated fills the template's variables in, as the engine does for every message.
type templated struct{ *vendor }

func (p templated) Send(ctx context.Context, m watchword.Outgoing) (watchword.Acceptance, error) {
	return p.vendor.Send(ctx, filled(m))
}

func harness(t *testing.T, auth string) providertest.Harness {
	t.Helper()
	v := newStandIn(t)
	v.wsse = auth == authWSSE
	c := config(v.URL)
	c.Auth = auth
	opened, err := c.Open()
	if err != nil {
		t.Fatal(err)
	}
	return providertest.Harness{
		Provider: templated{opened.(*vendor)}, Message: providertest.Message(watchword.SMS), Behave: v.behave,
		Received: func() (all []providertest.Received) {
			for _, f := range v.list() {
				all = append(all, providertest.Received{To: f.Get("to"), Text: f.Get("templateParas")})
			}
			return all
		},
		Secrets: []string{testSecret},
	}
}
