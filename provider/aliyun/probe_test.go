package aliyun

import (
	"io"
	"net/http"
	"testing"

	"github.com/watchword/watchword"
)

func TestProbe(t *testing.T) {
	v := newVendor(t)
	balance, err := open(t, v.settings()).Probe(t.Context())
	if err != nil || balance != (watchword.Balance{}) {
		t.Errorf("%+v, %v", balance, err)
	}
	if len(v.list()) != 0 {
		t.Error("the probe sent something")
	}
	wrong := v.settings()
	wrong.AccessKeySecret = "another"
	_, err = open(t, wrong).Probe(t.Context())
	wantRefused(t, err, watchword.ClassAuthFailed, "SignatureDoesNotMatch")
	for body, want := range map[string]watchword.ErrorClass{
		`{"Code":"isp.RAM_PERMISSION_DENY"}`: watchword.ClassAuthFailed, `<html>`: watchword.ClassUnknown,
	} {
		v.says(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) })
		raw := "isp.RAM_PERMISSION_DENY"
		if want == watchword.ClassUnknown {
			raw = "HTTP 200"
		}
		_, err = open(t, v.settings()).Probe(t.Context())
		wantRefused(t, err, want, raw)
	}
	v.Close()
	_, err = open(t, v.settings()).Probe(t.Context())
	wantRefused(t, err, watchword.ClassProviderError, "connection refused")
}
