package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/watchword/watchword"
)

// crossing is a sandbox with one client for each wire format.
type crossing struct {
	*server
	env     map[string]string
	numbers int
	secret  []string // what must not be found in files and logs
}

// voice is one wire format as a client speaks it.
type voice struct {
	name     string
	purposes map[watchword.Channel][]watchword.Purpose // that it can send and check
	send     func(t *testing.T, c *crossing, to address, p watchword.Purpose) string
	check    func(t *testing.T, c *crossing, to address, p watchword.Purpose, code, id string) bool
}

// address is a recipient in its parts.
type address struct {
	channel  watchword.Channel
	full     string // canonical
	national string // of a number of China
}

// fresh makes a recipient that nobody has written to.
func (c *crossing) fresh(ch watchword.Channel) address {
	c.numbers++
	if ch == watchword.Email {
		to := fmt.Sprintf("user%d@example.com", c.numbers)
		c.secret = append(c.secret, to)
		return address{ch, to, to}
	}
	national := fmt.Sprintf("138%08d", c.numbers)
	c.secret = append(c.secret, national)
	return address{ch, "+86" + national, national}
}

func voices() []voice {
	main := []watchword.Purpose{watchword.PurposeCommon, watchword.PurposeLogin, watchword.PurposeRegister, watchword.PurposeResetPassword}
	both := map[watchword.Channel][]watchword.Purpose{watchword.SMS: main, watchword.Email: main}
	return []voice{
		{"native", both, sendNative, checkNative},
		{"multimarkets", both, sendMultiMarkets, checkMultiMarkets},
		{"quectel", map[watchword.Channel][]watchword.Purpose{watchword.SMS: main[1:]}, sendQuectel, checkQuectel},
		{"fresns", both, sendFresns, checkFresns},
		{"huaweicloud", map[watchword.Channel][]watchword.Purpose{watchword.SMS: main[:1], watchword.Email: main[:1]}, sendHuaweiCloud, checkHuaweiCloud},
	}
}

// TestACodeOfOneDialectIsGoodInTheOthers sends through each dialect and checks through each other one, for every channel
// and purpose that both can carry: a wrong code is refused, the right one is taken once, and what became of it shows in
// MultiMarkets' query.
func TestACodeOfOneDialectIsGoodInTheOthers(t *testing.T) {
	s := dev(t, filepath.Join(t.TempDir(), "data"))
	c := &crossing{server: s, env: sandboxEnv(t, s)}
	pairs := 0
	for _, sender := range voices() {
		for _, checker := range voices() {
			for _, channel := range []watchword.Channel{watchword.SMS, watchword.Email} {
				for _, p := range sender.purposes[channel] {
					if carries(checker, channel, p) {
						pairs++
						c.cross(t, sender, checker, channel, p)
					}
				}
			}
		}
	}
	t.Logf("%d combinations of sender, checker, channel and purpose", pairs)
	if pairs < 100 {
		t.Errorf("only %d combinations were tried", pairs)
	}
	c.nothingLeaks(t)
}

