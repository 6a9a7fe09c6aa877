package native

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestResetTakesEverythingBack(t *testing.T) {
	t.Parallel()
	a := testAPI(t)
	w := httptest.NewRecorder()
	x := &exchange{api: a, w: w, r: httptest.NewRequest(http.MethodGet, "/", nil), buffer: a.buffer()}
	x.Header().Set("Location", "/somewhere")
	x.Header().Set(headerRateLimit, "x")
	x.WriteHeader(http.StatusCreated)
	if _, err := x.Write([]byte("half an ans")); err != nil {
		t.Fatal(err)
	}
	x.reset()
	x.WriteHeader(http.StatusInternalServerError)
	x.finish()
	if w.Code != 500 || w.Body.Len() != 0 || w.Header().Get("Location") != "" || w.Header()[http.CanonicalHeaderKey(headerRateLimit)] != nil {
		t.Errorf("%d %q %v", w.Code, w.Body, w.Header())
	}
}
