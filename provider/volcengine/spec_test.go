package volcengine

import (
	"testing"

	"github.com/watchword/watchword/provider"
	"github.com/watchword/watchword/provider/providertest"
)

func TestSpec(t *testing.T) {
	providertest.Spec(t, func() provider.Config { return new(Config) }, `{"access_key_id":"k","secret_access_key":"s","sms_account":"6e54"}`)
}
