package providertest

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// sample is the settings of a type that has one field of every shape.
type sample struct {
	Key     string            `json:"key"`
	Mode    string            `json:"mode,omitempty"`
	Auth    *sampleAuth       `json:"auth,omitempty"`
	Senders map[string]string `json:"senders,omitempty"`
	Rules   []string          `json:"rules,omitempty"`
	Success struct {
		Status string `json:"status,omitempty"`
		Text   string `json:"text,omitempty"`
	} `json:"success,omitzero"`
	Derived string `json:"-"`
	hidden  string
	owns    bool // Open makes a code owner

	provider.Connection

	change func(*watchword.ProviderSpec)                // of the description
	judge  func(c *sample) (err error, overridden bool) // instead of asking for what is required
}

type sampleAuth struct {
	User     string `json:"user,omitempty"`
	Password string `json:"password,omitempty"`
}

const goodSample = `{"key":"k1","mode":"fast","auth":{"user":"u","password":"p1"},"senders":{"GB":"Acme"},"proxy":"http://p.example:1"}`

func words(s string) watchword.Words { return watchword.Words{EN: s, ZH: s} }

func (c *sample) Spec() watchword.ProviderSpec {
	spec := watchword.ProviderSpec{
		Type: "sample", Title: words("Sample"), Channels: []watchword.Channel{watchword.SMS},
		Fields: slices.Concat([]watchword.SettingField{
			{Name: "key", Required: true, Secret: true, Label: words("Key")},
			{Name: "mode", Kind: watchword.FieldChoice, Choices: []string{"fast", "slow"}, Required: true, Label: words("Mode")},
			{Name: "auth.user", Label: words("User")},
			{Name: "auth.password", Secret: true, Label: words("Password"), Help: words("Of the user.")},
			{Name: "senders.*", Kind: watchword.FieldMap, Label: words("Senders")},
			{Name: "rules", Kind: watchword.FieldList, Label: words("Rules")},
			{Name: "success.*", Kind: watchword.FieldObject, Label: words("Success")},
		}, provider.ConnectionFields()),
	}
	if c.change != nil {
		c.change(&spec)
	}
	return spec
}

func (c *sample) Open() (watchword.Provider, error) {
	if c.judge != nil {
		if err, overridden := c.judge(c); overridden {
			return nil, err
		}
	}
	switch {
	case c.Key == "":
		return nil, errors.New("key: it is missing")
	case c.Mode == "":
		return nil, errors.New("mode: it is missing")
	}
	if c.owns {
		return newOwner(c.hidden), nil
	}
	return &vendor{broken: c.hidden}, nil
}

func (c sample) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, "a sample") }

func TestSpecAcceptsAGoodType(t *testing.T) {
	Spec(t, func() provider.Config { return new(sample) }, goodSample)
}

func TestSpecKnowsCodeOwners(t *testing.T) {
	for _, c := range []struct {
		says, owns bool
		want       []string
	}{
		{false, false, nil},
		{true, true, nil},
		{true, false, []string{"OwnsCode is true, and whether the provider is a CodeOwner is false"}},
		{false, true, []string{"OwnsCode is false, and whether the provider is a CodeOwner is true"}},
	} {
		say := func(s *watchword.ProviderSpec) { s.OwnsCode = c.says }
		got := faults(func() provider.Config { return &sample{change: say, owns: c.owns} }, goodSample)
		if !slices.Equal(got, c.want) {
			t.Errorf("says %t, is %t: the faults are %q, want %q", c.says, c.owns, got, c.want)
		}
	}
}

// edit changes a description.
type edit = func(s *watchword.ProviderSpec)

