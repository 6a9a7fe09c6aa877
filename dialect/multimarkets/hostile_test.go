package multimarkets_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/watchword/watchword/dialect/dialecttest"
)

// The members of the two envelopes, in their order.
const (
	backKeys  = "code msg bizCode tm trace msgParams data"
	frontKeys = "msg fail trace code data bizCode tm msgParams ok"
)

// shape tells what keeps an answer from being a refusal of this dialect.
func shape(resp *http.Response, body []byte) error {
	var a struct {
		Code, BizCode, Msg string
		Data               any
		Fail, OK           *bool
	}
	if err := json.Unmarshal(body, &a); err != nil {
		return err
	}
	switch keys := strings.Join(keysOf(body), " "); {
	case keys != backKeys && keys != frontKeys:
		return fmt.Errorf("the envelope is %s", keys)
	case a.Code == "0" || a.Code == "" || a.BizCode == "" || a.Msg == "" || a.Data != nil:
		return errors.New("not a refusal")
	case a.Fail != nil && (!*a.Fail || *a.OK):
		return errors.New("it is not said to have failed")
	case !slices.Contains([]int{200, 404, 405, 408, 413, 415}, resp.StatusCode):
		return fmt.Errorf("status %d", resp.StatusCode)
	case a.Code == "MESSAGE_API_0000513" || a.Code == "GATEWAY_CODE_018":
		return errors.New("a limit was charged for it")
	case resp.Header.Get("Content-Type") != "application/json" || resp.Header.Get("Cache-Control") != "no-store":
		return fmt.Errorf("headers %v", resp.Header)
	case resp.Header.Get("Content-Length") != strconv.Itoa(len(body)):
		return errors.New("the length is wrong")
	case resp.StatusCode == http.StatusMethodNotAllowed && resp.Header.Get("Allow") != http.MethodPost:
		return errors.New("the Allow header is missing")
	}
	return nil
}

// keysOf lists the members of a JSON object in their order.
func keysOf(body []byte) []string {
	d := json.NewDecoder(bytes.NewReader(body))
	var keys []string
	depth := 0
	expectKey := false
	for {
		t, err := d.Token()
		if err != nil {
			return keys
		}
		switch t := t.(type) {
		case json.Delim:
			if t == '{' || t == '[' {
				depth++
			} else {
				depth--
			}
			expectKey = depth == 1
		case string:
			if depth == 1 && expectKey {
				keys = append(keys, t)
				expectKey = false
				continue
			}
			expectKey = depth == 1
		default:
			expectKey = depth == 1
		}
	}
}

func TestHostile(t *testing.T) { //nolint:paralleltest // it counts goroutines
	e, h := setup(t)
	server := httptest.NewServer(h)
	defer server.Close()
	bToken := signIn(t, h)
	sendToken, proof := approved(t, e, h, "86 13800138000")
	query := http.Header{
		"Content-Type": {"application/json"}, "Trace": {"t-1"}, "Version": {"0.0.1"}, "Companyid": {company}, "Token": {bToken}, "Lang": {"en"},
	}
	front := http.Header{
		"Content-Type": {"application/json"}, "Trace": {"t-1"}, "Version": {"0.0.1"}, "Companyid": {company}, "Lang": {"zh-CN"},
	}
	for _, target := range []dialecttest.Target{
		{
			Path: "/openapi-b/message.admin.VerificationAdminService.queryCodeSendStatus", Header: query,
			Credentials: []string{"Token", "companyId", "trace", "version"},
			Body:        `{"bizType":"SMS_LOGIN_VERIFICATION_CODE","toUser":"86 13800138000","code":"483920","sendToken":"` + sendToken + `"}`,
			// Of a code that is used the status is told, whatever code is given; and any text is a trace and a version.
			Skip: []string{"field code ", "trace is ", "version is "},
		},
		{
			Path: "/api/global/message.app.VerificationApiService.verifyCodeCheck", Header: front, Credentials: []string{"companyId"},
			Body: `{"companyId":` + company + `,"bizType":"SMS_LOGIN_VERIFICATION_CODE","toUser":"86 13800138000","sendToken":"` + sendToken +
				`","verifyCodeToken":"` + proof + `"}`,
			Skip: []string{"no companyId", "companyId is empty"}, // it is in the body as well
		},
		{
			Path: "/api/global/message.app.VerificationApiService.verifyCodeSend", Header: front, Credentials: []string{"companyId"},
			Body: `{"companyId":` + company + `,"bizType":"SMS_LOGIN_VERIFICATION_CODE","toUser":"86 13800138001"}`,
			Skip: []string{"no companyId", "companyId is empty"}, // it is in the body as well
		},
		{
			Path: "/global/message.app.VerificationApiService.verifyCodeSend", Header: front, Credentials: []string{"companyId"},
			Body: `{"companyId":` + company + `,"bizType":"SMS_TELEGRAM_VERIFICATION_CODE","toUser":"86 13800138002"}`,
			Skip: []string{"no companyId", "companyId is empty"}, // it is in the body as well
		},
		{
			Path: "/openapi-b/auth/admin.admin.CompanyAuthDubboService.auth", Header: http.Header{"Content-Type": {"application/json"}, "Trace": {"t-1"}},
			Body: `{"appId":"` + appID + `","appSecret":"` + secret + `"}`,
		},
	} {
		t.Run(target.Path, func(t *testing.T) {
			target.BaseURL, target.Method, target.Shape = server.URL, http.MethodPost, shape
			target.Secrets = []string{secret, bToken, dialecttest.APIKey}
			if target.Credentials == nil {
				target.Credentials = []string{"Trace"}
				target.Skip = append(target.Skip, "Trace is ") // any text is a trace
			}
			// Members that nothing reads are passed over.
			target.Skip = append(target.Skip, "unknown ", "body: unknown member", "body: prototype", "body: empty name", "body: very long name")
			dialecttest.Hostile(t, target)
		})
	}
}

