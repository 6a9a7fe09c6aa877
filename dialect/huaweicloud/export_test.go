package huaweicloud

import (
	"testing"

	"github.com/watchword/watchword/dialect/dialecttest"
)

// Script is what conversations are held with, for tests outside the package.
func Script(t *testing.T) (*dialecttest.Engine, dialecttest.Script) {
	t.Helper()
	return script(t)
}
