package huaweicloud

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect/dialecttest"
)

// shape tells what keeps an answer from being a refusal in the vendor's form.
func shape(resp *http.Response, body []byte) error {
	var said map[string]string
	if err := json.Unmarshal(body, &said); err != nil {
		return err
	}
	switch code := said["error_code"]; {
	case len(said) != 2 || code == "" || said["error_msg"] == "":
		return errors.New("not error_code and error_msg")
	case code == errTooOften.code || code == errVerify.code || code == errOperation.code:
		return errors.New("it went through to the engine")
	case resp.StatusCode == http.StatusOK && !strings.HasPrefix(code, "OSM.0101"):
		return errors.New("200 with an error of another kind")
	case resp.StatusCode != http.StatusOK && (resp.StatusCode < 400 || resp.StatusCode > 499 || !strings.HasPrefix(code, "OSM.000")):
		return errors.New("neither 200 nor 4xx with its code")
	case resp.StatusCode == http.StatusUnauthorized != (code == errUnauthorized.code):
		return errors.New("401 and OSM.0002 belong together")
	case resp.StatusCode == http.StatusMethodNotAllowed && resp.Header.Get("Allow") == "":
		return errors.New("the Allow header is missing")
	case resp.Header.Get("Cache-Control") != "no-store" || resp.Header.Get("Content-Type") != "application/json":
		return errors.New("a header of every answer is missing")
	}
	return nil
}

func TestHostile(t *testing.T) { //nolint:paralleltest // it counts goroutines
	number := url.Values{"contact_value": {"13800138000"}, "contact_way": {"0"}, "area_code": {"86"}}
	for name, target := range map[string]dialecttest.Target{
		"send": {Method: http.MethodPost, Path: pathSend, Body: `{"contact_value":"13800138000","contact_way":0,"area_code":"86"}`, Skip: unknownMembers()},
		"verify": {
			Method: http.MethodPost, Path: pathVerify,
			Body: `{"verify_code":"CODE","contact_value":"13800138000","contact_way":0,"area_code":"86","customer_id":"c-1","x_customer_id":"s-1"}`,
			// The page's English form is the same path.
			Skip: append(unknownMembers(), "path: slash at the end"),
		},
		"need-verify": {
			Method: http.MethodGet, Path: pathNeed, AnyBody: true, Query: func() url.Values { return clone(number) },
			Skip: append(append(mayBeMissing("area_code"), spelledOtherwise()...), "query: contact_way zero"), // which it is
		},
		"has-verified": {
			Method: http.MethodGet, Path: pathVerified, AnyBody: true, Query: func() url.Values {
				q := clone(number)
				for name, value := range map[string]string{
					"customer_id": "c-1", "sub_customer_id": "s-1", "expired_time": "2026-03-02T00:00:00", "verified_id": "0199f0a4-5b6c-7def-8a9b-0c1d2e3f4a5b",
					"offset": "1", "limit": "10",
				} {
					q.Set(name, value)
				}
				return q
			},
			Skip: append(append(append(mayBeMissing("area_code", "contact_way", "customer_id", "sub_customer_id", "expired_time", "verified_id", "offset", "limit"),
				anyText("customer_id", "sub_customer_id", "verified_id")...), spelledOtherwise()...),
				"query: none", "query: only", "query: escaped whole", "query: JSON", // a query that asks for nothing asks for all
				"query: offset zero", "query: limit zero", "query: contact_way zero", // all are in range
			),
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(r *watchword.Resources) { // whose connections would be taken for what is left behind
				r.Credentials = slices.DeleteFunc(r.Credentials, func(c watchword.Credential) bool { return c.Type == Identity })
			})
			if name == "verify" {
				if got := w.post(t, pathSend, `{"contact_value":"13800138000","contact_way":0,"area_code":"86"}`); !got.passed() {
					t.Fatal(got.body)
				}
				target.Body = strings.Replace(target.Body, "CODE", w.Inbox.Code("+8613800138000"), 1)
			}
			server := httptest.NewServer(w.handler)
			defer server.Close()
			target.BaseURL, target.Shape = server.URL, shape
			target.Header = http.Header{
				headerToken: {testToken}, "Content-Type": {"application/json"}, "X-Language": {"en-us"}, "X-Time-Zone": {"GMT+8"}, "X-Site": {"0"},
			}
			target.Credentials, target.Secrets = []string{headerToken}, []string{testToken}
			if target.Method == http.MethodGet {
				target.Skip = append(target.Skip, "media type", "two media types") // there is no body that they could be about
			}
			dialecttest.Hostile(t, target)
			if strings.Contains(w.log.String(), "level=ERROR") {
				t.Errorf("something failed: %s", w.log)
			}
		})
	}
}

// unknownMembers lists the attacks by a member that nobody knows: clients of the vendor may send more than we read.
func unknownMembers() []string {
	return []string{"unknown ", "body: unknown member", "body: prototype", "body: empty name", "body: very long name"}
}

func clone(v url.Values) url.Values {
	c := url.Values{}
	for name, values := range v {
		c[name] = values
	}
	return c
}

// mayBeMissing lists the attacks that leave a parameter out, or call it by a name that nobody knows. Where a text may be
// empty, leaving it empty is leaving it out.
func mayBeMissing(names ...string) []string {
	var all []string
	for _, name := range names {
		for _, attack := range []string{"missing", "in capitals", "array", "indexed", "member", "object"} {
			all = append(all, "query: "+name+" "+attack)
		}
		if name != "contact_way" && name != "offset" && name != "limit" {
			all = append(all, "query: "+name+" empty", "query: "+name+" without a value")
		}
	}
	return all
}

// anyText lists the attacks on a parameter that are just another text: an id of somebody else's system may be anything.
func anyText(names ...string) []string {
	var all []string
	for _, name := range names {
		for _, attack := range []string{
			"JSON array", "JSON object", "quoted", "overlong", "invisible", "escaped twice", "with a blank", "with a plus", "negative", "zero", "leading zero",
			"minus one", "huge", "over int64", "under int64", "fraction", "exponent", "hexadecimal", "NaN", "null", "true", "a wildcard", "a pattern",
			"an injection", "a path", "markup", "a template", "full-width digits",
		} {
			all = append(all, "query: "+name+" "+attack)
		}
	}
	return all
}

// spelledOtherwise lists the attacks that are other spellings of the same number or area, or of another number, which are
// made canonical.
func spelledOtherwise() []string {
	all := []string{"query: area_code minus one", "query: area_code with a plus", "query: contact_value leading zero"}
	for _, name := range []string{"contact_value", "area_code"} {
		for _, attack := range []string{"with a blank", "full-width digits", "negative"} {
			all = append(all, "query: "+name+" "+attack)
		}
	}
	return all
}
