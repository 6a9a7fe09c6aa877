package app

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// DatabasePath is where the embedded database is.
func (c Config) DatabasePath() string { return filepath.Join(c.Data, "watchword.db") }

// AdminKeyPath is where the admin API's key is kept when the configuration does not give one.
func (c Config) AdminKeyPath() string { return filepath.Join(c.Data, "admin.key") }

// AdminKey finds the admin API's key for a client on the same machine.
func (c Config) AdminKey() (string, error) {
	if c.Admin.Key != "" {
		return c.Admin.Key, nil
	}
	text, err := os.ReadFile(c.AdminKeyPath())
	if err != nil {
		return "", fmt.Errorf("the admin key: %w; is the server's configuration given with --config or --data, and has the server run once?", err)
	}
	return strings.TrimSpace(string(text)), nil
}

// adminKey finds the admin API's key, and makes it at the first start.
func adminKey(c Config) (string, error) {
	key, err := c.AdminKey()
	if errors.Is(err, fs.ErrNotExist) {
		key = newKey("wwa_")
		err = writePrivate(c.AdminKeyPath(), []byte(key+"\n"))
	}
	return key, err
}

// newKey makes a secret of 256 random bits.
func newKey(prefix string) string {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails, says crypto/rand
	return prefix + base64.RawURLEncoding.EncodeToString(raw)
}

// makeData makes the data folder, for the server alone.
func makeData(path string) error {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return fmt.Errorf("the data folder %s cannot be made: %w; make it yourself, or name another with --data", path, err)
	}
	return nil
}
