package watchword

import (
	"fmt"
	"maps"
	"strings"
)

// mapSecrets gives settings with every secret field run through change. What settings shares with the result is not
// altered.
func mapSecrets(settings map[string]any, fields []string, change func(field, text string) (string, error)) (map[string]any, error) {
	if settings == nil {
		return nil, nil //nolint:nilnil // no settings are no settings
	}
	out := maps.Clone(settings)
	for _, field := range fields {
		if err := mapSecret(out, "", field, change); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// mapSecret changes the field at path below an object that this call may alter.
func mapSecret(object map[string]any, above, path string, change func(field, text string) (string, error)) error {
	head, rest, deeper := strings.Cut(path, ".")
	for name, value := range object {
		if name != head && (head != "*" || deeper) {
			continue
		}
		full := above + name
		if deeper {
			inner, ok := value.(map[string]any)
			if !ok {
				continue
			}
			inner = maps.Clone(inner)
			object[name] = inner
			if err := mapSecret(inner, full+".", rest, change); err != nil {
				return err
			}
			continue
		}
		text, ok := value.(string)
		if !ok {
			return fmt.Errorf("settings.%s must be a text", full)
		}
		if text == "" {
			continue
		}
		changed, err := change(full, text)
		if err != nil {
			return fmt.Errorf("settings.%s: %w", full, err)
		}
		object[name] = changed
	}
	return nil
}
