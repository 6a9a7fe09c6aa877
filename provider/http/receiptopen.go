package httpprovider

import (
	"errors"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"net/textproto"
	"slices"
	"strings"

	"github.com/watchword/watchword"
)

// Where a report has its fields, as the settings write it.
const (
	inJSON  = "json"
	inForm  = "form"
	inQuery = "query"
)

// openReceipts checks and compiles how receipts are read.
func (c *Config) openReceipts(p *vendor) (*receipts, error) {
	r := &receipts{format: c.Receipts.In, formField: c.Receipts.FormField}
	for _, step := range []func(*vendor, *receipts) error{
		c.openNames, c.Receipts.openPlaces, c.Receipts.openStatuses, c.Receipts.openSecret, c.Receipts.openSignature, c.Receipts.openAnswer,
	} {
		if err := step(p, r); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// openNames sees that a receipt can find its message.
func (c *Config) openNames(p *vendor, _ *receipts) error {
	named := c.MessageID != (Pick{})
	p.byKey = c.Receipts.ByKey
	switch {
	case !p.byKey && !named:
		return errors.New("message_id: it is missing: a receipt finds its message by what the vendor called it " +
			"(if the vendor reports by a reference of ours, set receipts.by_key)")
	case p.byKey && named:
		return errors.New("receipts.by_key: message_id is there as well: keep one of them")
	case p.byKey && !slices.Contains(p.placeholders(), "key"):
		return errors.New("receipts.by_key: nothing of the request says {{key}}: put it where the vendor takes a reference of ours")
	}
	return nil
}

func (c *Receipts) openPlaces(_ *vendor, r *receipts) (err error) {
	switch {
	case c.In != inJSON && c.In != inForm && c.In != inQuery:
		return errors.New("receipts.format: it must be json, form or query: where the vendor's reports have their fields")
	case c.In != inJSON && c.FormField != "":
		return errors.New("receipts.form_field: it is of format json: the field of a form that the JSON is in")
	case c.In != inJSON && c.List != "":
		return errors.New("receipts.list: only reports in JSON have lists")
	case c.List == "$":
		r.list = path{}
	case c.List != "":
		if r.list, err = parsePath(c.List); err != nil {
			return fmt.Errorf("receipts.list: %w, or $ for all of it", err)
		}
	}
	if r.id, err = c.place("message_id", c.MessageID); err != nil {
		return err
	}
	if r.status, err = c.place("status", c.Status); err != nil || c.Error == "" {
		return err
	}
	r.code, err = c.place("error", c.Error)
	return err
}

func (c *Receipts) place(field, written string) (place, error) {
	if c.In != inJSON {
		if written == "" {
			return place{}, fmt.Errorf("receipts.%s: it is missing: the name of the field that has it", field)
		}
		return place{name: written}, nil
	}
	where, err := parsePath(written)
	if err != nil {
		return place{}, fmt.Errorf("receipts.%s: %w", field, err)
	}
	return place{path: where}, nil
}

// openStatuses reads what the vendor's words and codes mean.
func (c *Receipts) openStatuses(_ *vendor, r *receipts) error {
	r.statuses = make(map[string]watchword.DeliveryStatus, len(c.Statuses))
	says := map[watchword.DeliveryStatus]bool{}
	for _, word := range slices.Sorted(maps.Keys(c.Statuses)) {
		status, _ := watchword.ParseDeliveryStatus(c.Statuses[word])
		if word == "" || status != watchword.Sent && status != watchword.Delivered && status != watchword.Undelivered {
			return fmt.Errorf("receipts.statuses: %q: a word of the vendor's (or *) means delivered, undelivered or sent", word)
		}
		r.statuses[word], says[status] = status, true
	}
	if !says[watchword.Delivered] && !says[watchword.Undelivered] {
		return errors.New("receipts.statuses: it must say which of the vendor's words mean delivered and undelivered, such as DELIVRD: delivered")
	}
	if (len(c.Errors) > 0 || c.Error != "") && !says[watchword.Undelivered] {
		return errors.New("receipts.errors: no status means undelivered, so there is nothing to explain: add one to receipts.statuses")
	}
	r.classes = make(map[string]watchword.ErrorClass, len(c.Errors))
	for _, code := range slices.Sorted(maps.Keys(c.Errors)) {
		class, known := watchword.ParseErrorClass(c.Errors[code])
		if code == "" || !known || class == watchword.ClassNone {
			return fmt.Errorf("receipts.errors: %q: a code of the vendor's (or *) means one of %v", code, watchword.ErrorClasses())
		}
		r.classes[code] = class
	}
	return nil
}

func (c *Receipts) openSecret(p *vendor, r *receipts) error {
	s := c.Secret
	if s == nil || *s == (ReceiptSecret{}) {
		return nil
	}
	switch {
	case (s.Header == "") == (s.Query == ""):
		return errors.New("receipts.secret: give it header or query, one of them: where the vendor puts the secret")
	case s.Header != "" && !readable(s.Header):
		return errors.New("receipts.secret.header: it is no name of a header that can be read here")
	case strings.TrimSpace(s.Value) != s.Value:
		return errors.New("receipts.secret.value: it must not begin or end with a space: those are lost on the way")
	}
	r.secret = &reportSecret{header: textproto.CanonicalMIMEHeaderKey(s.Header), query: s.Query, value: s.Value}
	return p.secrets.Keep("receipts.secret.value", s.Value)
}

// readable tells whether a report's header of that name reaches us.
func readable(header string) bool {
	return token(header) && !reserved(textproto.CanonicalMIMEHeaderKey(header))
}

func (c *Receipts) openSignature(p *vendor, r *receipts) error {
	s := c.Signature
	if s == nil || *s == (ReceiptSignature{}) {
		return nil
	}
	compiled := &reportSignature{
		header: textproto.CanonicalMIMEHeaderKey(s.Header), prefix: s.Prefix, key: []byte(s.Key), hash: algorithm(s.Algorithm),
		decode: decoding(s.Encoding), timestamp: textproto.CanonicalMIMEHeaderKey(s.TimestampHeader),
	}
	switch {
	case c.In == inQuery:
		return errors.New("receipts.signature: it covers a body, and reports of format query have none: use receipts.secret")
	case !readable(s.Header):
		return errors.New("receipts.signature.header: it must be the name of the header that has the signature")
	case s.TimestampHeader != "" && !readable(s.TimestampHeader):
		return errors.New("receipts.signature.timestamp_header: it is no name of a header that can be read here")
	case compiled.hash == nil:
		return errors.New("receipts.signature.algorithm: it must be sha256, sha1 or sha512")
	case compiled.decode == nil:
		return errors.New("receipts.signature.encoding: it must be hex or base64")
	}
	if err := compiled.openOver(s.Over); err != nil {
		return err
	}
	r.signature = compiled
	return p.secrets.Keep("receipts.signature.key", s.Key)
}

// openOver reads what is signed.
func (s *reportSignature) openOver(over string) error {
	if over == "" {
		over = "{{body}}"
		if s.timestamp != "" {
			over = timestampMark + ".{{body}}"
		}
	}
	var found bool
	s.before, s.after, found = strings.Cut(over, "{{body}}")
	around := s.before + s.after
	if !found || strings.Contains(strings.ReplaceAll(around, timestampMark, ""), "{{") {
		return errors.New("receipts.signature.over: it must hold {{body}} once, and beside it no placeholder but {{timestamp}}")
	}
	if strings.Contains(around, timestampMark) != (s.timestamp != "") {
		return errors.New("receipts.signature.timestamp_header: it and {{timestamp}} in receipts.signature.over go together: give both or neither")
	}
	return nil
}

const maxReceiptAnswer = 4096 // bytes of a body

func (c *Receipts) openAnswer(_ *vendor, r *receipts) error {
	a := c.Answer
	r.answer = watchword.ReportAnswer{Status: a.Status, ContentType: a.ContentType, Body: []byte(a.Body)}
	silent := a.Status == http.StatusNoContent || a.Status == http.StatusResetContent
	switch {
	case a.Status != 0 && (a.Status < 200 || a.Status > 299):
		return errors.New("receipts.answer.status: it must be 200 to 299, which vendors take for a yes")
	case a.Body != "" && silent:
		return fmt.Errorf("receipts.answer.body: an answer of status %d has none", a.Status)
	case len(a.Body) > maxReceiptAnswer:
		return fmt.Errorf("receipts.answer.body: it must have at most %d bytes", maxReceiptAnswer)
	case a.ContentType == "" && a.Body != "":
		r.answer.ContentType = "text/plain; charset=utf-8"
	case a.ContentType != "":
		if _, _, err := mime.ParseMediaType(a.ContentType); err != nil {
			return errors.New("receipts.answer.content_type: it must look like application/json")
		}
	}
	return nil
}
