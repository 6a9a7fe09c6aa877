package quectel_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect"
	"github.com/watchword/watchword/dialect/dialecttest"
	"github.com/watchword/watchword/dialect/quectel"
)

// TestOrderOfChecks takes the faults of one request away, one after the other: the first that is left is the answer.
func TestOrderOfChecks(t *testing.T) {
	t.Parallel()
	w := setup(t)
	q := values("phone", "", "internationalCode", "", "userDomain", "", "signature", "")
	mend := func(name, value string) {
		q.Set(name, value)
	}
	ask := func(want int) {
		t.Helper()
		if a := w.post(sendPath, q); a.Code != want {
			t.Errorf("%v: %+v, want %d", q, a, want)
		}
	}
	ask(5021)
	mend("phone", "+8613800005128") // and a number with a fault of the configuration
	ask(5116)
	mend("internationalCode", "china")
	ask(5023)
	mend("userDomain", unknown)
	ask(5550)
	mend("signature", ofNothing)
	ask(5019)
	mend("phone", "13800005128")
	ask(5019)
	mend("internationalCode", "86")
	ask(5420)
	mend("codeType", "2")
	ask(5420)
	mend("random", exampleRandom)
	mend("ts", exampleStamp)
	ask(5420)
	mend("userDomain", domain)
	sign := func() { q.Del("signature"); w.sign(q) }
	sign()
	ask(5420) // of another year
	q.Del("ts")
	sign()
	ask(5128)
	ask(5128) // nothing came of it, so its random was not used
	q.Del("random")
	mend("phone", "13800138000")
	sign()
	ask(200)
	ask(5420)
	q.Del("random")
	sign()
	ask(5058)
}

func TestCallersThatAreRefusedAlike(t *testing.T) {
	t.Parallel()
	w := setup(t)
	forged := w.send()
	forged.Set("signature", ofNothing)
	_, want := w.raw(sendPath, forged.Encode())
	for _, who := range []string{off, mute, unknown, "", "C.DM.sandbox ", "c.dm.sandbox", strings.Repeat("x", 500)} {
		q := w.send("userDomain", who)
		if _, got := w.raw(sendPath, q.Encode()); got != want && who != "" {
			t.Errorf("%.20q: %s, want %s", who, got, want)
		}
		for _, path := range []string{emailPath, validatePath} {
			q := values("phone", "13800138000", "smsCode", "000000", "email", "a@b.co", "emailType", "1", "userDomain", who)
			a := w.post(path, q)
			if a.Code != 5550 && (who != "" || a.Code != 5023) {
				t.Errorf("%s for %.20q: %+v", path, who, a)
			}
			q.Set("userDomain", closed)
			if b := w.post(path, q); who != "" && b != a {
				t.Errorf("%s: %+v, and %+v for one that is not there", path, b, a)
			}
		}
	}
	if w.Inbox.Count() > 0 {
		t.Error("a message was sent")
	}
}

func TestInternationalCodeAndPhone(t *testing.T) {
	t.Parallel()
	w := setup(t)
	for i, c := range []struct {
		code, phone string
		want        int
		sent        string
	}{
		{"86", "13800139000", 200, "+8613800139000"}, {"+86", "13800139001", 200, "+8613800139001"}, {" 86", "13800139002", 200, "+8613800139002"},
		{"1", "2025550123", 200, "+12025550123"}, {"852", "91234567", 200, "+85291234567"}, {"49", "015123456789", 200, "+4915123456789"},
		{"86", "013800139003", 200, "+8613800139003"}, {"++86", "13800139004", 5019, ""}, {"+", "13800139004", 5019, ""}, {" ", "13800139004", 5019, ""},
		{"0086", "13800139004", 5019, ""}, {"086", "13800139004", 5019, ""}, {"8 6", "13800139004", 5019, ""}, {"999", "13800139004", 5019, ""},
		{"０86", "13800139004", 5019, ""}, {"-86", "13800139004", 5019, ""}, {"cn", "13800139004", 5019, ""}, {"8613", "800139004", 5019, ""},
		{"86", "1", 5019, ""}, {"86", "123456789012345678901", 5019, ""}, {"86", "１3800139004", 5019, ""}, {"86", "138-0013-9004", 5019, ""},
		{"86", "13800139004 ", 5019, ""}, {"86", "+8613800139004", 5019, ""}, {"86", "a@example.com", 5019, ""}, {"86", "00000000000", 5019, ""},
	} {
		a := w.post(sendPath, w.send("internationalCode", c.code, "phone", c.phone))
		if a.Code != c.want || c.sent != "" && w.Inbox.Code(c.sent) == "" {
			t.Errorf("%d: %q %q: %+v", i, c.code, c.phone, a)
		}
	}
}

