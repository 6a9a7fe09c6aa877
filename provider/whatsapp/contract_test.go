package whatsapp

import (
	"testing"

	"github.com/watchword/watchword/provider/providertest"
)

func TestContract(t *testing.T) {
	providertest.Run(t, func(t *testing.T) providertest.Harness {
		t.Helper()
		g := newGraph(t, nil)
		c := settings(g.URL)
		p, err := c.Open()
		if err != nil {
			t.Fatal(err)
		}
		return providertest.Harness{
			Provider: p, Message: login(), Behave: g.behave, Received: g.list, Secrets: []string{token, appSecret, verify},
		}
	})
}
