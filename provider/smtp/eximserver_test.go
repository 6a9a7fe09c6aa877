package smtp

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// exim is a mail server that nobody here wrote: the Exim of this machine, with the configuration in testdata, its own
// folder and its own port. It runs as whoever runs the test, or as nobody when that is root.
type exim struct {
	program string
	dir     string
	caFile  string
	socket  *net.TCPListener // outlives the server, so that a new one gets the same port
	daemon  *exec.Cmd
	uid     int
	gid     int
}

// eximProgram finds Exim. Where there is none the test is skipped, which "make test" reports, and which fails in CI.
func eximProgram(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"exim4", "/usr/sbin/exim4", "exim", "/usr/sbin/exim"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("Exim is missing: this test sends mail through it. Install it (make tools, or on Debian: apt-get install " +
		"exim4-daemon-light; it replaces any other mail server)")
	return ""
}

// startExim runs a server until the test ends. changes are macros of testdata/exim.conf. Everything is private to the
// test: no other mail server of the machine is asked or told.
func startExim(t *testing.T, changes map[string]string) *exim {
	t.Helper()
	s := &exim{program: eximProgram(t), uid: os.Getuid(), gid: os.Getgid()}
	if s.uid == 0 {
		nobody, err := user.Lookup("nobody") // Exim delivers nothing as root
		if err != nil {
			t.Fatal(err)
		}
		s.uid, _ = strconv.Atoi(nobody.Uid)
		s.gid, _ = strconv.Atoi(nobody.Gid)
	}
	var err error
	if s.socket, err = net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.socket.Close() })
	if s.dir, err = os.MkdirTemp("", "watchword-exim-"); err != nil { // nobody could not enter one of t.TempDir
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(s.dir) })
	s.furnish(t, changes)
	s.start(t)
	t.Cleanup(func() { s.stop(t, syscall.SIGKILL) })
	return s
}

// furnish fills the server's folder.
func (s *exim) furnish(t *testing.T, changes map[string]string) {
	t.Helper()
	macros := map[string]string{
		"TEST_DIR": s.dir, "TEST_UID": strconv.Itoa(s.uid), "TEST_GID": strconv.Itoa(s.gid), "TEST_TLS": "*",
		"TEST_IMPLICIT": "", "TEST_MESSAGES": "1000", "TEST_USER": username, "TEST_PASSWORD": password,
	}
	for name, value := range changes {
		macros[name] = strings.ReplaceAll(value, "PORT", strconv.Itoa(s.port()))
	}
	rules, err := os.ReadFile(filepath.Join("testdata", "exim.conf"))
	if err != nil {
		t.Fatal(err)
	}
	var conf strings.Builder
	for name, value := range macros {
		fmt.Fprintf(&conf, "%s = %s\n", name, value)
	}
	conf.Write(rules)
	certificate, caFile := makeCertificate(t)
	s.caFile = caFile
	key, err := x509.MarshalPKCS8PrivateKey(certificate.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(
		os.WriteFile(s.path("exim.conf"), []byte(conf.String()), 0o644), // root's own, or Exim does not believe it
		os.WriteFile(s.path("certificate.pem"), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate.Certificate[0]}), 0o644),
		os.WriteFile(s.path("key.pem"), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}), 0o600),
		os.Mkdir(s.path("spool"), 0o700),
		os.Chown(s.dir, s.uid, s.gid), os.Chown(s.path("key.pem"), s.uid, s.gid), os.Chown(s.path("spool"), s.uid, s.gid))
	if err != nil {
		t.Fatal(err)
	}
}

func (s *exim) path(name string) string { return filepath.Join(s.dir, name) }

func (s *exim) port() int { return s.socket.Addr().(*net.TCPAddr).Port }

// start hands the listening socket to a new server, so that nobody has to wait until it listens. It ends by itself if the
// test is killed.
func (s *exim) start(t *testing.T) {
	t.Helper()
	socket, err := s.socket.File()
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	s.daemon = exec.Command(s.program, "-C", s.path("exim.conf"), "-bw5m")
	s.daemon.Stdin = socket
	s.daemon.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := s.daemon.Start(); err != nil {
		t.Fatal(err)
	}
}

// stop ends the server and all its conversations.
func (s *exim) stop(t *testing.T, signal syscall.Signal) {
	t.Helper()
	if err := syscall.Kill(-s.daemon.Process.Pid, signal); err != nil {
		t.Error(err)
	}
	_ = s.daemon.Wait() // a signal is no success
	if t.Failed() {
		t.Logf("what Exim says:\n%s", s.log(t))
	}
}

// config is one that gets through to the server.
func (s *exim) config() *Config {
	return &Config{
		Host: "127.0.0.1", Port: s.port(), CAFile: s.caFile, Username: username, Password: password,
		From: "no-reply@acme.example", HELO: "client.acme.example",
	}
}

// messages has the server deliver what it has taken, and reads the mailbox, in no order. Lines end in CRLF again.
func (s *exim) messages(t *testing.T) [][]byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if out, err := exec.CommandContext(ctx, s.program, "-C", s.path("exim.conf"), "-qff").CombinedOutput(); err != nil {
		t.Fatalf("deliver the queue: %v\n%s", err, out)
	}
	names, err := filepath.Glob(s.path("mail/new/*"))
	if err != nil {
		t.Fatal(err)
	}
	var all [][]byte
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n")))
	}
	return all
}

// log is the server's account of what happened.
func (s *exim) log(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(s.path("mainlog"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return string(text)
}

// connections counts those that the server has accepted.
func (s *exim) connections(t *testing.T) int {
	t.Helper()
	return strings.Count(s.log(t), "TCP/IP connection count")
}
