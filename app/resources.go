package app

import (
	"bytes"
	stdjson "encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"go.yaml.in/yaml/v3"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// ParseResources reads a registry document: YAML or JSON, strictly. Beside every secret field NAME it takes NAME_file, a
// path relative to base whose content is the secret.
func ParseResources(text []byte, base string) (watchword.Resources, error) {
	var r watchword.Resources
	var tree map[string]any
	documents := yaml.NewDecoder(bytes.NewReader(text))
	if err := documents.Decode(&tree); err != nil && !errors.Is(err, io.EOF) {
		return r, err
	}
	if err := documents.Decode(new(any)); !errors.Is(err, io.EOF) {
		return r, errors.New("there is a second document after ---; put each into a file of its own")
	}
	if err := readSecretFiles(tree, base); err != nil {
		return r, err
	}
	plain, err := stdjson.Marshal(textKeys(tree))
	if err != nil {
		return r, err
	}
	return DecodeResources(plain)
}

// textKeys is a tree whose keys are texts: YAML takes 0 or true for other things, and a vendor's code is often such a word.
func textKeys(tree any) any {
	switch t := tree.(type) {
	case map[any]any:
		texts := make(map[string]any, len(t))
		for k, v := range t {
			texts[fmt.Sprint(k)] = textKeys(v)
		}
		return texts
	case map[string]any:
		for k, v := range t {
			t[k] = textKeys(v)
		}
	case []any:
		for i, v := range t {
			t[i] = textKeys(v)
		}
	}
	return tree
}

// DecodeResources reads a registry document in JSON, strictly.
func DecodeResources(text []byte) (watchword.Resources, error) {
	var r watchword.Resources
	err := json.Unmarshal(text, &r, json.RejectUnknownMembers(true))
	return r, decodeError(err, reflect.TypeFor[watchword.Resources]())
}

// decodeError says where in a document a fault is, and which known field an unknown one resembles.
func decodeError(err error, t reflect.Type) error {
	var bad *json.SemanticError
	if !errors.As(err, &bad) {
		return err
	}
	if errors.Is(err, json.ErrUnknownName) {
		name := bad.JSONPointer.LastToken()
		known := fieldNames(typeAt(t, bad.JSONPointer.Parent()))
		return fmt.Errorf("at %s: there is no field %q%s", bad.JSONPointer, name, DidYouMean(name, known))
	}
	if bad.Err != nil {
		return fmt.Errorf("at %s: %w", bad.JSONPointer, bad.Err)
	}
	return fmt.Errorf("at %s: a %s does not fit here", bad.JSONPointer, bad.JSONKind)
}

// settingsError is decodeError for the settings of a provider account.
func settingsError(err error, c provider.Config) error {
	return fmt.Errorf("settings: %w", decodeError(err, reflect.TypeOf(c)))
}

// EncodeResources writes a registry document as YAML.
func EncodeResources(r watchword.Resources) ([]byte, error) {
	plain, err := stdjson.Marshal(r)
	if err != nil {
		return nil, err
	}
	// JSON is YAML, so the tree keeps the order of the fields, and the names of their JSON form.
	var tree yaml.Node
	if err := yaml.Unmarshal(escapeForYAML(plain), &tree); err != nil {
		return nil, err
	}
	blockStyle(&tree)
	return yaml.Marshal(&tree)
}

// escapeForYAML escapes the characters of a JSON text that YAML does not take as they are, or takes for ends of lines.
// They can only stand in strings.
func escapeForYAML(plain []byte) []byte {
	var out strings.Builder
	for _, r := range string(plain) {
		if r >= 0x7f && r < 0xa0 || r == 0xfeff || r == 0xfffe || r == 0xffff {
			fmt.Fprintf(&out, `\u%04x`, r)
			continue
		}
		out.WriteRune(r)
	}
	return []byte(out.String())
}

// blockStyle lets the encoder choose how to write everything, but for texts that begin with a blank or a line break: it
// writes those as blocks that cannot be read again.
func blockStyle(n *yaml.Node) {
	n.Style = 0
	if n.Kind == yaml.ScalarNode && strings.TrimLeft(n.Value, " \t\r\n") != n.Value {
		n.Style = yaml.DoubleQuotedStyle
	}
	for _, c := range n.Content {
		blockStyle(c)
	}
}

// typeAt is the type of what stands at a place in a document of type t, or nil where any fields are good.
func typeAt(t reflect.Type, place jsontext.Pointer) reflect.Type {
	for token := range place.Tokens() {
		switch t = plainType(t); t.Kind() {
		case reflect.Slice:
			t = t.Elem()
		case reflect.Struct:
			f, ok := fieldNamed(t, token)
			if !ok {
				return nil
			}
			t = f.Type
		default:
			return nil
		}
	}
	return plainType(t)
}

func plainType(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}

func fieldNamed(t reflect.Type, name string) (reflect.StructField, bool) {
	for _, f := range reflect.VisibleFields(t) {
		if jsonName(f) == name {
			return f, true
		}
	}
	return reflect.StructField{}, false
}

// fieldNames lists the JSON names of a struct's fields.
func fieldNames(t reflect.Type) []string {
	if t == nil || t.Kind() != reflect.Struct {
		return nil
	}
	names := make([]string, 0, t.NumField())
	for _, f := range reflect.VisibleFields(t) {
		if name := jsonName(f); name != "" {
			names = append(names, name)
		}
	}
	return names
}

func jsonName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}

