package vonage

import (
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider/providertest"
)

func TestContract(t *testing.T) {
	for _, method := range append(methods(), "") {
		t.Run("signed "+method, func(t *testing.T) {
			providertest.Run(t, func(t *testing.T) providertest.Harness {
				v := newVendor(t)
				v.method = method
				c := v.config()
				if method != "" {
					c.SignatureSecret, c.SignatureMethod = testSigning, method
				}
				p, err := c.Open()
				if err != nil {
					t.Fatal(err)
				}
				within(p).now = noon
				return providertest.Harness{
					Provider: p, Message: providertest.Message(watchword.SMS), Behave: v.behave, Received: v.list,
					Secrets: []string{testSecret, testSigning},
				}
			})
		})
	}
}
