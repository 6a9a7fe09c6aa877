package providertest

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// Spec checks that a type's description and its settings agree: every JSON field of the Config is described, every
// described one is there, those that are required are asked for by name, and the provider is a watchword.CodeOwner if the
// spec says so, and only then. good are settings that Open accepts, as JSON with every required field.
func Spec(t *testing.T, open func() provider.Config, good string) {
	t.Helper()
	for _, fault := range faults(open, good) {
		t.Error(fault)
	}
}

func faults(open func() provider.Config, good string) (all []string) {
	spec := open().Spec()
	if spec.Type == "" || spec.Title.EN == "" || spec.Title.ZH == "" || len(spec.Channels) == 0 {
		all = append(all, "the spec lacks its type, title or channels")
	}
	described := map[string]watchword.SettingField{}
	for _, f := range spec.Fields {
		if _, twice := described[f.Name]; twice {
			all = append(all, "field "+f.Name+" is described twice")
		}
		described[f.Name] = f
		if f.Label.EN == "" || f.Label.ZH == "" || (f.Help.EN == "") != (f.Help.ZH == "") {
			all = append(all, "field "+f.Name+" lacks a label or a help in one of the languages")
		}
		if (f.Kind == watchword.FieldChoice) != (len(f.Choices) > 0) {
			all = append(all, "field "+f.Name+" must list its choices, if and only if it is one")
		}
	}
	written := settings("", reflect.TypeOf(open()).Elem())
	for name := range described {
		if !written[name] && !holds(written, strings.TrimSuffix(name, "*")) {
			all = append(all, "field "+name+" is described, and the Config has no such setting")
		}
	}
	for name := range written {
		if !covered(name, described) {
			all = append(all, "setting "+name+" is not described")
		}
	}
	all = append(all, opens(open, good, described, spec.OwnsCode)...)
	slices.Sort(all)
	return all
}

// holds tells whether a setting is described as a whole: a map, or an object with fields of its own.
func holds(written map[string]bool, object string) bool {
	for name := range written {
		if name+"." == object || strings.HasSuffix(object, ".") && strings.HasPrefix(name, object) {
			return true
		}
	}
	return false
}

// covered tells whether a setting is described, alone or with all of the object it is in.
func covered(name string, described map[string]watchword.SettingField) bool {
	for {
		if _, ok := described[name]; ok {
			return true
		}
		if _, ok := described[name+".*"]; ok {
			return true
		}
		cut := strings.LastIndexByte(name, '.')
		if cut < 0 {
			return false
		}
		name = name[:cut]
	}
}

// settings lists the leaves of a Config by their JSON names.
func settings(prefix string, t reflect.Type) map[string]bool {
	names := map[string]bool{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		inner := f.Type
		if inner.Kind() == reflect.Pointer {
			inner = inner.Elem()
		}
		switch {
		case name == "-" || !f.IsExported():
		case f.Anonymous && name == "":
			maps.Copy(names, settings(prefix, inner))
		case name == "":
			names[prefix+f.Name+" (which has no JSON name)"] = true
		case inner.Kind() == reflect.Struct:
			maps.Copy(names, settings(prefix+name+".", inner))
		default:
			names[prefix+name] = true
		}
	}
	return names
}

// opens tries the settings: whole, and without each required one.
func opens(open func() provider.Config, good string, described map[string]watchword.SettingField, owns bool) (all []string) {
	p, err := from(open, good)
	if err != nil {
		return []string{fmt.Sprintf("good settings are refused: %v", err)}
	}
	if _, owner := p.(watchword.CodeOwner); owner != owns {
		all = append(all, fmt.Sprintf("OwnsCode is %t, and whether the provider is a CodeOwner is %t", owns, owner))
	}
	for name, f := range described {
		if !f.Required || strings.Contains(name, ".") {
			continue
		}
		var tree map[string]any
		if err := json.Unmarshal([]byte(good), &tree); err != nil {
			return append(all, err.Error())
		}
		delete(tree, name)
		without, _ := json.Marshal(tree)
		if _, err := from(open, string(without)); err == nil || !strings.Contains(err.Error(), name) {
			all = append(all, fmt.Sprintf("without the required %s, Open answers %v", name, err))
		}
	}
	return all
}

func from(open func() provider.Config, text string) (watchword.Provider, error) {
	c := open()
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(c); err != nil {
		return nil, err
	}
	return c.Open()
}