const fileSuffix = "_file"

// readSecretFiles puts the contents of secret files in their places.
func readSecretFiles(tree map[string]any, base string) error {
	for _, c := range objects(tree["credentials"]) {
		if err := readSecretFile(c, "secret", base); err != nil {
			return fmt.Errorf("credentials %q: %w", c["name"], err)
		}
	}
	for _, t := range objects(tree["tenants"]) {
		for _, source := range []string{"accounts_from", "captcha"} {
			if err := readSecretFile(t, source+".secret", base); err != nil {
				return fmt.Errorf("tenants %q: %s.%w", t["id"], source, err)
			}
		}
	}
	for _, w := range objects(tree["webhooks"]) {
		if err := readSecretFile(w, "secret", base); err != nil {
			return fmt.Errorf("webhooks %q: %w", w["name"], err)
		}
	}
	for _, a := range objects(tree["provider_accounts"]) {
		settings, _ := a["settings"].(map[string]any)
		kind, _ := a["type"].(string)
		if kind == inboxType {
			continue // has no secrets; whether it may be there, the server it goes to knows
		}
		spec, err := builtInProviders().ProviderSpec(kind)
		if err != nil {
			return fmt.Errorf("provider_accounts %q: %w", a["name"], err)
		}
		for _, field := range spec.Secrets() {
			if err := readSecretFile(settings, field, base); err != nil {
				return fmt.Errorf("provider_accounts %q: settings.%w", a["name"], err)
			}
		}
	}
	return nil
}

func objects(list any) []map[string]any {
	items, _ := list.([]any)
	var all []map[string]any
	for _, item := range items {
		if o, ok := item.(map[string]any); ok {
			all = append(all, o)
		}
	}
	return all
}

func readSecretFile(object map[string]any, path, base string) error {
	head, rest, deeper := strings.Cut(path, ".")
	if deeper {
		inner, _ := object[head].(map[string]any)
		return readSecretFile(inner, rest, base)
	}
	for name, value := range object {
		field, found := strings.CutSuffix(name, fileSuffix)
		if !found || head != "*" && field != head {
			continue
		}
		text, err := secretFrom(value, base)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if _, both := object[field]; both {
			return fmt.Errorf("%s: %s is there as well; keep one", name, field)
		}
		delete(object, name)
		object[field] = text
	}
	return nil
}

func secretFrom(value any, base string) (string, error) {
	path, ok := value.(string)
	if !ok || path == "" {
		return "", errors.New("is not a path")
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(base, path)
	}
	text, err := os.ReadFile(filepath.Clean(path))
	return strings.TrimRight(string(text), "\r\n"), err
}
