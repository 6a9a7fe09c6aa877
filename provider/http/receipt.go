package httpprovider

import (
	"cmp"
	"context"
	"net/url"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// What can be wrong with a report.
const (
	errForm   = sentence("the report's form cannot be read")
	errJSON   = sentence("the report is not JSON")
	errList   = sentence("the report has no list of receipts where receipts.list says")
	errFields = sentence("the report has no message id or no status where receipts says")
)

type sentence string

func (s sentence) Error() string { return string(s) }

// reading is a vendor that reports, in a way that the settings describe.
type reading struct {
	*vendor
	receipts *receipts
}

// receipts are compiled Receipts.
type receipts struct {
	format    string
	formField string
	list      path // nil: one receipt; not nil and empty: the document is the list
	id        place
	status    place
	code      place
	statuses  map[string]watchword.DeliveryStatus
	classes   map[string]watchword.ErrorClass
	secret    *reportSecret
	signature *reportSignature
	answer    watchword.ReportAnswer
}

// others stands for every word that a map does not have.
const others = "*"

// ReadReport reads one report. One receipt that cannot be read does not spoil the others.
func (r *reading) ReadReport(_ context.Context, report watchword.Report) ([]watchword.Receipt, watchword.ReportAnswer, error) {
	if !r.receipts.authentic(&report) {
		return nil, watchword.ReportAnswer{}, watchword.ErrNotAuthentic
	}
	entries, err := r.receipts.entries(&report)
	if err != nil {
		return nil, watchword.ReportAnswer{}, err
	}
	var all []watchword.Receipt
	for _, e := range entries {
		if one, ok := r.receipts.read(e); ok {
			if r.secrets.Quoted(one.Raw, nil) {
				one.Raw = ""
			}
			all = append(all, one)
		}
	}
	if len(all) == 0 && len(entries) > 0 {
		return nil, watchword.ReportAnswer{}, errFields
	}
	return all, r.receipts.answer, nil
}

// entry is one receipt of a report as the vendor wrote it: a JSON value, or fields.
type entry struct {
	document any
	fields   url.Values
}

// place is where a value stands in an entry: a path, or the name of a field. The zero place is nowhere.
type place struct {
	path path
	name string
}

// in is the value at a place of an entry; empty when there is none.
func (p place) in(e entry) string {
	switch {
	case p.path != nil:
		text, _ := p.path.in(e.document)
		return printable(text)
	case p.name != "":
		return printable(e.fields.Get(p.name))
	}
	return ""
}

// entries takes a report apart. A list may be empty, and one receipt may stand where a list of them could.
func (r *receipts) entries(report *watchword.Report) ([]entry, error) {
	if r.format == inQuery {
		return []entry{{fields: report.Query}}, nil
	}
	text := report.Body
	if r.format == inForm || r.formField != "" {
		form, err := url.ParseQuery(string(report.Body))
		if err != nil {
			return nil, errForm
		}
		if r.format == inForm {
			return []entry{{fields: form}}, nil
		}
		text = []byte(form.Get(r.formField))
	}
	document, err := decode(text)
	if err != nil {
		return nil, errJSON
	}
	if r.list == nil {
		return []entry{{document: document}}, nil
	}
	switch found := r.list.at(document).(type) {
	case []any:
		all := make([]entry, len(found))
		for i := range found {
			all[i].document = found[i]
		}
		return all, nil
	case map[string]any:
		return []entry{{document: found}}, nil
	}
	return nil, errList
}

// read says what an entry means. ok is false when it names no message or no status.
func (r *receipts) read(e entry) (one watchword.Receipt, ok bool) {
	id, word := kept(r.id.in(e)), r.status.in(e)
	if id == "" || word == "" {
		return one, false
	}
	one = watchword.Receipt{MessageID: id, Status: cmp.Or(r.statuses[word], r.statuses[others], watchword.Sent)}
	if one.Status == watchword.Undelivered {
		code := r.code.in(e)
		one.Class = cmp.Or(r.classes[code], r.classes[word], r.classes[others], watchword.ClassUnknown)
		one.Raw = cmp.Or(provider.ReceiptCode(code), provider.ReceiptCode(word))
	}
	return one, true
}
