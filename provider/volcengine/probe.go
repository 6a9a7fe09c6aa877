package volcengine

import (
	"context"
	"net/url"

	"github.com/watchword/watchword"
)

// Probe asks for the message group. Volcengine: GetSubAccountDetail (docs 6361/170366). It tells no balance.
func (v *vendor) Probe(ctx context.Context) (watchword.Balance, error) {
	answer, err := v.do(ctx, url.Values{
		"Action": {"GetSubAccountDetail"}, "Version": {"2021-01-11"}, "subAccount": {v.account},
	}, nil)
	if err != nil {
		return watchword.Balance{}, err
	}
	var s said
	var group struct {
		ID string `json:"subAccountId"`
	}
	if !answer.JSON(&s) || !s.yes(&answer, &group) || group.ID == "" {
		return watchword.Balance{}, failure(&answer, s.code(), nil)
	}
	return watchword.Balance{}, nil
}

// ReportConversion tells the vendor that a code was used. It takes successes only, so the others are not reported.
// Volcengine: Conversion (docs 6361/171581).
func (v *vendor) ReportConversion(ctx context.Context, c watchword.Conversion) error {
	if !c.Approved || c.MessageID == "" {
		return nil
	}
	body := encode(map[string][]string{"MessageIDs": {c.MessageID}})
	answer, err := v.do(ctx, url.Values{"Action": {"Conversion"}, "Version": {"2020-01-01"}}, body)
	if err != nil {
		return err
	}
	var s said
	if !answer.JSON(&s) || s.code() != "" || !answer.OK() {
		return failure(&answer, s.code(), nil)
	}
	return nil
}
