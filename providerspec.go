package watchword

// ProviderSpec describes a provider type: to operators, who write its settings; to forms, which are drawn from it; and to
// the registry, which goes by its channels and what it must be given.
type ProviderSpec struct {
	Type     string // as it is written in provider_accounts
	Title    Words
	Source   string // the vendor's own documentation
	Channels []Channel
	Content  ContentKind
	Receipts bool // whether the vendor says what became of a message
	OwnsCode bool // the vendor makes and checks the code: its providers are CodeOwners
	Fields   []SettingField
}

// Words are a text in the languages of the console.
type Words struct{ EN, ZH string }

// ContentKind is what a vendor sends.
type ContentKind uint8

// The kinds of content.
const (
	ContentText     ContentKind = iota // any text
	ContentTemplate                    // only templates that are registered with it: an id and variables
	ContentEither                      // a registered template if the message has one, else its text
)

// SettingField is one setting of a provider type. Settings that are objects are listed field by field, with dots; a last
// part of * stands for every field of an object.
type SettingField struct {
	Name     string // as it is written: "access_key_id", "auth.token", "secrets.*"
	Kind     FieldKind
	Label    Words
	Help     Words // what it is and where at the vendor it is found; empty where the label says it all
	Required bool
	Secret   bool     // sealed at rest, never shown again, and also taken from NAME_file
	Default  string   // what holds when it is left out, for people
	Choices  []string // of FieldChoice
}

// FieldKind is how a setting is written.
type FieldKind uint8

// The kinds of settings.
const (
	FieldText     FieldKind = iota // a line of text
	FieldLongText                  // several lines
	FieldURL
	FieldNumber
	FieldSwitch   // true or false
	FieldChoice   // one of Choices
	FieldDuration // "10s"
	FieldMap      // names and values, such as senders by country
	FieldList     // several texts
	FieldObject   // whatever JSON the type's documentation says
)

// Secrets lists the names of the secret settings.
func (s ProviderSpec) Secrets() []string {
	var names []string
	for _, f := range s.Fields {
		if f.Secret {
			names = append(names, f.Name)
		}
	}
	return names
}

// Carries tells whether the type serves a channel.
func (s ProviderSpec) Carries(c Channel) bool {
	for _, own := range s.Channels {
		if own == c {
			return true
		}
	}
	return false
}
