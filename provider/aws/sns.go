package aws

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// topics reads what Amazon SNS posts: it knows which host signs, and which topic speaks. The host follows from the topic's
// region, so nothing in a report can send this server anywhere else. Without a topic it believes nothing: SNS signs for
// every customer of AWS alike.
type topics struct {
	arn      string           // of the only topic; empty: there is none, nor any of the rest
	client   *provider.Client // of host
	host     string           // "sns.eu-west-1.amazonaws.com"
	names    []string         // of which a signing certificate has one
	patience time.Duration    // for one call to SNS

	mu           sync.Mutex
	certificates map[string]*x509.Certificate // by path
}

// snsPatience is how long a call to SNS may take: SNS itself waits 15 seconds for the answer to a post (AWS: SNS, "Make sure
// your endpoint is ready to process Amazon SNS messages").
const snsPatience = 10 * time.Second

// openTopics prepares the reading. Of the account's TLS settings the authorities hold for SNS as well, and the name does
// not: it is the API's.
func (a Account) openTopics(secrets provider.Secrets) (*topics, error) {
	if a.TopicARN == "" {
		return &topics{}, nil
	}
	parts := strings.Split(a.TopicARN, ":")
	if len(parts) != 6 || parts[0] != "arn" || parts[2] != "sns" || !isRegion(parts[3]) || parts[5] == "" {
		return nil, errors.New("topic_arn: it must look like arn:aws:sns:eu-west-1:123456789012:name")
	}
	region := parts[3]
	connection := a.Connection
	if connection.TLS != nil {
		connection.TLS = &provider.TLS{CAFile: connection.TLS.CAFile}
	}
	host := "sns." + region + "." + suffix(region)
	client, err := provider.NewClient("https://"+host, connection, secrets)
	return &topics{
		arn: a.TopicARN, client: client, host: host, names: signingNames(region), patience: snsPatience,
		certificates: map[string]*x509.Certificate{},
	}, err
}

func (t *topics) close() {
	if t.client != nil {
		_ = t.client.Close() // it never fails
	}
}

// envelope is what SNS posts (AWS: SNS, "HTTP/HTTPS notification JSON format").
type envelope struct {
	Type, MessageId, TopicArn, Message, Timestamp string //nolint:revive // AWS's names
	Subject                                       *string
	Token, SubscribeURL                           string
	SignatureVersion, Signature, SigningCertURL   string
}

const (
	notification = "Notification"
	subscription = "SubscriptionConfirmation"
	farewell     = "UnsubscribeConfirmation"
)

// message gives what a report says, once its signature is checked; nil when SNS says something about the subscription
// itself, which is dealt with here. The error is ErrNotAuthentic, one with the code Unavailable when SNS was needed and
// did not help, or else a fault of the report.
func (t *topics) message(ctx context.Context, r watchword.Report) ([]byte, error) {
	var e envelope
	if json.Unmarshal(r.Body, &e) != nil {
		return nil, errors.New("the report is no JSON document of SNS")
	}
	if err := t.authentic(ctx, &e, r.At); err != nil {
		return nil, err
	}
	switch e.Type {
	case notification:
		return []byte(e.Message), nil
	case subscription:
		return nil, t.confirm(ctx, &e)
	}
	return nil, nil // someone unsubscribed, and may have meant it
}

// signed is the string that SNS signs (AWS: SNS, "Verifying the signature of an Amazon SNS message when using HTTP
// query-based requests"): names and values of some fields, in order. Empty when there is no such type.
func (e *envelope) signed() string {
	fields := []string{"Message", e.Message, "MessageId", e.MessageId}
	switch e.Type {
	case notification:
		if e.Subject != nil {
			fields = append(fields, "Subject", *e.Subject)
		}
		fields = append(fields, "Timestamp", e.Timestamp)
	case subscription, farewell:
		fields = append(fields, "SubscribeURL", e.SubscribeURL, "Timestamp", e.Timestamp, "Token", e.Token)
	default:
		return ""
	}
	fields = append(fields, "TopicArn", e.TopicArn, "Type", e.Type)
	return strings.Join(fields, "\n") + "\n"
}

// confirm answers a new subscription by asking for the address that SNS gives, which is on the same host or is not asked.
func (t *topics) confirm(ctx context.Context, e *envelope) error {
	u, ok := t.own(e.SubscribeURL)
	if !ok || u.Query().Get("Action") != "ConfirmSubscription" {
		return watchword.ErrNotAuthentic
	}
	const doing = "confirm the subscription"
	answer, err := t.get(ctx, doing, "/", u.RawQuery)
	if err == nil && !answer.OK() {
		err = later(doing, "SNS refuses it")
	}
	return err
}

// own reads an address of SNS's own host: https, and nothing about it that could mean another place.
func (t *topics) own(address string) (*url.URL, bool) {
	u, err := url.Parse(address)
	return u, err == nil && u.Scheme == "https" && u.Host == t.host && u.User == nil && u.Opaque == "" && u.Fragment == ""
}

// get asks SNS for something.
func (t *topics) get(ctx context.Context, doing, path, query string) (provider.Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, t.patience)
	defer cancel()
	answer, err := t.client.Do(ctx, provider.Call{Method: http.MethodGet, Path: path, Query: query, Repeatable: true})
	if err == nil {
		return answer, nil
	}
	if cause := errors.Unwrap(err); cause != nil { // without the class, which is for messages
		err = cause
	}
	return answer, later(doing, err.Error())
}

// later is the error when SNS does not help to read a report. It is no fault of the report, so SNS should bring it again;
// it does so after a status of 5xx, and not after one of 4xx (AWS: the same page).
func later(doing, why string) error { return watchword.NewError(watchword.Unavailable, doing+": "+why) }
