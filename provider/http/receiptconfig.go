package httpprovider

import (
	"fmt"
	"io"
	"reflect"
)

// Receipts is how the vendor's reports are read. In, Status and Statuses are needed, and MessageID with them.
type Receipts struct {
	In        string            `json:"format"`               // json, form or query: where the fields of a report are
	FormField string            `json:"form_field,omitempty"` // of a form, if that is what the JSON is in; empty: the body is
	List      string            `json:"list,omitempty"`       // path of a list of receipts in JSON, $ for all of it; empty: one
	MessageID string            `json:"message_id"`           // this and the next two: path in JSON, or name of a field
	Status    string            `json:"status"`
	Error     string            `json:"error,omitempty"`  // the vendor's error code; empty: the status says it
	Statuses  map[string]string `json:"statuses"`         // the vendor's word to delivered, undelivered or sent; * is any other
	Errors    map[string]string `json:"errors,omitempty"` // the vendor's code, or its word, to a class; * is any other
	ByKey     bool              `json:"by_key,omitempty"` // message_id is the message's {{key}}, and not what the vendor called it

	Secret    *ReceiptSecret    `json:"secret,omitempty"`
	Signature *ReceiptSignature `json:"signature,omitempty"`
	Answer    ReceiptAnswer     `json:"answer,omitzero"`
}

// ReceiptSecret is a secret that every report must bring, in the header or the query field of a name.
type ReceiptSecret struct {
	Header string `json:"header,omitempty"`
	Query  string `json:"query,omitempty"`
	Value  string `json:"value,omitempty"` // all of it, such as "Basic …"
}

// ReceiptSignature is an HMAC that every report must bring.
type ReceiptSignature struct {
	Header          string `json:"header,omitempty"`
	Key             string `json:"key,omitempty"`              // as bytes
	Algorithm       string `json:"algorithm,omitempty"`        // sha256 (default), sha1 or sha512
	Encoding        string `json:"encoding,omitempty"`         // hex (default) or base64
	Prefix          string `json:"prefix,omitempty"`           // before the signature, in its header: "sha256="
	Over            string `json:"over,omitempty"`             // what is signed; "{{body}}" by default
	TimestampHeader string `json:"timestamp_header,omitempty"` // for {{timestamp}}
}

// ReceiptAnswer is what the vendor wants to hear. The zero value is an empty 200.
type ReceiptAnswer struct {
	Status      int    `json:"status,omitempty"`       // 200 to 299
	ContentType string `json:"content_type,omitempty"` // of the body; plain text by default
	Body        string `json:"body,omitempty"`
}

// readsReceipts tells whether the settings say how receipts are read. A form may leave an empty object where it was not
// filled in.
func (c *Config) readsReceipts() bool {
	return c.Receipts != nil && !reflect.ValueOf(*c.Receipts).IsZero()
}

// Format keeps secrets out of whatever prints Receipts.
func (r Receipts) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, "(how receipts are read)") }

// Format keeps the secret out of whatever prints a ReceiptSecret.
func (r ReceiptSecret) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, "(a secret)") }

// Format keeps the key out of whatever prints a ReceiptSignature.
func (r ReceiptSignature) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, "(a signature)") }