// signIn gives a B-end token.
func signIn(t testing.TB, h http.Handler) string {
	t.Helper()
	a := ask(t, h, "/auth/admin.admin.CompanyAuthDubboService.auth", `{"appId":"`+appID+`","appSecret":"`+secret+`"}`, "trace", "t")
	return a.token(t)
}

// approved gives the sendToken of a code that has been used, and the token that using it gave.
func approved(t testing.TB, e *dialecttest.Engine, h http.Handler, to string) (sendToken, proof string) {
	t.Helper()
	sendToken = send(t, h, to).token(t)
	code := e.Inbox.Code("+" + strings.ReplaceAll(to, " ", ""))
	return sendToken, check(t, h, to, sendToken, code).token(t)
}

func send(t testing.TB, h http.Handler, to string) answer {
	t.Helper()
	return ask(t, h, "/api/global/message.app.VerificationApiService.verifyCodeSend",
		`{"companyId":`+company+`,"bizType":"SMS_LOGIN_VERIFICATION_CODE","toUser":"`+to+`"}`)
}

func check(t testing.TB, h http.Handler, to, sendToken, code string) answer {
	t.Helper()
	return ask(t, h, "/api/global/message.app.VerificationApiService.verifyCodeCheck",
		`{"companyId":`+company+`,"bizType":"SMS_LOGIN_VERIFICATION_CODE","toUser":"`+to+`","sendToken":"`+sendToken+`","code":"`+code+`"}`)
}

func query(t testing.TB, h http.Handler, token, to, sendToken, code string) answer {
	t.Helper()
	return ask(t, h, "/message.admin.VerificationAdminService.queryCodeSendStatus",
		`{"bizType":"SMS_LOGIN_VERIFICATION_CODE","toUser":"`+to+`","sendToken":"`+sendToken+`","code":"`+code+`"}`,
		"trace", "t", "version", "0.0.1", "companyId", company, "token", token)
}

// answer is an answer with its body as it came.
type answer struct {
	status int
	header http.Header
	body   string
}

func (a answer) token(t testing.TB) string {
	t.Helper()
	var v struct{ Data struct{ Token string } }
	if err := json.Unmarshal([]byte(a.body), &v); err != nil || v.Data.Token == "" {
		t.Fatalf("there is no token: %d %s", a.status, a.body)
	}
	return v.Data.Token
}

func (a answer) member(t testing.TB, name string) any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal([]byte(a.body), &v); err != nil {
		t.Fatalf("%v: %s", err, a.body)
	}
	return v[name]
}

// ask sends a POST request. Headers come in pairs.
func ask(t testing.TB, h http.Handler, path, body string, headers ...string) answer {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return answer{w.Code, w.Header(), w.Body.String()}
}