func TestSpecFindsWrongDescriptions(t *testing.T) {
	const (
		incomplete = "the spec lacks its type, title or channels"
		wordless   = " lacks a label or a help in one of the languages"
		choices    = " must list its choices, if and only if it is one"
		needless   = " is described, and the Config has no such setting"
		missing    = " is not described"
	)
	for name, c := range map[string]struct {
		change edit
		want   []string
	}{
		"no type":               {func(s *watchword.ProviderSpec) { s.Type = "" }, []string{incomplete}},
		"no title in English":   {func(s *watchword.ProviderSpec) { s.Title.EN = "" }, []string{incomplete}},
		"no title in Chinese":   {func(s *watchword.ProviderSpec) { s.Title.ZH = "" }, []string{incomplete}},
		"no channels":           {func(s *watchword.ProviderSpec) { s.Channels = nil }, []string{incomplete}},
		"a field twice":         {repeated("key"), []string{"field key is described twice"}},
		"no label in English":   {on("key", func(f *watchword.SettingField) { f.Label.EN = "" }), []string{"field key" + wordless}},
		"no label in Chinese":   {on("rules", func(f *watchword.SettingField) { f.Label.ZH = "" }), []string{"field rules" + wordless}},
		"help in English alone": {on("key", func(f *watchword.SettingField) { f.Help.EN = "…" }), []string{"field key" + wordless}},
		"help in Chinese alone": {on("key", func(f *watchword.SettingField) { f.Help.ZH = "…" }), []string{"field key" + wordless}},
		"a choice of nothing":   {on("mode", func(f *watchword.SettingField) { f.Choices = nil }), []string{"field mode" + choices}},
		"choices of a text":     {on("key", func(f *watchword.SettingField) { f.Choices = []string{"a"} }), []string{"field key" + choices}},
		"a field too many":      {renamed("rules", "rule"), []string{"field rule" + needless, "setting rules" + missing}},
		"a field too deep":      {renamed("auth.user", "auth.name"), []string{"field auth.name" + needless, "setting auth.user" + missing}},
		"an object too many": {
			renamed("success.*", "failure.*"),
			[]string{"field failure.*" + needless, "setting success.status" + missing, "setting success.text" + missing},
		},
		"a field too few":        {without("rules"), []string{"setting rules" + missing}},
		"a nested one too few":   {without("auth.password"), []string{"setting auth.password" + missing}},
		"a map too few":          {without("senders.*"), []string{"setting senders" + missing}},
		"no connection":          {without("tls.ca_file", "proxy"), []string{"setting proxy" + missing, "setting tls.ca_file" + missing}},
		"required, not asked":    {required("rules"), []string{"without the required rules, Open answers <nil>"}},
		"required, in an object": {required("auth.user"), nil},
		"an object as a whole":   {renamed("auth.user", "auth.*"), nil},
		"a map by its name":      {renamed("senders.*", "senders"), nil},
	} {
		t.Run(name, func(t *testing.T) {
			got := faults(func() provider.Config { return &sample{change: c.change} }, goodSample)
			if !slices.Equal(got, c.want) {
				t.Errorf("the faults are\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(c.want, "\n\t"))
			}
		})
	}
}

// on changes the description of one setting.
func on(name string, change func(f *watchword.SettingField)) edit {
	return func(s *watchword.ProviderSpec) {
		i := slices.IndexFunc(s.Fields, func(f watchword.SettingField) bool { return f.Name == name })
		change(&s.Fields[i])
	}
}

func renamed(name, to string) edit {
	return on(name, func(f *watchword.SettingField) { f.Name = to })
}

func required(name string) edit {
	return on(name, func(f *watchword.SettingField) { f.Required = true })
}

func repeated(name string) edit {
	return func(s *watchword.ProviderSpec) {
		on(name, func(f *watchword.SettingField) { s.Fields = append(s.Fields, *f) })(s)
	}
}

func without(names ...string) edit {
	return func(s *watchword.ProviderSpec) {
		s.Fields = slices.DeleteFunc(s.Fields, func(f watchword.SettingField) bool { return slices.Contains(names, f.Name) })
	}
}

func TestSpecFindsWrongSettings(t *testing.T) {
	for name, c := range map[string]struct {
		judge func(*sample) (error, bool)
		good  string
		want  string
	}{
		"good settings refused": {
			func(*sample) (error, bool) { return errors.New("no"), true }, goodSample, "good settings are refused: no",
		},
		"an unknown setting":  {nil, `{"key":"k1","mode":"fast","colour":"red"}`, `good settings are refused: json: unknown field "colour"`},
		"no JSON":             {nil, `key: k1`, "good settings are refused: invalid character"},
		"a missing setting":   {nil, `{"key":"k1"}`, "good settings are refused: mode: it is missing"},
		"a fault not named":   {func(c *sample) (error, bool) { return errors.New("it is missing"), c.Mode == "" }, goodSample, "without the required mode, Open answers it is missing"},
		"a fault passed over": {func(c *sample) (error, bool) { return nil, c.Key == "" }, goodSample, "without the required key, Open answers <nil>"},
	} {
		t.Run(name, func(t *testing.T) {
			got := faults(func() provider.Config { return &sample{judge: c.judge} }, c.good)
			if len(got) != 1 || !strings.HasPrefix(got[0], c.want) {
				t.Errorf("the faults are %q: want %q", got, c.want)
			}
		})
	}
}

// nameless has a setting that JSON finds by the name of its Go field.
type nameless struct {
	Sample string
}

func (*nameless) Spec() watchword.ProviderSpec {
	return watchword.ProviderSpec{Type: "nameless", Title: words("Nameless"), Channels: watchword.Channels()}
}

func (*nameless) Open() (watchword.Provider, error) { return &vendor{}, nil }

func TestSpecFindsASettingWithoutAName(t *testing.T) {
	got := faults(func() provider.Config { return new(nameless) }, `{}`)
	if want := []string{"setting Sample (which has no JSON name) is not described"}; !slices.Equal(got, want) {
		t.Errorf("the faults are %q: want %q", got, want)
	}
}
