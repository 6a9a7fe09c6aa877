package app

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"github.com/watchword/watchword"
)

// keyFile is a key ring as it is written down.
type keyFile struct {
	Active string    `json:"active"` // makes new codes and seals
	Index  string    `json:"index"`  // finds records; it stays when the ring rotates
	Keys   []fileKey `json:"keys"`
}

type fileKey struct {
	ID      string    `json:"id"`
	Secret  []byte    `json:"secret"` // base64
	Created time.Time `json:"created"`
}

// KeysPath is where the key ring's file is, or "" when the ring does not come from a file.
func (c Config) KeysPath() string {
	switch {
	case c.Keys.Ring != "" || len(c.Keys.Command) > 0:
		return ""
	case c.Keys.File != "":
		return c.Keys.File
	}
	return filepath.Join(c.Data, "keys.json")
}

// loadKeys reads the key ring. A ring in the data folder is made if the database is not there either: a database
// without its ring is an error, since nothing in it could be read.
func loadKeys(ctx context.Context, c Config, now time.Time) (*watchword.KeyRing, error) {
	text, where, err := readRing(ctx, c)
	if own := c.Keys.File == "" && c.KeysPath() != ""; own && errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(c.DatabasePath()); err == nil {
			return nil, fmt.Errorf("the database %s is there, but its key ring %s is not: put the key ring back; without it the database cannot be read", c.DatabasePath(), c.KeysPath())
		}
		if err := createRing(c.KeysPath(), now); err != nil {
			return nil, err
		}
		text, where, err = readRing(ctx, c)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist) && c.Keys.File != "":
		return nil, fmt.Errorf("key ring: %w; make one with watchword keys init, or put the one back that the database was begun with", err)
	case err != nil:
		return nil, fmt.Errorf("key ring: %w", err)
	}
	ring, err := parseRing(text)
	if err != nil {
		return nil, fmt.Errorf("key ring in %s: %w", where, err)
	}
	return ring, nil
}

func readRing(ctx context.Context, c Config) (text []byte, where string, err error) {
	switch {
	case c.Keys.Ring != "":
		return []byte(c.Keys.Ring), "keys.ring", nil
	case len(c.Keys.Command) > 0:
		ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
		defer cancel()
		out, err := exec.CommandContext(ctx, c.Keys.Command[0], c.Keys.Command[1:]...).Output()
		if err != nil {
			return nil, "", fmt.Errorf("keys.command %q: %w", c.Keys.Command[0], err)
		}
		return out, "the output of keys.command", nil
	}
	path := c.KeysPath()
	info, err := os.Stat(path)
	if err != nil {
		return nil, path, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, path, fmt.Errorf("%s has mode %04o, so others can read it: chmod 600 %s", path, info.Mode().Perm(), path)
	}
	text, err = os.ReadFile(filepath.Clean(path))
	return text, path, err
}

func parseRing(text []byte) (*watchword.KeyRing, error) {
	f, err := parseKeyFile(text)
	if err != nil {
		return nil, err
	}
	keys := make([]watchword.MasterKey, 0, len(f.Keys))
	for _, k := range f.Keys {
		keys = append(keys, watchword.MasterKey{ID: k.ID, Secret: k.Secret})
	}
	return watchword.NewKeyRing(f.Active, f.Index, keys...)
}

func parseKeyFile(text []byte) (keyFile, error) {
	var f keyFile
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		var bad base64.CorruptInputError
		if errors.As(err, &bad) {
			return f, errors.New("a secret is not base64")
		}
		return f, fmt.Errorf("it is not a key ring: %w", err)
	}
	return f, nil
}

func newFileKey(id string, now time.Time) fileKey {
	secret := make([]byte, watchword.MasterKeySize)
	_, _ = rand.Read(secret) // never fails, says crypto/rand
	return fileKey{id, secret, now.UTC().Truncate(time.Second)}
}

func createRing(path string, now time.Time) error {
	return writeKeyFile(path, keyFile{Active: "k1", Index: "k1", Keys: []fileKey{newFileKey("k1", now)}})
}

// InitKeys makes a new ring where the configuration wants its file. It refuses to replace one.
func InitKeys(c Config, now time.Time) error {
	path := c.KeysPath()
	if path == "" {
		return errors.New("the key ring does not come from a file; make it where it is kept")
	}
	if _, err := os.Stat(path); err == nil {
		return fmt.Errorf("%s is there already; what it sealed would be lost without it", path)
	}
	return createRing(path, now)
}

// RotateKeys adds a new key to the ring's file and makes it the active one. It gives the new key's id. The keys before
// stay, since records name them.
func RotateKeys(c Config, now time.Time) (id string, err error) {
	path := c.KeysPath()
	if path == "" {
		return "", errors.New("the key ring does not come from a file; rotate it where it is kept")
	}
	text, err := os.ReadFile(filepath.Clean(path))
	if err != nil {
		return "", fmt.Errorf("key ring: %w", err)
	}
	f, err := parseKeyFile(text)
	if err != nil {
		return "", fmt.Errorf("key ring in %s: %w", path, err)
	}
	taken := make(map[string]bool, len(f.Keys))
	for _, k := range f.Keys {
		taken[k.ID] = true
	}
	n := len(f.Keys) + 1
	for taken["k"+strconv.Itoa(n)] {
		n++
	}
	f.Active = "k" + strconv.Itoa(n)
	f.Keys = append(f.Keys, newFileKey(f.Active, now))
	return f.Active, writeKeyFile(path, f)
}

func writeKeyFile(path string, f keyFile) error {
	text, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return err
	}
	return writePrivate(path, append(text, '\n'))
}

// writePrivate replaces a file that only its owner can read, whole or not at all.
func writePrivate(path string, text []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(tmp.Name()) }()
	_, err = tmp.Write(text)
	if err := errors.Join(err, tmp.Chmod(0o600), tmp.Sync(), tmp.Close()); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return os.Rename(tmp.Name(), path)
}
