package aws

import (
	"testing"

	"github.com/watchword/watchword/provider"
	"github.com/watchword/watchword/provider/providertest"
)

func TestSpec(t *testing.T) {
	t.Run("sms", func(t *testing.T) {
		providertest.Spec(t, func() provider.Config { return new(SMSConfig) },
			`{"region":"eu-west-1","access_key_id":"AKIDEXAMPLE","secret_access_key":"s3cr3t"}`)
	})
	t.Run("ses", func(t *testing.T) {
		providertest.Spec(t, func() provider.Config { return new(EmailConfig) },
			`{"region":"eu-west-1","access_key_id":"AKIDEXAMPLE","secret_access_key":"s3cr3t","from":"no-reply@acme.example"}`)
	})
}
