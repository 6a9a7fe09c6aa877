package huaweicloud

import (
	"testing"

	"github.com/watchword/watchword/provider"
	"github.com/watchword/watchword/provider/providertest"
)

func TestSpec(t *testing.T) {
	providertest.Spec(t, func() provider.Config { return new(Config) }, `{"app_key":"k","app_secret":"s","sender":"csms1"}`)
}
