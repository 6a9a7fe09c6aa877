package vonage

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// ReadReport reads a delivery receipt (Vonage: SMS API, Delivery Receipt). Vonage wants to hear any 2xx.
func (a *account) ReadReport(_ context.Context, r watchword.Report) ([]watchword.Receipt, watchword.ReportAnswer, error) {
	var none watchword.ReportAnswer
	params, err := parameters(r)
	switch {
	case err != nil:
		return nil, none, err
	case len(params) == 0: // the dashboard tries the address
		return nil, none, nil
	case params.Has("sig") && a.signing != "" || !a.unsigned:
		if !authentic(a.method, a.signing, params) {
			return nil, none, watchword.ErrNotAuthentic
		}
	}
	id, status := params.Get("messageId"), params.Get("status")
	if id == "" || status == "" {
		return nil, none, errors.New("the report lacks messageId or status: Vonage's API settings must say SMS API")
	}
	return []watchword.Receipt{receipt(id, status, params)}, none, nil
}

// receipt maps a status (Vonage: Delivery receipts, DLR status messages). What is on the way, unknown to Vonage or to us
// changes nothing.
func receipt(id, status string, params url.Values) watchword.Receipt {
	r := watchword.Receipt{MessageID: id, Status: watchword.Sent}
	if at, err := time.Parse(time.DateTime, params.Get("message-timestamp")); err == nil { // in UTC
		r.At = at
	}
	switch status {
	case "delivered":
		r.Status = watchword.Delivered
	case "expired", "failed", "rejected":
		code := digits(params.Get("err-code"))
		r.Status, r.Class, r.Raw = watchword.Undelivered, watchword.ClassUnknown, cmp.Or(code, status)
		if class, ok := provider.ClassFor(code, failures()); ok {
			r.Class = class
		}
	}
	return r
}

// digits is an err-code if it is a number other than 0, which means that there is nothing to tell.
func digits(code string) string {
	if code == "0" || len(code) > 4 || strings.Trim(code, "0123456789") != "" {
		return ""
	}
	return code
}

// parameters are what a receipt says, in any of the formats that the dashboard offers: GET, POST, POST-JSON.
func parameters(r watchword.Report) (params url.Values, err error) {
	switch {
	case r.Method == http.MethodGet:
		params = r.Query
	case r.Method != http.MethodPost:
		return nil, errors.New("the report is neither GET nor POST")
	case bytes.HasPrefix(bytes.TrimSpace(r.Body), []byte("{")):
		params, err = object(r.Body)
	default:
		params, err = url.ParseQuery(string(r.Body))
	}
	if err != nil {
		return nil, errors.New("the report cannot be read: it is neither a form nor a JSON object of texts")
	}
	for _, values := range params {
		if len(values) != 1 {
			return nil, errors.New("the report has a parameter twice")
		}
	}
	return params, nil
}

// object reads a JSON object of texts, numbers and switches, each as it is written.
func object(body []byte) (url.Values, error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var fields map[string]any
	if err := d.Decode(&fields); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is something after the object")
	}
	params := url.Values{}
	for name, field := range fields {
		switch v := field.(type) {
		case string:
			params.Set(name, v)
		case json.Number:
			params.Set(name, v.String())
		case bool:
			params.Set(name, strconv.FormatBool(v))
		case nil:
			params.Set(name, "")
		default:
			return nil, errors.New("a field holds more than a value")
		}
	}
	return params, nil
}
