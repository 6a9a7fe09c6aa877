package tencent

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// account sends through one application of one Tencent Cloud account. Nothing of it changes after Open.
type account struct {
	*provider.Client
	keys               keys
	app, region        string
	signName, senderID string
	pulls, reports     bool
	now                func() time.Time
}

// question is one call: what is asked, and whether it may be asked twice.
type question struct {
	action     string
	params     any
	repeatable bool
	about      *watchword.Outgoing // nil: no message
}

// ask makes one signed call, and reads the Response into result. Every error is a *watchword.SendError; one without an
// error is an answer that the vendor means as a yes to the call, though not to what it says of each number.
func (a *account) ask(ctx context.Context, q question, result any) (provider.Answer, error) {
	body, _ := json.Marshal(q.params) // strings, numbers and lists of them always marshal
	answer, err := a.Do(ctx, provider.Call{
		Method: http.MethodPost, Path: "/", Body: body, Repeatable: q.repeatable,
		Header: a.keys.sign(call{
			host: a.Host(), service: "sms", action: q.action, version: "2021-01-11", region: a.region, body: body, at: a.now(),
		}),
	})
	if err != nil {
		return answer, err
	}
	var said struct{ Response json.RawMessage }
	var failed struct{ Error struct{ Code string } }
	if !answer.JSON(&said) || json.Unmarshal(said.Response, &failed) != nil {
		return answer, answer.Unclear("", q.about)
	}
	if failed.Error.Code != "" || !answer.OK() {
		return answer, refusal(&answer, failed.Error.Code, q.about)
	}
	if json.Unmarshal(said.Response, result) != nil {
		return answer, answer.Unclear("", q.about)
	}
	return answer, nil
}

// Format keeps secrets out of whatever prints a provider.
func (a *account) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, "a tencent_sms provider") }
