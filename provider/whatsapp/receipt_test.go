package whatsapp

import (
	"encoding/hex"
	"errors"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/watchword/watchword"
)

// The shape of Meta's "Status messages webhook reference"; the values are ours.
const delivered = `{"object":"whatsapp_business_account","entry":[{"id":"102290129340398","changes":[{"value":{` +
	`"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550783881","phone_number_id":"106540352242922"},` +
	`"statuses":[{"id":"wamid.1","status":"delivered","timestamp":"1750857384","recipient_id":"16505551234"}]},` +
	`"field":"messages"}]}]}`

// Meta publishes no vector. Computed with: openssl dgst -sha256 -hmac 0123456789abcdef0123456789abcdef -hex, and again with
// Python's hmac.
const deliveredMAC = "83633fc5e97ce2d9e6caf526b3ae71fa9c57f103923d33890bd1338430c90d1d"

func TestSignatureVector(t *testing.T) {
	if got := hex.EncodeToString(sign([]byte(delivered), []byte(appSecret))); got != deliveredMAC {
		t.Errorf("%s: want %s", got, deliveredMAC)
	}
}

// posted is a report as Meta posts it.
func posted(body string) watchword.Report {
	h := textproto.MIMEHeader{}
	h.Set("Content-Type", "application/json")
	h.Set("X-Hub-Signature-256", "sha256="+hex.EncodeToString(sign([]byte(body), []byte(appSecret))))
	return watchword.Report{Method: http.MethodPost, Header: h, Body: []byte(body)}
}

// statuses puts statuses into a report.
func statuses(all ...string) string {
	return `{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"statuses":[` +
		strings.Join(all, ",") + `]}}]}]}`
}

func TestReceipts(t *testing.T) {
	p := open(t, settings(""))
	at := time.Unix(1750857384, 0)
	for what, c := range map[string]struct {
		body string
		want []watchword.Receipt
	}{
		"Meta's own": {delivered, []watchword.Receipt{{MessageID: name("wamid.1"), Status: watchword.Delivered, At: at}}},
		"sent": {
			statuses(`{"id":"wamid.1","status":"sent","timestamp":"1750857384","conversation":{"id":"c","origin":{"type":"authentication"}},` +
				`"pricing":{"billable":true,"pricing_model":"PMP","category":"authentication"}}`),
			[]watchword.Receipt{{MessageID: name("wamid.1"), Status: watchword.Sent, At: at}},
		},
		"read, without delivered": {
			statuses(`{"id":"wamid.1","status":"read","timestamp":1750857384,"biz_opaque_callback_data":"vf_1-1"}`),
			[]watchword.Receipt{{MessageID: name("wamid.1"), Status: watchword.Delivered, At: at}},
		},
		"failed": {
			statuses(`{"id":"wamid.1","status":"failed","timestamp":"1750857384","recipient_id":"16505551234","errors":[{"code":131026,` +
				`"title":"Message undeliverable","message":"Message undeliverable","error_data":{"details":"to 16505551234"},"href":"https://…"}]}`),
			[]watchword.Receipt{{
				MessageID: name("wamid.1"), Status: watchword.Undelivered, Class: watchword.ClassUnreachable, Raw: "131026", At: at,
			}},
		},
		"failed, who knows why": {
			statuses(`{"id":"wamid.1","status":"failed","errors":[{"code":424242}]}`, `{"id":"wamid.2","status":"failed"}`),
			[]watchword.Receipt{
				{MessageID: name("wamid.1"), Status: watchword.Undelivered, Class: watchword.ClassUnknown, Raw: "424242"},
				{MessageID: name("wamid.2"), Status: watchword.Undelivered, Class: watchword.ClassUnknown},
			},
		},
		"a new word": {
			statuses(`{"id":"wamid.1","status":"played"}`), []watchword.Receipt{{MessageID: name("wamid.1"), Status: watchword.Sent}},
		},
		"twice": {
			statuses(`{"id":"wamid.1","status":"delivered"}`, `{"id":"wamid.1","status":"delivered"}`),
			[]watchword.Receipt{
				{MessageID: name("wamid.1"), Status: watchword.Delivered}, {MessageID: name("wamid.1"), Status: watchword.Delivered},
			},
		},
		"several entries and changes": {
			`{"entry":[{"changes":[{"field":"messages","value":{"statuses":[{"id":"a","status":"read"}]}},` +
				`{"field":"account_update","value":["anything"]}]},{"changes":[{"field":"messages","value":{"statuses":[{"id":"b"}]}}]}]}`,
			[]watchword.Receipt{{MessageID: name("a"), Status: watchword.Delivered}, {MessageID: name("b"), Status: watchword.Sent}},
		},
		"a message to us": {
			`{"entry":[{"changes":[{"field":"messages","value":{"messages":[{"from":"16505551234","text":{"body":"hi"}}]}}]}]}`, nil,
		},
		"another object": {`{"object":"page","entry":[{"id":"1","messaging":[]}]}`, nil},
		"no id":          {statuses(`{"status":"delivered"}`), nil},
		"nothing":        {`{}`, nil},
	} {
		t.Run(what, func(t *testing.T) {
			got, answer, err := p.ReadReport(t.Context(), posted(c.body))
			if err != nil || answer.Status != 0 || len(answer.Body) != 0 {
				t.Fatalf("%+v, %v", answer, err)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%+v\nwant %+v", got, c.want)
			}
		})
	}
}

