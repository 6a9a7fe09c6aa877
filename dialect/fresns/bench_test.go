package fresns_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect"
	"github.com/watchword/watchword/dialect/dialecttest"
	"github.com/watchword/watchword/dialect/fresns"
)

// quick is an engine whose starts and checks cost nothing, so that a benchmark measures this package alone.
type quick struct{ *dialecttest.Engine }

func (quick) Start(context.Context, watchword.StartRequest) (watchword.Verification, error) {
	return watchword.Verification{}, nil
}

func (quick) Check(context.Context, watchword.CheckRequest) (watchword.CheckAnswer, error) {
	return watchword.CheckAnswer{Result: watchword.ResultApproved}, nil
}

func (quick) Peek(context.Context, watchword.CheckRequest) (watchword.CheckAnswer, error) {
	return watchword.CheckAnswer{Result: watchword.ResultCorrect}, nil
}

// sink is a ResponseWriter that costs nothing, and can set deadlines like a real one.
type sink struct {
	header http.Header
	text   strings.Builder
}

func (s *sink) Header() http.Header               { return s.header }
func (s *sink) WriteHeader(int)                   {}
func (s *sink) Write(b []byte) (int, error)       { s.text.Reset(); return s.text.Write(b) }
func (s *sink) SetReadDeadline(_ time.Time) error { return nil }

func BenchmarkSend(b *testing.B) { bench(b, sendPath, smsTo("13800138000"), nil) }

func BenchmarkCheck(b *testing.B) {
	bench(b, checkPath, `{"type":"sms","templateId":1,"account":"13800138000","countryCode":86,"verifyCode":"483920"}`, nil)
}

func BenchmarkIdentity(b *testing.B) {
	bench(b, identityPath, `{"type":"email","verifyCode":"483920"}`, session())
}

func bench(b *testing.B, path, body string, with []string) {
	b.Helper()
	w := newWorld(b)
	h, err := fresns.Dialect().New(dialect.Options{
		Engine: quick{w.Engine}, Log: slog.New(slog.DiscardHandler), Now: w.Clock.Now,
		ClientIP: func(*http.Request) string { return "203.0.113.7" },
	})
	if err != nil {
		b.Fatal(err)
	}
	template, err := http.NewRequest(http.MethodPost, "http://localhost"+path, nil)
	if err != nil {
		b.Fatal(err)
	}
	template.Header = w.header(append(with, "X-Fresns-App-Id", "server")...)
	answer := &sink{header: http.Header{}}
	reader := strings.NewReader(body)
	payload := io.NopCloser(reader)
	request := new(http.Request)
	b.ReportAllocs()
	for b.Loop() {
		reader.Reset(body)
		*request = *template
		request.Body, request.ContentLength = payload, int64(len(body))
		clear(answer.header)
		h.ServeHTTP(answer, request)
		if !strings.HasPrefix(answer.text.String(), `{"code":0,`) {
			b.Fatal(answer.text.String())
		}
	}
}
