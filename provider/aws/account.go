package aws

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/watchword/watchword/provider"
)

// Account is what both types have to be told: who asks, and where.
type Account struct {
	Region           string `json:"region"`
	AccessKeyID      string `json:"access_key_id"`
	SecretAccessKey  string `json:"secret_access_key"`
	SessionToken     string `json:"session_token,omitempty"`     // of temporary credentials
	ConfigurationSet string `json:"configuration_set,omitempty"` // whose event destinations report
	TopicARN         string `json:"topic_arn,omitempty"`         // the SNS topic that speaks; empty: nobody is believed
	BaseURL          string `json:"base_url,omitempty"`          // empty: the service's endpoint in the region

	provider.Connection
}

// Format keeps secrets out of whatever prints an Account, or settings that embed it.
func (a Account) Format(s fmt.State, _ rune) {
	_, _ = io.WriteString(s, "the settings of an AWS account")
}

// api is one service, as one account may use it.
type api struct {
	client *provider.Client
	signer signer
	now    func() time.Time
}

// Format keeps secrets out of whatever prints an api, or a provider that embeds it.
func (a *api) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, "an AWS provider") }

// do signs a call and makes it.
func (a *api) do(ctx context.Context, call provider.Call) (provider.Answer, error) {
	a.signer.sign(&call, a.client.Host(), a.now())
	return a.client.Do(ctx, call)
}

// open prepares the calls to a service, and the reading of what SNS says. prefix is the first label of the service's
// host, service its signing name.
func (a Account) open(prefix, service string) (*api, *topics, error) {
	if !isRegion(a.Region) {
		return nil, nil, errors.New("region: it must be an AWS region, such as eu-west-1")
	}
	if a.AccessKeyID == "" || strings.ContainsFunc(a.AccessKeyID, func(r rune) bool { return r <= ' ' || r > '~' || r == '/' }) {
		return nil, nil, errors.New("access_key_id: it must be the id of an access key, such as AKIDEXAMPLE")
	}
	var secrets provider.Secrets
	if err := secrets.Keep("secret_access_key", a.SecretAccessKey); err != nil {
		return nil, nil, err
	}
	if a.SessionToken != "" {
		if err := secrets.Keep("session_token", a.SessionToken); err != nil {
			return nil, nil, err
		}
	}
	secrets.Also(a.AccessKeyID)
	base := a.BaseURL
	if base == "" {
		base = "https://" + prefix + "." + a.Region + "." + suffix(a.Region)
	}
	client, err := provider.NewClient(base, a.Connection, secrets)
	if err != nil {
		return nil, nil, err
	}
	sns, err := a.openTopics(secrets)
	if err != nil {
		return nil, nil, err
	}
	return &api{
		client: client, now: time.Now,
		signer: signer{a.AccessKeyID, a.SecretAccessKey, a.SessionToken, a.Region, service},
	}, sns, nil
}

// isRegion tells whether s looks like a region: words of lower-case letters and a number, such as us-gov-west-1.
func isRegion(s string) bool {
	words := strings.Split(s, "-")
	if len(words) < 3 || len(s) > 32 {
		return false
	}
	for i, word := range words {
		lowest, highest := 'a', 'z'
		if i == len(words)-1 {
			lowest, highest = '0', '9'
		}
		if word == "" || strings.ContainsFunc(word, func(r rune) bool { return r < lowest || r > highest }) {
			return false
		}
	}
	return true
}

// suffix is the domain of the partition that a region is in (AWS: endpoints and partitions of the SDKs).
func suffix(region string) string {
	switch {
	case strings.HasPrefix(region, "cn-"):
		return "amazonaws.com.cn"
	case strings.HasPrefix(region, "eusc-"):
		return "amazonaws.eu"
	}
	return "amazonaws.com"
}
