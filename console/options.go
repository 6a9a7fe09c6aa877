package console

import (
	"time"

	"github.com/watchword/watchword"
)

// Options is what the sandbox's console shows and asks.
type Options struct {
	Version  string
	Service  watchword.Service // to check codes and look at verifications
	Caller   watchword.Caller  // the sandbox tenant
	Inbox    Inbox
	Feed     Feed
	Examples []Example     // one per dialect, in order; the inbox shows the first while it is empty
	OpenAPI  func() []byte // the native API's OpenAPI 3.1 document, in JSON
	Now      func() time.Time
}

// Message is one message that the inbox caught.
type Message struct {
	ID             string
	At             time.Time
	To             string // in clear
	Channel        watchword.Channel
	Subject        string
	Text           string
	HTML           string // of an e-mail; may be empty
	Code           string
	VerificationID watchword.ID
	Purpose        watchword.Purpose
	Locale         string
	Test           bool
}

// Inbox holds the messages that the sandbox caught.
type Inbox interface {
	// Messages gives the newest messages, newest first.
	Messages(limit int) []Message
	// Clear forgets all messages.
	Clear()
}

// Feed tells of changes. Every open page subscribes.
type Feed interface {
	// Subscribe gives updates until cancel is called. A feed that closes the channel (a server that shuts down) ends the
	// stream; the browser then tries again. A subscriber that falls behind may be closed as well: it catches up.
	Subscribe() (updates <-chan Update, cancel func())
}

// Update names what changed. Each field may be empty.
type Update struct {
	Message      string       // the id of a new message
	Verification watchword.ID // whose state changed
	Dialect      string       // that a request arrived through
}

// Example is a conversation to paste, in one dialect.
type Example struct {
	Dialect string // the name that Update.Dialect uses
	Title   string
	Start   string            // shell command that sends a code
	Read    string            // shell command that reads it from the inbox
	Check   string            // shell command that checks it
	Note    map[string]string // by language: English, Chinese
}

// The languages of the console, as keys of Example.Note.
const (
	English = "en"
	Chinese = "zh-CN"
)
