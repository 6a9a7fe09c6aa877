package httpprovider

import (
	"encoding/json"
	"encoding/xml"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// hostileVariables have evil for a name and for values.
func hostileVariables() watchword.Outgoing {
	m := templated()
	m.Registered.Variables = []watchword.TemplateVariable{{Name: "code", Value: evil}, {Name: evil, Value: `"🙂"`}}
	return m
}

// wantVariables checks a JSON object and a JSON list of the hostile variables.
func wantVariables(t *testing.T, where, object, list string) {
	t.Helper()
	clean := strings.ToValidUTF8(evil, "\ufffd")
	var gotObject map[string]string
	if err := json.Unmarshal([]byte(object), &gotObject); err != nil {
		t.Fatalf("%s: %v: %s", where, err, object)
	}
	if d := cmp.Diff(map[string]string{"code": clean, clean: `"🙂"`}, gotObject); d != "" {
		t.Errorf("%s: %s", where, d)
	}
	var gotList []string
	if err := json.Unmarshal([]byte(list), &gotList); err != nil || !slices.Equal(gotList, []string{clean, `"🙂"`}) {
		t.Errorf("%s: %v: %q", where, err, gotList)
	}
}

// In JSON the variables are an object and a list, and between quotes a string that holds them.
func TestVariablesInJSON(t *testing.T) {
	v := newStandIn(t, nil)
	p := open(t, Config{
		URL: v.URL, BodyFormat: "json",
		Body: `{"template":"{{template_id}}","object":{{variables}},"list":{{ variables_list }},"strings":["{{variables}}","{{variables_list}}"]}`,
	})
	if _, err := send(t, p, hostileVariables()); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Template     string
		Object, List json.RawMessage
		Strings      [2]string
	}
	if err := json.Unmarshal([]byte(v.only(t).body), &got); err != nil || got.Template != "SMS_1" {
		t.Fatalf("%v: %s", err, v.only(t).body)
	}
	wantVariables(t, "object and list", string(got.Object), string(got.List))
	wantVariables(t, "strings", got.Strings[0], got.Strings[1])
}

func TestVariablesInFormURLAndHeader(t *testing.T) {
	v := newStandIn(t, nil)
	p := open(t, Config{
		URL: v.URL + "/{{template_id}}/{{variables_list}}?o={{variables}}&l={{variables_list}}", BodyFormat: "form", Body: "o={{variables}}&l={{variables_list}}",
		Headers: map[string]string{"X-Object": "{{variables}}", "X-List": "{{variables_list}}"},
	})
	if _, err := send(t, p, hostileVariables()); err != nil {
		t.Fatal(err)
	}
	got := v.only(t)
	target, err := url.ParseRequestURI(got.target)
	if err != nil || strings.Count(target.EscapedPath(), "/") != 2 {
		t.Fatalf("%v: %s", err, got.target)
	}
	for where, text := range map[string]string{"query": target.RawQuery, "body": got.body} {
		fields, err := url.ParseQuery(text)
		if err != nil || len(fields) != 2 {
			t.Fatalf("%s: %v: %q", where, err, fields)
		}
		wantVariables(t, where, fields.Get("o"), fields.Get("l"))
	}
	wantVariables(t, "header", got.header.Get("X-Object"), got.header.Get("X-List"))
	wantVariables(t, "path", got.header.Get("X-Object"), strings.TrimPrefix(target.Path, "/SMS_1/"))
}

func TestVariablesInXMLAndText(t *testing.T) {
	v := newStandIn(t, nil)
	p := open(t, Config{URL: v.URL, BodyFormat: "xml", Body: `<a o="{{variables}}" l='{{variables_list}}'><o>{{variables}}</o><l>{{variables_list}}</l></a>`})
	if _, err := send(t, p, hostileVariables()); err != nil {
		t.Fatal(err)
	}
	var got struct {
		O string `xml:"o,attr"`
		L string `xml:"l,attr"`
		C string `xml:"o"`
		D string `xml:"l"`
	}
	body := v.only(t).body
	if err := xml.Unmarshal([]byte(body), &got); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	if got.O != got.C || got.L != got.D {
		t.Errorf("attributes and text differ: %+v", got)
	}
	text := newStandIn(t, nil)
	plain := open(t, Config{URL: text.URL, BodyFormat: "text", Body: "{{variables}}\n{{variables_list}}"})
	if _, err := send(t, plain, hostileVariables()); err != nil {
		t.Fatal(err)
	}
	object, list, _ := strings.Cut(text.only(t).body, "\n")
	wantVariables(t, "text", object, list)
	for got, want := range map[string]string{got.O: object, got.L: list} { // XML cannot hold what is no character
		if got != strings.ReplaceAll(want, "\uffff", "\ufffd") {
			t.Errorf("XML has %q: want %q", got, want)
		}
	}
}

