package fresns_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"github.com/watchword/watchword/dialect/dialecttest"
	"github.com/watchword/watchword/dialect/fresns"
)

// shape tells what keeps an answer from being a refusal of this wire format.
func shape(resp *http.Response, body []byte) error {
	var code int
	head, rest, _ := bytes.Cut(body, []byte(`,"message":"`))
	_, err := fmt.Sscanf(string(head), `{"code":%d`, &code)
	wanted := http.StatusOK
	if code == http.StatusNotFound || code == http.StatusMethodNotAllowed {
		wanted = code
	}
	switch {
	case err != nil || !bytes.HasSuffix(rest, []byte(`","data":null}`+"\n")):
		return errors.New("not the vendor's envelope")
	case code == 0 || code == 33203:
		return errors.New("not refused for its form")
	case code == 33201:
		return errors.New("a limit was charged for it")
	case code >= 32000:
		return fmt.Errorf("code %d", code)
	case resp.StatusCode != wanted:
		return fmt.Errorf("status %d with code %d", resp.StatusCode, code)
	case resp.StatusCode == http.StatusMethodNotAllowed && resp.Header.Get("Allow") != http.MethodPost:
		return errors.New("the Allow header is missing")
	case resp.Header.Get("Content-Type") != "application/json" || resp.Header.Get("Cache-Control") != "no-store":
		return errors.New("content type, or it may be cached")
	case resp.Header.Get("Content-Length") != strconv.Itoa(len(body)):
		return errors.New("the length is wrong")
	}
	return nil
}

func TestHostile(t *testing.T) { //nolint:paralleltest // it counts goroutines
	// What clients send beyond the documented members is passed over, so it is no fault.
	passedOver := []string{
		"unknown ", "body: unknown member", "body: prototype", "body: empty name", "body: very long name",
		"field templateId number", // a number may be written as one, or as a text
	}
	for _, target := range []dialecttest.Target{
		{Path: sendPath, Body: `{"type":"sms","useType":5,"templateId":2,"account":"13800138130","countryCode":86}`},
		{Path: sendPath, Body: `{"type":"email","useType":5,"templateId":"7","account":"bob@example.com"}`},
		{Path: checkPath, Body: `{"type":"email","templateId":2,"account":"bob@example.com","verifyCode":"483920"}`},
		{Path: identityPath, Body: `{"type":"email","verifyCode":"483920"}`},
	} {
		t.Run(target.Path, func(t *testing.T) {
			w := newWorld(t)
			server := httptest.NewServer(w)
			defer server.Close()
			h := w.header(append(session(), "X-Fresns-App-Id", "server")...)
			h.Set("X-Fresns-Client-Device-Info", base64.StdEncoding.EncodeToString([]byte(`{"networkIpv4":"203.0.113.17"}`))) // without padding
			h.Set("X-Fresns-Signature", fresns.Sign(h, appSecret))
			for name := range h {
				if name != "Content-Type" {
					target.Credentials = append(target.Credentials, name)
				}
			}
			target.BaseURL, target.Method, target.Header, target.Skip = server.URL, http.MethodPost, h, passedOver
			target.Secrets, target.Shape = []string{appSecret, adaToken, "483920", "13800138130", "bob@example.com"}, shape
			dialecttest.Hostile(t, target)
		})
	}
}
