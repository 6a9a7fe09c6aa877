package httpprovider

import (
	"strings"
	"testing"

	"github.com/watchword/watchword/provider"
)

// receiptsWith are good settings with a change.
func receiptsWith(change func(r *Receipts)) Config {
	r := *reports()
	change(&r)
	return withReceipts(r)
}

func statuses(pairs ...string) Config {
	return receiptsWith(func(r *Receipts) { r.Statuses = mapOf(pairs) })
}

func reasons(pairs ...string) Config {
	return receiptsWith(func(r *Receipts) { r.Errors = mapOf(pairs) })
}

func mapOf(pairs []string) map[string]string {
	m := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return m
}

func secretOf(s ReceiptSecret) Config { return receiptsWith(func(r *Receipts) { r.Secret = &s }) }

func signatureOf(s ReceiptSignature) Config {
	if s.Key == "" {
		s.Key = "s3cr3t"
	}
	return receiptsWith(func(r *Receipts) { r.Signature = &s })
}

func answerOf(a ReceiptAnswer) Config { return receiptsWith(func(r *Receipts) { r.Answer = a }) }

func refuses(t *testing.T, cases map[string][]Config) {
	t.Helper()
	for want, configs := range cases {
		for _, c := range configs {
			p, err := c.Open()
			if err == nil || p != nil {
				t.Errorf("%s: it opens", want)
				continue
			}
			if !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "s3cr3t") {
				t.Errorf("%s\nwant %s…", err, want)
			}
		}
	}
}

func TestOpenRefusesReceipts(t *testing.T) {
	unnamed, both := receiptsWith(func(*Receipts) {}), receiptsWith(func(r *Receipts) { r.ByKey = true })
	unnamed.MessageID, both.MessageID = Pick{}, Pick{Text: "(.*)"}
	keyless := receiptsWith(func(r *Receipts) { r.ByKey = true })
	keyless.URL = "https://vendor.example/{{id}}"
	refuses(t, map[string][]Config{
		"message_id: it is missing: a receipt":     {unnamed},
		"receipts.by_key: message_id is there":     {both},
		"receipts.by_key: nothing of the request":  {keyless},
		"receipts.format: it must be json, form":   {receiptsWith(func(r *Receipts) { r.In = "" }), receiptsWith(func(r *Receipts) { r.In = "xml" }), receiptsWith(func(r *Receipts) { *r = Receipts{MessageID: "id"} })},
		"receipts.form_field: it is of format jso": {receiptsWith(func(r *Receipts) { r.In, r.FormField = "form", "a" }), receiptsWith(func(r *Receipts) { r.In, r.FormField = "query", "a" })},
		"receipts.list: only reports in JSON":      {receiptsWith(func(r *Receipts) { r.In, r.List = "form", "$" })},
		"receipts.list: a path is names and":       {receiptsWith(func(r *Receipts) { r.List = "a..b" })},
		"receipts.message_id: a path is names":     {receiptsWith(func(r *Receipts) { r.MessageID = "" }), receiptsWith(func(r *Receipts) { r.MessageID = "a[" })},
		"receipts.message_id: it is missing":       {receiptsWith(func(r *Receipts) { r.In, r.MessageID = "form", "" })},
		"receipts.status: a path is names":         {receiptsWith(func(r *Receipts) { r.Status = "" })},
		"receipts.status: it is missing":           {receiptsWith(func(r *Receipts) { r.In, r.Status = "query", "" })},
		"receipts.error: a path is names":          {receiptsWith(func(r *Receipts) { r.Error = "a." })},
		"receipts.statuses: it must say which":     {statuses(), statuses("ACCEPTD", "sent")},
		"receipts.statuses: \"X\": a word of the":  {statuses("X", "read"), statuses("X", ""), statuses("X", "queued"), statuses("A", "delivered", "X", "Delivered")},
		"receipts.statuses: \"\": a word of the":   {statuses("", "delivered")},
		"receipts.errors: \"27\": a code of the":   {reasons("27", "oops"), reasons("27", ""), reasons("26", "timeout", "27", "delivered")},
		"receipts.errors: \"\": a code of the":     {reasons("", "timeout")},
		"receipts.errors: no status means": {
			receiptsWith(func(r *Receipts) { r.Statuses, r.Error = map[string]string{"A": "delivered"}, "e" }),
			receiptsWith(func(r *Receipts) {
				r.Statuses, r.Errors = map[string]string{"A": "delivered"}, map[string]string{"27": "timeout"}
			}),
		},

		"receipts.secret: give it header or query":  {secretOf(ReceiptSecret{Value: "s3cr3t"}), secretOf(ReceiptSecret{Header: "A", Query: "a", Value: "s3cr3t"})},
		"receipts.secret.header: it is no name":     {secretOf(ReceiptSecret{Header: "A b", Value: "s3cr3t"}), secretOf(ReceiptSecret{Header: "host", Value: "s3cr3t"})},
		"receipts.secret.value: it must not begin":  {secretOf(ReceiptSecret{Query: "a", Value: " s3cr3t"}), secretOf(ReceiptSecret{Query: "a", Value: "s3cr3t\n"})},
		"receipts.secret.value: it is empty":        {secretOf(ReceiptSecret{Query: "a"}), secretOf(ReceiptSecret{Header: "A"})},
		"receipts.secret.value: it holds a control": {secretOf(ReceiptSecret{Query: "a", Value: "s3cr3t\x00x"})},

		"receipts.signature: it covers a body":         {receiptsWith(func(r *Receipts) { r.In, r.Signature = "query", &ReceiptSignature{Header: "A", Key: "s3cr3t"} })},
		"receipts.signature.header: it must be":        {signatureOf(ReceiptSignature{}), signatureOf(ReceiptSignature{Header: "a b"}), signatureOf(ReceiptSignature{Header: "Content-Length"})},
		"receipts.signature.timestamp_header: it is n": {signatureOf(ReceiptSignature{Header: "A", TimestampHeader: "b c"})},
		"receipts.signature.timestamp_header: it and": {
			signatureOf(ReceiptSignature{Header: "A", Over: "{{timestamp}}{{body}}"}), signatureOf(ReceiptSignature{Header: "A", TimestampHeader: "B", Over: "{{body}}"}),
		},
		"receipts.signature.algorithm: it must":  {signatureOf(ReceiptSignature{Header: "A", Algorithm: "md5"}), signatureOf(ReceiptSignature{Header: "A", Algorithm: "SHA256"})},
		"receipts.signature.encoding: it must":   {signatureOf(ReceiptSignature{Header: "A", Encoding: "base32"})},
		"receipts.signature.over: it must hold":  {signatureOf(ReceiptSignature{Header: "A", Over: "x"}), signatureOf(ReceiptSignature{Header: "A", Over: "{{body}}{{body}}"}), signatureOf(ReceiptSignature{Header: "A", Over: "{{url}}{{body}}"})},
		"receipts.signature.key: it holds a con": {signatureOf(ReceiptSignature{Header: "A", Key: "s3cr3t\n"})},
		"receipts.signature.key: it is empty":    {receiptsWith(func(r *Receipts) { r.Signature = &ReceiptSignature{Header: "A"} })},

		"receipts.answer.status: it must be 200":   {answerOf(ReceiptAnswer{Status: 199}), answerOf(ReceiptAnswer{Status: 302}), answerOf(ReceiptAnswer{Status: -1})},
		"receipts.answer.body: an answer of":       {answerOf(ReceiptAnswer{Status: 204, Body: "x"}), answerOf(ReceiptAnswer{Status: 205, Body: "x"})},
		"receipts.answer.body: it must have at mo": {answerOf(ReceiptAnswer{Body: strings.Repeat("x", maxReceiptAnswer+1)})},
		"receipts.answer.content_type: it must lo": {answerOf(ReceiptAnswer{ContentType: "text/\r\nX: y"}), answerOf(ReceiptAnswer{ContentType: ";", Body: "x"})},
	})
}