// A single variable goes by its name first, and then by its place.
func TestSingleVariables(t *testing.T) {
	m := templated()
	m.Registered.Variables = []watchword.TemplateVariable{{Name: "2", Value: "a"}, {Name: "验证码", Value: "b"}, {Name: "User.Name-x", Value: "c"}}
	for name, want := range map[string]string{
		"variable.2": "a", "variable.1": "a", "variable.验证码": "b", "variable.User.Name-x": "c", "variable.3": "c",
	} {
		if got, ok := placeholder(name).variable(&m); !ok || got != want || placeholder(name).of(&m) != want {
			t.Errorf("%s: %q, %t: want %q", name, got, ok, want)
		}
	}
	for _, name := range []string{"variable.0", "variable.4", "variable.-1", "variable.code", "variable.99999999999999999999", "code"} {
		if got, ok := placeholder(name).variable(&m); ok || got != "" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// What the vendor needs and the message has not is refused, and the vendor is not asked.
func TestNeeds(t *testing.T) {
	json := func(body string) Config { return Config{BodyFormat: "json", Body: body} }
	bare := sms()
	unsigned, other := templated(), templated()
	unsigned.Signature = ""
	other.Registered.Variables = other.Registered.Variables[1:]
	for name, c := range map[string]struct {
		config Config
		m      watchword.Outgoing
		class  watchword.ErrorClass
		raw    string
	}{
		"an id, and no template":            {json(`["{{template_id}}","{{code}}"]`), bare, watchword.ClassContentRejected, "no template"},
		"variables, and no template":        {json(`[{{variables}}]`), bare, watchword.ClassContentRejected, "no template"},
		"a list, and no template":           {json(`{{variables_list}}`), bare, watchword.ClassContentRejected, "no template"},
		"one variable, and no template":     {Config{URL: "/{{variable.code}}"}, bare, watchword.ClassContentRejected, "no template"},
		"in a header, and no template":      {Config{Headers: map[string]string{"X": "{{template_id}}"}}, bare, watchword.ClassContentRejected, "no template"},
		"another variable":                  {json(`["{{variable.code}}"]`), other, watchword.ClassContentRejected, "no variable"},
		"another variable, beside the text": {json(`["{{variable.code}}","{{text}}"]`), other, watchword.ClassContentRejected, "no variable"},
		"no such place":                     {json(`["{{variable.3}}"]`), templated(), watchword.ClassContentRejected, "no variable"},
		"no signature":                      {json(`["{{signature}}"]`), unsigned, watchword.ClassSenderUnregistered, "no signature"},
	} {
		t.Run(name, func(t *testing.T) {
			v := newStandIn(t, nil)
			c.config.URL = v.URL + c.config.URL
			_, err := send(t, open(t, c.config), c.m)
			wantRefused(t, err, c.class, c.raw)
			if len(v.seen) != 0 {
				t.Error("the vendor was asked")
			}
		})
	}
}

// A request with the text beside the template is sent with either.
func TestTemplateOrText(t *testing.T) {
	for want, m := range map[string]watchword.Outgoing{
		`["Your code is 493812","",{},[],""]`:                                                     sms(),
		`["Your code is 493812","SMS_1",{"code":"493812","minutes":"5"},["493812","5"],"493812"]`: templated(),
	} {
		v := newStandIn(t, nil)
		p := open(t, Config{
			URL: v.URL, BodyFormat: "json", Body: `["{{text}}","{{template_id}}",{{variables}},{{variables_list}},"{{variable.code}}"]`,
		})
		if _, err := send(t, p, m); err != nil {
			t.Fatal(err)
		}
		if got := v.only(t).body; got != want {
			t.Errorf("%s: want %s", got, want)
		}
	}
}

// The signature of the message goes before the sender of its country, and that before the account's.
func TestSignature(t *testing.T) {
	own, mail := sms(), email(t)
	own.Signature = "艾克米"
	country := provider.Senders{From: "Acme", ByCountry: map[string]string{"CN": "10690"}}
	for want, c := range map[string]struct {
		m       watchword.Outgoing
		senders provider.Senders
	}{
		`"艾克米"`:   {own, country},
		`"10690"`: {sms(), country},
		`"Acme"`:  {mail, country},
		`"Other"`: {sms(), provider.Senders{From: "Other"}},
	} {
		v := newStandIn(t, nil)
		if _, err := send(t, open(t, Config{URL: v.URL, BodyFormat: "json", Body: `"{{signature}}"`, Senders: c.senders}), c.m); err != nil {
			t.Fatal(err)
		}
		if got := v.only(t).body; got != want {
			t.Errorf("%s: want %s", got, want)
		}
	}
}

// The address for receipts is sent where the settings say; it is empty where vendors cannot reach us.
func TestReceiptURL(t *testing.T) {
	m := templated()
	for want, address := range map[string]string{`{"callback":"` + m.ReceiptURL + `"}`: m.ReceiptURL, `{"callback":""}`: ""} {
		v := newStandIn(t, nil)
		m.ReceiptURL = address
		p := open(t, reporting(Config{URL: v.URL, BodyFormat: "json", Body: `{"callback":"{{receipt_url}}"}`}))
		if _, err := send(t, p, m); err != nil {
			t.Fatal(err)
		}
		if got := v.only(t).body; got != want {
			t.Errorf("%s: want %s", got, want)
		}
	}
}
