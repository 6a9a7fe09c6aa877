package webhook

import (
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider/providertest"
)

func TestContract(t *testing.T) {
	for name, m := range map[string]watchword.Outgoing{
		"text": sms(), "email": providertest.Message(watchword.Email), "template": templated(),
	} {
		t.Run(name, func(t *testing.T) {
			providertest.Run(t, func(t *testing.T) providertest.Harness {
				v := newVendor(t)
				c := v.config()
				p, err := c.Open()
				if err != nil {
					t.Fatal(err)
				}
				return providertest.Harness{
					Provider: p, Message: m, Behave: v.behave, Received: v.list, Secrets: []string{testSecret, testSecret[6:]},
				}
			})
		})
	}
}
