package whatsapp

import (
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
	"github.com/watchword/watchword/provider/providertest"
)

func TestSpec(t *testing.T) {
	providertest.Spec(t, func() provider.Config { return new(Config) },
		`{"access_token":"EAAJB","phone_number_id":"106540352242922","language":"en_US","languages":{"zh-Hans":"zh_CN"},
		  "app_secret":"s","verify_token":"v","version":"v25.0"}`)
}

func TestAbilities(t *testing.T) {
	var p watchword.Provider = &vendor{}
	if _, ok := p.(watchword.Prober); !ok {
		t.Error("it cannot be probed")
	}
	if _, ok := p.(watchword.ReportReader); !ok {
		t.Error("it reads no receipts")
	}
	spec := new(Config).Spec()
	if !spec.Receipts || spec.Content != watchword.ContentTemplate || !spec.Carries(watchword.WhatsApp) || spec.Carries(watchword.SMS) {
		t.Errorf("%+v", spec)
	}
}
