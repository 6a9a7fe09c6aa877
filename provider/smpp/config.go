package smpp

import (
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
	"github.com/watchword/watchword/provider/smpp/pdu"
)

// Config is the settings of one account. The package comment has an example. Only host and system_id must be given.
type Config struct {
	Host           string `json:"host"`                      // a name or an IP address
	Port           int    `json:"port,omitempty"`            // 1 to 65535; empty: 3550 with TLS, else 2775
	TLS            string `json:"tls,omitempty"`             // implicit (default) or none
	AllowPlaintext bool   `json:"allow_plaintext,omitempty"` // lets tls be none for a host that is not this machine
	CAFile         string `json:"ca_file,omitempty"`         // PEM; replaces the system's authorities
	ServerName     string `json:"server_name,omitempty"`     // the name in the server's certificate; empty: host

	SystemID     string `json:"system_id"`
	Password     string `json:"password,omitempty"`
	SystemType   string `json:"system_type,omitempty"`   // at most 12 characters
	AddressRange string `json:"address_range,omitempty"` // at most 40 characters

	provider.Senders
	SourceTON      *byte  `json:"source_ton,omitempty"` // 0 to 255; empty: by the sender
	SourceNPI      *byte  `json:"source_npi,omitempty"`
	DestinationTON *byte  `json:"destination_ton,omitempty"` // empty: 1, international
	DestinationNPI *byte  `json:"destination_npi,omitempty"` // empty: 1, E.164
	ServiceType    string `json:"service_type,omitempty"`    // at most 5 characters

	DefaultAlphabet string `json:"default_alphabet,omitempty"` // of data_coding 0: gsm7 (default) or latin1
	Long            string `json:"long,omitempty"`             // udh (default), payload or sar
	ValidityPeriod  string `json:"validity_period,omitempty"`  // relative (default) or none
	MessageID       string `json:"message_id,omitempty"`       // as_is (default), hex_to_decimal or decimal_to_hex

	Binds             int    `json:"binds,omitempty"`               // sessions at once, 1 to 8; empty: 1
	Window            int    `json:"window,omitempty"`              // unanswered messages of a session, 1 to 255; empty: 10
	MessagesPerSecond int    `json:"messages_per_second,omitempty"` // over all sessions, up to 10000; empty: no limit
	EnquireLink       string `json:"enquire_link,omitempty"`        // silence before the link is checked, 1s to 10m; empty: 30s

	Statuses      map[string]string `json:"statuses,omitempty"`       // command_status of the vendor's own to error class
	ReceiptErrors map[string]string `json:"receipt_errors,omitempty"` // err of a receipt to error class
}

// The values of the settings that are a choice.
const (
	tlsImplicit = "implicit"
	tlsNone     = "none"

	alphabetGSM    = "gsm7"
	alphabetLatin1 = "latin1"

	longUDH     = "udh"
	longPayload = "payload"
	longSAR     = "sar"

	validityRelative = "relative"
	validityNone     = "none"

	idAsIs         = "as_is"
	idHexToDecimal = "hex_to_decimal"
	idDecimalToHex = "decimal_to_hex"
)

const (
	defaultBinds, maxBinds   = 1, 8
	defaultWindow, maxWindow = 10, 255
	maxPerSecond             = 10000
	defaultSilence           = 30 * time.Second
	minSilence, maxSilence   = time.Second, 10 * time.Minute
	portTLS, portPlain       = 3550, 2775 // IANA: smpp 2775; ssmpp 3550
	maxPort                  = 65535
)

// Format keeps the password out of whatever prints a Config. It has a copy for a receiver, so that it stands for both.
func (c Config) Format(s fmt.State, _ rune) {
	_, _ = io.WriteString(s, "the settings of an smpp provider")
}

// Open makes the provider. It reads ca_file, and connects to nobody.
func (c *Config) Open() (watchword.Provider, error) {
	s := *c
	address, err := s.server()
	if err != nil {
		return nil, err
	}
	secure, err := s.secure()
	if err != nil {
		return nil, err
	}
	silence, err := s.pace()
	if err != nil {
		return nil, err
	}
	if err := errors.Join(s.credentials(), s.choices(), s.senders()); err != nil {
		return nil, err
	}
	statuses, err := statusClasses(s.Statuses)
	if err != nil {
		return nil, err
	}
	receiptErrors, err := receiptClasses(s.ReceiptErrors)
	if err != nil {
		return nil, err
	}
	times := defaultTimes()
	times.silence = silence
	p := newProvider(s, times)
	p.statuses, p.receiptErrors = statuses, receiptErrors
	p.dial = dialer(address, secure, times.dial)
	return p, nil
}

