package app

import (
	"errors"
	"fmt"
	"maps"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/confmap"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/v2"
)

// Config is the server's own configuration. What belongs to tenants stands in the registry instead.
type Config struct {
	Listen    string          `koanf:"listen"`     // address of the API
	PublicURL string          `koanf:"public_url"` // how callers reach it; empty: http://LISTEN
	Data      string          `koanf:"data"`       // folder of the database and, by default, the keys
	Upstream  string          `koanf:"upstream"`   // where requests go that are none of ours; empty: nowhere
	Proxy     ProxyConfig     `koanf:"proxy"`
	Admin     AdminConfig     `koanf:"admin"`
	TLS       TLSConfig       `koanf:"tls"`
	Keys      KeysConfig      `koanf:"keys"`
	Log       LogConfig       `koanf:"log"`
	Shutdown  ShutdownConfig  `koanf:"shutdown"`
	Retention RetentionConfig `koanf:"retention"`
	Egress    EgressConfig    `koanf:"egress"`
}

// ProxyConfig is about what stands before the server.
type ProxyConfig struct {
	Trusted []string `koanf:"trusted"` // networks whose X-Forwarded-For tells the client's address, like 10.0.0.0/8
}

// AdminConfig is the listener for operators: admin API, metrics, verbose readiness.
type AdminConfig struct {
	Listen string `koanf:"listen"`
	Key    string `koanf:"key"` // of the admin API; empty: DIR/admin.key, made at the first start
}

// TLSConfig makes the API speak TLS itself. Both are paths of PEM files; both or none.
type TLSConfig struct {
	Cert string `koanf:"cert"`
	Key  string `koanf:"key"`
}

// KeysConfig says where the key ring is: a file, the ring itself (from the environment, say), or a command that prints
// it. At most one is set; with none it is DIR/keys.json, made at the first start.
type KeysConfig struct {
	File    string   `koanf:"file"`
	Ring    string   `koanf:"ring"`
	Command []string `koanf:"command"`
}

// LogConfig is about the log on standard error.
type LogConfig struct {
	Level  string `koanf:"level"`  // debug, info, warn, error
	Format string `koanf:"format"` // auto, text, json; auto is text on a terminal
}

// ShutdownConfig is about the end.
type ShutdownConfig struct {
	Grace time.Duration `koanf:"grace"` // for what is in flight
}

// RetentionConfig says how long things are kept.
type RetentionConfig struct {
	History time.Duration `koanf:"history"`
}

// EgressConfig says where requests may go whose URLs tenants write, beside https to the public internet: webhooks, account
// hooks, captcha services.
type EgressConfig struct {
	Allow []string `koanf:"allow"` // networks that are not public, like 10.0.0.0/8
	HTTP  bool     `koanf:"http"`  // URLs without TLS
}

func defaults() map[string]any {
	return map[string]any{
		"listen": "127.0.0.1:8080", "public_url": "", "data": "watchword-data",
		"upstream": "", "proxy.trusted": []string{},
		"admin.listen": "127.0.0.1:8081", "admin.key": "",
		"tls.cert": "", "tls.key": "",
		"keys.file": "", "keys.ring": "", "keys.command": []string{},
		"log.level": "info", "log.format": "auto",
		"shutdown.grace": "20s", "retention.history": "720h",
		"egress.allow": []string{}, "egress.http": false,
	}
}

// Setting is one configuration key with where its value comes from.
type Setting struct {
	Key    string
	Value  string
	Origin string // "default", "file PATH", "environment NAME", "flag NAME"
}

// secretKeys are not shown.
var secretKeys = [...]string{"admin.key", "keys.ring"}

// Sources is where configuration is read from, the later over the earlier.
type Sources struct {
	File    string            // YAML; empty: none
	Environ []string          // KEY=value
	Flags   map[string]string // values by configuration key
}

