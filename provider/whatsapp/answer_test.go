package whatsapp

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/watchword/watchword"
	texts "github.com/watchword/watchword/message"
)

// answered sends to a vendor that says one thing.
func answered(t *testing.T, status int, body string) (watchword.Acceptance, error) {
	t.Helper()
	return send(t, open(t, settings(newGraph(t, says(status, body)).URL)), login())
}

// Every code of the table is given back as its class, with any status, in a refusal and in a receipt.
func TestEveryCode(t *testing.T) {
	seen := map[string]bool{}
	for _, line := range table() {
		if seen[line.Code] {
			t.Errorf("%s is there twice", line.Code)
		}
		seen[line.Code] = true
		for _, status := range []int{200, 400, 500} {
			_, err := answered(t, status, `{"error":{"message":"(#1) no","type":"OAuthException","code":`+line.Code+`}}`)
			wantRefused(t, err, line.Class, line.Code)
		}
		failed := status{ID: "wamid.1", Status: "failed", Errors: []fault{{Code: json.Number(line.Code)}}}
		if r := failed.receipt(); r.Status != watchword.Undelivered || r.Class != line.Class || r.Raw != line.Code {
			t.Errorf("%s is received as %+v", line.Code, r)
		}
	}
	for _, code := range []int{131026, 131047, 131048, 131049, 131056, 130429, 132000, 132016, 133010, 190, 368, 80007} {
		if !seen[strconv.Itoa(code)] {
			t.Errorf("%d is not there", code)
		}
	}
	for code := 200; code < 300; code++ { // Meta: 200-299, API Permission
		if class, ok := (fault{Code: json.Number(strconv.Itoa(code))}).class(); !ok || class != watchword.ClassAuthFailed {
			t.Errorf("%d is %s", code, class)
		}
	}
}

func TestAnswers(t *testing.T) {
	for what, c := range map[string]struct {
		status int
		body   string
		class  watchword.ErrorClass // none: accepted
		raw    string
	}{
		"a yes":                   {200, `{"messaging_product":"whatsapp","messages":[{"id":"wamid.1","message_status":"accepted"}]}`, 0, ""},
		"held for assessment":     {200, `{"messages":[{"id":"wamid.1","message_status":"held_for_quality_assessment"}]}`, 0, ""},
		"created":                 {201, `{"messages":[{"id":"wamid.1"}]}`, 0, ""},
		"an error in a yes":       {200, `{"messages":[{"id":"wamid.1"}],"error":{"code":130429}}`, watchword.ClassRateLimited, "130429"},
		"an unknown error in 200": {200, `{"error":{"code":424242}}`, watchword.ClassUnknown, "424242"},
		"an error without a code": {400, `{"error":{"message":"no"}}`, watchword.ClassProviderError, "HTTP 400"},
		"an unknown code":         {400, `{"error":{"code":424242}}`, watchword.ClassProviderError, "424242"},
		"an unknown code, 401":    {401, `{"error":{"code":424242}}`, watchword.ClassAuthFailed, "424242"},
		"an unknown code, 429":    {429, `{"error":{"code":424242}}`, watchword.ClassRateLimited, "424242"},
		"a quoted code":           {400, `{"error":{"code":"131026"}}`, watchword.ClassUnreachable, "131026"},
		"a code that is the code": {400, `{"error":{"code":493812}}`, watchword.ClassProviderError, "HTTP 400"},
		"a code that is a text":   {400, `{"error":{"code":"no such"}}`, watchword.ClassProviderError, "HTTP 400"},
		"no messages":             {200, `{"messaging_product":"whatsapp"}`, watchword.ClassUnknown, "HTTP 200"},
		"an empty list":           {200, `{"messages":[]}`, watchword.ClassUnknown, "HTTP 200"},
		"a message without id":    {200, `{"messages":[{}]}`, watchword.ClassUnknown, "HTTP 200"},
		"another shape":           {200, `{"messages":{"id":"wamid.1"}}`, watchword.ClassUnknown, "HTTP 200"},
		"malformed":               {200, `{"messages":[{"id":"wamid.1"`, watchword.ClassUnknown, "HTTP 200"},
		"empty":                   {200, ``, watchword.ClassUnknown, "HTTP 200"},
		"a proxy's page":          {502, "<html><h1>Bad Gateway</h1>", watchword.ClassProviderError, "HTTP 502"},
		"a page that says yes":    {200, "<html>OK", watchword.ClassUnknown, "HTTP 200"},
		"a gateway's time-out":    {504, "", watchword.ClassTimeout, "HTTP 504"},
		"a yes with a no":         {500, `{"messages":[{"id":"wamid.1"}]}`, watchword.ClassProviderError, "HTTP 500"},
	} {
		t.Run(what, func(t *testing.T) {
			accepted, err := answered(t, c.status, c.body)
			if c.class != 0 {
				wantRefused(t, err, c.class, c.raw)
			} else if err != nil || accepted.MessageID != name("wamid.1") {
				t.Errorf("%+v, %v", accepted, err)
			}
		})
	}
}

