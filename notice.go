package watchword

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// Notice is one thing that an endpoint is told: that something happened to a verification, and how that stood then. It is
// written in the same transaction as what happened. It holds no code, and the recipient masked.
type Notice struct {
	Webhook WebhookKey
	ID      NoticeID
	Type    EventType
	At      time.Time // when it happened, by the store's time
	Body    []byte    // the verification as it stood then, as the domain stores it

	NoticeState
}

// NoticeState is what has become of a notice so far.
type NoticeState struct {
	Due     time.Time // when it is to be told, or told again; while somebody is at it: when that lease ends; zero: no more
	Tries   int
	Outcome NoticeOutcome
	TriedAt time.Time // when the last try ended; zero: none has
	Status  int       // of the last answer; 0: there was none
	Fault   string    // why the last try failed, in a fixed word
}

// NoticeOutcome is where a notice stands.
type NoticeOutcome uint8

// The outcomes. Their numbers are stored, so they never change.
const (
	NoticeWaiting   NoticeOutcome = iota + 1 // to be told, for the first time or again
	NoticeDelivered                          // the endpoint took it
	NoticeFailed                             // the endpoint did not take it in all its tries
)

var outcomeNames = [...]string{"", "waiting", "delivered", "failed"}

func (o NoticeOutcome) String() string { return name(outcomeNames[:], uint8(o)) }

// ParseNoticeOutcome reads what String prints.
func ParseNoticeOutcome(s string) (NoticeOutcome, bool) {
	n, ok := number(outcomeNames[:], s)
	return NoticeOutcome(n), ok
}

// NoticeID names what happened: the verification, and which step of its life. It is the same for every endpoint that is told
// and every time that it is.
type NoticeID struct {
	Verification ID
	Step         uint32
}

const noticePrefix = "evt_"

// String is the form for receivers: evt_, the verification's characters, and the step.
func (n NoticeID) String() string {
	return noticePrefix + strings.TrimPrefix(n.Verification.String(), idPrefix) + "_" + strconv.FormatUint(uint64(n.Step), 10)
}

// ParseNoticeID reads what String prints.
func ParseNoticeID(s string) (NoticeID, error) {
	rest, ok := strings.CutPrefix(s, noticePrefix)
	of, step, cut := strings.Cut(rest, "_")
	id, err := ParseID(idPrefix + of)
	n, err2 := strconv.ParseUint(step, 10, 32)
	made := NoticeID{id, uint32(n)}
	if !ok || !cut || err != nil || err2 != nil || made.String() != s {
		return NoticeID{}, errors.New("the id of a notice is evt_, 26 characters, _ and a number")
	}
	return made, nil
}

// eventSet is a set of event types.
type eventSet uint64

func setOf(t EventType) eventSet           { return 1 << t }
func (s eventSet) has(t EventType) bool    { return s&setOf(t) != 0 }
func (s eventSet) meets(all eventSet) bool { return s&all != 0 }

// noticeType is a kind of event that endpoints are told of, with the word that it has there. The others are of use on the
// timeline alone.
type noticeType struct {
	event EventType
	word  string
}

var noticeTypes = [...]noticeType{
	{EventRequested, "requested"},
	{EventAccepted, "sent"},
	{EventDelivered, "delivered"},
	{EventUndelivered, "undelivered"},
	{EventFailover, "failover"},
	{EventEscalated, "escalated"},
	{EventApproved, "approved"},
	{EventExpired, "expired"},
	{EventSuperseded, "superseded"},
	{EventExhausted, "exhausted"},
	{EventCanceled, "canceled"},
	{EventFailed, "failed"},
}

// NoticeWords lists what endpoints can be told of.
func NoticeWords() []string {
	words := make([]string, len(noticeTypes))
	for i, n := range noticeTypes {
		words[i] = n.word
	}
	return words
}

