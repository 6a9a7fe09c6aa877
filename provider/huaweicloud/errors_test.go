package huaweicloud

import (
	"testing"

	"github.com/watchword/watchword"
)

// TestEveryCode: each code of the table, as the code of a request with a 4xx and with a 200, and as the status of a
// recipient, is a refusal of its class.
func TestEveryCode(t *testing.T) {
	v := newStandIn(t)
	p := open(t, config(v.URL))
	seen := map[string]bool{}
	for _, line := range codes() {
		if seen[line.Code] {
			t.Errorf("%s is listed twice", line.Code)
		}
		seen[line.Code] = true
		for _, body := range []refusal{{400, line.Code, ""}, {200, line.Code, ""}, {200, "E000510", line.Code}, {200, success, line.Code}} {
			v.answer = says(body.http, answerOf(body.code, body.status))
			_, err := send(t, p, sms())
			wantRefused(t, err, line.Class, line.Code)
		}
	}
	for _, line := range reported() {
		if seen[line.Code] {
			t.Errorf("%s is listed twice", line.Code)
		}
		seen[line.Code] = true
	}
}

func answerOf(code, status string) string {
	if status == "" {
		return `{"code":"` + code + `","description":"no"}`
	}
	return `{"code":"` + code + `","description":"no","result":[{"originTo":"+8613800138000","smsMsgId":"id_1","status":"` + status + `"}]}`
}

func TestAnswers(t *testing.T) {
	v := newStandIn(t)
	p := open(t, config(v.URL))
	for name, c := range map[string]struct {
		status int
		body   string
		class  watchword.ErrorClass // none: accepted
		raw    string
	}{
		"yes":                          {200, answerOf(success, success), 0, ""},
		"yes, with a code for some":    {200, answerOf("E000510", success), 0, ""},
		"yes without a result":         {200, answerOf(success, ""), watchword.ClassUnknown, success},
		"yes with an empty result":     {200, `{"code":"000000","result":[]}`, watchword.ClassUnknown, success},
		"yes that is a 500":            {500, answerOf(success, success), watchword.ClassProviderError, success},
		"a status nobody knows":        {200, answerOf("E000510", "E299999"), watchword.ClassUnknown, "E299999"},
		"a code nobody knows":          {200, answerOf("E000999", ""), watchword.ClassUnknown, "E000999"},
		"the same with a 403":          {403, answerOf("E000999", ""), watchword.ClassAuthFailed, "E000999"},
		"the same with a 429":          {429, answerOf("E000999", ""), watchword.ClassRateLimited, "E000999"},
		"an unlisted header fault":     {400, answerOf("E000027", ""), watchword.ClassAuthFailed, "E000027"},
		"header fault, too long":       {200, answerOf("E00002777", ""), watchword.ClassUnknown, "E00002777"},
		"the gateway before it":        {401, `{"error_code":"APIG.0301","error_msg":"verify aksk signature fail"}`, watchword.ClassAuthFailed, "APIG.0301"},
		"the gateway before it limits": {429, `{"error_code":"APIG.0308","error_msg":"throttled"}`, watchword.ClassRateLimited, "APIG.0308"},
		"a code that quotes":           {200, answerOf("to +86 138-0013-8000", ""), watchword.ClassUnknown, "HTTP 200"},
		"a status that quotes":         {200, answerOf("E000510", "493812"), watchword.ClassUnknown, "HTTP 200"},
		"not JSON":                     {200, "OK", watchword.ClassUnknown, "HTTP 200"},
		"other JSON":                   {200, `[1]`, watchword.ClassUnknown, "HTTP 200"},
		"wrong types":                  {200, `{"code":0}`, watchword.ClassUnknown, "HTTP 200"},
		"nothing":                      {200, "", watchword.ClassUnknown, "HTTP 200"},
		"cut short":                    {200, `{"code":"000000","result":[{"smsMsg`, watchword.ClassUnknown, "HTTP 200"},
		"a proxy's error page":         {502, "<html><h1>Bad Gateway</h1></html>", watchword.ClassProviderError, "HTTP 502"},
		"a gateway that gave up":       {504, "<html>", watchword.ClassTimeout, "HTTP 504"},
		"not found":                    {404, "", watchword.ClassProviderError, "HTTP 404"},
	} {
		t.Run(name, func(t *testing.T) {
			v.answer = says(c.status, c.body)
			accepted, err := send(t, p, sms())
			if c.class == 0 {
				if err != nil || accepted.MessageID != "id_1" {
					t.Errorf("%+v %v", accepted, err)
				}
				return
			}
			wantRefused(t, err, c.class, c.raw)
		})
	}
}