// LoadConfig reads configuration strictly: a key that nobody knows is an error which names the nearest one that exists.
// The error names every fault, one a line.
func LoadConfig(s Sources) (Config, []Setting, error) {
	l := loader{k: koanf.New("."), origin: map[string]string{}}
	l.layer("default", defaults())
	l.known = l.k.Keys()
	l.file(s.File)
	l.environment(s.Environ)
	for _, key := range slices.Sorted(maps.Keys(s.Flags)) {
		l.set(key, s.Flags[key], flagOrigin(key))
	}
	var c Config
	if err := l.k.Unmarshal("", &c); err != nil {
		l.fault("the configuration does not fit: %w", err)
	}
	if len(l.faults) == 0 {
		l.faults = append(l.faults, c.validate()...)
	}
	return c, l.settings(), errors.Join(l.faults...)
}

// flagOrigin names the flag that sets a key: two have one of their own, --set has the rest.
func flagOrigin(key string) string {
	if key == "listen" || key == "data" {
		return "flag --" + key
	}
	return "flag --set " + key
}

// loader gathers layers, the origin of every value, and faults.
type loader struct {
	k      *koanf.Koanf
	known  []string
	origin map[string]string
	faults []error
}

func (l *loader) fault(format string, args ...any) {
	l.faults = append(l.faults, fmt.Errorf(format, args...))
}

func (l *loader) layer(origin string, values map[string]any) {
	if err := l.k.Load(confmap.Provider(values, "."), nil); err != nil {
		l.fault("%s: %w", origin, err)
	}
	for key := range values {
		l.origin[key] = origin
	}
}

func (l *loader) set(key, value, origin string) {
	if !slices.Contains(l.known, key) {
		l.fault("%s: there is no key %q%s", origin, key, DidYouMean(key, l.known))
		return
	}
	var v any = value
	switch key {
	case "keys.command":
		v = strings.Fields(value)
	case "proxy.trusted", "egress.allow":
		v = strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == ' ' })
	}
	l.layer(origin, map[string]any{key: v})
}

func (l *loader) file(path string) {
	if path == "" {
		return
	}
	in := koanf.New(".")
	if err := in.Load(file.Provider(path), yaml.Parser()); err != nil {
		l.fault("configuration file %s: %w", path, err)
		return
	}
	for _, key := range in.Keys() {
		if !slices.Contains(l.known, key) {
			l.fault("configuration file %s: there is no key %q%s", path, key, DidYouMean(key, l.known))
			continue
		}
		l.layer("file "+path, map[string]any{key: in.Get(key)})
	}
}

const envPrefix = "WATCHWORD_"

// clientVariables are the environment's words for the command line's own use; they are not configuration.
var clientVariables = [...]string{
	"WATCHWORD_URL", "WATCHWORD_API_KEY", "WATCHWORD_API_KEY_FILE", "WATCHWORD_ADMIN_KEY", "WATCHWORD_CONFIG",
}

// environment reads WATCHWORD_SECTION__KEY, and WATCHWORD_SECTION__KEY_FILE for a value that stands in a file.
func (l *loader) environment(environ []string) {
	seen := map[string]string{}
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		if !strings.HasPrefix(name, envPrefix) || slices.Contains(clientVariables[:], name) {
			continue
		}
		key := envKey(name)
		if base, found := strings.CutSuffix(key, "_file"); found && !slices.Contains(l.known, key) {
			text, err := os.ReadFile(filepath.Clean(value))
			if err != nil {
				l.fault("environment %s: %w", name, err)
				continue
			}
			key, value = base, strings.TrimRight(string(text), "\r\n")
		}
		if other, twice := seen[key]; twice {
			l.fault("environment: both %s and %s are set; keep one", other, name)
			continue
		}
		seen[key] = name
		l.set(key, value, "environment "+name)
	}
}

func envKey(name string) string {
	return strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(name, envPrefix), "__", "."))
}