// NoticeWord is what an event is called where endpoints are told of it, or empty where they are not.
func NoticeWord(t EventType) string {
	for _, n := range noticeTypes {
		if n.event == t {
			return n.word
		}
	}
	return ""
}

// Verification is the verification as it stood when it happened.
func (n *Notice) Verification() (Verification, error) {
	var e Entry
	if err := e.UnmarshalBinary(n.Body); err != nil {
		return Verification{}, err
	}
	return e.view(), nil
}

// Notices lists what endpoints are to be told of what happened since the ledger was read. A store keeps them, in the same
// transaction.
func (l *Ledger) Notices() []Notice { return l.notices }

// tell makes the notices of what happened since told, for a tenant whose endpoints want to know.
func (l *Ledger) tell(t *TenantView, told []lastStep) error {
	l.wakeAt = time.Time{}
	if t.tells.meets(setOf(EventExpired) | setOf(EventSuperseded)) {
		l.wake()
	}
	for _, list := range [...][]Entry{l.retired, l.Entries} {
		for i := range list {
			if err := l.tellOf(t, &list[i], list[i].since(told)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l *Ledger) tellOf(t *TenantView, e *Entry, happened []Event) error {
	var body []byte
	for i := range happened {
		ev := &happened[i]
		if !t.tells.has(ev.Type) {
			continue
		}
		if body == nil {
			var err error
			if body, err = e.shown().AppendBinary(nil); err != nil {
				return err
			}
		}
		id := NoticeID{e.ID, e.Steps - uint32(len(happened)-1-i)}
		for _, w := range t.webhooks {
			if !w.Disabled && w.tells.has(ev.Type) {
				l.notices = append(l.notices, Notice{Webhook: w.Key(), ID: id, Type: ev.Type, At: ev.At, Body: body})
			}
		}
	}
	return nil
}

// shown is the entry with what its view shows, and nothing that derives or reveals a code or a recipient.
func (e *Entry) shown() *Entry {
	s := *e
	s.Recipient, s.Sealed = [16]byte{}, nil
	s.Nonce, s.KeyID, s.SealedCode = [16]byte{}, "", nil
	s.Context, s.OnceKey, s.Ladder = nil, [16]byte{}, nil
	s.Delivery.Route = nil
	return &s
}

// wake has somebody look after the ledger when time ends one of its verifications: so its end is told when it comes, and
// not when the ledger is next of use.
func (l *Ledger) wake() {
	for i := range l.Entries {
		if at := l.Entries[i].endsAt(); !at.IsZero() && (l.wakeAt.IsZero() || at.Before(l.wakeAt)) {
			l.wakeAt = at
		}
	}
}

// endsAt is when time alone ends the entry, or zero.
func (e *Entry) endsAt() time.Time {
	switch {
	case e.Status != Pending:
		return time.Time{}
	case !e.SupersedeAt.IsZero() && e.SupersedeAt.Before(e.ExpiresAt):
		return e.SupersedeAt
	}
	return e.ExpiresAt
}

// NoticeRetention is how long a notice is kept after what it tells of, whether it was told or not. Until then it can be told
// again.
const NoticeRetention = 7 * 24 * time.Hour

// NoticeQuery selects notices of an endpoint.
type NoticeQuery struct {
	Webhook WebhookKey
	Outcome NoticeOutcome // 0: any
	Before  NoticeID      // zero: from the newest; notices go by the start of their verification
	Limit   int           // at most so many
}

// WebhookState is what has become of an endpoint.
type WebhookState struct {
	Webhook      WebhookKey
	OffAt        time.Time // when it was switched off, because of how it answered; zero: it is on
	Why          string    // it was switched off
	FailingSince time.Time // since when no notice was taken; zero: it works
	DeliveredAt  time.Time // the last notice that it took
	TriedAt      time.Time
	Status       int    // of the last answer; 0: there was none
	Fault        string // why the last try failed

	Waiting  int       // notices that wait to be told
	Earliest time.Time // when the first of them is due
}