func TestCodeTypes(t *testing.T) {
	t.Parallel()
	w := setup(t)
	caller := watchword.Caller{Tenant: "sandbox", Credential: "test", Dialect: "native"}
	for kind, purpose := range map[string]watchword.Purpose{
		"1": "reset_password", "2": "login", "3": "register", "4": "close_account", "5": "add_push_recipient",
	} {
		phone := "1380013800" + kind
		if a := w.post(sendPath, w.send("phone", phone, "codeType", kind)); a.Code != 200 {
			t.Errorf("%s: %+v", kind, a)
		}
		got, err := w.Check(t.Context(), watchword.CheckRequest{
			Caller: caller, To: "+86" + phone, Channel: watchword.SMS, Purpose: purpose, Code: w.Inbox.Code("+86" + phone),
		})
		if err != nil || got.Result != watchword.ResultApproved {
			t.Errorf("%s as %s: %v %v", kind, purpose, got.Result, err)
		}
	}
	for _, kind := range []string{"", "0", "6", "7", "-1", "01", "03", "1.0", "2 ", " 2", "２", "two", "22", "4294967298", "%32"} {
		if a := w.post(sendPath, w.send("codeType", kind)); a.Code != 5420 {
			t.Errorf("%q: %+v", kind, a)
		}
	}
}

func TestLifetimeIsFiveMinutesAtMost(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ policy, good, gone time.Duration }{
		{time.Hour, 5*time.Minute - time.Second, 5 * time.Minute}, {time.Minute, time.Minute - time.Second, time.Minute},
	} {
		for after, want := range map[time.Duration]int{c.good: 200, c.gone: 5037} {
			w := setup(t, func(r *watchword.Resources) { r.Policies[0].Lifetime = watchword.Duration(c.policy) })
			w.post(sendPath, w.send())
			w.Clock.Advance(after)
			a := w.post(validatePath, values("phone", "13800138000", "smsCode", w.Inbox.Code("+8613800138000"), "userDomain", domain))
			if a.Code != want {
				t.Errorf("policy %v, after %v: %+v", c.policy, after, a)
			}
		}
	}
}

// TestPace holds the limit that this wire format brings, where the tenant has none.
func TestPace(t *testing.T) {
	t.Parallel()
	w := setup(t, func(r *watchword.Resources) { r.Policies[0].Limits = []watchword.RecipientLimit{} })
	for _, c := range []struct {
		kind    string
		advance time.Duration
		want    int
	}{{"2", 0, 200}, {"2", 59 * time.Second, 5058}, {"3", 0, 5058}, {"2", time.Second, 200}} {
		w.Clock.Advance(c.advance)
		if a := w.post(sendPath, w.send("codeType", c.kind)); a.Code != c.want {
			t.Errorf("%+v: %+v", c, a)
		}
	}
}

func TestLimitByIP(t *testing.T) {
	t.Parallel()
	w := setup(t, func(r *watchword.Resources) {
		r.Tenants[0].Limits = []watchword.BroadLimit{{Name: "ip", By: watchword.ByIP, Count: 1, Per: watchword.Duration(time.Hour)}}
	})
	for i, c := range []struct {
		ip   string
		want int
	}{{"203.0.113.7", 200}, {"203.0.113.7", 5058}, {"203.0.113.8", 200}} {
		if a := w.post(sendPath, w.send("phone", fmt.Sprintf("1380013800%d", i)), "X-Test-IP", c.ip); a.Code != c.want {
			t.Errorf("%+v: %+v", c, a)
		}
	}
}

