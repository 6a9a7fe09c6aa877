package hook

import (
	"encoding/json"
	"time"

	"github.com/watchword/watchword"
)

// typePrefix begins the type of every event. The word of the notice follows.
const typePrefix = "com.watchword.verification."

// TestType is the type of the event that operators send to try an endpoint.
const TestType = "com.watchword.webhook.test"

const contentType = "application/cloudevents+json"

// event is a CloudEvent in its JSON form. Source: CloudEvents 1.0.2, "JSON Event Format". tenant is an extension attribute.
type event struct {
	SpecVersion string              `json:"specversion"`
	ID          string              `json:"id"`
	Source      string              `json:"source"`
	Type        string              `json:"type"`
	Subject     string              `json:"subject,omitempty"`
	Time        watchword.TimeText  `json:"time"`
	ContentType string              `json:"datacontenttype"`
	Tenant      string              `json:"tenant"`
	Data        *watchword.Document `json:"data"`
}

// body writes what an endpoint is told by a notice. It is the same every time.
func body(n *watchword.Notice, source string) ([]byte, error) {
	v, err := n.Verification()
	if err != nil {
		return nil, err
	}
	return json.Marshal(event{
		SpecVersion: "1.0", ID: n.ID.String(), Source: source, Type: typePrefix + watchword.NoticeWord(n.Type),
		Subject: v.ID.String(), Time: watchword.TextOf(n.At), ContentType: "application/json", Tenant: string(n.Webhook.Tenant), Data: v.Document(),
	})
}

// testBody is what an endpoint is told to try it.
func testBody(id string, key watchword.WebhookKey, source string, now time.Time) ([]byte, error) {
	return json.Marshal(event{
		SpecVersion: "1.0", ID: id, Source: source, Type: TestType, Time: watchword.TextOf(now), ContentType: "application/json",
		Tenant: string(key.Tenant),
	})
}
