package e2e

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// sdkClient is a program that is written with Huawei Cloud's own SDK. It stands in a module of its own, so that the
// server depends on nothing of the vendor's.
type sdkClient struct {
	in  io.WriteCloser
	out *bufio.Scanner
}

// newSDKClient builds the program and starts it against the server, with the sandbox's credentials.
func newSDKClient(t *testing.T, s *server, change map[string]string) *sdkClient {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "sdk")
	build := exec.Command("go", "build", "-o", binary, ".")
	build.Dir = filepath.Join("testdata", "huaweicloud-sdk")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the vendor's client: %v\n%s", err, out)
	}
	cmd := exec.Command(binary)
	cmd.Env = plainEnvironment()
	for name, value := range sandboxEnv(t, s) {
		if other, ok := change[name]; ok {
			value = other
		}
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var complaint noise
	cmd.Stderr = &complaint
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		if err := cmd.Wait(); err != nil {
			t.Errorf("the vendor's client: %v\n%s", err, complaint.bytes())
		}
	})
	return &sdkClient{in: in, out: bufio.NewScanner(out)}
}

// call makes one call and gives what the SDK made of the answer.
func (c *sdkClient) call(t *testing.T, line string) map[string]any {
	t.Helper()
	if _, err := io.WriteString(c.in, line+"\n"); err != nil {
		t.Fatal(err)
	}
	if !c.out.Scan() {
		t.Fatalf("%s: no answer", line)
	}
	var said map[string]any
	if err := json.Unmarshal(c.out.Bytes(), &said); err != nil {
		t.Fatalf("%s: %v: %s", line, err, c.out.Bytes())
	}
	return said
}

// expect makes one call and holds the answer against a text.
func (c *sdkClient) expect(t *testing.T, line, want string) {
	t.Helper()
	said, err := json.Marshal(c.call(t, line))
	if err != nil {
		t.Fatal(err)
	}
	if string(said) != want {
		t.Errorf("%s\n gives %s\nwanted %s", line, said, want)
	}
}

// inboxCode reads the newest code sent to an address.
func inboxCode(t *testing.T, s *server, to string) string {
	t.Helper()
	a := (&caller{base: s.url, http: http.DefaultClient}).must(t, http.MethodGet, "/sandbox/v1/messages/wait?timeout=20s&to="+url.QueryEscape(to), nil)
	var message struct{ Code string }
	if err := json.Unmarshal(a.body, &message); err != nil || message.Code == "" {
		t.Fatalf("%v: %s", err, a)
	}
	return message.Code
}

