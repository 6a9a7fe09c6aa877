package multimarkets

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect"
	"github.com/watchword/watchword/message"
)

// language is what lang asks for, as far as there are texts.
type language uint8

// The languages. Without a choice each text is in the language that the vendor prints it in.
const (
	unchosen language = iota
	english
	chinese
)

// languageOf reads a BCP 47 tag, or the same with an underscore. What is unknown counts as no choice (the vendor's
// documents: filled in wrongly is like not filled in).
func languageOf(tag string) language {
	if tag == "" || !message.Speaks(tag) {
		return unchosen
	}
	switch message.Locale(tag) {
	case "en":
		return english
	case "zh-Hans", "zh-Hant":
		return chinese
	}
	return unchosen
}

// succeed gives the data of a call.
func (x *exchange) succeed(data any) {
	text := "Success"
	if x.language == chinese {
		text = "成功"
	}
	if x.operation.front {
		x.answer(http.StatusOK, frontAnswer{Msg: text, Trace: x.trace, Code: success, Data: data, Tm: x.took(), OK: true})
		return
	}
	x.answer(http.StatusOK, backAnswer{Code: success, Msg: text, Tm: x.took(), Trace: x.trace, Data: data})
}

// refuse tells why a request is refused. What has no word in the vocabulary is logged, and none of it is told.
func (x *exchange) refuse(err error) {
	r, e := refusalOf(err)
	told := r.fault.wire()
	switch {
	case errors.Is(err, context.Canceled):
		x.log.Debug("a client left before its answer", "path", x.r.URL.Path, "trace", x.trace)
	case told.status >= http.StatusInternalServerError:
		x.log.Error("a request failed", "path", x.r.URL.Path, "trace", x.trace, "error", err)
	}
	if e != nil && told.status != http.StatusOK {
		x.tellWait(e)
	}
	text := told.en
	if x.language == chinese {
		text = told.zh
	}
	if !x.operation.front {
		x.answer(told.status, backAnswer{
			Code: told.code, Msg: text, BizCode: told.bizCode, Tm: x.took(), Trace: x.trace, MsgParams: r.params,
		})
		return
	}
	a := frontAnswer{Msg: text, Fail: true, Trace: x.trace, Code: told.code, BizCode: told.bizCode, Tm: x.took()}
	if r.params != "" {
		a.MsgParams = &r.params
	}
	x.answer(told.status, a)
}

func (x *exchange) answer(status int, body any) { dialect.Answer(x.w, status, body) }

// took is how long the request has taken, in milliseconds.
func (x *exchange) took() int64 { return max(x.now().Sub(x.begun).Milliseconds(), 0) }

// The headers of the vendor's gateway, in its own spelling.
const (
	headerLimit     = "x-ratelimit-limit"
	headerRemaining = "x-ratelimit-remairing"
	headerReset     = "x-ratelimit-reset"
)

// tellWait says when the same request can succeed, and by which limit.
func (x *exchange) tellWait(e *watchword.Error) {
	header := x.w.Header()
	if e.RetryAfter > 0 {
		header.Set("Retry-After", seconds(e.RetryAfter))
	}
	if len(e.Limits) == 0 {
		return
	}
	// Not by Set, which would change the case of the names.
	header[headerLimit] = []string{strconv.Itoa(e.Limits[0].Quota)}
	header[headerRemaining] = []string{strconv.Itoa(e.Limits[0].Remaining)}
	header[headerReset] = []string{seconds(e.Limits[0].Reset)}
}

// seconds rounds up, so that whoever waits as long is not too early.
func seconds(d time.Duration) string {
	return strconv.FormatInt(int64((d+time.Second-1)/time.Second), 10)
}
