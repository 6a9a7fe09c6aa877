package multimarkets_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect"
	"github.com/watchword/watchword/dialect/dialecttest"
)

// sink is a ResponseWriter that costs nothing, and can set deadlines like a real one.
type sink struct {
	header http.Header
	status int
}

func (s *sink) Header() http.Header               { return s.header }
func (s *sink) WriteHeader(status int)            { s.status = status }
func (s *sink) Write(b []byte) (int, error)       { return len(b), nil }
func (s *sink) SetReadDeadline(_ time.Time) error { return nil }

func BenchmarkSend(b *testing.B) {
	e, h := benchmark(b)
	bench(b, h, "/api/global/message.app.VerificationApiService.verifyCodeSend",
		`{"companyId":450,"bizType":"SMS_COMMON_VERIFICATION_CODE","toUser":"86 13800138000"}`, func() { e.Clock.Advance(watchword.MaxLimitWindow) })
}

// BenchmarkCheck checks a token that is good again and again.
func BenchmarkCheck(b *testing.B) {
	e, h := benchmark(b)
	sendToken, proof := approved(b, e, h, "86 13800138000")
	bench(b, h, "/api/global/message.app.VerificationApiService.verifyCodeCheck",
		`{"companyId":439,"bizType":"SMS_LOGIN_VERIFICATION_CODE","toUser":"86 13800138000","sendToken":"`+sendToken+`","verifyCodeToken":"`+proof+`"}`,
		func() {})
}

// benchmark makes a handler on which no broad limit counts.
func benchmark(b *testing.B) (*dialecttest.Engine, http.Handler) {
	b.Helper()
	return setup(b, func(o *dialect.Options) { o.ClientIP = func(*http.Request) string { return "" } })
}

// bench asks again and again.
func bench(b *testing.B, h http.Handler, path, body string, before func()) {
	b.Helper()
	template, err := http.NewRequest(http.MethodPost, "http://localhost"+path, nil)
	if err != nil {
		b.Fatal(err)
	}
	template.Header = http.Header{"Content-Type": {"application/json"}, "Trace": {"4c1ab2f07d"}, "Version": {"0.0.1"}, "User-Agent": {"bench"}}
	w := &sink{header: http.Header{}}
	reader := strings.NewReader(body)
	payload := io.NopCloser(reader)
	request := new(http.Request)
	b.ReportAllocs()
	for b.Loop() {
		before()
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
