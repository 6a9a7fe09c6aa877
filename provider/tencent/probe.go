package tencent

import (
	"context"
	"strconv"
	"time"

	"github.com/watchword/watchword"
)

// span is the parameters of both statistics: what is counted, from which hour to which.
type span struct {
	SmsSdkAppID string `json:"SmsSdkAppId"`
	BeginTime   string
	EndTime     string
	Limit       int
	Offset      int
}

func (a *account) span(from, to time.Time, limit int) span {
	hour := func(t time.Time) string { return t.In(china()).Format("2006010215") }
	return span{SmsSdkAppID: a.app, BeginTime: hour(from), EndTime: hour(to), Limit: limit}
}

// Probe asks how much was sent in one hour of yesterday, which tells whether the keys and the application belong together
// (Tencent Cloud: API SendStatusStatistics), and then what is left of the packages that were bought.
func (a *account) Probe(ctx context.Context) (watchword.Balance, error) {
	yesterday := a.now().Add(-24 * time.Hour)
	q := question{action: "SendStatusStatistics", params: a.span(yesterday.Add(-time.Hour), yesterday, 0), repeatable: true}
	var nothing struct{}
	if _, err := a.ask(ctx, q, &nothing); err != nil {
		return watchword.Balance{}, err
	}
	return a.left(ctx), nil
}

// bought is a package of messages (Tencent Cloud: API SmsPackagesStatistics). Times are seconds since 1970.
type bought struct {
	PackageEffectiveTime int64
	PackageExpiredTime   int64
	PackageAmount        int64 // messages
	CurrentUsage         int64 // of them
}

// left sums up the messages that are left in the packages that are good now. It is zero where that is not known: for an
// account without packages, which pays later, and on the international site, which knows none.
func (a *account) left(ctx context.Context) watchword.Balance {
	now := a.now()
	q := question{
		action: "SmsPackagesStatistics", params: a.span(now.AddDate(-3, 0, 0), now.Add(-time.Hour), 500), repeatable: true,
	}
	var answer struct{ SmsPackagesStatisticsSet []bought }
	if _, err := a.ask(ctx, q, &answer); err != nil || len(answer.SmsPackagesStatisticsSet) == 0 {
		return watchword.Balance{}
	}
	var messages int64
	for _, p := range answer.SmsPackagesStatisticsSet {
		if p.PackageEffectiveTime <= now.Unix() && now.Unix() < p.PackageExpiredTime {
			messages += max(p.PackageAmount-p.CurrentUsage, 0)
		}
	}
	return watchword.Balance{Amount: strconv.FormatInt(messages, 10), Currency: "messages"}
}
