package telegram

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider/providertest"
)

func TestMessage(t *testing.T) {
	v := newVendor(t)
	m := chat()
	m.ReceiptURL = "https://otp.acme.example/receipts/tg/t0ken"
	accepted, err := send(t, open(t, Config{BaseURL: v.URL}), m)
	if err != nil || accepted.MessageID != "5f1a2b3c4d0001" || accepted.Receipt != 0 {
		t.Fatalf("%+v, %v", accepted, err)
	}
	got := v.only(t)
	if got.PhoneNumber != "+8613800138000" || got.Code != "493812" || got.TTL != 300 || got.SenderUsername != nil {
		t.Errorf("the message is %+v", got)
	}
	if got.Payload == nil || *got.Payload != m.Key || got.CallbackURL == nil || *got.CallbackURL != m.ReceiptURL {
		t.Errorf("the message is %+v: want its key and where to report", got)
	}
}

func TestSender(t *testing.T) {
	for _, c := range []struct{ setting, signature, want string }{
		{"", "", ""}, {"acme", "", "acme"}, {"@acme", "", "acme"}, {"acme", "acme_login", "acme_login"}, {"", "@acme_login", "acme_login"},
	} {
		v := newVendor(t)
		m := chat()
		m.Signature = c.signature
		if _, err := send(t, open(t, Config{BaseURL: v.URL, SenderUsername: c.setting}), m); err != nil {
			t.Fatal(err)
		}
		got := ""
		if name := v.only(t).SenderUsername; name != nil {
			got = *name
		}
		if got != c.want {
			t.Errorf("with the setting %q and the signature %q it comes from %q: want %q", c.setting, c.signature, got, c.want)
		}
	}
	v := newVendor(t)
	m := chat()
	m.Signature = "someone_else"
	_, err := send(t, open(t, Config{BaseURL: v.URL}), m)
	wantRefused(t, err, watchword.ClassSenderUnregistered, "SENDER_NOT_OWNED")
}

// A message expires with its code, within what Telegram takes.
func TestLifetime(t *testing.T) {
	for valid, want := range map[time.Duration]int{
		0: 30, time.Second: 30, 30 * time.Second: 30, 31500 * time.Millisecond: 31, time.Hour: 3600, 2 * time.Hour: 3600,
	} {
		v := newVendor(t)
		m := chat()
		m.ValidFor = valid
		if _, err := send(t, open(t, Config{BaseURL: v.URL}), m); err != nil {
			t.Fatal(err)
		}
		if got := v.only(t).TTL; got != want {
			t.Errorf("a code of %s has a message of %d s: want %d", valid, got, want)
		}
	}
}

// What Telegram would refuse, and the message can do without, is left out.
func TestWhatTelegramDoesNotTake(t *testing.T) {
	for name, change := range map[string]func(m *watchword.Outgoing){
		"http":          func(m *watchword.Outgoing) { m.ReceiptURL = "http://otp.acme.example/" },
		"a long URL":    func(m *watchword.Outgoing) { m.ReceiptURL = "https://otp.acme.example/" + strings.Repeat("x", 256) },
		"a long key":    func(m *watchword.Outgoing) { m.Key = strings.Repeat("x", 129) },
		"no key at all": func(m *watchword.Outgoing) { m.Key = "" },
	} {
		v := newVendor(t)
		m := chat()
		change(&m)
		if _, err := send(t, open(t, Config{BaseURL: v.URL}), m); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := v.only(t); got.CallbackURL != nil || got.Payload != nil != !strings.Contains(name, "key") {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// What could never be accepted is refused before anything is sent. Telegram would make a code of its own if there was none.
func TestRefusedWithoutAsking(t *testing.T) {
	for code, want := range map[string]watchword.ErrorClass{
		"": watchword.ClassContentRejected, "123": watchword.ClassContentRejected, "123456789": watchword.ClassContentRejected,
		"12345a": watchword.ClassContentRejected, "１２３４": watchword.ClassContentRejected, "12\n34": watchword.ClassContentRejected,
	} {
		v := newVendor(t)
		m := chat()
		m.Code = code
		_, err := send(t, open(t, Config{BaseURL: v.URL}), m)
		wantRefused(t, err, want, "code is not 4 to 8 digits")
		if len(v.list()) != 0 {
			t.Error("the vendor was asked")
		}
	}
	v := newVendor(t)
	v.answer = func(http.ResponseWriter, *http.Request) { t.Error("the vendor was asked") }
	mail := providertest.Message(watchword.Email)
	_, err := send(t, open(t, Config{BaseURL: v.URL}), mail)
	wantRefused(t, err, watchword.ClassInvalidNumber, "no number")
}

// A request that tells "delivered" at once is a receipt at once.
func TestDeliveredAtOnce(t *testing.T) {
	for status, want := range map[string]watchword.DeliveryStatus{
		"sent": 0, "delivered": watchword.Delivered, "read": watchword.Delivered, "expired": 0, "new": 0,
	} {
		v := newVendor(t)
		v.answer = says(200, `{"ok":true,"result":{"request_id":"1","delivery_status":{"status":"`+status+`"}}}`)
		accepted, err := send(t, open(t, Config{BaseURL: v.URL}), chat())
		if err != nil || accepted.MessageID != "1" || accepted.Receipt != want {
			t.Errorf("%s: %+v, %v", status, accepted, err)
		}
	}
	v := newVendor(t)
	v.answer = says(200, `{"ok":true,"result":{"request_id":"id-of-13800138000"}}`)
	if accepted, err := send(t, open(t, Config{BaseURL: v.URL}), chat()); err != nil || accepted != (watchword.Acceptance{}) {
		t.Errorf("an id that is the number is kept: %+v, %v", accepted, err)
	}
}
