package quectel_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/watchword/watchword/dialect/quectel"
)

func FuzzCallingCode(f *testing.F) {
	for _, s := range []string{"86", "+86", " 86", "++86", "", "+", "0086", "８６", "86 ", "8613"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		code, ok := quectel.CallingCode(s)
		if !ok {
			return
		}
		if len(code) < 1 || len(code) > 3 || strings.Trim(code, "0123456789") != "" || s != code && s != "+"+code && s != " "+code {
			t.Errorf("%q is read as %q", s, code)
		}
		if !quectel.ValidPhone(code) {
			t.Errorf("%q is no row of digits", code)
		}
	})
}

// FuzzRequest asks with any query on every path: the answer is a refusal in the wire's form, and nothing is sent.
func FuzzRequest(f *testing.F) {
	w := setup(f)
	for _, s := range []string{
		w.send().Encode(), "phone=%zz", "phone=1&phone=2", "email=a@b.co&emailType=1&userDomain=" + unknown, "a;b", "\x00", "phone=%00",
	} {
		f.Add(s[:len(s)/2], "en")
		f.Add(s+"x", "")
	}
	f.Fuzz(func(t *testing.T, query, language string) {
		if strings.Contains(query, domain) && strings.Contains(query, "email") {
			return // unsigned e-mail is let through here, and a fuzzer can ask for it
		}
		for _, path := range []string{sendPath, emailPath, validatePath} {
			r := httptest.NewRequest(http.MethodPost, path, nil)
			r.URL.RawQuery = query
			r.Header["Accept-Language"] = []string{language}
			rec := httptest.NewRecorder()
			w.ServeHTTP(rec, r)
			if err := shape(rec.Result(), rec.Body.Bytes()); err != nil || rec.Code != http.StatusOK {
				t.Errorf("%s %q: %v: %d %s", path, query, err, rec.Code, rec.Body)
			}
		}
	})
}
