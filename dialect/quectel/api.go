package quectel

import (
	"context"
	"errors"
	"net/http"

	"github.com/watchword/watchword/dialect"
)

// The paths.
const (
	sendPath     = "/v2/sms/enduserapi/v2/sendPhoneSmsCode"
	emailPath    = "/v2/mail/enduserapi/v2/sendEmail"
	validatePath = "/v2/sms/enduserapi/validateSmsCode" // the vendor names the call and not its path: this is our choice
)

// call is one call of the wire format.
type call struct {
	path        string
	run         func(ctx context.Context, q map[string]string, ip string) error
	column      func(row) code // of the table of refusals
	general     code           // for what has no code of its own
	namesSender bool           // the vendor has codes for what is wrong with signature, template and account
	say         func(code) text
}

func (a *api) call(path string) (call, bool) {
	switch path {
	case sendPath:
		return call{path, a.send, ofSend, codeFailed, true, smsText}, true
	case emailPath:
		return call{path, a.email, ofEmail, codeFailed, false, emailText}, true
	case validatePath:
		return call{path, a.validate, ofValidate, codeWrong, false, smsText}, true
	}
	return call{}, false
}

// serve answers one request. Whatever the vendor has a code for has status 200; other statuses say what is wrong with the
// HTTP request itself.
func (a *api) serve(w http.ResponseWriter, r *http.Request) {
	c, ok := a.call(r.URL.Path)
	switch {
	case !ok:
		fail(w, http.StatusNotFound)
		return
	case r.Method != http.MethodPost:
		w.Header().Set("Allow", http.MethodPost)
		fail(w, http.StatusMethodNotAllowed)
		return
	}
	// The vendor's clients send {}, an empty form or nothing, as any type. The parameters stand in the query: nobody looks.
	if _, err := dialect.Body(w, r); err != nil {
		fail(w, bodyStatus(err))
		return
	}
	q, err := dialect.Query(r)
	if err != nil {
		err = codeSignature // what cannot be read one way only cannot have been signed
	} else {
		err = c.run(r.Context(), q, a.clientIP(r))
	}
	if err != nil {
		a.refuse(w, r, c, err)
		return
	}
	dialect.Answer(w, http.StatusOK, reply{Code: int(codeOK)})
}

func (a *api) refuse(w http.ResponseWriter, r *http.Request, c call, err error) {
	found := a.refusal(r.Context(), c, err)
	language, _ := dialect.Header(r, "Accept-Language") // given twice it says nothing
	dialect.Answer(w, http.StatusOK, reply{Code: int(found), Msg: c.say(found).in(english(language))})
}

// panicked answers for a call that could not end.
func (a *api) panicked(w http.ResponseWriter, r *http.Request) {
	c, ok := a.call(r.URL.Path)
	if !ok {
		fail(w, http.StatusNotFound)
		return
	}
	a.refuse(w, r, c, c.general)
}

// fail answers what HTTP itself has a status for. The code in the body is that status: the vendor's codes have four
// digits.
func fail(w http.ResponseWriter, status int) {
	dialect.Answer(w, status, reply{Code: status, Msg: http.StatusText(status)})
}

func bodyStatus(err error) int {
	switch {
	case errors.Is(err, dialect.ErrTooLarge):
		return http.StatusRequestEntityTooLarge
	case errors.Is(err, dialect.ErrTooSlow):
		return http.StatusRequestTimeout
	}
	return http.StatusBadRequest
}
