package dialecttest

import (
	"net/url"
	"slices"
	"strings"
)

// queries breaks the parameters of a target that reads its query, one by one and all together.
func (b *forge) queries() {
	if b.Query == nil {
		return
	}
	for _, name := range b.parameters() {
		for label, text := range wrongParameters(name, b.Query().Get(name)) {
			b.query(name+" "+label, name, text)
		}
		for label, text := range map[string]string{
			"raw bytes": name + "=\xff\xfe", "raw blank": name + "=a b", "2 MB": name + "=" + strings.Repeat("7", 2<<20),
		} {
			b.rude("raw query: "+name+" "+label, b.bare(b.joined(name, text)))
		}
	}
	first := b.parameters()[0]
	all := b.Query().Encode()
	for label, text := range map[string]string{
		"none": "", "twice": all + "&" + all, "only &": "&&&&", "only =": "=&=", "semicolons": strings.ReplaceAll(all, "&", ";"),
		"escaped whole": url.QueryEscape(all), "10000 times one": all + strings.Repeat("&"+first+"=1", 10_000),
		"JSON": "%7B%22a%22%3A1%7D", "NUL in a name": all + "&a%00b=1", "bad UTF-8 in a name": all + "&%ff=1", "stray %": all + "&a=%",
	} {
		b.add("query: "+label, b.bare(text))
	}
}

func (b *forge) parameters() []string {
	var names []string
	for name := range b.Query() {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// query adds the valid request with one parameter written otherwise.
func (b *forge) query(label, name, text string) { b.add("query: "+label, b.bare(b.joined(name, text))) }

// joined is a valid query with text where a parameter was.
func (b *forge) joined(name, text string) string {
	rest := b.Query()
	rest.Del(name)
	return strings.Trim(rest.Encode()+"&"+text, "&")
}

// bare is the request with a query as it is given.
func (b *forge) bare(query string) []byte {
	return b.request(b.Method, b.Path+"?"+query, b.Header, b.Body)
}

// wrongParameters are what may not stand where a parameter with a value does: whole, escaped as they go over the wire.
func wrongParameters(name, value string) map[string]string {
	is := func(escaped string) string { return name + "=" + escaped }
	valid := url.QueryEscape(value)
	wrong := map[string]string{
		"missing": "", "empty": is(""), "without a value": name, "in capitals": strings.ToUpper(name) + "=" + valid,
		"twice": is(valid) + "&" + is(valid), "twice and different": is(valid) + "&" + is("x"),
		"array": name + "%5B%5D=" + valid, "indexed": name + "%5B0%5D=" + valid, "member": name + ".a=" + valid, "object": name + "%5B$ne%5D=",
		"JSON array": is("%5B%22" + valid + "%22%5D"), "JSON object": is("%7B%22$ne%22:null%7D"), "quoted": is("%22" + valid + "%22"),
		"NUL": is(valid + "%00"), "NUL alone": is("%00"), "CRLF": is(valid + "%0d%0aBcc:%20mallory@example.com"), "line feed": is(valid + "%0a"),
		"tab": is("%09" + valid), "delete": is(valid + "%7f"), "bad UTF-8": is("%ff%fe"), "overlong": is("%c0%af"), "cut UTF-8": is("%e4%b8"),
		"UTF-8 of a surrogate": is("%ed%a0%80"), "invisible": is(valid + "%e2%80%8b"), "stray %": is(valid + "%zz"), "cut escape": is(valid + "%2"),
		"lone %": is("%"), "semicolon": is(valid + ";a=b"), "escaped twice": is(url.QueryEscape("%31" + value)), "very long": is(strings.Repeat("7", 20_000)),
		"with a blank before": is("+" + valid), "with a blank after": is(valid + "+"), "with a plus": is("%2B" + valid), "negative": is("-" + valid),
		"zero": is("0"), "leading zero": is("0" + valid), "minus one": is("-1"), "huge": is(strings.Repeat("9", 26)), "over int64": is("9223372036854775808"),
		"under int64": is("-9223372036854775809"), "fraction": is("1.5"), "exponent": is("1e3"), "hexadecimal": is("0x10"), "NaN": is("NaN"),
		"null": is("null"), "true": is("true"), "a wildcard": is("*"), "a pattern": is("%25"), "an injection": is(valid + "'+OR+'1'='1"),
		"a path": is("..%2f..%2fetc%2fpasswd"), "markup": is("%3Cscript%3E"), "a template": is("%24%7B7*7%7D"),
	}
	if wide := fullWidth(value); wide != value {
		wrong["full-width digits"] = is(url.QueryEscape(wide))
	}
	return wrong
}

// fullWidth writes digits as wide as Chinese characters.
func fullWidth(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r - '0' + '０'
		}
		return r
	}, s)
}
