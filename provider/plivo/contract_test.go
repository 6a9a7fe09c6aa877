package plivo

import (
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider/providertest"
)

func TestContract(t *testing.T) {
	providertest.Run(t, func(t *testing.T) providertest.Harness {
		v := newVendor(t)
		c := v.config()
		p, err := c.Open()
		if err != nil {
			t.Fatal(err)
		}
		return providertest.Harness{
			Provider: p, Message: providertest.Message(watchword.SMS), Behave: v.behave, Received: v.list, Secrets: []string{testToken},
		}
	})
}
