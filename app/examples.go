package app

import (
	"path/filepath"
	"strings"

	"github.com/watchword/watchword/console"
	"github.com/watchword/watchword/dialect"
)

// examples are commands to paste, one set for each dialect. They source the credentials rather than show them, and each
// run of the first takes a random number, so that none meets the limit of one message a minute. Where the inbox asks
// for the key (see access), keyed makes them give it.
func examples(data, command string, keyed bool) []console.Example {
	env := shellPath(sandboxEnvPath(data))
	wait := `curl -sS "$WATCHWORD_URL/sandbox/v1/messages/wait?timeout=20s"`
	if keyed {
		wait += ` -H "Authorization: Bearer $WATCHWORD_API_KEY"`
	}
	all := []console.Example{nativeExample(env, wait)}
	for _, d := range builtInDialects() {
		if d.Sandbox.Example == nil {
			continue
		}
		e := d.Sandbox.Example(dialect.ExampleRequest{
			Source: ". " + env + " &&", Curl: command + " curl --env " + env, Wait: wait, Number: randomNumber,
		})
		all = append(all, console.Example{
			Dialect: d.Spec.Name, Title: d.Title, Start: e.Start, Read: ". " + env + " && " + wait, Check: e.Check,
			Note: map[string]string{console.English: e.Note["en"], console.Chinese: e.Note["zh"]},
		})
	}
	return all
}

// randomNumber gives eight digits, new ones each time.
const randomNumber = `$(LC_ALL=C tr -dc 0-9 </dev/urandom | head -c 8)`

func nativeExample(env, wait string) console.Example {
	return console.Example{
		Dialect: "native", Title: "Native API",
		Start: `. ` + env + ` && curl -sS "$WATCHWORD_URL/v1/verifications" -H "Authorization: Bearer $WATCHWORD_API_KEY"` +
			` -H 'Content-Type: application/json' -d '{"to":"+86138'"` + randomNumber + `"'","channel":"sms"}'`,
		Read: `. ` + env + ` && ` + wait,
		Check: `. ` + env + ` && m=$(` + wait + `)` +
			` && id=$(printf %s "$m" | sed -n 's/.*"verification_id":"\([^"]*\)".*/\1/p')` +
			` && code=$(printf %s "$m" | sed -n 's/.*"code":"\([^"]*\)".*/\1/p')` +
			` && curl -sS "$WATCHWORD_URL/v1/verifications/$id/check" -H "Authorization: Bearer $WATCHWORD_API_KEY"` +
			` -H 'Content-Type: application/json' -d '{"code":"'"$code"'"}'`,
		Note: map[string]string{
			console.English: "The first command sends a code to a made-up number, the second reads it from the inbox, the third checks the newest one.",
			console.Chinese: "第一条命令向一个虚构号码发送验证码，第二条从收件箱读取，第三条校验最新的一条。",
		},
	}
}

// shellPath writes a path so that a shell's "." finds it: with a slash in it, and quoted where it must be.
func shellPath(path string) string {
	if !filepath.IsAbs(path) && !strings.HasPrefix(path, ".") {
		path = "./" + path
	}
	if strings.ContainsFunc(path, func(r rune) bool {
		return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-", r)
	}) {
		return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
	}
	return path
}

// Example is a conversation to paste.
type Example = console.Example

// Examples gives the sandbox's commands for its banner.
func (s *Server) Examples() []Example {
	return examples(s.config.Data, s.command, !onLoopback(s.listener.Addr()))
}

// SandboxEnvPath is where the sandbox keeps its credentials.
func (s *Server) SandboxEnvPath() string { return sandboxEnvPath(s.config.Data) }
