package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/md5" //nolint:gosec // the wire format's own
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/watchword/watchword"
)

// wire is one wire format as a client writes it: a send to a number, and a check of the code that came.
type wire struct {
	name          string
	sent, checked string // what an answer must contain
	sendStatus    int
	send          func(number string) []byte
	check         func(c sentCode) []byte
}

// What the tenant's credentials are called.
const (
	benchCompany = "439"
	benchOrigin  = "https://app.example.com"
	benchDomain  = "bench-domain"
	benchApp     = "benchapp"
	benchSecret  = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGH"
)

// dialectDocument is what the tenant needs to speak every dialect.
const dialectDocument = `
tenants:
  - id: bench
    dialects: [native, multimarkets, quectel, fresns, huaweicloud]
    verified_for: 24h
    dialect_settings:
      multimarkets: {allowed_origins: ["` + benchOrigin + `"]}
credentials:
  - {tenant: bench, name: company, type: multimarkets_company, key: "` + benchCompany + `"}
  - {tenant: bench, name: domain, type: quectel_user_domain, key: ` + benchDomain + `, secret: ` + benchSecret + `}
  - {tenant: bench, name: app, type: fresns_app, key: ` + benchApp + `, secret: ` + benchSecret + `, settings: {server: true}}
`

// wires are the dialects, and the native API to hold them against.
func wires(p *process, token string) []wire {
	return []wire{nativeWire(p), multimarketsWire(), quectelWire(), fresnsWire(), huaweicloudWire(token)}
}

func nativeWire(p *process) wire {
	return wire{
		name: "native", sendStatus: http.StatusCreated, sent: `"pending"`, checked: `"approved"`,
		send: func(number string) []byte {
			return request("/v1/verifications", p.key, `{"to":"`+number+`","channel":"sms"}`)
		},
		check: func(c sentCode) []byte {
			return request("/v1/verifications/"+c.id+"/check", p.key, `{"code":"`+c.code+`"}`)
		},
	}
}

// post writes a POST with headers of its own, in pairs.
func post(target, body string, headers ...string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: %d\r\n", target, len(body))
	for i := 0; i+1 < len(headers); i += 2 {
		b.WriteString(headers[i] + ": " + headers[i+1] + "\r\n")
	}
	b.WriteString("\r\n" + body)
	return b.Bytes()
}

// national cuts the country's digits off a number of China.
func national(number string) string { return strings.TrimPrefix(number, "+86") }

func multimarketsWire() wire {
	const service = "/api/global/message.app.VerificationApiService."
	call := func(method, body string) []byte {
		return post(service+method, body, "trace", "bench", "version", "0.0.1", "companyId", benchCompany, "Origin", benchOrigin)
	}
	user := func(number string) string {
		return `"companyId":439,"bizType":"SMS_COMMON_VERIFICATION_CODE","toUser":"86 ` + national(number) + `"`
	}
	return wire{
		name: "multimarkets", sendStatus: http.StatusOK, sent: `"code":"0"`, checked: `"code":"0"`,
		send: func(number string) []byte { return call("verifyCodeSend", `{`+user(number)+`}`) },
		check: func(c sentCode) []byte {
			id, err := watchword.ParseID(c.id)
			if err != nil {
				return nil
			}
			return call("verifyCodeCheck", `{`+user(c.to)+`,"sendToken":"`+id.UUID()+`","code":"`+c.code+`"}`)
		},
	}
}

func quectelWire() wire {
	// Every call is signed alike: number, codeType, random and time.
	call := func(path, number string, more ...string) []byte {
		ts, random := strconv.FormatInt(time.Now().UnixMilli(), 10), randomText(16)
		sum := sha256.Sum256([]byte(national(number) + "2" + random + ts + benchSecret))
		q := url.Values{
			"codeType": {"2"}, "internationalCode": {"86"}, "phone": {national(number)}, "random": {random}, "ts": {ts},
			"signature": {hex.EncodeToString(sum[:])}, "userDomain": {benchDomain},
		}
		for i := 0; i+1 < len(more); i += 2 {
			q.Set(more[i], more[i+1])
		}
		return post(path+"?"+q.Encode(), "")
	}
	return wire{
		name: "quectel", sendStatus: http.StatusOK, sent: `"code":200`, checked: `"code":200`,
		send:  func(number string) []byte { return call("/v2/sms/enduserapi/v2/sendPhoneSmsCode", number) },
		check: func(c sentCode) []byte { return call("/v2/sms/enduserapi/validateSmsCode", c.to, "smsCode", c.code) },
	}
}

