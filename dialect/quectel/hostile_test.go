package quectel_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/watchword/watchword/dialect/dialecttest"
	"github.com/watchword/watchword/dialect/quectel"
)

var errAccepted = errors.New("it is accepted")

// shape tells what keeps an answer from being a refusal of this wire format.
func shape(resp *http.Response, body []byte) error {
	var a struct {
		Code   *int
		Msg    *string
		Data   json.RawMessage
		ExtMsg json.RawMessage
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(&a); err != nil {
		return err
	}
	_, known := quectel.Texts()[*a.Code]
	switch {
	case !bytes.HasPrefix(body, []byte(fmt.Sprintf(`{"code":%d,"msg":"`, *a.Code))) || !bytes.HasSuffix(body, []byte(`","data":null,"extMsg":null}`+"\n")):
		return errors.New("the members are not in the vendor's order")
	case resp.Header.Get("Content-Type") != "application/json" || resp.Header.Get("Cache-Control") != "no-store":
		return fmt.Errorf("headers %v", resp.Header)
	case resp.StatusCode == http.StatusOK && *a.Code == 200:
		return errAccepted
	case resp.StatusCode == http.StatusOK && !known:
		return errors.New("the code is none of the vendor's")
	case resp.StatusCode != http.StatusOK && (resp.StatusCode < 400 || resp.StatusCode > 499 || *a.Code != resp.StatusCode):
		return errors.New("the status is not that of the body")
	case resp.StatusCode == http.StatusMethodNotAllowed && resp.Header.Get("Allow") != http.MethodPost:
		return errors.New("the Allow header is missing")
	case *a.Msg == "":
		return errors.New("it says nothing")
	}
	return nil
}

// blameless is shape, for answers that must not say that the server is at fault.
func blameless(resp *http.Response, body []byte) error {
	if bytes.HasPrefix(body, []byte(`{"code":5059,`)) {
		return errors.New("it is called the server's fault")
	}
	return shape(resp, body)
}

func TestHostile(t *testing.T) { //nolint:paralleltest // it counts goroutines
	const right = "+8613900139000"
	for name, c := range map[string]struct {
		path  string
		query func(w *world) url.Values
		skip  []string
	}{
		"send": {path: sendPath, query: func(w *world) url.Values {
			return w.send("phone", fmt.Sprintf("138%08d", w.random)) // its own number each time, so that no limit stands before a fault
		}, skip: []string{
			// A + may be left out, and may have become a blank on the way.
			"query: internationalCode with a plus", "query: internationalCode with a blank before",
		}},
		"email": {path: emailPath, query: func(w *world) url.Values {
			return w.sign(values("email", fmt.Sprintf("u%d@example.com", w.random), "emailType", "1"))
		}, skip: []string{
			// Unsigned calls are let pass here, so what is signed without a signature does not count.
			"query: signature missing", "query: signature empty", "query: signature without a value", "query: signature in capitals",
			"query: signature array", "query: signature indexed", "query: signature member", "query: signature object",
		}},
		"validate": {path: validatePath, query: func(w *world) url.Values {
			return w.sign(values("phone", "13900139000", "internationalCode", "86", "codeType", "2", "smsCode", w.Inbox.Code(right), "isDisabled", "2"))
		}, skip: []string{
			// These are optional, and unknown names are passed over; blanks and wide digits are how people type codes.
			"query: internationalCode missing", "query: internationalCode empty", "query: internationalCode without a value",
			"query: internationalCode in capitals", "query: internationalCode array", "query: internationalCode indexed",
			"query: internationalCode member", "query: internationalCode object", "query: isDisabled missing", "query: isDisabled empty",
			"query: isDisabled without a value", "query: isDisabled in capitals", "query: isDisabled array", "query: isDisabled indexed",
			"query: isDisabled member", "query: isDisabled object", "query: signature missing", "query: signature empty",
			"query: signature without a value", "query: signature in capitals", "query: signature array", "query: signature indexed",
			"query: signature member", "query: signature object", "query: internationalCode with a plus",
			"query: internationalCode with a blank before", "query: smsCode with a blank", "query: smsCode negative", "query: smsCode full-width digits",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			w := setup(t)
			if a := w.post(sendPath, w.send("phone", right[3:])); a.Code != 200 {
				t.Fatalf("%+v", a)
			}
			server := httptest.NewServer(w)
			defer server.Close()
			dialecttest.Hostile(t, dialecttest.Target{
				BaseURL: server.URL, Method: http.MethodPost, Path: c.path, Query: func() url.Values { return c.query(w) }, AnyBody: true,
				Header: http.Header{"Content-Type": {"application/json"}}, Secrets: []string{secret, "13900139000", w.Inbox.Code(right)},
				// No body is looked at, and names that nobody knows are passed over, whatever they hold.
				Skip:  append(c.skip, "media type", "two media types"),
				Shape: blameless,
			})
		})
	}
}

// TestAnyBodyIsAccepted asks as different clients do.
func TestAnyBodyIsAccepted(t *testing.T) {
	t.Parallel()
	w := setup(t)
	for i, body := range []string{"", "{}", "phone=1", "\x00\xff", strings.Repeat("x", 64<<10)} {
		for j, kind := range []string{"", "application/json", "application/x-www-form-urlencoded", "text/plain"} {
			q := w.send("phone", fmt.Sprintf("138%04d%04d", i, j))
			r := httptest.NewRequest(http.MethodPost, sendPath+"?"+q.Encode(), strings.NewReader(body))
			if kind != "" {
				r.Header.Set("Content-Type", kind)
			}
			rec := httptest.NewRecorder()
			w.ServeHTTP(rec, r)
			if rec.Code != 200 || rec.Body.String() != `{"code":200,"msg":"","data":null,"extMsg":null}`+"\n" {
				t.Errorf("%.20q as %q: %d %s", body, kind, rec.Code, rec.Body)
			}
		}
	}
	r := httptest.NewRequest(http.MethodPost, sendPath+"?"+w.send().Encode(), strings.NewReader(strings.Repeat("x", 64<<10+1)))
	rec := httptest.NewRecorder()
	w.ServeHTTP(rec, r)
	if rec.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
}
