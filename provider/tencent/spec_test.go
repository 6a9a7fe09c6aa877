package tencent

import (
	"testing"

	"github.com/watchword/watchword/provider"
	"github.com/watchword/watchword/provider/providertest"
)

func TestSpec(t *testing.T) {
	providertest.Spec(t, func() provider.Config { return new(Config) }, `{"secret_id":"AKID","secret_key":"s","sdk_app_id":"1"}`)
}
