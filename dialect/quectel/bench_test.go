package quectel_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"github.com/watchword/watchword"
)

// sink is a ResponseWriter that costs nothing.
type sink struct {
	header http.Header
	body   []byte
}

func (s *sink) Header() http.Header         { return s.header }
func (s *sink) WriteHeader(int)             {}
func (s *sink) Write(b []byte) (int, error) { s.body = append(s.body[:0], b...); return len(b), nil }

// BenchmarkSend has a number of its own for every request, signed beforehand.
func BenchmarkSend(b *testing.B) {
	w := setup(b)
	queries := make([]string, max(b.N, 1))
	for i := range queries {
		queries[i] = w.send("phone", fmt.Sprintf("138%08d", i)).Encode()
	}
	bench(b, w, sendPath, func(i int) string { return queries[i] })
}

// BenchmarkCheck asks for a number with a code of another purpose: a miss costs what an approval does.
func BenchmarkCheck(b *testing.B) {
	w := setup(b, func(r *watchword.Resources) { r.Tenants[0].Limits = nil })
	w.post(sendPath, w.send())
	_, q := validation(w.Inbox.Wrong(to), "codeType", "3")
	bench(b, w, validatePath, func(int) string { return q.Encode() })
}

// BenchmarkRefusal is what an unsigned request costs.
func BenchmarkRefusal(b *testing.B) {
	w := setup(b)
	query := w.send("signature", ofNothing).Encode()
	bench(b, w, sendPath, func(int) string { return query })
}

func bench(b *testing.B, w *world, path string, query func(i int) string) {
	b.Helper()
	r := &http.Request{Method: http.MethodPost, URL: &url.URL{Path: path}, Header: http.Header{}, Body: http.NoBody}
	out := &sink{header: http.Header{}}
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		r.URL.RawQuery = query(i)
		w.ServeHTTP(out, r)
	}
	if b.N == 1 && len(out.body) == 0 {
		b.Fatal("nothing is answered")
	}
}
