package e2e

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// blocks are the fenced blocks of one language in a document, below a heading.
func blocks(t *testing.T, file, heading, language string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(file)))
	if err != nil {
		t.Fatal(err)
	}
	_, section, ok := strings.Cut(string(text), "\n## "+heading+"\n")
	if !ok {
		t.Fatalf("%s has no section %q", file, heading)
	}
	section, _, _ = strings.Cut(section, "\n## ")
	fence := regexp.MustCompile("(?ms)^( *)```" + language + "\n(.*?)^ *```$")
	var found []string
	for _, m := range fence.FindAllStringSubmatch(section, -1) {
		found = append(found, strings.ReplaceAll("\n"+m[2], "\n"+m[1], "\n"))
	}
	if len(found) == 0 {
		t.Fatalf("%s, %q: there is no block of %s", file, heading, language)
	}
	return found
}

// shell runs a script as a newcomer would, in a folder.
func shell(t *testing.T, folder, script string) string {
	t.Helper()
	cmd := exec.Command("sh")
	cmd.Dir, cmd.Stdin, cmd.Env = folder, strings.NewReader(script), plainEnvironment()
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, script, out)
	}
	return string(out)
}

// newSecond waits for the clock's next second: the examples make numbers of it.
func newSecond() {
	<-time.After(time.Until(time.Now().Truncate(time.Second).Add(1100 * time.Millisecond)))
}

// TestTheReadmeSendsAndChecksAFirstCode runs what the README tells a newcomer to run, in both languages, twice.
func TestTheReadmeSendsAndChecksAFirstCode(t *testing.T) {
	folder := t.TempDir()
	dev(t, filepath.Join(folder, "watchword-data"))
	for _, readme := range []struct{ file, heading string }{
		{"README.md", "Send and check a first code"}, {"README.zh-CN.md", "发送并校验第一个验证码"},
	} {
		for range 2 {
			newSecond()
			script := strings.Join(blocks(t, readme.file, readme.heading, "sh"), "\n")
			lines := strings.SplitAfter(strings.TrimSpace(script), "\n")
			again := strings.Join(lines[len(lines)-2:], "")
			out := shell(t, folder, script+"\n"+again)
			if strings.Count(out, `"result":"approved"`) != 1 || strings.Count(out, `"result":"already_approved"`) != 1 {
				t.Errorf("%s: %s", readme.file, out)
			}
		}
	}
}

// TestTheReadmesOtherClientsWork pastes the sends of the other wire formats.
func TestTheReadmesOtherClientsWork(t *testing.T) {
	folder := t.TempDir()
	dev(t, filepath.Join(folder, "watchword-data"))
	for _, readme := range []struct{ file, heading string }{
		{"README.md", "Bring the client that you have"}, {"README.zh-CN.md", "沿用现有客户端"},
	} {
		for range 2 {
			newSecond()
			script := strings.ReplaceAll(strings.Join(blocks(t, readme.file, readme.heading, "sh"), "\n"), "go run ./cmd/watchword", program)
			out := shell(t, folder, script)
			for _, want := range []string{`"msg":"Success"`, `"code":200`, `"message":"ok"`, "\n{}"} {
				if !strings.Contains(out, want) {
					t.Errorf("%s: there is no %s in %s", readme.file, want, out)
				}
			}
		}
	}
}

// TestTheBannersCommandsWork pastes what the sandbox prints, again and again.
func TestTheBannersCommandsWork(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "it's a folder")
	s := dev(t, filepath.Join(folder, "data"))
	var banner struct {
		Commands map[string]map[string]string
	}
	if err := json.Unmarshal(bytes.TrimSpace(s.stdout.bytes()), &banner); err != nil || len(banner.Commands) == 0 {
		t.Fatalf("%v: %s", err, s.stdout.bytes())
	}
	for dialect, commands := range banner.Commands {
		for range 2 {
			newSecond()
			shell(t, folder, commands["send"])
			if out := shell(t, folder, commands["read"]); !strings.Contains(out, `"code":"`) {
				t.Errorf("%s: read: %s", dialect, out)
			}
			if out := shell(t, folder, commands["check"]); !strings.Contains(out, approval(dialect)) {
				t.Errorf("%s: check: %s", dialect, out)
			}
		}
	}
	for name, value := range sandboxEnv(t, s) {
		secret := name == "HUAWEICLOUD_SK" || strings.HasSuffix(name, "_KEY") || strings.HasSuffix(name, "_SECRET") || strings.HasSuffix(name, "_TOKEN")
		if secret && strings.Contains(string(s.stdout.bytes()), value) {
			t.Errorf("the banner shows %s", name)
		}
	}
}

