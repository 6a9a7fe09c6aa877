package aliyun

import (
	"context"
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider/providertest"
)

func TestContract(t *testing.T) {
	providertest.Run(t, func(t *testing.T) providertest.Harness {
		t.Helper()
		v := newVendor(t)
		return providertest.Harness{
			Provider: registering{open(t, v.settings())}, Message: sms(), Behave: v.behave, Received: v.list,
			Secrets: []string{keySecret, keyID},
		}
	})
}

// registering fills the registered template in, as the engine does: the contract varies the code of a message alone.
type registering struct{ *account }

func (r registering) Send(ctx context.Context, m watchword.Outgoing) (watchword.Acceptance, error) {
	return r.account.Send(ctx, templated(m))
}
