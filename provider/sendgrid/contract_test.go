package sendgrid

import (
	"context"
	"io"
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider/providertest"
)

func TestContract(t *testing.T) {
	for name, m := range map[string]watchword.Outgoing{"text": outgoing(), "template": templated()} {
		t.Run(name, func(t *testing.T) {
			providertest.Run(t, func(t *testing.T) providertest.Harness {
				v := newVendor(t)
				c := v.config()
				p, err := c.Open()
				if err != nil {
					t.Fatal(err)
				}
				return providertest.Harness{
					Provider: filled{p}, Message: m, Behave: v.behave, Received: v.list, Secrets: []string{testKey},
				}
			})
		})
	}
}

// filled puts each message's own code into its template, as the engine does: the contract varies the code alone.
type filled struct{ watchword.Provider }

func (f filled) Send(ctx context.Context, m watchword.Outgoing) (watchword.Acceptance, error) {
	if m.Registered.ID != "" {
		m.Registered.Variables = []watchword.TemplateVariable{{Name: "code", Value: m.Code}}
	}
	return f.Provider.Send(ctx, m)
}

func (f filled) Close() error { return f.Provider.(io.Closer).Close() }