// nothingLeaks ends the server and looks for recipients and secrets in all that it has written.
func (c *crossing) nothingLeaks(t *testing.T) {
	t.Helper()
	for name, value := range c.env {
		if len(value) > 12 && name != "WATCHWORD_URL" && !strings.HasSuffix(name, "_ID") && !strings.HasSuffix(name, "_DOMAIN") && !strings.HasSuffix(name, "_AK") {
			c.secret = append(c.secret, value)
		}
	}
	metrics := c.call(t, http.MethodGet, "/metrics", "")
	if status := c.terminate(t, time.Minute); status != 0 {
		t.Errorf("the server ends with %d", status)
	}
	written := map[string][]byte{"metrics": []byte(metrics), "stdout": c.stdout.bytes(), "stderr": c.stderr.bytes()}
	files, err := filepath.Glob(filepath.Join(c.data, "*"))
	if err != nil || len(files) < 2 {
		t.Fatalf("%v: %v", files, err)
	}
	for _, file := range files {
		if name := filepath.Base(file); name != "sandbox.env" && name != "keys.json" {
			if written[name], err = os.ReadFile(file); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, text := range written {
		for _, secret := range c.secret {
			if bytes.Contains(text, []byte(secret)) {
				t.Errorf("%s holds %q", name, secret)
			}
		}
	}
	t.Logf("%d needles were looked for in %d places", len(c.secret), len(written))
}

func carries(v voice, ch watchword.Channel, p watchword.Purpose) bool {
	for _, own := range v.purposes[ch] {
		if own == p {
			return true
		}
	}
	return false
}

func (c *crossing) cross(t *testing.T, sender, checker voice, ch watchword.Channel, p watchword.Purpose) {
	t.Helper()
	where := fmt.Sprintf("%s to %s by %s for %s", sender.name, checker.name, ch, p)
	to := c.fresh(ch)
	if said := sender.send(t, c, to, p); said != "" {
		t.Errorf("%s: not sent: %s", where, said)
		return
	}
	code, id := c.newest(t, to)
	if got := c.query(t, to, p, code, id); got != "1" {
		t.Errorf("%s: the query says %q before the check, want 1", where, got)
	}
	if checker.check(t, c, to, p, nearly(code), id) {
		t.Errorf("%s: a wrong code is taken", where)
	}
	if !checker.check(t, c, to, p, code, id) {
		t.Errorf("%s: the right code is refused", where)
	}
	if checker.check(t, c, to, p, code, id) {
		t.Errorf("%s: the code is taken twice", where)
	}
	if got := c.query(t, to, p, code, id); got != "2" {
		t.Errorf("%s: the query says %q after the check, want 2", where, got)
	}
}

// nearly is a code of the same form that is another one.
func nearly(code string) string { return string((code[0]-'0'+1)%10+'0') + code[1:] }

// newest reads the message to a recipient from the inbox.
func (c *crossing) newest(t *testing.T, to address) (code, id string) {
	t.Helper()
	var m struct {
		Code string `json:"code"`
		ID   string `json:"verification_id"`
	}
	text := c.call(t, http.MethodGet, "/sandbox/v1/messages/wait?timeout=20s&to="+url.QueryEscape(to.full), "")
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		t.Fatalf("the inbox answers %s", text)
	}
	return m.Code, m.ID
}

// call makes a request with headers in pairs, and gives the answer's body.
func (c *crossing) call(t *testing.T, method, path, body string, headers ...string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, c.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header[headers[i]] = []string{headers[i+1]}
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// curl runs what "watchword curl" prints.
func (c *crossing) curl(t *testing.T, args ...string) string {
	t.Helper()
	line, complaint, status := run(t, "", append([]string{"curl", "--env", filepath.Join(c.data, "sandbox.env")}, args...)...)
	if status != 0 {
		t.Fatalf("curl %v: %s", args, complaint)
	}
	var out, trouble bytes.Buffer
	shell := exec.Command("sh", "-c", line)
	shell.Stdout, shell.Stderr = &out, &trouble
	if err := shell.Run(); err != nil {
		t.Fatalf("%s: %v: %s", line, err, trouble.String())
	}
	return out.String()
}

func (c *crossing) bearer() string { return "Bearer " + c.env["WATCHWORD_API_KEY"] }

func sendNative(t *testing.T, c *crossing, to address, p watchword.Purpose) string {
	t.Helper()
	return unless(`"status":"pending"`, c.call(t, http.MethodPost, "/v1/verifications",
		fmt.Sprintf(`{"to":%q,"channel":%q,"purpose":%q}`, to.full, to.channel, p), "Authorization", c.bearer()))
}

func checkNative(t *testing.T, c *crossing, to address, p watchword.Purpose, code, _ string) bool {
	t.Helper()
	return strings.Contains(c.call(t, http.MethodPost, "/v1/checks",
		fmt.Sprintf(`{"to":%q,"channel":%q,"purpose":%q,"code":%q}`, to.full, to.channel, p, code), "Authorization", c.bearer()), `"result":"approved"`)
}

// unless gives an answer back that does not say what it should.
func unless(says, answer string) string {
	if strings.Contains(answer, says) {
		return ""
	}
	return answer
}

// MultiMarkets.

func bizType(ch watchword.Channel, p watchword.Purpose) string {
	kind := map[watchword.Purpose]string{
		watchword.PurposeCommon: "COMMON", watchword.PurposeLogin: "LOGIN", watchword.PurposeRegister: "REGISTER", watchword.PurposeResetPassword: "PASSWORD",
	}[p]
	return strings.ToUpper(string(ch)) + "_" + kind + "_VERIFICATION_CODE"
}

func toUser(to address) string {
	if to.channel == watchword.Email {
		return to.full
	}
	return "86 " + to.national
}

func (c *crossing) multimarkets(t *testing.T, path, body string, more ...string) string {
	t.Helper()
	headers := append([]string{"trace", "crossing", "version", "0.0.1", "companyId", c.env["MULTIMARKETS_COMPANY_ID"]}, more...)
	return c.call(t, http.MethodPost, path, body, headers...)
}

func sendMultiMarkets(t *testing.T, c *crossing, to address, p watchword.Purpose) string {
	t.Helper()
	return unless(`"code":"0"`, c.multimarkets(t, "/api/global/message.app.VerificationApiService.verifyCodeSend",
		fmt.Sprintf(`{"companyId":%s,"bizType":%q,"toUser":%q}`, c.env["MULTIMARKETS_COMPANY_ID"], bizType(to.channel, p), toUser(to))))
}

func checkMultiMarkets(t *testing.T, c *crossing, to address, p watchword.Purpose, code, id string) bool {
	t.Helper()
	return strings.Contains(c.multimarkets(t, "/global/message.app.VerificationApiService.verifyCodeCheck",
		fmt.Sprintf(`{"companyId":%s,"bizType":%q,"toUser":%q,"sendToken":%q,"code":%q}`,
			c.env["MULTIMARKETS_COMPANY_ID"], bizType(to.channel, p), toUser(to), sendToken(t, id), code)), `"code":"0"`)
}

func sendToken(t *testing.T, id string) string {
	t.Helper()
	parsed, err := watchword.ParseID(id)
	if err != nil {
		t.Fatal(err)
	}
	return parsed.UUID()
}

// query asks MultiMarkets' B-end for the status of a verification.
func (c *crossing) query(t *testing.T, to address, p watchword.Purpose, code, id string) string {
	t.Helper()
	auth := c.call(t, http.MethodPost, "/openapi-b/auth/admin.admin.CompanyAuthDubboService.auth",
		fmt.Sprintf(`{"appId":%q,"appSecret":%q}`, c.env["MULTIMARKETS_APP_ID"], c.env["MULTIMARKETS_APP_SECRET"]), "trace", "auth")
	var signed struct {
		Data struct{ Token string }
	}
	if err := json.Unmarshal([]byte(auth), &signed); err != nil || signed.Data.Token == "" {
		t.Fatalf("no token: %s", auth)
	}
	text := c.multimarkets(t, "/openapi-b/message.admin.VerificationAdminService.queryCodeSendStatus",
		fmt.Sprintf(`{"bizType":%q,"toUser":%q,"code":%q,"sendToken":%q}`, bizType(to.channel, p), toUser(to), code, sendToken(t, id)),
		"token", signed.Data.Token)
	var answer struct {
		Data struct{ Status string }
	}
	_ = json.Unmarshal([]byte(text), &answer)
	if answer.Data.Status == "" {
		return text
	}
	return answer.Data.Status
}

// Quectel.

func sendQuectel(t *testing.T, c *crossing, to address, p watchword.Purpose) string {
	t.Helper()
	return unless(`"code":200`, c.curl(t, "quectel", "send", "--to", to.full, "--purpose", string(p)))
}

func checkQuectel(t *testing.T, c *crossing, to address, p watchword.Purpose, code, _ string) bool {
	t.Helper()
	return strings.Contains(c.curl(t, "quectel", "check", "--to", to.full, "--purpose", string(p), "--code", code), `"code":200`)
}

// Fresns.

func sendFresns(t *testing.T, c *crossing, to address, p watchword.Purpose) string {
	t.Helper()
	return unless(`"message":"ok"`, compact(c.curl(t, "fresns", "send", "--to", to.full, "--purpose", string(p))))
}

func checkFresns(t *testing.T, c *crossing, to address, p watchword.Purpose, code, _ string) bool {
	t.Helper()
	return strings.Contains(compact(c.curl(t, "fresns", "check", "--to", to.full, "--purpose", string(p), "--code", code)), `"code":0`)
}

// compact takes the layout out of a JSON text.
func compact(text string) string {
	var out bytes.Buffer
	if json.Compact(&out, []byte(text)) != nil {
		return text
	}
	return out.String()
}

// Huawei Cloud.

func (a address) contact() string {
	way := 0
	if a.channel == watchword.Email {
		way = 1
	}
	return fmt.Sprintf(`"contact_value":%q,"contact_way":%d,"area_code":"86"`, a.national, way)
}

func sendHuaweiCloud(t *testing.T, c *crossing, to address, _ watchword.Purpose) string {
	t.Helper()
	answer := c.call(t, http.MethodPost, "/v2/servicerequest/verifycodes/send", "{"+to.contact()+"}", "X-Auth-Token", c.env["HUAWEICLOUD_TOKEN"])
	if strings.TrimSpace(answer) == "{}" {
		return ""
	}
	return answer
}

func checkHuaweiCloud(t *testing.T, c *crossing, to address, _ watchword.Purpose, code, _ string) bool {
	t.Helper()
	answer := c.call(t, http.MethodPost, "/v2/servicerequest/verifycodes",
		fmt.Sprintf(`{%s,"verify_code":%q}`, to.contact(), code), "X-Auth-Token", c.env["HUAWEICLOUD_TOKEN"])
	return strings.TrimSpace(answer) == "{}"
}
