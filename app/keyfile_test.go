package app

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

func loadRing(t *testing.T, c Config) (active string, ids []string, err error) {
	t.Helper()
	ring, err := loadKeys(t.Context(), c, time.Now())
	if err != nil {
		return "", nil, err
	}
	return ring.ActiveID(), ring.IDs(), nil
}

func wantRing(t *testing.T, c Config, active string, ids ...string) {
	t.Helper()
	gotActive, gotIDs, err := loadRing(t, c)
	if err != nil || gotActive != active || !slices.Equal(gotIDs, ids) {
		t.Fatalf("the ring has %v with %q active, %v; want %v with %q", gotIDs, gotActive, err, ids, active)
	}
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestKeyRingIsMadeOnce(t *testing.T) {
	c := Config{Data: t.TempDir()}
	wantRing(t, c, "k1", "k1")
	info, err := os.Stat(c.KeysPath())
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the ring's file has mode %v, %v", info.Mode(), err)
	}
	first := readFile(t, c.KeysPath())
	wantRing(t, c, "k1", "k1")
	if readFile(t, c.KeysPath()) != first {
		t.Error("the ring was made again")
	}
	if other := (Config{Data: t.TempDir()}); true {
		wantRing(t, other, "k1", "k1")
		if readFile(t, other.KeysPath()) == first {
			t.Error("two servers have the same ring")
		}
	}
}

func TestKeyRingThatOthersRead(t *testing.T) {
	c := Config{Data: t.TempDir()}
	wantRing(t, c, "k1", "k1")
	for _, mode := range []os.FileMode{0o640, 0o604, 0o660, 0o610} {
		if err := os.Chmod(c.KeysPath(), mode); err != nil {
			t.Fatal(err)
		}
		_, _, err := loadRing(t, c)
		wantError(t, err, c.KeysPath(), "chmod 600")
	}
	if err := os.Chmod(c.KeysPath(), 0o400); err != nil {
		t.Fatal(err)
	}
	wantRing(t, c, "k1", "k1")
}

func TestKeyRingRotates(t *testing.T) {
	c := Config{Data: t.TempDir()}
	wantRing(t, c, "k1", "k1")
	for _, want := range []string{"k2", "k3"} {
		if got, err := RotateKeys(c, time.Now()); err != nil || got != want {
			t.Fatalf("the new key is %q, %v", got, err)
		}
	}
	wantRing(t, c, "k3", "k1", "k2", "k3")
	f, err := parseKeyFile([]byte(readFile(t, c.KeysPath())))
	if err != nil || f.Index != "k1" {
		t.Errorf("the index key is %q, %v: nothing would be found any more", f.Index, err)
	}
	f.Keys = slices.DeleteFunc(f.Keys, func(k fileKey) bool { return k.ID == "k2" }) // an id that is taken is not taken again
	if err := writeKeyFile(c.KeysPath(), f); err != nil {
		t.Fatal(err)
	}
	if got, err := RotateKeys(c, time.Now()); err != nil || got != "k4" {
		t.Errorf("the new key is %q, %v", got, err)
	}
	left, err := filepath.Glob(filepath.Join(c.Data, ".*"))
	if err != nil || len(left) > 0 {
		t.Errorf("rotating left %v, %v", left, err)
	}
}

func TestKeyRingFromElsewhere(t *testing.T) {
	source := Config{Data: t.TempDir()}
	wantRing(t, source, "k1", "k1")
	ring := readFile(t, source.KeysPath())
	for name, c := range map[string]Config{
		"file":        {Data: t.TempDir(), Keys: KeysConfig{File: source.KeysPath()}},
		"environment": {Data: t.TempDir(), Keys: KeysConfig{Ring: ring}},
		"command":     {Data: t.TempDir(), Keys: KeysConfig{Command: []string{"cat", source.KeysPath()}}},
	} {
		t.Run(name, func(t *testing.T) {
			wantRing(t, c, "k1", "k1")
			if _, err := os.Stat(filepath.Join(c.Data, "keys.json")); !os.IsNotExist(err) {
				t.Errorf("a ring was made beside the one given: %v", err)
			}
			if name == "file" {
				return
			}
			_, err := RotateKeys(c, time.Now())
			wantError(t, err, "rotate it where it is kept")
		})
	}
}

func TestKeyRingFaults(t *testing.T) {
	data := t.TempDir()
	short := `{"active":"k1","index":"k1","keys":[{"id":"k1","secret":"AAAA","created":"2026-01-01T00:00:00Z"}]}`
	for name, x := range map[string]struct {
		keys KeysConfig
		want []string
	}{
		"no file":     {KeysConfig{File: "/none/keys.json"}, []string{"key ring", "/none/keys.json"}},
		"no ring":     {KeysConfig{Ring: "hello"}, []string{"key ring in keys.ring", "not a key ring"}},
		"unknown":     {KeysConfig{Ring: `{"aktive":"k1"}`}, []string{"keys.ring", "aktive"}},
		"not base64":  {KeysConfig{Ring: `{"keys":[{"secret":"!"}]}`}, []string{"keys.ring", "not base64"}},
		"short":       {KeysConfig{Ring: short}, []string{`key "k1"`, "3 bytes"}},
		"no active":   {KeysConfig{Ring: `{"active":"k1"}`}, []string{`no key "k1"`}},
		"no command":  {KeysConfig{Command: []string{"/none/command"}}, []string{"keys.command", "/none/command"}},
		"bad command": {KeysConfig{Command: []string{"false"}}, []string{`keys.command "false"`}},
		"silent":      {KeysConfig{Command: []string{"true"}}, []string{"the output of keys.command"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := loadRing(t, Config{Data: data, Keys: x.keys})
			wantError(t, err, x.want...)
		})
	}
}

// TestDatabaseWithoutItsRing holds that no new ring is made beside a database that it could not read.
func TestDatabaseWithoutItsRing(t *testing.T) {
	c := testConfig(t)
	s := production(t, c)
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(c.KeysPath()); err != nil {
		t.Fatal(err)
	}
	_, err := OpenProduction(context.Background(), c, Environment{Stderr: &syncBuffer{}})
	wantError(t, err, c.DatabasePath(), c.KeysPath(), "put the key ring back")
	if _, err := os.Stat(c.KeysPath()); !os.IsNotExist(err) {
		t.Errorf("a ring was made: %v", err)
	}
}

// TestSecretsInTheRingFile holds the form of the file, which operators copy into secret stores.
func TestSecretsInTheRingFile(t *testing.T) {
	now := time.Date(2026, 11, 21, 8, 30, 0, 5, time.UTC)
	path := filepath.Join(t.TempDir(), "keys.json")
	if err := createRing(path, now); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Active, Index string
		Keys          []struct{ ID, Secret, Created string }
	}
	if err := json.Unmarshal([]byte(readFile(t, path)), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Keys) != 1 || got.Active != "k1" || len(got.Keys[0].Secret) != 44 || got.Keys[0].Created != "2026-11-21T08:30:00Z" {
		t.Errorf("the file holds %+v", got)
	}
}
