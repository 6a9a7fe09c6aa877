package native

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/watchword/watchword"
)

// What operations take and give, as huma reads and writes them.
type (
	startInput   struct{ Body startBody }
	checkToInput struct{ Body checkToBody }
	idInput      struct {
		ID string `path:"id" doc:"The verification." example:"vf_06e5qgmv0dscn9nftg3ld49hdk"`
	}
	checkInput struct {
		ID   string `path:"id" doc:"The verification." example:"vf_06e5qgmv0dscn9nftg3ld49hdk"`
		Body checkBody
	}
	changeInput struct {
		ID   string `path:"id" doc:"The verification." example:"vf_06e5qgmv0dscn9nftg3ld49hdk"`
		Body *contextBody
	}
	listInput struct {
		To      string `query:"to" doc:"Only of this recipient, in any spelling." example:"+8613800138000"`
		Channel string `query:"channel" enum:"sms,email,whatsapp,telegram,voice" doc:"Only of this channel." example:"sms"`
		Purpose string `query:"purpose" doc:"Only of this purpose." example:"login"`
		Status  string `query:"status" enum:"pending,approved,expired,superseded,exhausted,canceled,failed" doc:"Only of this status." example:"approved"`
		Limit   int    `query:"limit" minimum:"1" maximum:"100" default:"20" doc:"How many at most." example:"20"`
		Cursor  string `query:"cursor" doc:"The next_cursor of the page before." example:"vf_06e5qgmv0dscn9nftg3ld49hdk"`
	}

	startOutput struct {
		Location        string `header:"Location" doc:"Where the verification is." example:"/v1/verifications/vf_06e5qgmv0dscn9nftg3ld49hdk"`
		RateLimitPolicy string `header:"RateLimit-Policy" doc:"The recipient's limits: how many (q) in how many seconds (w)." example:"\"recipient_1m\";q=1;w=60"`
		RateLimit       string `header:"RateLimit" doc:"What is left of them (r), and for how many seconds (t)." example:"\"recipient_1m\";r=0;t=60"`
		Body            verification
	}
	resendOutput struct {
		RateLimitPolicy string `header:"RateLimit-Policy" doc:"The recipient's limits: how many (q) in how many seconds (w)." example:"\"recipient_1m\";q=1;w=60"`
		RateLimit       string `header:"RateLimit" doc:"What is left of them (r), and for how many seconds (t)." example:"\"recipient_1m\";r=0;t=60"`
		Body            verification
	}
	verificationOutput struct{ Body verification }
	checkOutput        struct{ Body checked }
	listOutput         struct{ Body page }
)

// read takes an input out of an exchange.
func (in *startInput) read(d *decoder, x *exchange) error   { return d.required(x.body, &in.Body) }
func (in *checkToInput) read(d *decoder, x *exchange) error { return d.required(x.body, &in.Body) }

func (in *checkInput) read(d *decoder, x *exchange) error {
	in.ID = x.r.PathValue("id")
	return d.required(x.body, &in.Body)
}

func (in *changeInput) read(d *decoder, x *exchange) error {
	in.ID = x.r.PathValue("id")
	if len(x.body) == 0 {
		return nil
	}
	in.Body = new(contextBody)
	return d.decode(x.body, in.Body)
}

// write puts an output into an exchange.
func (out *startOutput) write(x *exchange) error {
	x.set("Location", out.Location)
	setLimits(x, out.RateLimit, out.RateLimitPolicy)
	return x.writeJSON(&out.Body)
}

func (out *resendOutput) write(x *exchange) error {
	setLimits(x, out.RateLimit, out.RateLimitPolicy)
	return x.writeJSON(&out.Body)
}

func (out *verificationOutput) write(x *exchange) error { return x.writeJSON(&out.Body) }
func (out *checkOutput) write(x *exchange) error        { return x.writeJSON(&out.Body) }

func setLimits(x *exchange, left, policy string) {
	if left != "" {
		x.set(headerRateLimit, left)
		x.set(headerRateLimitPolicy, policy)
	}
}

