package huaweicloud

import (
	"strings"

	"github.com/watchword/watchword/dialect"
)

// Bounds of the headers, and what they stand for when they are left out, by the vendor's page.
const (
	maxHeader       = 32
	defaultLanguage = "zh-cn"
)

// readHeaders takes what the three optional headers say.
func (a *api) readHeaders(c *call) error {
	language, err := c.header("X-Language")
	if err != nil {
		return err
	}
	if !isLanguage(language) {
		return badField("X-Language", isInvalid)
	}
	c.language = language
	if language == "" && c.locale == "" {
		c.language = defaultLanguage
	}
	zone, err := c.header("X-Time-Zone")
	if err != nil {
		return err
	}
	var ok bool
	if c.zone, ok = a.zones.find(zone); !ok {
		return badField("X-Time-Zone", isInvalid)
	}
	site, err := c.header("X-Site")
	if err != nil {
		return err
	}
	if site != "" && site != "0" && site != "1" {
		return badField("X-Site", isOutOfRange)
	}
	return nil
}

// header gives an optional header. One that is there says something.
func (c *call) header(name string) (string, error) {
	value, ok := dialect.Header(c.r, name)
	value = strings.TrimSpace(value)
	switch {
	case !ok:
		return "", badField(name, isInvalid)
	case value == "" && c.r.Header.Values(name) != nil:
		return "", badField(name, isTooShort)
	case tooLong(value, maxHeader):
		return "", badField(name, isTooLong)
	}
	return value, nil
}

// isLanguage tells whether s is written like a language tag, or empty. Which languages there are is for the messages to
// say.
func isLanguage(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
	})
}
