package huaweicloud_test

import (
	"testing"

	"github.com/watchword/watchword/dialect/huaweicloud"
	"github.com/watchword/watchword/internal/livetest"
)

func TestConversationsOnARunningServer(t *testing.T) {
	t.Parallel()
	livetest.Conversations(t, "testdata", huaweicloud.Script)
}