func (l *loader) settings() []Setting {
	var all []Setting
	for _, key := range l.known {
		value := fmt.Sprint(l.k.Get(key))
		if slices.Contains(secretKeys[:], key) && value != "" {
			value = "(set)"
		}
		all = append(all, Setting{key, value, l.origin[key]})
	}
	return all
}

func (c Config) validate() []error {
	var faults []error
	bad := func(key, format string, args ...any) {
		faults = append(faults, fmt.Errorf("%s: "+format, append([]any{key}, args...)...))
	}
	c.validateListeners(bad)
	if c.PublicURL != "" && !validUpstream(c.PublicURL) {
		bad("public_url", "is %q; it must be an http or https URL without a query, like https://otp.example.com", c.PublicURL)
	}
	if c.Data == "" {
		bad("data", "is empty; name the folder for the database")
	}
	if (c.TLS.Cert == "") != (c.TLS.Key == "") {
		bad("tls", "set both tls.cert and tls.key, or neither")
	}
	if !slices.Contains([]string{"debug", "info", "warn", "error"}, c.Log.Level) {
		bad("log.level", "is %q; it must be debug, info, warn or error", c.Log.Level)
	}
	if !slices.Contains([]string{"auto", "text", "json"}, c.Log.Format) {
		bad("log.format", "is %q; it must be auto, text or json", c.Log.Format)
	}
	if c.Upstream != "" && !validUpstream(c.Upstream) {
		bad("upstream", "is %q; it must be an http or https URL without a query, like https://api.example.com", c.Upstream)
	}
	if _, err := c.Proxy.networks(); err != nil {
		bad("proxy.trusted", "%v; list networks like 10.0.0.0/8", err)
	}
	if _, err := parseNetworks(c.Egress.Allow); err != nil {
		bad("egress.allow", "%v; list networks like 10.0.0.0/8", err)
	}
	if c.Shutdown.Grace < 0 || c.Shutdown.Grace > 10*time.Minute {
		bad("shutdown.grace", "is %v; it must be 0 to 10m", c.Shutdown.Grace)
	}
	if c.Retention.History < 48*time.Hour {
		bad("retention.history", "is %v; it must be 48h or more, since ended verifications answer for a day", c.Retention.History)
	}
	if c.Admin.Key != "" && len(c.Admin.Key) < 16 {
		bad("admin.key", "is too short; use 16 characters or more")
	}
	sources := 0
	for _, set := range []bool{c.Keys.File != "", c.Keys.Ring != "", len(c.Keys.Command) > 0} {
		if set {
			sources++
		}
	}
	if sources > 1 {
		bad("keys", "set one of keys.file, keys.ring and keys.command")
	}
	return faults
}

func (c Config) validateListeners(bad func(key, format string, args ...any)) {
	for _, l := range [...]struct{ key, address, like string }{
		{"listen", c.Listen, "127.0.0.1:8080"}, {"admin.listen", c.Admin.Listen, "127.0.0.1:8081"},
	} {
		if !validListen(l.address) {
			bad(l.key, "is %q; it must be an address with a port of 0 to 65535, like %s", l.address, l.like)
		}
	}
}

// Servable tells what keeps a production server from running by a configuration that does for everything else.
func (c Config) Servable() error {
	if collide(c.Listen, c.Admin.Listen) {
		return fmt.Errorf("admin.listen: is %s, and listen is %s; the admin API needs a port of its own", c.Admin.Listen, c.Listen)
	}
	return nil
}

func validListen(address string) bool {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	_, err = strconv.ParseUint(port, 10, 16)
	return err == nil
}

// collide tells whether two listeners cannot both have what they are to listen on. Port 0 is a free one each time.
func collide(a, b string) bool {
	hostA, portA, _ := net.SplitHostPort(a)
	hostB, portB, _ := net.SplitHostPort(b)
	return portA == portB && portA != "" && portA != "0" && (hostA == hostB || everyAddress(hostA) || everyAddress(hostB))
}

func everyAddress(host string) bool {
	ip := net.ParseIP(host)
	return host == "" || ip != nil && ip.IsUnspecified()
}