// server checks where the vendor is, fills in its port, and answers its address.
func (c *Config) server() (string, error) {
	if !isHost(c.Host) {
		return "", errors.New("host: expected the name or IP address of the vendor's server")
	}
	if c.Port < 0 || c.Port > maxPort {
		return "", fmt.Errorf("port: expected 1 to %d", maxPort)
	}
	switch c.TLS {
	case "", tlsImplicit:
		c.TLS = tlsImplicit
	case tlsNone:
		if !c.AllowPlaintext && !isLoopback(c.Host) {
			return "", errors.New("tls: none shows password and codes to the network between; if that is a VPN, set allow_plaintext")
		}
	default:
		return "", errors.New("tls: expected implicit or none")
	}
	if c.Port == 0 {
		c.Port = portTLS
		if c.TLS == tlsNone {
			c.Port = portPlain
		}
	}
	return net.JoinHostPort(c.Host, fmt.Sprint(c.Port)), nil
}

// isHost tells whether s can be dialed as a host: nothing that would end it or split it.
func isHost(s string) bool {
	return s != "" && len(s) <= 253 && !strings.ContainsFunc(s, func(r rune) bool {
		return r <= ' ' || r > '~' || strings.ContainsRune(`/\@[]"<>,;`, r)
	}) && (net.ParseIP(s) != nil || !strings.Contains(s, ":"))
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func (c *Config) credentials() error {
	if c.SystemID == "" {
		return errors.New("system_id: the vendor's name for the account is missing")
	}
	for _, f := range []struct {
		name, value string
		longest     int
	}{
		{"system_id", c.SystemID, pdu.MaxSystemID},
		{"password", c.Password, pdu.MaxPassword},
		{"system_type", c.SystemType, pdu.MaxSystemType},
		{"address_range", c.AddressRange, pdu.MaxAddressRange},
		{"service_type", c.ServiceType, pdu.MaxServiceType},
	} {
		if len(f.value) > f.longest || strings.ContainsFunc(f.value, func(r rune) bool { return r < ' ' || r > '~' }) {
			return fmt.Errorf("%s: expected at most %d characters of ASCII, and no line break", f.name, f.longest)
		}
	}
	return nil
}

// choices checks the settings that are one of a few words, and fills in those left out.
func (c *Config) choices() error {
	for _, f := range []struct {
		name    string
		value   *string
		allowed []string
	}{
		{"default_alphabet", &c.DefaultAlphabet, []string{alphabetGSM, alphabetLatin1}},
		{"long", &c.Long, []string{longUDH, longPayload, longSAR}},
		{"validity_period", &c.ValidityPeriod, []string{validityRelative, validityNone}},
		{"message_id", &c.MessageID, []string{idAsIs, idHexToDecimal, idDecimalToHex}},
	} {
		if *f.value == "" {
			*f.value = f.allowed[0]
		}
		if !slices.Contains(f.allowed, *f.value) {
			return fmt.Errorf("%s: expected %s", f.name, strings.Join(f.allowed, " or "))
		}
	}
	return nil
}

// pace checks how much may happen at once, fills in what is left out, and answers how long a link may be silent.
func (c *Config) pace() (silence time.Duration, err error) {
	if c.Binds == 0 {
		c.Binds = defaultBinds
	}
	if c.Window == 0 {
		c.Window = defaultWindow
	}
	switch {
	case c.Binds < 1 || c.Binds > maxBinds:
		return 0, fmt.Errorf("binds: expected 1 to %d", maxBinds)
	case c.Window < 1 || c.Window > maxWindow:
		return 0, fmt.Errorf("window: expected 1 to %d", maxWindow)
	case c.MessagesPerSecond < 0 || c.MessagesPerSecond > maxPerSecond:
		return 0, fmt.Errorf("messages_per_second: expected 1 to %d, or nothing for no limit", maxPerSecond)
	case c.EnquireLink == "":
		return defaultSilence, nil
	}
	silence, err = time.ParseDuration(c.EnquireLink)
	if err != nil || silence < minSilence || silence > maxSilence {
		return 0, fmt.Errorf("enquire_link: expected %s to %s, such as 30s", minSilence, maxSilence)
	}
	return silence, nil
}

// senders checks that whatever the settings name as a sender can be one.
func (c *Config) senders() error {
	if err := c.Validate(false); err != nil {
		return err
	}
	if _, ok := c.source(c.From); !ok {
		return errors.New("from: " + senderRule)
	}
	for region, sender := range c.ByCountry {
		if _, ok := c.source(sender); !ok {
			return fmt.Errorf("senders: %s: %s", region, senderRule)
		}
	}
	return nil
}
