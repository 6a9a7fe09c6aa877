package app

import (
	"bytes"
	stdjson "encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/go-json-experiment/json"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect"
	"github.com/watchword/watchword/dialect/fresns"
	"github.com/watchword/watchword/dialect/huaweicloud"
	"github.com/watchword/watchword/dialect/multimarkets"
	"github.com/watchword/watchword/dialect/native"
	"github.com/watchword/watchword/dialect/quectel"
	httpprovider "github.com/watchword/watchword/provider/http"
	"github.com/watchword/watchword/provider/smtp"
)

// providerConfig is what every provider type has: its settings as a struct, which of them are secret, and a way to
// open it.
type providerConfig interface {
	SecretFields() []string
	Open() (watchword.Provider, error)
}

// providers are provider types by name.
type providers map[string]func() providerConfig

// builtInProviders lists the provider types. One line each.
func builtInProviders() providers {
	return providers{
		"http": func() providerConfig { return new(httpprovider.Config) },
		"smtp": func() providerConfig { return new(smtp.Config) },
	}
}

// builtInDialects lists the wire formats beside the native API. One line each.
func builtInDialects() []dialect.Dialect {
	return []dialect.Dialect{
		multimarkets.Dialect(),
		quectel.Dialect(),
		fresns.Dialect(),
		huaweicloud.Dialect(),
	}
}

// Dialects lists the names of the built-in dialects, which a tenant switches on.
func Dialects() []string {
	names := []string{native.Name}
	for _, d := range builtInDialects() {
		names = append(names, d.Spec.Name)
	}
	return names
}

// specs are what the registry goes by.
func specs() watchword.Specs {
	var all watchword.Specs
	for _, d := range builtInDialects() {
		all = append(all, d.Spec)
	}
	return all
}

var _ watchword.Openers = providers(nil)

func (p providers) config(kind string) (providerConfig, error) {
	if open, ok := p[kind]; ok {
		return open(), nil
	}
	known := slices.Sorted(maps.Keys(p))
	if kind == inboxType {
		return nil, errors.New(`type "inbox" is the sandbox's alone: it shows every code`)
	}
	return nil, fmt.Errorf("there is no provider type %q%s; the types are %v", kind, DidYouMean(kind, known), known)
}

// SecretFields implements watchword.Openers.
func (p providers) SecretFields(kind string) ([]string, error) {
	c, err := p.config(kind)
	if err != nil {
		return nil, err
	}
	return c.SecretFields(), nil
}

// OpenProvider implements watchword.Openers.
func (p providers) OpenProvider(a watchword.ProviderAccount) (watchword.Provider, error) {
	c, err := p.config(a.Type)
	if err != nil {
		return nil, err
	}
	text, err := stdjson.Marshal(a.Settings)
	if err != nil {
		return nil, err
	}
	if a.Settings == nil {
		text = []byte("{}")
	}
	if err := json.UnmarshalRead(bytes.NewReader(text), c, json.RejectUnknownMembers(true)); err != nil {
		return nil, settingsError(err, c)
	}
	return c.Open()
}
