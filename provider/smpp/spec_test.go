package smpp

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/watchword/watchword/provider"
	"github.com/watchword/watchword/provider/providertest"
)

func TestSpec(t *testing.T) {
	providertest.Spec(t, func() provider.Config { return new(Config) }, `{"host":"smpp.carrier.example","system_id":"acme"}`)
	if !new(Config).Spec().Receipts {
		t.Error("the type has receipts")
	}
}

// TestExample opens the package comment's example as a user would paste it, and writes and reads it again.
func TestExample(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line := range strings.Lines(string(doc)) {
		if text, ok := strings.CutPrefix(line, "//\t"); ok && len(lines) == 0 == strings.HasPrefix(text, "type: smpp") {
			lines = append(lines, text)
		} else if len(lines) > 0 {
			break
		}
	}
	var account struct{ Settings map[string]any }
	if err := yaml.Unmarshal([]byte(strings.Join(lines, "")), &account); err != nil {
		t.Fatal(err)
	}
	account.Settings["password"] = thePassword
	settings, err := json.Marshal(account.Settings)
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(strings.NewReader(string(settings)))
	decoder.DisallowUnknownFields()
	var c, again Config
	if err := decoder.Decode(&c); err != nil {
		t.Fatal(err)
	}
	p := open(t, c)
	if p.settings.Window != 20 || len(p.settings.Statuses) != 1 || p.times.silence != defaultSilence {
		t.Error("the example is not read as it is meant")
	}
	written, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(written, &again); err != nil || !reflect.DeepEqual(c, again) {
		t.Errorf("%v: the settings change when they are written and read", err)
	}
}