// approval is what a dialect answers to the right code.
func approval(dialect string) string {
	switch dialect {
	case "multimarkets":
		return `"code":"0"`
	case "quectel":
		return `"code":200`
	case "fresns":
		return `"code":0,`
	case "huaweicloud":
		return `{}`
	}
	return `"result":"approved"`
}

// TestTheOperatorsFirstSteps follows docs/operating.md: its document applies as it says, and the commands around it work.
func TestTheOperatorsFirstSteps(t *testing.T) {
	folder := t.TempDir()
	s := serve(t, filepath.Join(folder, "data"))
	secret := filepath.Join(folder, "smtp")
	document := strings.ReplaceAll(blocks(t, "docs/operating.md", "From nothing to a first message", "yaml")[0], "/run/secrets/smtp", secret)
	file := filepath.Join(folder, "acme.yaml")
	for path, text := range map[string]string{secret: "correct horse\n", file: document} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	apply := func() string {
		out, complaint, status := run(t, "", "apply", "-f", file, "--data", s.data, "--admin-url", s.admin)
		if status != 0 {
			t.Fatalf("apply: %s", complaint)
		}
		return out
	}
	out := apply()
	_, key, shown := strings.Cut(out, "new key for acme/backend (shown this once): ")
	if !strings.Contains(out, "acme.yaml: 4 written\n") || !shown || !strings.HasPrefix(key, "wwk_") {
		t.Errorf("apply printed %q", out)
	}
	if out := apply(); !strings.Contains(out, "acme.yaml: 0 written\n") || strings.Contains(out, "new key") {
		t.Errorf("apply, again, printed %q", out)
	}
	c := newCaller(s, strings.TrimSpace(key), 1)
	defer c.close()
	if a := c.must(t, "POST", "/v1/checks", object{"to": "you@example.com", "code": "123456"}); a.Result != "not_found" {
		t.Errorf("a check with the new key: %s", a)
	}
	exported, _, _ := run(t, "", "export", "--data", s.data, "--admin-url", s.admin)
	if again, complaint, status := run(t, exported, "apply", "-f", "-", "--data", s.data, "--admin-url", s.admin); status != 0 || !strings.Contains(again, ": 0 written") {
		t.Errorf("the export, applied: %d %q %q", status, again, complaint)
	}
	for _, args := range [][]string{{"health", "--url", s.url}, {"config", "check"}, {"config", "show", "--origin"}, {"backup", filepath.Join(folder, "b.db"), "--data", s.data}, {"keys", "rotate", "--data", s.data}} {
		if _, complaint, status := run(t, "", args...); status != 0 {
			t.Errorf("%v: %s", args, complaint)
		}
	}
}

// TestABackupIsRestoredAsDocumented, over a rotation of the keys.
func TestABackupIsRestoredAsDocumented(t *testing.T) {
	data, backup := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "backup.db")
	v := newVendor(t)
	s := serve(t, data)
	s.apply(t, tenants(v))
	c := newCaller(s, strictKey, 1)
	defer c.close()
	id, code := sent(t, v, c, "+8613800138000")
	if _, complaint, status := run(t, "", "backup", backup, "--data", data); status != 0 {
		t.Fatal(complaint)
	}
	if _, complaint, status := run(t, "", "keys", "rotate", "--data", data); status != 0 {
		t.Fatal(complaint)
	}
	later, _ := sent(t, v, c, "+8613800138001")
	if status := s.terminate(t, callTime); status != 0 {
		t.Fatalf("exit status %d", status)
	}
	text, err := os.ReadFile(backup)
	if err != nil {
		t.Fatal(err)
	}
	database := filepath.Join(data, "watchword.db")
	if err := os.WriteFile(database, text, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, suffix := range []string{"-wal", "-shm"} {
		if err := os.Remove(database + suffix); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	c = newCaller(serve(t, data), strictKey, 1)
	if a, err := c.get(t.Context(), later); err != nil || a.status != 404 {
		t.Errorf("what came after the backup: %v %v", a, err)
	}
	if a, err := c.check(t.Context(), id, code); err != nil || a.Result != "approved" {
		t.Errorf("what came before it: %v %v", a, err)
	}
}
