package app

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// inFile writes a file and gives its path.
func inFile(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestConfigLayers(t *testing.T) {
	file := inFile(t, "c.yaml", "listen: file:1\ndata: file\nadmin: {listen: 'file:2'}\nkeys: {command: [print, ring]}\nshutdown: {grace: 3s}\n")
	secret := inFile(t, "secret", "a-key-of-sixteen-characters\r\n")
	c, settings, err := LoadConfig(Sources{
		File:    file,
		Environ: []string{"WATCHWORD_LISTEN=env:1", "WATCHWORD_DATA=env", "WATCHWORD_ADMIN__KEY_FILE=" + secret, "OTHER=x", "WATCHWORD_URL=http://x"},
		Flags:   map[string]string{"listen": "flag:1", "log.level": "warn"},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := Config{
		Listen: "flag:1", Data: "env", Proxy: ProxyConfig{Trusted: []string{}}, Admin: AdminConfig{"file:2", "a-key-of-sixteen-characters"},
		Keys: KeysConfig{Command: []string{"print", "ring"}}, Log: LogConfig{"warn", "auto"},
		Shutdown: ShutdownConfig{3 * time.Second}, Retention: RetentionConfig{720 * time.Hour}, Egress: EgressConfig{Allow: []string{}},
	}
	if diff := cmp.Diff(want, c); diff != "" {
		t.Error(diff)
	}
	origins := map[string]Setting{}
	for _, s := range settings {
		origins[s.Key] = s
	}
	for key, want := range map[string]Setting{
		"listen":       {"listen", "flag:1", "flag --listen"},
		"log.level":    {"log.level", "warn", "flag --set log.level"},
		"data":         {"data", "env", "environment WATCHWORD_DATA"},
		"admin.key":    {"admin.key", "(set)", "environment WATCHWORD_ADMIN__KEY_FILE"},
		"admin.listen": {"admin.listen", "file:2", "file " + file},
		"log.format":   {"log.format", "auto", "default"},
	} {
		if origins[key] != want {
			t.Errorf("%s is %+v, want %+v", key, origins[key], want)
		}
	}
}

// TestConfigFaults holds that every fault is told with its key and where it comes from.
func TestConfigFaults(t *testing.T) {
	flag := func(key, value string) Sources { return Sources{Flags: map[string]string{key: value}} }
	env := func(pairs ...string) Sources { return Sources{Environ: pairs} }
	yaml := func(text string) Sources { return Sources{File: inFile(t, "c.yaml", text)} }
	secret := inFile(t, "secret", "x")
	for name, x := range map[string]struct {
		from Sources
		want []string
	}{
		"file unknown":      {yaml("lisen: x"), []string{"c.yaml", `"lisen"`, `did you mean "listen"?`}},
		"file unknown deep": {yaml("admin: {kee: x}"), []string{`"admin.kee"`, `did you mean "admin.key"?`}},
		"file section":      {yaml("listen: {host: x}"), []string{"c.yaml", `"listen.host"`}},
		"file two":          {yaml("lisen: x\ndatta: y"), []string{`"lisen"`, `"datta"`}},
		"file twice":        {yaml("listen: x\nlisten: y"), []string{"c.yaml", "listen"}},
		"file missing":      {Sources{File: "/none.yaml"}, []string{"/none.yaml"}},
		"file broken":       {yaml("listen: ["), []string{"c.yaml"}},
		"file kind":         {yaml("shutdown: {grace: soon}"), []string{"shutdown.grace"}},
		"env unknown":       {env("WATCHWORD_LISTN=x"), []string{"environment WATCHWORD_LISTN", `did you mean "listen"?`}},
		"env file missing":  {env("WATCHWORD_LISTEN_FILE=/none"), []string{"environment WATCHWORD_LISTEN_FILE", "/none"}},
		"env twice":         {env("WATCHWORD_LISTEN=x", "WATCHWORD_LISTEN_FILE="+secret), []string{"WATCHWORD_LISTEN", "WATCHWORD_LISTEN_FILE", "keep one"}},
		"env kind":          {env("WATCHWORD_SHUTDOWN__GRACE=soon"), []string{"shutdown.grace"}},
		"flag unknown":      {flag("lisen", "x"), []string{"flag --set lisen", `did you mean "listen"?`}},
		"far":               {flag("zzzzzzzz", "x"), []string{`there is no key "zzzzzzzz"`}},
		"listen":            {flag("listen", ""), []string{"listen:", "127.0.0.1:8080"}},
		"listen word":       {flag("listen", "foo"), []string{"listen:", `"foo"`, "127.0.0.1:8080"}},
		"listen port":       {flag("listen", ":99999"), []string{"listen:", `":99999"`, "65535"}},
		"listen no port":    {flag("listen", "127.0.0.1:"), []string{"listen:", "65535"}},
		"admin listen":      {flag("admin.listen", "foo"), []string{"admin.listen:", `"foo"`, "127.0.0.1:8081"}},
		"public url":        {flag("public_url", "foo"), []string{"public_url:", `"foo"`, "https://otp.example.com"}},
		"public url query":  {flag("public_url", "https://x/?a=1"), []string{"public_url:", `"https://x/?a=1"`, "without a query"}},
		"data":              {flag("data", ""), []string{"data:"}},
		"tls cert":          {flag("tls.cert", "x"), []string{"tls:", "tls.key"}},
		"tls key":           {flag("tls.key", "x"), []string{"tls:", "tls.cert"}},
		"level":             {flag("log.level", "loud"), []string{"log.level", `"loud"`, "debug"}},
		"format":            {flag("log.format", "xml"), []string{"log.format", `"xml"`, "json"}},
		"grace":             {flag("shutdown.grace", "11m"), []string{"shutdown.grace", "11m"}},
		"grace negative":    {flag("shutdown.grace", "-1s"), []string{"shutdown.grace"}},
		"history":           {flag("retention.history", "1h"), []string{"retention.history", "48h"}},
		"admin key":         {flag("admin.key", "short"), []string{"admin.key", "16"}},
		"two rings":         {Sources{Flags: map[string]string{"keys.file": "x", "keys.ring": "y"}}, []string{"keys:", "keys.command"}},
		"ring and command":  {Sources{Flags: map[string]string{"keys.command": "x", "keys.ring": "y"}}, []string{"keys:"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := LoadConfig(x.from)
			wantError(t, err, x.want...)
			if name == "far" && strings.Contains(err.Error(), "did you mean") {
				t.Errorf("a suggestion that is far off: %v", err)
			}
		})
	}
}

// TestConfigListeners holds that a production server is refused two listeners on one port, and nothing else is.
func TestConfigListeners(t *testing.T) {
	for _, x := range []struct {
		listen, admin string
		collide       bool
	}{
		{"127.0.0.1:0", "127.0.0.1:0", false},
		{":8080", ":8081", false},
		{"[::1]:8080", "127.0.0.1:8080", false},
		{"10.0.0.1:443", "10.0.0.2:443", false},
		{"otp.internal:80", ":81", false},
		{"127.0.0.1:8080", "127.0.0.1:8080", true},
		{"0.0.0.0:8081", "127.0.0.1:8081", true},
		{"127.0.0.1:8081", ":8081", true},
	} {
		c, _, err := LoadConfig(Sources{Flags: map[string]string{"listen": x.listen, "admin.listen": x.admin}})
		if err != nil {
			t.Errorf("%s and %s: %v", x.listen, x.admin, err)
		}
		if err := c.Servable(); (err != nil) != x.collide {
			t.Errorf("%s and %s: %v", x.listen, x.admin, err)
		} else if x.collide {
			wantError(t, err, "admin.listen:", "port of its own")
		}
	}
}

// TestConfigFaultsHideSecrets holds that a fault about a secret does not tell it.
func TestConfigFaultsHideSecrets(t *testing.T) {
	_, settings, err := LoadConfig(Sources{Flags: map[string]string{"admin.key": "s3cret", "keys.ring": "r1ng", "log.level": "loud"}})
	wantError(t, err, "admin.key")
	told := err.Error()
	for _, s := range settings {
		told += s.Value
	}
	if strings.Contains(told, "s3cret") || strings.Contains(told, "r1ng") {
		t.Errorf("a secret is told: %s", told)
	}
}

// TestConfigDocumented holds the table in the documentation to the keys that exist.
func TestConfigDocumented(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "docs", "operating.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, settings, err := LoadConfig(Sources{})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range settings {
		if !strings.Contains(string(text), "`"+s.Key+"`") {
			t.Errorf("docs/operating.md does not tell of %s", s.Key)
		}
	}
	if !slices.ContainsFunc(settings, func(s Setting) bool { return s.Key == "listen" && s.Origin == "default" }) {
		t.Errorf("the default listen address is missing: %v", settings)
	}
}
