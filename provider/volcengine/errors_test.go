package volcengine

import (
	"testing"

	"github.com/watchword/watchword"
)

// TestEveryCode: each code of the table, with the status of a refusal and with a 200, is a refusal of its class.
func TestEveryCode(t *testing.T) {
	v := newStandIn(t)
	p := open(t, config(v.URL))
	seen := map[string]bool{}
	for _, line := range codes() {
		if seen[line.Code] {
			t.Errorf("%s is listed twice", line.Code)
		}
		seen[line.Code] = true
		for _, status := range []int{200, 400, 500} {
			for _, result := range []string{`null`, `""`, `{}`, `{"MessageID":["id"]}`} {
				v.answer = says(status, `{"ResponseMetadata":{"Error":{"CodeN":1,"Code":"`+line.Code+`","Message":"no"}},"Result":`+result+`}`)
				_, err := send(t, p, sms())
				wantRefused(t, err, line.Class, line.Code)
			}
		}
	}
	for _, line := range reported() {
		if seen[line.Code] {
			t.Errorf("%s is listed twice", line.Code)
		}
		seen[line.Code] = true
	}
}

func TestAnswers(t *testing.T) {
	v := newStandIn(t)
	p := open(t, config(v.URL))
	failed := func(code string) string {
		return `{"ResponseMetadata":{"RequestId":"1","Error":{"Code":"` + code + `"}}}`
	}
	for name, c := range map[string]struct {
		status int
		body   string
		class  watchword.ErrorClass // none: accepted
		raw    string
	}{
		"yes":                    {200, `{"ResponseMetadata":{"RequestId":"1"},"Result":{"MessageID":["id"]}}`, 0, ""},
		"yes, in so many words":  {200, `{"ResponseMetadata":{"Error":null},"Result":{"MessageID":["id","id2"],"More":1}}`, 0, ""},
		"yes without an id":      {200, `{"ResponseMetadata":{},"Result":{"MessageID":[]}}`, watchword.ClassUnknown, "HTTP 200"},
		"yes without a result":   {200, `{"ResponseMetadata":{}}`, watchword.ClassUnknown, "HTTP 200"},
		"an id of another type":  {200, `{"ResponseMetadata":{},"Result":{"MessageID":"id"}}`, watchword.ClassUnknown, "HTTP 200"},
		"yes that is a 500":      {500, `{"ResponseMetadata":{},"Result":{"MessageID":["id"]}}`, watchword.ClassProviderError, "HTTP 500"},
		"a code nobody knows":    {200, failed("RE:0999"), watchword.ClassUnknown, "RE:0999"},
		"the same with a 403":    {403, failed("RE:0999"), watchword.ClassAuthFailed, "RE:0999"},
		"the same with a 503":    {503, failed("ServiceUnavailableTemp"), watchword.ClassProviderError, "ServiceUnavailableTemp"},
		"an error without code":  {200, `{"ResponseMetadata":{"Error":{"CodeN":7}}}`, watchword.ClassUnknown, "error without a code"},
		"a code that quotes":     {200, failed("to +86 138-0013-8000"), watchword.ClassUnknown, "HTTP 200"},
		"not JSON":               {200, "OK", watchword.ClassUnknown, "HTTP 200"},
		"other JSON":             {200, `[1]`, watchword.ClassUnknown, "HTTP 200"},
		"nothing":                {200, "", watchword.ClassUnknown, "HTTP 200"},
		"cut short":              {200, `{"ResponseMetadata":{},"Result":{"Mess`, watchword.ClassUnknown, "HTTP 200"},
		"a proxy's error page":   {502, "<html><h1>Bad Gateway</h1></html>", watchword.ClassProviderError, "HTTP 502"},
		"a gateway that gave up": {504, "<html>", watchword.ClassTimeout, "HTTP 504"},
		"not found":              {404, "", watchword.ClassProviderError, "HTTP 404"},
	} {
		t.Run(name, func(t *testing.T) {
			v.answer = says(c.status, c.body)
			accepted, err := send(t, p, sms())
			if c.class == 0 {
				if err != nil || accepted.MessageID != "id" {
					t.Errorf("%+v %v", accepted, err)
				}
				return
			}
			wantRefused(t, err, c.class, c.raw)
		})
	}
}