func TestRedirectIsNotFollowed(t *testing.T) {
	elsewhere := newGraph(t, nil)
	g := newGraph(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere.URL+r.RequestURI, http.StatusTemporaryRedirect)
	})
	_, err := send(t, open(t, settings(g.URL)), login())
	wantRefused(t, err, watchword.ClassProviderError, "HTTP 307")
	if len(elsewhere.bodies) != 0 {
		t.Error("the redirect was followed")
	}
}

// raw is a vendor below HTTP: serve gets the one connection.
func raw(t *testing.T, serve func(conn net.Conn)) (base string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if conn, err := listener.Accept(); err == nil {
			serve(conn)
			_ = conn.Close()
		}
	}()
	t.Cleanup(func() { _ = listener.Close(); <-done })
	return "http://" + listener.Addr().String()
}

func take(conn net.Conn) {
	if r, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
		_, _ = io.Copy(io.Discard, r.Body)
	}
}

func TestConnectionDropped(t *testing.T) {
	_, err := send(t, open(t, settings(raw(t, func(net.Conn) {}))), login())
	var refused *watchword.SendError
	if !errors.As(err, &refused) || refused.Class != watchword.ClassTimeout && refused.Class != watchword.ClassProviderError {
		t.Errorf("dropped before it was read: %v", err)
	}
	_, err = send(t, open(t, settings(raw(t, take))), login())
	wantRefused(t, err, watchword.ClassTimeout, "connection lost")

	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = listener.Close()
	_, err = send(t, open(t, settings("http://"+listener.Addr().String())), login())
	wantRefused(t, err, watchword.ClassProviderError, "connection refused")
}

func TestTruncatedAnswer(t *testing.T) {
	for status, want := range map[string]struct {
		class watchword.ErrorClass
		raw   string
	}{
		"200 OK": {watchword.ClassTimeout, "connection lost"}, "400 No": {watchword.ClassProviderError, "HTTP 400"},
	} {
		base := raw(t, func(conn net.Conn) {
			take(conn)
			_, _ = io.WriteString(conn, "HTTP/1.1 "+status+"\r\nContent-Length: 100\r\n\r\n"+`{"messages":[{"id":"wamid.1"}]`)
		})
		_, err := send(t, open(t, settings(base)), login())
		wantRefused(t, err, want.class, want.raw)
	}
}