// TestHuaweiCloudsOwnSDK sends, verifies and reads both queries with the vendor's SDK, which knows nothing of us but the
// endpoint.
func TestHuaweiCloudsOwnSDK(t *testing.T) {
	s := dev(t, filepath.Join(t.TempDir(), "data"))
	c := newSDKClient(t, s, nil)

	const phone = `"contact_value":"13800138000","contact_way":0,"area_code":"86"`
	c.expect(t, "need {"+phone+"}", `{"need_verify_code":1}`)
	c.expect(t, "send {"+phone+"}", `{}`)
	c.expect(t, "send {"+phone+"}", `{"error_code":"OSM.01010024","error_msg":"Verify code sent too frequently."}`)
	code := inboxCode(t, s, "+8613800138000")
	c.expect(t, `verify {"verify_code":"ZZZZZZ",`+phone+`}`, `{"error_code":"OSM.01010010","error_msg":"Verify not pass."}`)
	c.expect(t, `verify {"verify_code":"`+code+`",`+phone+`,"customer_id":"c-1","x_customer_id":"s-1"}`, `{}`)

	const mail = `"contact_value":"o'hara+osm@example.com","contact_way":1`
	c.expect(t, "send {"+mail+"}", `{}`)
	c.expect(t, `verify {"verify_code":"`+inboxCode(t, s, "o'hara+osm@example.com")+`",`+mail+`}`, `{}`)

	need := c.call(t, `need {`+phone+`,"X-Time-Zone":"GMT+0","X-Language":"en-us","X-Site":1}`)
	expires, _ := need["expire_time"].(string)
	at, err := time.Parse(time.RFC3339, expires)
	if left := time.Until(at) - 30*24*time.Hour; need["need_verify_code"] != 0.0 || err != nil || left.Abs() > time.Minute {
		t.Errorf("need-verify of a verified contact: %v %v", need, err)
	}

	list := c.call(t, `verified {"contact_way":0,"customer_id":"c-1","sub_customer_id":"s-1","contact_value":"13800138000","area_code":"86","offset":1,"limit":10}`)
	id := verifiedID(t, list)
	c.expect(t, `verified {"verified_id":"`+id+`"}`,
		`{"contact_list":[{"area_code":"86","contact_value":"13800138000","contact_way":0,"verified_id":"`+id+`"}],"count":1}`)
	all := c.call(t, `verified {"limit":1}`)
	if rows, _ := all["contact_list"].([]any); all["count"] != 2.0 || len(rows) != 1 {
		t.Errorf("the first of all: %v", all)
	}
	c.expect(t, `verified {"offset":3}`, `{"contact_list":[],"count":2}`)
	if got := c.call(t, `verified {"contact_value":"o'hara+osm@example.com"}`); got["count"] != 1.0 {
		t.Errorf("by its address: %v", got)
	}
	c.expect(t, `verified {"customer_id":"一 (&=?!#%.*) +~"}`, `{"contact_list":[],"count":0}`)

	c.expect(t, `send {"contact_value":"13800138001","contact_way":2,"area_code":"86"}`, `{"error_code":"OSM.01010012","error_msg":"The type must be 0 or 1."}`)
	c.expect(t, `verify {"verify_code":"1",`+phone+`}`, `{"error_code":"OSM.0001","error_msg":"verify_code is too short","status":400}`)
	s.complainsOfNothing(t)
}

// verifiedID is the one in a list of one.
func verifiedID(t *testing.T, list map[string]any) string {
	t.Helper()
	rows, _ := list["contact_list"].([]any)
	if list["count"] != 1.0 || len(rows) != 1 {
		t.Fatalf("%v", list)
	}
	row, _ := rows[0].(map[string]any)
	id, _ := row["verified_id"].(string)
	return id
}

// TestHuaweiCloudsOwnSDKWithTheWrongKey: whoever signs with another secret, or for another account, is nobody.
func TestHuaweiCloudsOwnSDKWithTheWrongKey(t *testing.T) {
	s := dev(t, filepath.Join(t.TempDir(), "data"))
	for name, value := range map[string]string{"HUAWEICLOUD_SK": "another", "HUAWEICLOUD_AK": "ANOTHER", "HUAWEICLOUD_DOMAIN_ID": "another"} {
		c := newSDKClient(t, s, map[string]string{name: value})
		const refused = `{"error_code":"OSM.0002","error_msg":"Unauthorized","status":401}`
		c.expect(t, `send {"contact_value":"13800138000","contact_way":0,"area_code":"86"}`, refused)
		c.expect(t, `verified {}`, refused)
	}
	a := (&caller{base: s.url, http: http.DefaultClient}).must(t, http.MethodGet, "/sandbox/v1/messages", nil)
	if strings.Contains(string(a.body), "13800138000") {
		t.Errorf("something was sent: %s", a)
	}
}

// TestASignedRequestIsTakenOnceAfterARestart: what was signed once is remembered on disk.
func TestASignedRequestIsTakenOnceAfterARestart(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	s := dev(t, data)
	line, complaint, status := run(t, "", "curl", "huaweicloud", "send", "--env", filepath.Join(data, "sandbox.env"))
	if status != 0 {
		t.Fatal(complaint)
	}
	signed := time.Now()
	if out := shell(t, data, line); out != "{}\n" {
		t.Fatalf("%s gives %s", line, out)
	}
	s.terminate(t, startTime)
	again := dev(t, data)
	<-time.After(time.Until(signed.Add(4 * time.Second))) // at once it would be answered as one that came too soon
	out := shell(t, data, strings.Replace(line, s.url, again.url, 1))
	if out != `{"error_code":"OSM.0002","error_msg":"Unauthorized"}`+"\n" {
		t.Errorf("the same request again gives %s", out)
	}
}