func (in *changeInput) context() watchword.Context {
	if in.Body == nil {
		return watchword.Context{}
	}
	return in.Body.Context.context()
}

// get mounts an operation that reads. Huma checks its parameters and writes its answer; whatever the engine refuses
// becomes a problem.
func get[I, O any](a *API, api huma.API, op huma.Operation, run func(ctx context.Context, x *exchange, in *I) (*O, error)) {
	huma.Register(api, op, func(ctx context.Context, in *I) (*O, error) {
		x := exchangeFrom(ctx)
		out, err := run(ctx, x, in)
		if err != nil {
			return nil, a.problem(x, err)
		}
		return out, nil
	})
}

// input and output are what post needs of an operation's types.
type input[I any] interface {
	*I
	read(d *decoder, x *exchange) error
}

type output[O any] interface {
	*O
	write(x *exchange) error
}

// post mounts an operation that changes something. Huma only describes it: what its reflection would find on every
// request (a body, an id, three headers) is written down here, and costs nothing to look for.
func post[I, O any, In input[I], Out output[O]](
	a *API, api huma.API, op huma.Operation, run func(ctx context.Context, x *exchange, in In) (Out, error),
) {
	a.posts[op.Method+" "+op.Path] = func(ctx context.Context, x *exchange) {
		in := In(new(I))
		err := in.read(a.decoder, x)
		var out Out
		if err == nil {
			out, err = run(ctx, x, in)
		}
		if err == nil {
			x.WriteHeader(op.DefaultStatus)
			err = out.write(x)
		}
		if err != nil {
			x.reset()
			a.fail(x, err)
		}
	}
	huma.Register(api, op, func(context.Context, *I) (*O, error) { return nil, errDescribed })
}

// errDescribed would be the answer of an operation that huma is not meant to run.
var errDescribed = errors.New("this operation is mounted for its description alone")

func (a *API) start(ctx context.Context, x *exchange, in *startInput) (*startOutput, error) {
	b := &in.Body
	v, err := a.engine.Start(ctx, watchword.StartRequest{
		Caller: x.caller, To: b.To, Channel: watchword.Channel(b.Channel), Purpose: watchword.Purpose(b.Purpose),
		Locale: b.Locale, Reference: b.Reference, Code: b.Code, Rules: rules(b.AccountRule),
		Overrides: watchword.Overrides{
			CodeLength: int(override(b.CodeLength)), Attempts: int(override(b.Attempts)),
			Lifetime: time.Duration(override(b.ExpiresIn)) * time.Second,
		},
		Context: b.Context.context(), Values: b.Values, OnceKey: x.key,
	})
	if err != nil {
		return nil, err
	}
	out := &startOutput{Location: "/v1/verifications/" + v.ID.String(), Body: serve(&v)}
	if len(v.Limits) > 0 {
		out.RateLimit, out.RateLimitPolicy = rateLimit(v.Limits), rateLimitPolicy(v.Limits)
	}
	return out, nil
}

// rules are the account rules of a request: the one it names, if it does.
func rules(named string) []watchword.AccountRule {
	if named == "" {
		return nil
	}
	return []watchword.AccountRule{watchword.AccountRule(named)}
}

// override is a number that the caller wants to differ from the policy. The engine takes 0 as "not given", so a 0 that
// is given becomes the next number that no policy allows either; what no clock and no counter can hold is cut.
func override(n *int64) int64 {
	const most = 1 << 31
	switch {
	case n == nil:
		return 0
	case *n == 0:
		return -1
	}
	return min(max(*n, -most), most)
}

func (a *API) get(ctx context.Context, x *exchange, in *idInput) (*verificationOutput, error) {
	id, err := parseID(in.ID)
	if err != nil {
		return nil, err
	}
	v, err := a.engine.Get(ctx, x.caller, id)
	if err != nil {
		return nil, err
	}
	return &verificationOutput{serveWhole(&v)}, nil
}

// parseID reads the id of the path. What cannot be an id is the id of nothing.
func parseID(s string) (watchword.ID, error) {
	id, err := watchword.ParseID(s)
	if err != nil || id.IsZero() {
		return watchword.ID{}, watchword.NewError(watchword.NotFound, "there is no such verification")
	}
	return id, nil
}

