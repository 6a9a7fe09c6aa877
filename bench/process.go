package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// process is a server in a process of its own.
type process struct {
	name    string
	cmd     *exec.Cmd
	address string // host:port of what is measured
	admin   string // URL with /metrics, or ""
	key     string
	program string // path of the binary
	folder  string
	ready   time.Duration // from exec to ready
	idle    int64         // resident bytes before any load
	loaded  int64         // and after all of it
	binary  int64         // bytes
	numbers atomic.Int64
}

// number gives a phone number that no request has used yet.
func (p *process) number() string {
	return "+861380" + fmt.Sprintf("%07d", p.numbers.Add(1)%10_000_000)
}

// usage is what a process has used so far.
type usage struct {
	cpu    time.Duration
	allocs float64
}

func (p *process) usage(ctx context.Context) usage {
	u := usage{cpu: cpuTime(p.cmd.Process.Pid)}
	if p.admin != "" {
		u.allocs = metric(ctx, p.admin+"/metrics", "go_memstats_mallocs_total")
	}
	return u
}

// clockTick is the unit of /proc/PID/stat: 10 ms on every Linux that Go runs on.
const clockTick = 10 * time.Millisecond

func cpuTime(pid int) time.Duration {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0
	}
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * clockTick
}

func residentBytes(pid int) int64 {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/statm")
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(text))
	pages, _ := strconv.ParseInt(fields[1], 10, 64)
	return pages * int64(os.Getpagesize())
}

func metric(ctx context.Context, url, name string) float64 {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return 0
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0
	}
	defer func() { _ = answer.Body.Close() }()
	lines := bufio.NewScanner(answer.Body)
	for lines.Scan() {
		if value, ok := strings.CutPrefix(lines.Text(), name+" "); ok {
			n, _ := strconv.ParseFloat(value, 64)
			return n
		}
	}
	return 0
}

// profile saves a CPU profile of the server during one round.
func (p *process) profile(ctx context.Context, o options) {
	seconds := int((o.bare + o.start).Seconds()) + 1
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("%s/debug/pprof/profile?seconds=%d", p.admin, seconds), http.NoBody)
	if err != nil {
		return
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return
	}
	defer func() { _ = answer.Body.Close() }()
	f, err := os.Create(o.profile)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	defer func() { _ = f.Close() }()
	_, _ = io.Copy(f, answer.Body)
}

func (p *process) stop() {
	_ = p.cmd.Process.Signal(os.Interrupt)
	_ = p.cmd.Wait()
	if p.folder != "" {
		_ = os.RemoveAll(p.folder)
	}
}

// firstLine starts the process and decodes the line of JSON that it announces itself with.
func (p *process) firstLine(into any) error {
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	p.cmd.Stderr = os.Stderr
	if err := p.cmd.Start(); err != nil {
		return err
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("%s did not announce itself: %w", p.name, err)
	}
	return json.Unmarshal(line, into)
}

func startBare(ctx context.Context) (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	p := &process{name: "bare handler", cmd: exec.CommandContext(ctx, self, bareCommand)}
	var said struct{ Address string }
	err = p.firstLine(&said)
	p.address = said.Address
	return p, err
}

// startServer builds the server, runs it in production with one tenant, and waits until it is ready.
func startServer(ctx context.Context, vendor string) (*process, error) {
	folder, err := os.MkdirTemp("", "watchword-bench-")
	if err != nil {
		return nil, err
	}
	p := &process{name: "watchword", folder: folder, program: filepath.Join(folder, "watchword")}
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-tags", "grpcnotrace", "-ldflags", "-s -w", "-o", p.program, "./cmd/watchword")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return nil, fmt.Errorf("build the server: %w", err)
	}
	if info, err := os.Stat(p.program); err == nil {
		p.binary = info.Size()
	}
	return p, p.serve(ctx, vendor)
}

// another runs the same program once more, with nothing in its database.
func (p *process) another(ctx context.Context, vendor string) (*process, error) {
	folder, err := os.MkdirTemp("", "watchword-bench-")
	if err != nil {
		return nil, err
	}
	q := &process{name: p.name, folder: folder, program: p.program, binary: p.binary}
	return q, q.serve(ctx, vendor)
}

// serve runs the program until it is ready, and sets it up.
func (p *process) serve(ctx context.Context, vendor string) error {
	p.cmd = exec.CommandContext(ctx, p.program, "serve", "--data", p.data(), "--listen", "127.0.0.1:0",
		"--set", "admin.listen=127.0.0.1:0", "--set", "log.level=warn")
	began := time.Now()
	var said struct{ URL, Admin string }
	if err := p.firstLine(&said); err != nil {
		return err
	}
	p.address, p.admin = strings.TrimPrefix(said.URL, "http://"), said.Admin
	if err := untilReady(ctx, said.URL); err != nil {
		return err
	}
	p.ready = time.Since(began)
	p.idle = residentBytes(p.cmd.Process.Pid)
	var err error
	p.key, err = p.applyTenant(ctx, vendor)
	return err
}

func (p *process) data() string { return filepath.Join(p.folder, "data") }

func untilReady(ctx context.Context, url string) error {
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/readyz", http.NoBody)
		if err != nil {
			return err
		}
		if answer, err := http.DefaultClient.Do(r); err == nil {
			_ = answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return errors.New("the server did not become ready")
		}
	}
}

// applyTenant sets the server up as an operator would, and gives the API key it made.
func (p *process) applyTenant(ctx context.Context, vendor string) (string, error) {
	document := fmt.Sprintf(`
tenants: [{id: bench, dialects: [native]}]
credentials: [{tenant: bench, name: load}]
provider_accounts:
  - name: vendor
    type: http
    settings: {url: %q, body: "{{id}} {{code}} {{to}}", body_format: text}
routes: [{tenant: bench, name: all, channel: sms, countries: ["*"], use: [vendor]}]
`, vendor)
	out, err := p.apply(ctx, document)
	if err != nil {
		return "", err
	}
	_, key, ok := strings.Cut(strings.TrimSpace(out), "(shown this once): ")
	if !ok {
		return "", fmt.Errorf("apply printed no key: %s", out)
	}
	return key, nil
}

// apply puts a registry document in force.
func (p *process) apply(ctx context.Context, document string) (string, error) {
	cmd := exec.CommandContext(ctx, p.program, "apply", "-f", "-", "--admin-url", p.admin, "--data", p.data())
	cmd.Stdin = strings.NewReader(document)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, os.Stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("apply the tenant: %w", err)
	}
	return out.String(), nil
}
