package plivo

import (
	"cmp"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// vendorURL is where Plivo answers.
const vendorURL = "https://api.plivo.com"

// Config is the settings of one account. The package comment has an example of all of it.
type Config struct {
	AuthID            string `json:"auth_id"` // of an account (MA…) or a subaccount (SA…)
	AuthToken         string `json:"auth_token"`
	PowerpackUUID     string `json:"powerpack_uuid,omitempty"`
	Logging           string `json:"logging,omitempty"` // of loggings; empty: all
	ReportConversions bool   `json:"report_conversions,omitempty"`
	BaseURL           string `json:"base_url,omitempty"`

	provider.Senders
	provider.Connection
}

// Format keeps secrets out of whatever prints a Config. It has a copy for a receiver, so that it stands for both.
func (c Config) Format(s fmt.State, _ rune) {
	_, _ = io.WriteString(s, "the settings of a plivo provider")
}

// Open checks the settings and makes the provider.
func (c *Config) Open() (watchword.Provider, error) {
	if err := c.validate(); err != nil {
		return nil, err
	}
	basic := base64.StdEncoding.EncodeToString([]byte(c.AuthID + ":" + c.AuthToken))
	var secrets provider.Secrets
	secrets.Also(strings.TrimRight(basic, "="))
	if err := secrets.Keep("auth_token", c.AuthToken); err != nil {
		return nil, err
	}
	client, err := provider.NewClient(cmp.Or(c.BaseURL, vendorURL), c.Connection, secrets)
	if err != nil {
		return nil, err
	}
	return &account{
		client: client, id: c.AuthID, token: c.AuthToken, authorization: "Basic " + basic, senders: c.Senders,
		powerpack: c.PowerpackUUID, logging: logParameter(c.Logging), conversions: c.ReportConversions,
	}, nil
}

func (c *Config) validate() error {
	switch {
	case !isAuthID(c.AuthID):
		return errors.New("auth_id: it must be MA or SA and 18 capital letters and digits, as the console shows it")
	case c.AuthToken == "":
		return errors.New("auth_token: it is missing: the console shows it beside the Auth ID")
	case c.PowerpackUUID != "" && !isUUID(c.PowerpackUUID):
		return errors.New("powerpack_uuid: it must be 36 hexadecimal digits and hyphens, as the console shows it")
	case c.PowerpackUUID != "" && c.From != "":
		return errors.New("powerpack_uuid: a message comes from a Powerpack or from a sender: give this or from")
	case c.Logging != "" && !slices.Contains(loggings(), c.Logging):
		return fmt.Errorf("logging: it must be one of %s", strings.Join(loggings(), ", "))
	}
	return c.Validate(false)
}

// isAuthID tells whether s names an account or a subaccount (Plivo: Python SDK, is_valid_mainaccount and
// is_valid_subaccount).
func isAuthID(s string) bool {
	const signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	return len(s) == 20 && (strings.HasPrefix(s, "MA") || strings.HasPrefix(s, "SA")) && strings.Trim(s, signs) == ""
}

func isUUID(s string) bool { return len(s) == 36 && strings.Trim(s, "0123456789abcdefABCDEF-") == "" }

// What Plivo keeps of a message: its text for 7 days, its number for 90 (Plivo: data logging preference).
const (
	logAll     = "all"
	logNumber  = "number_only"
	logContent = "content_only"
	logNothing = "none"
)

func loggings() []string { return []string{logAll, logNumber, logContent, logNothing} }

// logParameter is a logging as Plivo's parameter log says it; empty: as Plivo does by itself.
func logParameter(logging string) string {
	switch logging {
	case logAll:
		return "true"
	case logNothing:
		return "false"
	}
	return logging
}
