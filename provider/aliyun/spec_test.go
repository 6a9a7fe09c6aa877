package aliyun

import (
	"testing"

	"github.com/watchword/watchword/provider"
	"github.com/watchword/watchword/provider/providertest"
)

func TestSpec(t *testing.T) {
	providertest.Spec(t, func() provider.Config { return new(Config) }, `{"access_key_id":"LTAI","access_key_secret":"s"}`)
}
