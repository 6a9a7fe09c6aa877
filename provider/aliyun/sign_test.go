package aliyun

import (
	"net/url"
	"testing"
	"time"
)

// The worked example of Aliyun's own page, "V3 版本请求体&签名机制" (固定参数示例, RunInstances of ECS).
func TestPublishedSignature(t *testing.T) {
	query := canonicalQuery(url.Values{
		"RegionId": {"cn-shanghai"}, "ImageId": {"win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"},
	})
	if want := "ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai"; query != want {
		t.Errorf("the query is %s: want %s", query, want)
	}
	h := keys{"YourAccessKeyId", "YourAccessKeySecret"}.sign(rpc{
		host: "ecs.cn-shanghai.aliyuncs.com", action: "RunInstances", version: "2014-05-26", query: query,
		at:    time.Date(2023, 10, 26, 18, 22, 32, 0, time.FixedZone("", 8*60*60)),
		nonce: "3156853299f313e23d1673dc12e1703d",
	})
	want := map[string]string{
		"Authorization": "ACS3-HMAC-SHA256 Credential=YourAccessKeyId," +
			"SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version," +
			"Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0",
		"X-Acs-Action": "RunInstances", "X-Acs-Version": "2014-05-26", "X-Acs-Date": "2023-10-26T10:22:32Z",
		"X-Acs-Signature-Nonce": "3156853299f313e23d1673dc12e1703d",
		"X-Acs-Content-Sha256":  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	}
	if len(h) != len(want) {
		t.Errorf("the headers are %v: want %d of them", h, len(want))
	}
	for name, value := range want {
		if got := h.Get(name); got != value {
			t.Errorf("%s: %s\nwant %s", name, got, value)
		}
	}
}

func TestCanonicalQuery(t *testing.T) {
	got := canonicalQuery(url.Values{"b": {"a b*c~d/e+"}, "B": {"【签】"}, "a": {""}})
	if want := "B=%E3%80%90%E7%AD%BE%E3%80%91&a=&b=a%20b%2Ac~d%2Fe%2B"; got != want {
		t.Errorf("the query is %s: want %s", got, want)
	}
}
