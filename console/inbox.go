//nolint:contextcheck // a component gets its context when it is rendered, not when it is made
package console

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/message"
)

// shown is how many messages a page holds. More would make it slow to draw, and nobody scrolls that far.
const shown = 100

// card is a message as the inbox draws it.
type card struct {
	words
	Message
	segments message.Segments // of an SMS
	state    state
	open     bool // the timeline is unfolded
}

// state is what became of the verification behind a message.
type state struct {
	words
	watchword.Verification
	trouble string // the key of why there is nothing to show
	open    bool
}

// answer is the outcome of a check.
type answer struct {
	words
	tone string
	text string
	code watchword.ErrorCode // of a refusal, which has a page of its own
}

func (s *site) inboxPage(w http.ResponseWriter, r *http.Request) {
	p := s.page(w, r, "nav.inbox")
	p.section = "inbox"
	var first Example
	if len(s.Examples) > 0 {
		first = s.Examples[0]
	}
	render(w, r, http.StatusOK, inboxPage(p, s.cards(r), first))
}

func (s *site) messageList(w http.ResponseWriter, r *http.Request) {
	render(w, r, http.StatusOK, messageCards(s.cards(r)))
}

func (s *site) messageFragment(w http.ResponseWriter, r *http.Request) {
	m, ok := s.find(r.PathValue("id"))
	if !ok {
		s.notFound(w, r)
		return
	}
	render(w, r, http.StatusOK, messageCard(s.card(r.Context(), s.wordsFor(r), m, true)))
}

// preview shows an e-mail as it came. Its policy allows styles and nothing else, and its origin is nobody's.
func (s *site) preview(w http.ResponseWriter, r *http.Request) {
	m, ok := s.find(r.PathValue("id"))
	if !ok || m.HTML == "" {
		s.notFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Security-Policy", previewPolicy)
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	_, _ = w.Write([]byte(m.HTML)) // the reader may have left
}

func (s *site) find(id string) (Message, bool) {
	for _, m := range s.Inbox.Messages(shown) {
		if m.ID == id {
			return m, true
		}
	}
	return Message{}, false
}

func (s *site) cards(r *http.Request) []card {
	w := s.wordsFor(r)
	messages := s.Inbox.Messages(shown)
	cards := make([]card, 0, len(messages))
	for i, m := range messages {
		cards = append(cards, s.card(r.Context(), w, m, i == 0))
	}
	return cards
}

func (s *site) card(ctx context.Context, w words, m Message, open bool) card {
	c := card{words: w, Message: m, state: s.state(ctx, w, m.VerificationID), open: open}
	c.state.open = open
	if m.Channel == watchword.SMS {
		c.segments = message.CountSegments(m.Text)
	}
	return c
}

func (s *site) state(ctx context.Context, w words, id watchword.ID) state {
	if id.IsZero() {
		return state{words: w, trouble: "state.none"}
	}
	v, err := s.Service.Get(ctx, s.Caller, id)
	switch {
	case watchword.CodeOf(err) == watchword.NotFound:
		return state{words: w, trouble: "state.gone"}
	case err != nil:
		return state{words: w, trouble: "state.trouble"}
	}
	return state{words: w, Verification: v}
}

// check tries a code, as an application would.
func (s *site) check(w http.ResponseWriter, r *http.Request) {
	words := s.wordsFor(r)
	id, err := watchword.ParseID(r.PostFormValue("verification"))
	if err != nil {
		render(w, r, http.StatusBadRequest, checkAnswer(refusal(words, err)))
		return
	}
	got, err := s.Service.Check(r.Context(), watchword.CheckRequest{
		Caller: s.Caller, ID: id, Code: r.PostFormValue("code"),
	})
	if err != nil {
		render(w, r, http.StatusOK, checkAnswer(refusal(words, err)))
		return
	}
	render(w, r, http.StatusOK, checkAnswer(outcome(words, got)))
}

func outcome(w words, got watchword.CheckAnswer) answer {
	a := answer{words: w, tone: "bad", text: w.t("result." + got.Result.String())}
	switch got.Result {
	case watchword.ResultApproved:
		a.tone = "good"
	case watchword.ResultAlreadyApproved:
		a.tone = "plain"
	case watchword.ResultIncorrect:
		a.text += " " + w.count("attempts", got.Verification.AttemptsRemaining)
	default: // every other end is bad news, and its text says all
	}
	return a
}

// refusal says why no answer came. What has no word in the vocabulary is internal, and its text stays inside.
func refusal(w words, err error) answer {
	code := watchword.CodeOf(err)
	doc, ok := w.errors[code]
	if !ok {
		return answer{words: w, tone: "bad", text: w.t("check.trouble")}
	}
	return answer{words: w, tone: "bad", text: doc.title, code: code}
}

func (s *site) clear(w http.ResponseWriter, r *http.Request) {
	s.Inbox.Clear()
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func (c card) verification() string {
	if c.VerificationID.IsZero() {
		return ""
	}
	return c.VerificationID.String()
}

func (c card) isEmail() bool { return c.Channel == watchword.Email }

func (c card) previewURL() string { return "/console/messages/" + url.PathEscape(c.ID) + "/preview" }

// announcement is what a screen reader says when the message arrives.
func (c card) announcement() string {
	return c.t("announce", c.or("channel."+string(c.Channel), string(c.Channel)), c.To, spaced(c.Code))
}

// spaced makes a screen reader say digits, and not a number in the hundred thousands.
func spaced(code string) string { return strings.Join(strings.Split(code, ""), " ") }

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// clock is what stands in a time element until the script puts the reader's own time zone there.
func clock(t time.Time) string { return t.UTC().Format("15:04:05 UTC") }