func TestOpenRefusesWhatNothingUses(t *testing.T) {
	with := func(c Config) Config {
		c.URL = "https://vendor.example/" + c.URL
		return c
	}
	refuses(t, map[string][]Config{
		"from: nothing of the request says it":    {with(Config{Senders: provider.Senders{From: "Acme"}})},
		"senders: nothing of the request says it": {with(Config{Senders: provider.Senders{ByCountry: map[string]string{"CN": "10690"}}})},
		"senders: \"china\" must be a region":     {with(Config{URL: "{{signature}}", Senders: provider.Senders{ByCountry: map[string]string{"china": "10690"}}})},
		"receipts: it is missing, so nobody":      {with(Config{URL: "{{receipt_url}}"}), with(Config{URL: "{{receipt_url}}", Receipts: &Receipts{}})},
		"body: {{template_id}} must stand inside": {with(Config{BodyFormat: "json", Body: `[{{template_id}}]`})},
		"body: {{variable.code}} must stand insi": {with(Config{BodyFormat: "json", Body: `[{{variable.code}}]`})},
		"body: it is not valid JSON once":         {with(Config{BodyFormat: "json", Body: `[-{{variables}}]`}), with(Config{BodyFormat: "json", Body: `{ {{variables_list}}:1}`})},
		"body: line 1, column 1: between {{ and":  {with(Config{BodyFormat: "text", Body: `{{variable.}}`}), with(Config{BodyFormat: "text", Body: `{{variable.a b}}`}), with(Config{BodyFormat: "text", Body: `{{variable."}}`})},
		"body: line 1, column 1: unknown place":   {with(Config{BodyFormat: "text", Body: `{{variable}}`})},
	})
}

func TestOpenAcceptsReceipts(t *testing.T) {
	for _, c := range []Config{
		statuses("A", "delivered"), statuses("*", "undelivered"), statuses("A", "delivered", "*", "sent"), reasons("*", "unreachable"),
		secretOf(ReceiptSecret{}), receiptsWith(func(r *Receipts) { r.Signature = &ReceiptSignature{} }),
		signatureOf(ReceiptSignature{Header: "A", TimestampHeader: "B", Over: "{{timestamp}}{{body}}{{timestamp}}"}),
		answerOf(ReceiptAnswer{Status: 204}), answerOf(ReceiptAnswer{ContentType: "application/json"}), answerOf(ReceiptAnswer{Status: 299, Body: "0"}),
		receiptsWith(func(r *Receipts) {
			r.In, r.MessageID, r.Secret = "query", "a[", &ReceiptSecret{Query: "t", Value: "s3cr3t"}
		}),
	} {
		openReading(t, c)
	}
}
