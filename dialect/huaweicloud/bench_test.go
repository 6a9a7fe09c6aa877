package huaweicloud

import (
	"context"
	"crypto/sha256"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect"
)

// idle is an engine that answers at once, so that a benchmark measures this package alone.
type idle struct {
	dialect.Engine
	snapshot *watchword.Snapshot
}

func (e *idle) Current() *watchword.Snapshot { return e.snapshot }
func (e *idle) Registry() watchword.Registry { return e }
func (e *idle) Token(context.Context, watchword.TokenType, string) (watchword.Token, watchword.TokenState, error) {
	return watchword.Token{Tenant: "sandbox", Subject: "app"}, watchword.TokenValid, nil
}
func (e *idle) FirstUse(context.Context, watchword.Caller, string, string, time.Duration) (bool, error) {
	return true, nil
}
func (e *idle) Start(context.Context, watchword.StartRequest) (watchword.Verification, error) {
	return watchword.Verification{}, nil
}
func (e *idle) Check(context.Context, watchword.CheckRequest) (watchword.CheckAnswer, error) {
	return watchword.CheckAnswer{Result: watchword.ResultApproved}, nil
}

func newIdle(b *testing.B) *idle {
	b.Helper()
	secret := sha256.Sum256([]byte("benchmark"))
	keys, err := watchword.NewKeyRing("k1", "k1", watchword.MasterKey{ID: "k1", Secret: secret[:]})
	if err != nil {
		b.Fatal(err)
	}
	month := watchword.Duration(720 * time.Hour)
	s, err := watchword.NewSnapshot(watchword.Resources{
		Tenants: []watchword.Tenant{{ID: "sandbox", Dialects: []string{Name}, VerifiedFor: &month}},
		Credentials: []watchword.Credential{{
			Tenant: "sandbox", Name: "key", Type: AccessKey, Key: testAK, Secret: testSK, Settings: map[string]any{"domain_id": testDomain},
		}},
	}, watchword.SnapshotOptions{Keys: keys, Dialects: watchword.Specs{Dialect().Spec}})
	if err != nil {
		b.Fatal(err)
	}
	return &idle{snapshot: s}
}

// sink is a ResponseWriter that costs nothing, and can set deadlines like a real one.
type sink struct {
	header http.Header
	status int
}

func (s *sink) Header() http.Header               { return s.header }
func (s *sink) WriteHeader(status int)            { s.status = status }
func (s *sink) Write(b []byte) (int, error)       { return len(b), nil }
func (s *sink) SetReadDeadline(_ time.Time) error { return nil }

const (
	benchSend   = `{"contact_value":"13800138000","contact_way":0,"area_code":"86"}`
	benchVerify = `{"verify_code":"123456","contact_value":"13800138000","contact_way":0,"area_code":"86"}`
)

func BenchmarkSend(b *testing.B)  { bench(b, pathSend, benchSend, false) }
func BenchmarkCheck(b *testing.B) { bench(b, pathVerify, benchVerify, false) }

func BenchmarkSignedSend(b *testing.B)  { bench(b, pathSend, benchSend, true) }
func BenchmarkSignedCheck(b *testing.B) { bench(b, pathVerify, benchVerify, true) }

func bench(b *testing.B, path, body string, signed bool) {
	b.Helper()
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	h, err := Dialect().New(dialect.Options{Engine: newIdle(b), Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now }})
	if err != nil {
		b.Fatal(err)
	}
	template, err := http.NewRequest(http.MethodPost, "http://localhost"+path, nil)
	if err != nil {
		b.Fatal(err)
	}
	template.Header = http.Header{"Content-Type": {"application/json"}, "User-Agent": {"bench"}}
	if signed {
		template.Header.Set(headerDomain, testDomain)
		independentSign(template, body, testAK, testSK, now, "user-agent", "x-domain-id")
	} else {
		template.Header.Set(headerToken, testToken)
	}
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
		if w.status != http.StatusOK {
			b.Fatalf("status %d", w.status)
		}
	}
}
