package httpprovider

import (
	"testing"

	"github.com/watchword/watchword/provider"
	"github.com/watchword/watchword/provider/providertest"
)

func TestSpec(t *testing.T) {
	providertest.Spec(t, func() provider.Config { return new(Config) }, `{"url":"https://vendor.example/send"}`)
}

func TestSpecWithReceipts(t *testing.T) {
	providertest.Spec(t, func() provider.Config { return new(Config) },
		`{"url":"https://vendor.example/{{signature}}","from":"Acme","message_id":{"json":"id"},"receipts":{"format":"json","message_id":"id",
		"status":"status","statuses":{"DELIVRD":"delivered"},"signature":{"header":"X-Sign","key":"k"},"secret":{"query":"t","value":"v"},"answer":{"status":204}}}`)
}