func fresnsWire() wire {
	device := base64.StdEncoding.EncodeToString([]byte(`{"networkIpv4":"203.0.113.7"}`))
	call := func(path, body string) []byte {
		ts := strconv.FormatInt(time.Now().UnixMilli(), 10)
		text := "X-Fresns-App-Id=" + benchApp + "&X-Fresns-Client-Platform-Id=4&X-Fresns-Client-Version=1.0.0&X-Fresns-Signature-Timestamp=" + ts
		sum := md5.Sum([]byte(text + "&AppSecret=" + benchSecret)) //nolint:gosec // the wire format's own
		return post(path, body, "Accept", "application/json", "X-Fresns-App-Id", benchApp, "X-Fresns-Client-Platform-Id", "4",
			"X-Fresns-Client-Version", "1.0.0", "X-Fresns-Client-Device-Info", device, "X-Fresns-Signature-Timestamp", ts,
			"X-Fresns-Signature", hex.EncodeToString(sum[:]))
	}
	user := func(number string) string {
		return `"type":"sms","templateId":1,"account":"` + national(number) + `","countryCode":86`
	}
	return wire{
		name: "fresns", sendStatus: http.StatusOK, sent: `"ok"`, checked: `"ok"`,
		send: func(number string) []byte {
			return call("/api/v2/common/send-verify-code", `{"useType":5,`+user(number)+`}`)
		},
		check: func(c sentCode) []byte {
			return call("/api/v2/common/check-verify-code", `{`+user(c.to)+`,"verifyCode":"`+c.code+`"}`)
		},
	}
}

func huaweicloudWire(token string) wire {
	user := func(number string) string {
		return `"contact_value":"` + national(number) + `","contact_way":0,"area_code":"86"`
	}
	return wire{
		name: "huaweicloud", sendStatus: http.StatusOK, sent: `{}`, checked: `{}`,
		send: func(number string) []byte {
			return post("/v2/servicerequest/verifycodes/send", `{`+user(number)+`}`, "X-Auth-Token", token)
		},
		check: func(c sentCode) []byte {
			return post("/v2/servicerequest/verifycodes", `{`+user(c.to)+`,"verify_code":"`+c.code+`"}`, "X-Auth-Token", token)
		},
	}
}

// randomText makes n letters and digits, at most 26, that no request has had.
func randomText(n int) string { return rand.Text()[:n] }

// issueToken has the running server issue a token, as an operator would.
func (p *process) issueToken(ctx context.Context) (string, error) {
	cmd := exec.CommandContext(ctx, p.program, "token", "issue", "--tenant", "bench", "--type", "huaweicloud",
		"--subject", "bench", "--lifetime", "1h", "--admin-url", p.admin, "--data", p.data())
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("issue a token: %w", err)
	}
	return between(string(out), `"token":"`, `"`), nil
}

func between(text, before, after string) string {
	_, rest, _ := strings.Cut(text, before)
	found, _, _ := strings.Cut(rest, after)
	return found
}

// spokenCost is what a dialect's requests cost the server.
type spokenCost struct{ send, check []measurement }

// runDialects measures every dialect in turn, round by round, and prints their CPU time beside the native API's.
func runDialects(ctx context.Context, o options, server *process, v *vendor, out io.Writer) error {
	if _, err := server.apply(ctx, dialectDocument); err != nil {
		return err
	}
	token, err := server.issueToken(ctx)
	if err != nil {
		return err
	}
	all := wires(server, token)
	costs := make([]spokenCost, len(all))
	for range o.rounds {
		for i, w := range all {
			if err := w.round(ctx, o, &costs[i], server, v); err != nil {
				return err
			}
		}
	}
	fmt.Fprintf(out, "\nDialects: CPU per request, and its ratio to the native API's; medians of %d rounds\n\n", o.rounds)
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\tsend\tof native\tcheck\tof native\t")
	for i, w := range all {
		fmt.Fprintf(t, "%s\t%v\t%.2f\t%v\t%.2f\t\n", w.name, cpuOf(costs[i].send).Round(time.Microsecond), ratioOf(costs[i].send, costs[0].send),
			cpuOf(costs[i].check).Round(time.Microsecond), ratioOf(costs[i].check, costs[0].check))
	}
	return t.Flush()
}

func (w wire) round(ctx context.Context, o options, cost *spokenCost, server *process, v *vendor) error {
	v.forget()
	m, err := measure(ctx, server, load{
		address: server.address, connections: o.connections, length: o.start / 2, status: w.sendStatus, want: w.sent,
		next: func() []byte { return w.send(server.number()) },
	})
	if err != nil {
		return fmt.Errorf("%s: send: %w", w.name, err)
	}
	cost.send = append(cost.send, m)
	codes := v.codes()
	m, err = measure(ctx, server, load{
		address: server.address, connections: o.connections, length: time.Minute, status: http.StatusOK, want: w.checked,
		next: func() []byte {
			if c, ok := codes.take(); ok {
				return w.check(c)
			}
			return nil
		},
	})
	if err != nil {
		return fmt.Errorf("%s: check: %w", w.name, err)
	}
	cost.check = append(cost.check, m)
	return nil
}

func cpuOf(rounds []measurement) time.Duration {
	return median(rounds, func(m measurement) time.Duration { return m.cpu })
}

// ratioOf is the median of each round's ratio to the native API's in the same round.
func ratioOf(rounds, native []measurement) float64 {
	all := make([]float64, 0, len(rounds))
	for i, m := range rounds {
		all = append(all, float64(m.cpu)/float64(max(native[i].cpu, 1)))
	}
	slices.SortFunc(all, cmp.Compare)
	return all[len(all)/2]
}
