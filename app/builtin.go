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
	"github.com/watchword/watchword/provider"
	"github.com/watchword/watchword/provider/aliyun"
	"github.com/watchword/watchword/provider/aws"
	httpprovider "github.com/watchword/watchword/provider/http"
	huaweisms "github.com/watchword/watchword/provider/huaweicloud"
	"github.com/watchword/watchword/provider/infobip"
	"github.com/watchword/watchword/provider/plivo"
	"github.com/watchword/watchword/provider/sendgrid"
	"github.com/watchword/watchword/provider/smpp"
	"github.com/watchword/watchword/provider/smtp"
	"github.com/watchword/watchword/provider/telegram"
	"github.com/watchword/watchword/provider/tencent"
	"github.com/watchword/watchword/provider/twilio"
	"github.com/watchword/watchword/provider/volcengine"
	"github.com/watchword/watchword/provider/vonage"
	"github.com/watchword/watchword/provider/webhook"
	"github.com/watchword/watchword/provider/whatsapp"
)

// builtInProviders lists the provider types. One line each.
func builtInProviders() providers {
	return typesOf(
		func() provider.Config { return new(aliyun.Config) },
		func() provider.Config { return new(aliyun.PNVSConfig) },
		func() provider.Config { return new(aws.EmailConfig) },
		func() provider.Config { return new(aws.SMSConfig) },
		func() provider.Config { return new(httpprovider.Config) },
		func() provider.Config { return new(huaweisms.Config) },
		func() provider.Config { return new(infobip.Config) },
		func() provider.Config { return new(plivo.Config) },
		func() provider.Config { return new(sendgrid.Config) },
		func() provider.Config { return new(smpp.Config) },
		func() provider.Config { return new(smtp.Config) },
		func() provider.Config { return new(telegram.Config) },
		func() provider.Config { return new(tencent.Config) },
		func() provider.Config { return new(twilio.Config) },
		func() provider.Config { return new(twilio.VerifyConfig) },
		func() provider.Config { return new(volcengine.Config) },
		func() provider.Config { return new(vonage.Config) },
		func() provider.Config { return new(webhook.Config) },
		func() provider.Config { return new(whatsapp.Config) },
	)
}

// providers are provider types by name.
type providers map[string]func() provider.Config

func typesOf(all ...func() provider.Config) providers {
	byName := make(providers, len(all))
	for _, one := range all {
		byName[one().Spec().Type] = one
	}
	return byName
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

func (p providers) config(kind string) (provider.Config, error) {
	if open, ok := p[kind]; ok {
		return open(), nil
	}
	known := slices.Sorted(maps.Keys(p))
	if kind == inboxType {
		return nil, errors.New(`type "inbox" is the sandbox's alone: it shows every code`)
	}
	return nil, fmt.Errorf("there is no provider type %q%s; the types are %v", kind, DidYouMean(kind, known), known)
}

// ProviderSpecs describes the built-in provider types, in order of name.
func ProviderSpecs() []watchword.ProviderSpec {
	types := builtInProviders()
	var all []watchword.ProviderSpec
	for _, name := range slices.Sorted(maps.Keys(types)) {
		all = append(all, types[name]().Spec())
	}
	return all
}

// ProviderSpec implements watchword.Openers.
func (p providers) ProviderSpec(kind string) (watchword.ProviderSpec, error) {
	c, err := p.config(kind)
	if err != nil {
		return watchword.ProviderSpec{}, err
	}
	return c.Spec(), nil
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
