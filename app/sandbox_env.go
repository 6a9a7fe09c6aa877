package app

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// sandboxEnv is what sandbox.env holds: the sandbox's credentials as lines that a shell can source.
type sandboxEnv map[string]string

// The names in sandbox.env, in the order they are written.
const (
	envURL      = "WATCHWORD_URL"
	envAPIKey   = "WATCHWORD_API_KEY"
	envAdminKey = "WATCHWORD_ADMIN_KEY"
)

func sandboxNames() []string {
	names := []string{envURL, envAPIKey, envAdminKey}
	for _, d := range builtInDialects() {
		for _, v := range d.Sandbox.Variables {
			names = append(names, v.Name)
		}
	}
	return names
}

func sandboxEnvPath(data string) string { return filepath.Join(data, "sandbox.env") }

// loadSandboxEnv reads the credentials of the start before, and makes those that are missing.
func loadSandboxEnv(data string) (sandboxEnv, error) {
	env, err := ReadEnvFile(sandboxEnvPath(data))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if env == nil {
		env = sandboxEnv{}
	}
	if env[envAPIKey] == "" {
		env[envAPIKey] = newKey("wwk_sandbox_")
	}
	if env[envAdminKey] == "" {
		env[envAdminKey] = newKey("wwa_sandbox_")
	}
	for _, d := range builtInDialects() {
		for _, v := range d.Sandbox.Variables {
			if env[v.Name] == "" {
				env[v.Name] = v.Make()
			}
		}
	}
	return env, nil
}

// ReadEnvFile reads KEY=value lines.
func ReadEnvFile(path string) (map[string]string, error) {
	text, err := os.ReadFile(filepath.Clean(path))
	if err != nil {
		return nil, err
	}
	env := map[string]string{}
	lines := bufio.NewScanner(bytes.NewReader(text))
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, value, ok := strings.Cut(line, "=")
		if !ok {
			return nil, fmt.Errorf("%s: the line %q is not KEY=value", path, line)
		}
		env[key] = value
	}
	return env, lines.Err()
}

func (e sandboxEnv) save(data string) error {
	var text bytes.Buffer
	text.WriteString("# The sandbox's credentials, kept across restarts. A shell can source this file.\n")
	for _, name := range sandboxNames() {
		fmt.Fprintf(&text, "%s=%s\n", name, e[name])
	}
	return writePrivate(sandboxEnvPath(data), text.Bytes())
}
