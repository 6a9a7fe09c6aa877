package httpprovider

import (
	"encoding/json"
	"encoding/xml"
	"net/url"
	"strings"
	"testing"

	"github.com/watchword/watchword"
)

// evil breaks out of everything that forgets to escape, and tries to have itself expanded.
const evil = "a\"b'c\\d&e=f<g>]]>-->%41+;#?/..\r\nX-Evil: 1\r\n\r\n{{code}} {{secret.key}}\x00\x1b\u2028\xff汉\t\uffff é🙂"

// hostile is a message whose every value is evil.
func hostile() watchword.Outgoing {
	m := sms()
	m.Key, m.Brand, m.Locale, m.Purpose, m.Channel = evil, evil, evil, evil, evil
	m.Code, m.Content.Text, m.Content.Subject, m.Content.HTML = evil, evil, evil, evil
	m.Signature, m.ReceiptURL, m.Registered.ID = evil, evil, evil
	m.Registered.Variables = []watchword.TemplateVariable{{Name: "code", Value: evil}, {Name: evil, Value: evil}}
	return m
}

const everything = "{{key}}|{{brand}}|{{locale}}|{{purpose}}|{{channel}}|{{code}}|{{text}}|{{subject}}|{{html}}|" +
	"{{signature}}|{{receipt_url}}|{{template_id}}|{{variable.code}}|{{variable.2}}"

// each is what everything becomes when every value is s.
func each(s string) string { return strings.Repeat(s+"|", strings.Count(everything, "|")) + s }

// reporting are the settings that everything needs.
func reporting(c Config) Config {
	c.MessageID, c.Receipts = Pick{JSON: "id"}, reports()
	return c
}

func TestInjectionJSON(t *testing.T) {
	v := newStandIn(t, nil)
	p := open(t, reporting(Config{URL: v.URL, BodyFormat: "json", Body: `{"all":"` + everything + `"}`, Secrets: map[string]string{"key": "s3cr3t"}}))
	if _, err := send(t, p, hostile()); err != nil {
		t.Fatal(err)
	}
	var got map[string]string
	if err := json.Unmarshal([]byte(v.only(t).body), &got); err != nil || len(got) != 1 {
		t.Fatalf("%v: %s", err, v.only(t).body)
	}
	if want := each(strings.ToValidUTF8(evil, "\ufffd")); got["all"] != want {
		t.Errorf("got %q\nwant %q", got["all"], want)
	}
	if strings.Contains(v.only(t).body, "\u2028") {
		t.Error("a line separator is not escaped")
	}
}

func TestInjectionForm(t *testing.T) {
	v := newStandIn(t, nil)
	p := open(t, reporting(Config{URL: v.URL + "?all=" + everything, BodyFormat: "form", Body: "all=" + everything}))
	if _, err := send(t, p, hostile()); err != nil {
		t.Fatal(err)
	}
	target, err := url.ParseRequestURI(v.only(t).target)
	if err != nil {
		t.Fatal(err)
	}
	for where, text := range map[string]string{"query": target.RawQuery, "body": v.only(t).body} {
		got, err := url.ParseQuery(text)
		if err != nil || len(got) != 1 || len(got["all"]) != 1 || got.Get("all") != each(evil) {
			t.Errorf("%s: %v: %q", where, err, got)
		}
	}
}

func TestInjectionXML(t *testing.T) {
	v := newStandIn(t, nil)
	p := open(t, reporting(Config{URL: v.URL, BodyFormat: "xml", Body: `<a b="` + everything + `" c='` + everything + `'>` + everything + "</a>"}))
	if _, err := send(t, p, hostile()); err != nil {
		t.Fatal(err)
	}
	var got struct {
		XMLName xml.Name `xml:"a"`
		B       string   `xml:"b,attr"`
		C       string   `xml:"c,attr"`
		Text    string   `xml:",chardata"`
		Inner   []struct {
			XMLName xml.Name
		} `xml:",any"`
	}
	if err := xml.Unmarshal([]byte(v.only(t).body), &got); err != nil || len(got.Inner) != 0 {
		t.Fatalf("%v: %s", err, v.only(t).body)
	}
	want := each(strings.NewReplacer("\x00", "\ufffd", "\x1b", "\ufffd", "\xff", "\ufffd", "\uffff", "\ufffd").Replace(evil))
	if got.B != want || got.C != want || got.Text != want {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

func TestInjectionHeaderAndPath(t *testing.T) {
	v := newStandIn(t, nil)
	p := open(t, reporting(Config{URL: v.URL + "/a/{{text}}/b", Headers: map[string]string{"X-All": everything}}))
	if _, err := send(t, p, hostile()); err != nil {
		t.Fatal(err)
	}
	got := v.only(t)
	if got.header.Get("X-Evil") != "" || len(got.header["X-All"]) != 1 {
		t.Errorf("headers: %v", got.header)
	}
	want := each(strings.NewReplacer("\r", " ", "\n", " ", "\t", " ", "\x00", " ", "\x1b", " ").Replace(evil))
	if got.header.Get("X-All") != want {
		t.Errorf("X-All: %q\nwant    %q", got.header.Get("X-All"), want)
	}
	if path, err := url.PathUnescape(got.target); err != nil || path != "/a/"+evil+"/b" || strings.Count(got.target, "/") != 3 {
		t.Errorf("target %q, %v", got.target, err)
	}
}

// A value that is .. would ask the vendor for another path.
func TestClimbingPath(t *testing.T) {
	v := newStandIn(t, nil)
	p := open(t, Config{URL: v.URL + "/a/{{brand}}/b"})
	for _, brand := range []string{".", ".."} {
		m := sms()
		m.Brand = brand
		_, err := send(t, p, m)
		wantRefused(t, err, watchword.ClassProviderError, "")
	}
	if len(v.seen) != 0 {
		t.Errorf("%d requests came: want none", len(v.seen))
	}
}