func TestFaultsOfOurOwn(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.Break()
	q := w.send()
	if a := w.post(sendPath, q); a.Code != 5059 || a.Msg != "短信发送异常" {
		t.Errorf("%+v", a)
	}
	if a := w.post(emailPath, values("email", "a@example.com", "emailType", "1", "userDomain", domain)); a.Code != 5059 || a.Msg != "邮件发送异常" {
		t.Errorf("%+v", a)
	}
	if a := w.post(validatePath, values("phone", "13800138000", "smsCode", "1", "userDomain", domain)); a.Code != 5037 {
		t.Errorf("%+v", a)
	}
	w.Mend()
	if a := w.post(sendPath, q); a.Code != 200 {
		t.Errorf("a request that could not be looked at was used up: %+v", a)
	}
}

func TestPanicsAndLogs(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	e := setup(t)
	o := dialect.Options{
		Engine: e.Engine, Log: slog.New(slog.NewTextHandler(&log, nil)), Now: e.Clock.Now,
		ClientIP: func(*http.Request) string { panic("as told") },
	}
	h, err := quectel.Dialect().New(o)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{Engine: e.Engine, Handler: h, t: t}
	if a := w.post(sendPath, w.send()); a.Code != 5059 {
		t.Errorf("%+v", a)
	}
	if a := w.post(validatePath, w.send()); a.Code != 5037 {
		t.Errorf("%+v", a)
	}
	w.Handler = handler(t, e.Engine, o.Log)
	for _, phone := range []string{"13800005128", "13800138000"} {
		q := w.send("phone", phone)
		w.post(sendPath, q)
	}
	w.Break()
	w.post(sendPath, w.send())
	said := log.String()
	for _, want := range []string{"as told", "every provider account that could take the message is switched off", "told to be broken"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not in the log:\n%s", want, said)
		}
	}
	for _, secret := range []string{secret, "13800005128", "13800138000", e.Inbox.Code("+8613800138000"), "r0000"} {
		if strings.Contains(said, secret) {
			t.Errorf("%q is in the log:\n%s", secret, said)
		}
	}
}

func TestMethodsAndPaths(t *testing.T) {
	t.Parallel()
	w := setup(t)
	for _, c := range []struct {
		method, path string
		want         int
	}{
		{http.MethodGet, sendPath, 405}, {http.MethodHead, emailPath, 405}, {http.MethodOptions, validatePath, 405}, {http.MethodPut, sendPath, 405},
		{http.MethodPost, sendPath + "/", 404}, {http.MethodPost, "/v2/sms/enduserapi/sendPhoneSmsCode", 404}, {http.MethodPost, "/", 404},
	} {
		rec := httptest.NewRecorder()
		w.ServeHTTP(rec, httptest.NewRequest(c.method, c.path+"?"+w.send().Encode(), nil))
		if rec.Code != c.want || !strings.HasPrefix(rec.Body.String(), fmt.Sprintf(`{"code":%d,`, c.want)) {
			t.Errorf("%s %s: %d %s", c.method, c.path, rec.Code, rec.Body)
		}
		if (rec.Header().Get("Allow") == "POST") != (c.want == 405) {
			t.Errorf("%s %s: Allow %q", c.method, c.path, rec.Header().Get("Allow"))
		}
	}
}

func TestVocabulary(t *testing.T) {
	t.Parallel()
	for name, codes := range quectel.Tables() {
		t.Run(name, func(t *testing.T) {
			dialecttest.Vocabulary(t, func(word watchword.ErrorCode) (string, bool) {
				code, ok := codes(word)
				return quectel.Texts()[code][0], ok
			})
		})
	}
}

func TestLanguages(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]bool{
		"": false, "en": true, "en-US,en;q=0.9": true, "zh-CN,zh;q=0.9,en;q=0.8": false, "de, en;q=0.7, zh;q=0.5": true, "EN": true, "fr": false,
		"english": false, "*": false, ",,;;,": false, "e": false, "en;q=0.1": true, "\xff\xfe": false, " zh , en": false,
	} {
		if quectel.English(header) != want {
			t.Errorf("%q: %v", header, !want)
		}
	}
	w := setup(t)
	for code, text := range quectel.Texts() {
		if code != 200 && (text[0] == "" || text[1] == "" || text[0] == text[1]) {
			t.Errorf("%d says %q and %q", code, text[0], text[1])
		}
	}
	if a := w.post(sendPath, values(), "Accept-Language", "en-GB"); a.Msg != "Please enter phone number" {
		t.Errorf("%+v", a)
	}
	if a := w.post(sendPath, values()); a.Msg != "请输入手机号码" {
		t.Errorf("%+v", a)
	}
}
