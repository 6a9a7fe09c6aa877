package aws

import (
	"fmt"
	"strings"
	"testing"

	"github.com/watchword/watchword/provider"
)

func TestSettingsAtFault(t *testing.T) {
	for want, change := range map[string]func(*EmailConfig){
		"region: ":            func(c *EmailConfig) { c.Region = "Ireland" },
		"region: it":          func(c *EmailConfig) { c.Region = "eu-west-1.evil.example/" },
		"region: it must":     func(c *EmailConfig) { c.Region = "eu--1" },
		"region: it must be":  func(c *EmailConfig) { c.Region = strings.Repeat("e", 30) + "-west-1" },
		"access_key_id: ":     func(c *EmailConfig) { c.AccessKeyID = "" },
		"access_key_id: it":   func(c *EmailConfig) { c.AccessKeyID = "AK ID" },
		"secret_access_key: ": func(c *EmailConfig) { c.SecretAccessKey = "s3cr3t\n" },
		"session_token: ":     func(c *EmailConfig) { c.SessionToken = "s3ss10n\r\n" },
		"topic_arn: ":         func(c *EmailConfig) { c.TopicARN = "codes" },
		"topic_arn: it":       func(c *EmailConfig) { c.TopicARN = "arn:aws:sqs:eu-west-1:123456789012:codes" },
		"topic_arn: it must":  func(c *EmailConfig) { c.TopicARN = "arn:aws:sns:evil.example/:123456789012:codes" },
		"base_url: ":          func(c *EmailConfig) { c.BaseURL = "email.eu-west-1.amazonaws.com" },
		"proxy: ":             func(c *EmailConfig) { c.Proxy = "::" },
		"tls.ca_file: ":       func(c *EmailConfig) { c.BaseURL = ""; c.TLS = &provider.TLS{CAFile: "/does/not/exist"} },
		"from: ":              func(c *EmailConfig) { c.From = "nobody" },
		"from: it":            func(c *EmailConfig) { c.From = "bücher@acme.example" },
		"reply_to: ":          func(c *EmailConfig) { c.ReplyTo = "a@b.c, d@e.f" },
	} {
		c := &EmailConfig{Account: account("https://gateway.example"), From: "no-reply@acme.example"}
		change(c)
		if _, err := c.Open(); err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "s3") {
			t.Errorf("%v: want %s…", err, want)
		}
	}
	bad := &SMSConfig{Account: account(""), Senders: provider.Senders{ByCountry: map[string]string{"Britain": "Acme"}}}
	if _, err := bad.Open(); err == nil || !strings.HasPrefix(err.Error(), "senders: ") {
		t.Error(err)
	}
	if _, err := (&SMSConfig{}).Open(); err == nil || !strings.HasPrefix(err.Error(), "region: ") {
		t.Error(err)
	}
}

func TestHosts(t *testing.T) {
	for region, want := range map[string]string{
		"eu-west-1":      "sms-voice.eu-west-1.amazonaws.com email.eu-west-1.amazonaws.com sns.eu-west-1.amazonaws.com",
		"us-gov-west-1":  "sms-voice.us-gov-west-1.amazonaws.com email.us-gov-west-1.amazonaws.com sns.us-gov-west-1.amazonaws.com",
		"cn-north-1":     "sms-voice.cn-north-1.amazonaws.com.cn email.cn-north-1.amazonaws.com.cn sns.cn-north-1.amazonaws.com.cn",
		"eusc-de-east-1": "sms-voice.eusc-de-east-1.amazonaws.eu email.eusc-de-east-1.amazonaws.eu sns.eusc-de-east-1.amazonaws.eu",
	} {
		a := account("")
		a.Region, a.TopicARN = region, "arn:aws:sns:"+region+":123456789012:codes"
		s, e := open(t, &SMSConfig{Account: a}).(*sms), open(t, &EmailConfig{Account: a, From: "a@acme.example"}).(*email)
		if got := s.client.Host() + " " + e.client.Host() + " " + e.sns.host; got != want {
			t.Errorf("%s: %s", region, got)
		}
	}
}

func TestNoVerbPrintsASecret(t *testing.T) {
	s := SMSConfig{Account: account("https://gateway.example")}
	e := EmailConfig{Account: account("https://gateway.example"), From: "no-reply@acme.example"}
	p, q := open(t, &s), open(t, &e)
	for _, v := range []any{s, &s, e, &e, s.Account, p, q} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
			shown := fmt.Sprintf(verb, v)
			if strings.Contains(shown, secretKey) || strings.Contains(shown, sessionToken) || strings.Contains(shown, fmt.Sprintf("%x", secretKey)) {
				t.Errorf("%s of %T: %s", verb, v, shown)
			}
		}
	}
}
