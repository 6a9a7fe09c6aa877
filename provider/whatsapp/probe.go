package whatsapp

import (
	"context"
	"net/http"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// Probe asks for the phone number's own entry (Meta: WhatsApp Business Account Phone Number API), which the token can read
// if it can send. Meta bills afterwards, so there is no balance.
func (p *vendor) Probe(ctx context.Context) (watchword.Balance, error) {
	answer, err := p.client.Do(ctx, provider.Call{
		Method: http.MethodGet, Path: "/" + p.version + "/" + p.number, Query: "fields=id,verified_name",
		Header: p.header, Repeatable: true,
	})
	if err != nil {
		return watchword.Balance{}, err
	}
	var said struct {
		ID    string
		Error *fault
	}
	switch readable := answer.JSON(&said); {
	case readable && said.Error != nil:
		return watchword.Balance{}, refused(&answer, *said.Error, nil)
	case !readable || !answer.OK() || said.ID != p.number:
		return watchword.Balance{}, answer.Unclear("", nil)
	}
	return watchword.Balance{}, nil
}