// The receipt finds its message: both are named alike.
func TestReceiptNamesTheMessage(t *testing.T) {
	g := newGraph(t, nil)
	p := open(t, settings(g.URL))
	accepted, err := send(t, p, login())
	if err != nil {
		t.Fatal(err)
	}
	receipts, _, err := p.ReadReport(t.Context(), posted(statuses(`{"id":"wamid.HBgLNjAx0001","status":"delivered"}`)))
	if err != nil || len(receipts) != 1 || receipts[0].MessageID != accepted.MessageID {
		t.Errorf("%+v, %v: want one of %q", receipts, err, accepted.MessageID)
	}
}

func TestForgedReceipts(t *testing.T) {
	p := open(t, settings(""))
	for what, change := range map[string]func(*watchword.Report){
		"no signature":        func(r *watchword.Report) { r.Header.Del("X-Hub-Signature-256") },
		"no headers":          func(r *watchword.Report) { r.Header = nil },
		"an empty one":        func(r *watchword.Report) { r.Header.Set("X-Hub-Signature-256", "sha256=") },
		"no hexadecimal":      func(r *watchword.Report) { r.Header.Set("X-Hub-Signature-256", "sha256=zz") },
		"no algorithm":        func(r *watchword.Report) { r.Header.Set("X-Hub-Signature-256", deliveredMAC) },
		"the old algorithm":   func(r *watchword.Report) { r.Header.Set("X-Hub-Signature-256", "sha1="+deliveredMAC) },
		"half of it":          func(r *watchword.Report) { r.Header.Set("X-Hub-Signature-256", "sha256="+deliveredMAC[:32]) },
		"another body":        func(r *watchword.Report) { r.Body = append(r.Body, ' ') },
		"another's":           func(r *watchword.Report) { r.Header = posted("{}").Header },
		"a put without a mac": func(r *watchword.Report) { r.Method, r.Header = http.MethodPut, nil },
	} {
		r := posted(delivered)
		change(&r)
		if got, _, err := p.ReadReport(t.Context(), r); !errors.Is(err, watchword.ErrNotAuthentic) || got != nil {
			t.Errorf("%s: %+v, %v", what, got, err)
		}
	}
	c := settings("")
	c.AppSecret = ""
	r := posted(delivered)
	r.Header.Set("X-Hub-Signature-256", "sha256="+hex.EncodeToString(sign(r.Body, nil)))
	if _, _, err := open(t, c).ReadReport(t.Context(), r); !errors.Is(err, watchword.ErrNotAuthentic) {
		t.Errorf("without an app secret: %v", err)
	}
}

func TestMalformedReceipts(t *testing.T) {
	p := open(t, settings(""))
	for _, body := range []string{
		"", "null]", "[]", "<html>", `{"entry":{}}`, `{"entry":[{"changes":[{"field":"messages"}]}]}`,
		`{"entry":[{"changes":[{"field":"messages","value":[]}]}]}`, statuses(`{"id":1}`), statuses(`{"timestamp":"soon"}`),
		statuses(`{"errors":[{"code":"no number"}]}`),
	} {
		_, _, err := p.ReadReport(t.Context(), posted(body))
		if err == nil || errors.Is(err, watchword.ErrNotAuthentic) || strings.Contains(err.Error(), "number") {
			t.Errorf("%q: %v", body, err)
		}
	}
}

// question is Meta's GET (Webhooks: Verification Requests).
func question(mode, word string) watchword.Report {
	return watchword.Report{Method: http.MethodGet, Query: url.Values{
		"hub.mode": {mode}, "hub.verify_token": {word}, "hub.challenge": {"1158201444"},
	}}
}

func TestVerificationRequest(t *testing.T) {
	p := open(t, settings(""))
	receipts, answer, err := p.ReadReport(t.Context(), question("subscribe", verify))
	if err != nil || receipts != nil || answer.Status != 200 || string(answer.Body) != "1158201444" ||
		!strings.HasPrefix(answer.ContentType, "text/plain") {
		t.Errorf("%+v, %+v, %v", receipts, answer, err)
	}
	for what, r := range map[string]watchword.Report{
		"another word": question("subscribe", "another"), "no word": question("subscribe", ""),
		"half the word": question("subscribe", verify[:4]),
		"another mode":  question("unsubscribe", verify), "no question": {Method: http.MethodGet},
	} {
		if _, answer, err := p.ReadReport(t.Context(), r); !errors.Is(err, watchword.ErrNotAuthentic) || answer.Body != nil {
			t.Errorf("%s: %+v, %v", what, answer, err)
		}
	}
	c := settings("")
	c.VerifyToken = ""
	if _, _, err := open(t, c).ReadReport(t.Context(), question("subscribe", "")); !errors.Is(err, watchword.ErrNotAuthentic) {
		t.Errorf("without a verify token: %v", err)
	}
}

// Whatever a signed report holds, reading it ends in receipts or an error.
func FuzzReadReport(f *testing.F) {
	f.Add([]byte(delivered))
	f.Add([]byte(statuses(`{"id":"a","status":"failed","timestamp":"1e3","errors":[{"code":131026},{}]}`)))
	f.Add([]byte(`{"entry":[{"changes":[{"field":"messages","value":null}]}]}`))
	p := open(f, settings(""))
	f.Fuzz(func(t *testing.T, body []byte) {
		receipts, _, err := p.ReadReport(t.Context(), posted(string(body)))
		if err != nil && receipts != nil {
			t.Errorf("%+v with %v", receipts, err)
		}
		for _, r := range receipts {
			if r.MessageID == "" || r.Status != watchword.Sent && r.Status != watchword.Delivered && r.Status != watchword.Undelivered {
				t.Errorf("%+v", r)
			}
			if (r.Status == watchword.Undelivered) != (r.Class != watchword.ClassNone) {
				t.Errorf("%+v", r)
			}
		}
	})
}
