package telegram

import (
	"testing"

	"github.com/watchword/watchword/provider/providertest"
)

func TestContract(t *testing.T) {
	providertest.Run(t, func(t *testing.T) providertest.Harness {
		v := newVendor(t)
		p, err := (&Config{AccessToken: testToken, SenderUsername: "@acme", BaseURL: v.URL}).Open()
		if err != nil {
			t.Fatal(err)
		}
		return providertest.Harness{
			Provider: p, Message: chat(), Behave: v.behave, Received: v.list, Secrets: []string{testToken},
		}
	})
}