func TestSlowBodyPastTheDeadline(t *testing.T) {
	ctx, done := overdue{t.Context(), make(chan struct{})}, make(chan struct{})
	base := raw(t, func(conn net.Conn) {
		take(conn)
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
		close(ctx.passed)
		<-done
	})
	t.Cleanup(func() { close(done) })
	_, err := open(t, settings(base)).Send(ctx, login())
	wantRefused(t, err, watchword.ClassTimeout, "deadline")
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

// overdue is a context whose deadline passes when the test says so.
type overdue struct {
	context.Context
	passed chan struct{}
}

func (o overdue) Done() <-chan struct{} { return o.passed }

func (o overdue) Err() error {
	select {
	case <-o.passed:
		return context.DeadlineExceeded
	default:
		return nil
	}
}

func TestOpenFaults(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Config)
		want   string
	}{
		"good":                    {func(*Config) {}, ""},
		"least":                   {func(c *Config) { *c = Config{AccessToken: "t", PhoneNumberID: "1"} }, ""},
		"no token":                {func(c *Config) { c.AccessToken = "" }, "access_token: "},
		"token with its line":     {func(c *Config) { c.AccessToken += "\n" }, "access_token: "},
		"app secret with a line":  {func(c *Config) { c.AppSecret += "\n" }, "app_secret: "},
		"verify token with a nul": {func(c *Config) { c.VerifyToken += "\x00" }, "verify_token: "},
		"no number id":            {func(c *Config) { c.PhoneNumberID = "" }, "phone_number_id: "},
		"the number itself":       {func(c *Config) { c.PhoneNumberID = "+15550783881" }, "phone_number_id: "},
		"a path":                  {func(c *Config) { c.PhoneNumberID = "1/2" }, "phone_number_id: "},
		"too long an id":          {func(c *Config) { c.PhoneNumberID = strings.Repeat("1", 21) }, "phone_number_id: "},
		"a version":               {func(c *Config) { c.Version = "v30.1" }, ""},
		"a version without v":     {func(c *Config) { c.Version = "25.0" }, "version: "},
		"a version without point": {func(c *Config) { c.Version = "v25" }, "version: "},
		"a version of letters":    {func(c *Config) { c.Version = "vx.y" }, "version: "},
		"a version of one half":   {func(c *Config) { c.Version = "v25." }, "version: "},
		"a version that climbs":   {func(c *Config) { c.Version = "v1.0/../.." }, "version: "},
		"a locale for a language": {func(c *Config) { c.Language = "en-US" }, "language: "},
		"a word for a language":   {func(c *Config) { c.Language = "english" }, "language: "},
		"a bad language":          {func(c *Config) { c.Languages = map[string]string{"en": "EN"} }, "languages: "},
		"a language for nothing":  {func(c *Config) { c.Languages = map[string]string{"": "en"} }, "languages: "},
		"a bad base":              {func(c *Config) { c.BaseURL = "graph.facebook.com" }, "base_url: "},
		"a bad proxy":             {func(c *Config) { c.Proxy = "proxy" }, "proxy: "},
	} {
		t.Run(name, func(t *testing.T) {
			config := settings("")
			c.change(&config)
			p, err := config.Open()
			if c.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				_ = p.(*vendor).Close()
				return
			}
			if err == nil || !strings.HasPrefix(err.Error(), c.want) || strings.Contains(err.Error(), token) {
				t.Errorf("%v: want one that begins with %q", err, c.want)
			}
		})
	}
}

func TestLanguageOfALocale(t *testing.T) {
	own := (&Config{
		Language: "de", Languages: map[string]string{"zh_Hant": "zh_HK", "en": "en_GB", "en-US": "en_US"},
	}).languages()
	free := (&Config{}).languages()
	for locale, want := range map[string][2]string{
		"en": {"en_GB", "en"}, "en-US": {"en_US", "en_US"}, "en-IN": {"en_GB", "en_IN"}, "EN_us": {"en_US", "en_US"},
		"en-KE": {"en_GB", "en"}, "zh-Hant": {"zh_HK", "zh_TW"}, "zh-Hant-HK": {"zh_HK", "zh_HK"}, "zh-Hans": {"de", "zh_CN"},
		"zh": {"de", "zh_CN"}, "zh-SG": {"de", "zh_CN"}, "zh-HK": {"de", "zh_HK"}, "zh-Hant-MO": {"zh_HK", "zh_HK"}, "zh-TW": {"de", "zh_TW"},
		"pt-BR": {"de", "pt_BR"}, "pt": {"de", "pt_PT"}, "pt-AO": {"de", "pt_PT"}, "fil": {"de", "fil"}, "ja-JP": {"de", "ja"},
		"sr-Latn": {"de", "sr"}, "sr-Latn-RS": {"de", "sr"}, "ca-ES-valencia": {"de", "ca"}, "es-419": {"de", "es"}, "es-MX": {"de", "es_MX"},
		"be": {"de", "be_BY"}, "ky": {"de", "ky_KG"}, "rw": {"de", "rw_RW"}, "si": {"de", "si_LK"}, "prs": {"de", "prs_AF"},
		"ps-PK": {"de", "ps_AF"}, "": {"de", "en"},
	} {
		if got := [2]string{own.of(locale), free.of(locale)}; got != want {
			t.Errorf("%q is %v: want %v", locale, got, want)
		}
	}
}

// Every locale that the server has texts in is a language of Meta's, as a published list has them.
func TestEveryBuiltInLocaleHasALanguage(t *testing.T) {
	known := append(regional(), strings.Fields("af sq ar az bn bg ca hr cs da nl en et fil fi fr ka de el gu ha he hi hu id ga it ja kn "+
		"kk ko lo lv lt mk ms ml mr nb fa pl pa ro ru sr sk sl es sw sv ta te th tr uk ur uz vi zu")...)
	for _, locale := range texts.Locales() {
		if got := (languages{}).of(locale); !slices.Contains(known, got) {
			t.Errorf("%s is %s, which Meta does not have", locale, got)
		}
	}
	for _, language := range regional() {
		if !isLanguage(language) {
			t.Errorf("%s could not be set", language)
		}
	}
}
