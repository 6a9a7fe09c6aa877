package native_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"github.com/watchword/watchword/dialect/dialecttest"
)

// shape tells what keeps an answer from being a refusal of this API.
func shape(resp *http.Response, body []byte) error {
	var p struct {
		Type, Title, Detail, Code, Hint string
		Status                          int
		DocURL                          string `json:"doc_url"`
		RequestID                       string `json:"request_id"`
	}
	if err := json.Unmarshal(body, &p); err != nil {
		return err
	}
	switch {
	case resp.StatusCode < 400 || resp.StatusCode > 499:
		return errors.New("not a 4xx")
	case resp.Header.Get("Content-Type") != "application/problem+json":
		return fmt.Errorf("content type %q", resp.Header.Get("Content-Type"))
	case p.Status != resp.StatusCode:
		return fmt.Errorf("the body says %d", p.Status)
	case p.Type == "" || p.Title == "" || p.Detail == "" || p.Hint == "" || p.Code == "":
		return errors.New("a member is missing")
	case p.DocURL != "/docs/errors/"+p.Code || p.Type != p.DocURL:
		return fmt.Errorf("doc_url %q, type %q", p.DocURL, p.Type)
	case p.RequestID == "" || p.RequestID != resp.Header.Get("X-Request-Id"):
		return fmt.Errorf("request id %q, header %q", p.RequestID, resp.Header.Get("X-Request-Id"))
	case resp.Header.Get("Cache-Control") != "no-store":
		return errors.New("it may be cached")
	case resp.Header.Get("Content-Length") != strconv.Itoa(len(body)) || !bytes.HasSuffix(body, []byte("\n")):
		return errors.New("the length or the newline is missing")
	case resp.StatusCode == http.StatusMethodNotAllowed && resp.Header.Get("Allow") == "":
		return errors.New("the Allow header is missing")
	case resp.StatusCode == http.StatusUnauthorized && resp.Header.Get("WWW-Authenticate") != "Bearer":
		return errors.New("the WWW-Authenticate header is missing")
	case resp.StatusCode == http.StatusTooManyRequests:
		return errors.New("a limit was charged for it")
	}
	return nil
}

func TestHostile(t *testing.T) { //nolint:paralleltest // it counts goroutines
	header := http.Header{
		"Authorization": {"Bearer " + dialecttest.APIKey}, "Content-Type": {"application/json"},
	}
	for _, target := range []dialecttest.Target{
		{
			Path: "/v1/verifications", Methods: []string{http.MethodGet},
			Body: `{"to":"+8613800138000","channel":"sms","purpose":"gift","locale":"en","reference":"r-1","code":"48392011",` +
				`"code_length":8,"expires_in":60,"attempts":3,"account_rule":"none","context":{"ip":"203.0.113.7"},"values":{"order":"4711"}}`,
		},
		{Path: "/v1/checks", Body: `{"to":"+8613800138000","channel":"sms","purpose":"login","code":"483920","context":{"ip":"203.0.113.7"}}`},
		{Path: "/v1/verifications/vf_06e5qgmv0dscn9nftg3ld49hdk/check", Body: `{"code":"483920","context":{"ip":"203.0.113.7","device":"d-1"}}`},
	} {
		if target.Methods == nil {
			target.Skip = []string{"field code CRLF"} // whatever a user types as a code is a guess, and a wrong one
		}
		t.Run(target.Path, func(t *testing.T) {
			_, h := setup(t)
			server := httptest.NewServer(h)
			defer server.Close()
			target.BaseURL, target.Method, target.Header = server.URL, http.MethodPost, header
			target.Credentials, target.Secrets, target.Shape = []string{"Authorization"}, []string{dialecttest.APIKey, "483920"}, shape
			dialecttest.Hostile(t, target)
		})
	}
}
