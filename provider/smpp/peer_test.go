package smpp

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// The peer is an SMPP server on node-smpp, in testdata/smsc: it decodes alphabets, joins long messages and writes
// receipts with code that nobody here wrote.

// peerModules is the folder of the npm packages that the peer needs, installed from its lock file if they are not there.
func peerModules(t *testing.T) string {
	t.Helper()
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Fatalf("%s is missing: this test talks to an SMPP server that runs on Node.js. Install it (Debian: apt-get install nodejs npm)", program)
		}
	}
	lock, err := os.ReadFile(filepath.Join("testdata", "smsc", "package-lock.json"))
	if err != nil {
		t.Fatal(err)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = t.TempDir()
	}
	installed := filepath.Join(cache, "watchword-test", fmt.Sprintf("smsc-%x", sha256.Sum256(lock))[:21])
	modules := filepath.Join(installed, "node_modules")
	if _, err := os.Stat(filepath.Join(modules, "smpp", "package.json")); err == nil {
		return modules
	}
	installPeer(t, installed)
	return modules
}

// installPeer installs into a folder beside and renames it, so that tests of two processes can do it at once.
func installPeer(t *testing.T, installed string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(installed), 0o755); err != nil {
		t.Fatal(err)
	}
	fresh, err := os.MkdirTemp(filepath.Dir(installed), "fresh-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(fresh)
	for _, name := range []string{"package.json", "package-lock.json"} {
		text, err := os.ReadFile(filepath.Join("testdata", "smsc", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(fresh, name), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	npm := exec.CommandContext(ctx, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	npm.Dir = fresh
	if out, err := npm.CombinedOutput(); err != nil {
		t.Fatalf("npm ci: %v: the packages of testdata/smsc could not be installed (is a npm registry reachable?)\n%s", err, out)
	}
	if err := os.Rename(fresh, installed); err != nil {
		if _, there := os.Stat(installed); there != nil {
			t.Fatal(err)
		}
	}
}

// happened is one line of the peer's.
type happened struct {
	Event  string
	Port   int
	Status int
	Right  bool
	Text   string
	Parts  int
	Coding int
	From   string
	To     string
	ID     string
	Valid  int

	Version int
	FromTON int `json:"from_ton"`
	ToTON   int `json:"to_ton"`
	ToNPI   int `json:"to_npi"`
	Receipt int
}

// nodePeer is the server's process.
type nodePeer struct {
	t      *testing.T
	events chan happened
	port   int
}

func startPeer(t *testing.T, settings map[string]any) *nodePeer {
	t.Helper()
	modules := peerModules(t)
	settings["system_id"], settings["password"] = theID, thePassword
	text, err := json.Marshal(settings)
	if err != nil {
		t.Fatal(err)
	}
	node := exec.Command("node", filepath.Join("testdata", "smsc", "server.js"), string(text))
	node.Env = append(os.Environ(), "NODE_PATH="+modules)
	node.Stderr = os.Stderr
	in, err := node.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := node.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := node.Start(); err != nil {
		t.Fatal(err)
	}
	p := &nodePeer{t: t, events: make(chan happened, 100)}
	read := make(chan struct{})
	go func() { defer close(read); p.read(out) }()
	t.Cleanup(func() { _ = in.Close(); <-read; _ = node.Wait() })
	p.port = p.wait("listening").Port
	return p
}

func (p *nodePeer) read(out io.Reader) {
	defer close(p.events)
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		var h happened
		if err := json.Unmarshal(lines.Bytes(), &h); err != nil {
			p.t.Errorf("the peer said %q", lines.Text())
		}
		p.events <- h
	}
}

// wait gives the next event, which must be of a kind.
func (p *nodePeer) wait(event string) happened {
	p.t.Helper()
	select {
	case h := <-p.events:
		if h.Event != event {
			p.t.Fatalf("the peer says %+v: want %s", h, event)
		}
		return h
	case <-time.After(time.Minute):
		p.t.Fatalf("the peer did not say %s", event)
	}
	return happened{}
}
