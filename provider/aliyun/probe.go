package aliyun

import (
	"context"
	"net/url"

	"github.com/watchword/watchword"
)

// Probe asks for the first of the account's signatures (Aliyun: API QuerySmsSignList), which sends and changes nothing.
// The SMS service tells no balance.
func (a *account) Probe(ctx context.Context) (watchword.Balance, error) {
	answer, err := a.call(ctx, "QuerySmsSignList", url.Values{"PageIndex": {"1"}, "PageSize": {"1"}})
	if err != nil {
		return watchword.Balance{}, err
	}
	if said, ok := outcome(&answer); !ok {
		return watchword.Balance{}, refusal(&answer, said.Code, nil)
	}
	return watchword.Balance{}, nil
}
