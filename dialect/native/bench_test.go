package native

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/watchword/watchword"
)

// idle is an engine that answers at once, so that a benchmark measures this package alone.
type idle struct {
	watchword.Service
	registry   fixed
	credential *watchword.Credential
	made       watchword.Verification
}

type fixed struct{ snapshot *watchword.Snapshot }

func (f fixed) Current() *watchword.Snapshot { return f.snapshot }

func newIdle(t testing.TB) *idle {
	t.Helper()
	secret := sha256.Sum256([]byte("benchmark"))
	keys, err := watchword.NewKeyRing("k1", "k1", watchword.MasterKey{ID: "k1", Secret: secret[:]})
	if err != nil {
		t.Fatal(err)
	}
	digest := keys.Digest("key")
	c := watchword.Credential{Tenant: "a", Name: "n", Type: watchword.APIKey, Digest: hex.EncodeToString(digest[:])}
	s, err := watchword.NewSnapshot(watchword.Resources{
		Tenants: []watchword.Tenant{{ID: "a", Dialects: []string{Name}}}, Credentials: []watchword.Credential{c},
	}, watchword.SnapshotOptions{Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	id, err := watchword.NewID(now, strings.NewReader("0123456789abcdef"))
	if err != nil {
		t.Fatal(err)
	}
	limits := []watchword.LimitState{
		{Name: "recipient_1m", Quota: 1, Window: time.Minute, Reset: time.Minute},
		{Name: "recipient_10m", Quota: 5, Window: 10 * time.Minute, Remaining: 4, Reset: 10 * time.Minute},
		{Name: "recipient_24h", Quota: 10, Window: 24 * time.Hour, Remaining: 9, Reset: 24 * time.Hour},
	}
	return &idle{registry: fixed{s}, credential: &c, made: watchword.Verification{
		ID: id, Status: watchword.Pending, Delivery: watchword.Sent, To: "+86 138****8000", Channel: watchword.SMS,
		Purpose: "login", Locale: "zh-Hans", CreatedAt: now, ExpiresAt: now.Add(time.Minute), ResendAt: now.Add(time.Minute),
		AttemptsRemaining: 5, Limits: limits,
	}}
}

func (e *idle) Registry() watchword.Registry { return e.registry }
func (e *idle) Authenticate(string) (*watchword.Credential, error) {
	return e.credential, nil
}
func (e *idle) Claim(context.Context, watchword.Caller, string, ...[]byte) (*watchword.Ticket, error) {
	return nil, watchword.NewError(watchword.Unavailable, "not here")
}
func (e *idle) Start(context.Context, watchword.StartRequest) (watchword.Verification, error) {
	return e.made, nil
}
func (e *idle) Check(context.Context, watchword.CheckRequest) (watchword.CheckAnswer, error) {
	return watchword.CheckAnswer{Result: watchword.ResultApproved, Verification: e.made}, nil
}

// sink is a ResponseWriter that costs nothing, and can set deadlines like a real one.
type sink struct {
	header http.Header
	status int
	size   int
}

func (s *sink) Header() http.Header               { return s.header }
func (s *sink) WriteHeader(status int)            { s.status = status }
func (s *sink) Write(b []byte) (int, error)       { s.size += len(b); return len(b), nil }
func (s *sink) SetReadDeadline(_ time.Time) error { return nil }

func BenchmarkStart(b *testing.B) {
	bench(b, "/v1/verifications", `{"to":"+8613800138000","channel":"sms","purpose":"login","context":{"ip":"203.0.113.7"}}`, 201)
}

func BenchmarkCheck(b *testing.B) {
	bench(b, "/v1/verifications/vf_06e5qgmv0dscn9nftg3ld49hdk/check", `{"code":"483920"}`, 200)
}

func BenchmarkCheckTo(b *testing.B) {
	bench(b, "/v1/checks", `{"to":"+8613800138000","channel":"sms","purpose":"login","code":"483920"}`, 200)
}

func bench(b *testing.B, path, body string, status int) {
	b.Helper()
	api, err := New(Options{Engine: newIdle(b)})
	if err != nil {
		b.Fatal(err)
	}
	h := api.Handler()
	header := http.Header{"Authorization": {"Bearer key"}, "Content-Type": {"application/json"}, "User-Agent": {"bench"}}
	template, err := http.NewRequest(http.MethodPost, "http://localhost"+path, nil)
	if err != nil {
		b.Fatal(err)
	}
	template.Header = header
	w := &sink{header: http.Header{}}
	reader := strings.NewReader(body)
	request := new(http.Request)
	payload := io.NopCloser(reader)
	b.ReportAllocs()
	for b.Loop() {
		reader.Reset(body)
		*request = *template
		request.Body, request.ContentLength = payload, int64(len(body))
		clear(w.header)
		h.ServeHTTP(w, request)
		if w.status != status {
			b.Fatalf("status %d", w.status)
		}
	}
}
