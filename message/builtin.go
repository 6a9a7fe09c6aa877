package message

import "sync"

// wording is what one language says for one purpose.
type wording struct {
	sms     string
	subject string // of the e-mail
	text    string // of the e-mail: the code alone in the first paragraph, for the layout to draw large
}

// wordings has what each of [Locales] says, by purpose. It is composed once, at
// the first message, for it is asked at every one, and never changes.
var wordings = sync.OnceValue(compose)

func compose() map[string]*[purposes]wording {
	all := make(map[string]*[purposes]wording, len(builtIn))
	for _, l := range builtIn {
		said, p := new([purposes]wording), l.words()
		for purpose := range said {
			said[purpose] = p.wording(purpose)
		}
		all[l.tag] = said
	}
	return all
}

// BuiltIn returns the text that comes with the server. The channel "email" has
// its own; every other channel gets the SMS text. An unknown purpose has the
// text of "common". A locale is matched as [Locale] does it, so "zh-CN" is
// answered in "zh-Hans" and an unknown one in "en"; the template's Locale says
// which it became.
//
// The purposes with words of their own are those of [Purposes].
//
// It does not allocate for the locales of [Locales] and the other spellings that
// [Locale] knows by heart, but for the first call, which composes all texts in
// about half a millisecond.
func BuiltIn(channel, purpose, locale string) Template {
	t := Template{Locale: Locale(locale)}
	w := &wordings()[t.Locale][place(purpose)]
	if channel == email {
		t.Subject, t.Text = w.subject, w.text
	} else {
		t.Text = w.sms
	}
	return t
}

// Purposes returns the purposes that have built-in texts, "common" first.
func Purposes() []string {
	return []string{
		"common", "login", "register", "reset_password", "change_identity",
		"payment", "close_account", "add_push_recipient", "modify_info",
	}
}

// place is where a purpose has its words; an unknown one has those of "common".
func place(purpose string) int {
	switch purpose {
	case "login":
		return login
	case "register":
		return register
	case "reset_password":
		return resetPassword
	case "change_identity":
		return changeIdentity
	case "payment":
		return payment
	case "close_account":
		return closeAccount
	case "add_push_recipient":
		return addPushRecipient
	case "modify_info":
		return modifyInfo
	}
	return common
}
