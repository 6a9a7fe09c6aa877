package tencent

import (
	"testing"
	"time"
)

// The worked example of Tencent Cloud's own page, "签名方法 v3" (DescribeInstances of CVM), as it stands now, with a key
// of 32 stars, and as it stood before, with another key.
func TestPublishedSignature(t *testing.T) {
	for want, k := range map[string]keys{
		"10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f": {
			"AKID********************************", "********************************",
		},
		"be4f67d323c78ab9acb7395e43c0dbcf822a9cfac32fea2449a7bc7726b770a3": {
			"AKIDz8krbsJ5yKBZQpn74WFkmLPx3*******", "Gu5t9xGARNpq86cd98joQYCN3*******",
		},
	} {
		h := k.sign(call{
			host: "cvm.tencentcloudapi.com", service: "cvm", action: "DescribeInstances",
			version: "2017-03-12", region: "ap-guangzhou",
			body: []byte(`{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}`),
			at:   time.Unix(1551113065, 0).In(time.FixedZone("", 8*60*60)), // already the next day there
		})
		headers := map[string]string{
			"Authorization": "TC3-HMAC-SHA256 Credential=" + k.id + "/2019-02-25/cvm/tc3_request, " +
				"SignedHeaders=content-type;host;x-tc-action, Signature=" + want,
			"Content-Type": "application/json; charset=utf-8", "X-TC-Action": "DescribeInstances", "X-TC-Timestamp": "1551113065",
			"X-TC-Version": "2017-03-12", "X-TC-Region": "ap-guangzhou",
		}
		if len(h) != len(headers) {
			t.Errorf("the headers are %v: want %d of them", h, len(headers))
		}
		for name, value := range headers {
			if got := h.Get(name); got != value {
				t.Errorf("%s: %s\nwant %s", name, got, value)
			}
		}
	}
}
