package message

import "cmp"

// The places of the purposes, in the order of [Purposes].
const (
	common = iota
	login
	register
	resetPassword
	changeIdentity
	payment
	closeAccount
	addPushRecipient
	modifyInfo
	purposes // how many there are
)

// each has something for each purpose, at its place.
type each [purposes]string

// phrases are a language: sentences, and how they go on. A language never
// declines what it does not know, such as the brand, and chooses words that are
// right for one minute and for five.
//
//	SMS:     subject + brief + smsEnd
//	Subject: subject + brief
//	E-mail:  {{code}}
//
//	         mail + full + mailEnd
//
//	         never
//
//	         ignore, keep or beware
type phrases struct {
	sms     string // begins an SMS that does not begin like the subject
	subject string // begins the subject of the e-mail and the SMS: "{{code}} is your"
	brief   each   // goes on with what the code is, in few words: the SMS must be one segment
	smsEnd  string // ends the SMS: how long the code is good, and not to share it
	mail    string // begins the first sentence of the e-mail, below the code
	full    each   // goes on with what the code is, where that is not as in brief
	mailEnd string // ends the sentence, and says how long the code is good
	never   string // never to share it, and that nobody will ask for it
	ignore  string // what to do about a code that one has not asked for: nothing
	keep    string // the same about a password reset: the password stays as it is
	beware  string // what to do about a code by which somebody else gets in: not to use it, to look after the account
}

// wording composes what the language says for the purpose at a place.
func (p *phrases) wording(purpose int) wording {
	brief := p.brief[purpose]
	first := p.mail + cmp.Or(p.full[purpose], brief) + p.mailEnd
	return wording{
		sms:     cmp.Or(p.sms, p.subject) + brief + p.smsEnd,
		subject: p.subject + brief,
		text:    "{{code}}\n\n" + first + "\n\n" + p.never + "\n\n" + p.last(purpose),
	}
}

// last is the last paragraph of the e-mail.
func (p *phrases) last(purpose int) string {
	switch purpose {
	case common, register, addPushRecipient:
		return p.ignore
	case resetPassword:
		return p.keep
	}
	return p.beware
}