func (a *API) list(ctx context.Context, x *exchange, in *listInput) (*listOutput, error) {
	status, _ := watchword.ParseStatus(in.Status) // huma has seen to it that it is one, or empty
	found, err := a.engine.List(ctx, watchword.ListRequest{
		Caller: x.caller, To: restorePlus(in.To), Channel: watchword.Channel(in.Channel),
		Purpose: watchword.Purpose(in.Purpose), Status: status, Limit: in.Limit, Cursor: in.Cursor,
	})
	if err != nil {
		return nil, err
	}
	out := &listOutput{page{Data: make([]verification, 0, len(found.Verifications)), NextCursor: found.Next}}
	for i := range found.Verifications {
		out.Body.Data = append(out.Body.Data, serve(&found.Verifications[i]))
	}
	return out, nil
}

// restorePlus gives an address the + back that a query turns into a blank unless it is written %2B.
func restorePlus(to string) string {
	switch {
	case strings.Contains(to, "@"):
		return strings.ReplaceAll(to, " ", "+")
	case strings.HasPrefix(to, " "):
		return "+" + strings.TrimLeft(to, " ")
	}
	return to
}

func (a *API) check(ctx context.Context, x *exchange, in *checkInput) (*checkOutput, error) {
	id, err := parseID(in.ID)
	if err != nil {
		return &checkOutput{checked{Result: watchword.ResultNotFound.String()}}, nil //nolint:nilerr // a result, not an error
	}
	return a.answerCheck(a.engine.Check(ctx, watchword.CheckRequest{
		Caller: x.caller, ID: id, Code: in.Body.Code, Context: in.Body.Context.context(),
	}))
}

func (a *API) checkTo(ctx context.Context, x *exchange, in *checkToInput) (*checkOutput, error) {
	b := &in.Body
	return a.answerCheck(a.engine.Check(ctx, watchword.CheckRequest{
		Caller: x.caller, To: b.To, Channel: watchword.Channel(b.Channel), Purpose: watchword.Purpose(b.Purpose),
		Code: b.Code, Context: b.Context.context(),
	}))
}

func (a *API) answerCheck(c watchword.CheckAnswer, err error) (*checkOutput, error) {
	if err != nil {
		return nil, err
	}
	out := &checkOutput{checked{Result: c.Result.String(), AttemptsRemaining: c.Verification.AttemptsRemaining}}
	if c.Result != watchword.ResultNotFound {
		v := serve(&c.Verification)
		out.Body.Verification = &v
	}
	return out, nil
}

func (a *API) resend(ctx context.Context, x *exchange, in *changeInput) (*resendOutput, error) {
	return a.sendAgain(ctx, x, in, a.engine.Resend)
}

func (a *API) next(ctx context.Context, x *exchange, in *changeInput) (*resendOutput, error) {
	return a.sendAgain(ctx, x, in, a.engine.Next)
}

func (a *API) sendAgain(
	ctx context.Context, x *exchange, in *changeInput,
	send func(context.Context, watchword.ResendRequest) (watchword.Verification, error),
) (*resendOutput, error) {
	id, err := parseID(in.ID)
	if err != nil {
		return nil, err
	}
	v, err := send(ctx, watchword.ResendRequest{Caller: x.caller, ID: id, Context: in.context()})
	if err != nil {
		return nil, err
	}
	out := &resendOutput{Body: serve(&v)}
	if len(v.Limits) > 0 {
		out.RateLimit, out.RateLimitPolicy = rateLimit(v.Limits), rateLimitPolicy(v.Limits)
	}
	return out, nil
}

func (a *API) cancel(ctx context.Context, x *exchange, in *changeInput) (*verificationOutput, error) {
	id, err := parseID(in.ID)
	if err != nil {
		return nil, err
	}
	if err := in.context().Validate(); err != nil {
		return nil, err
	}
	v, err := a.engine.Cancel(ctx, x.caller, id)
	if err != nil {
		return nil, err
	}
	return &verificationOutput{serve(&v)}, nil
}
