package message

// wording is what one language says for one purpose.
type wording struct {
	sms     string
	subject string // of the e-mail
	text    string // of the e-mail: the code alone in the first paragraph, for the layout to draw large
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
// [Locale] knows by heart.
func BuiltIn(channel, purpose, locale string) Template {
	t := Template{Locale: Locale(locale)}
	var w wording
	switch t.Locale {
	case chinese:
		w = wordsZH(purpose)
	default:
		w = wordsEN(purpose)
	}
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
