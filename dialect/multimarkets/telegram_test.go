package multimarkets

import (
	"errors"
	"strings"
	"testing"

	"github.com/watchword/watchword"
)

// onTelegram reads toUser as SMS_TELEGRAM does.
func onTelegram(toUser string) (addressee, error) {
	return recipientOf(business{watchword.Telegram, purposeTelegram}, toUser)
}

func TestATelegramUserIsNoPhoneNumber(t *testing.T) {
	t.Parallel()
	for _, user := range []string{
		"1", "4711", "6591234567", "8613800138000", "008613800138000", "４７１１", " 6591234567", "6591234567 ", "65-91234567", "(65)91234567",
		"6591 234567", "@ada", "ada@example.com", "٦٥٩١٢٣٤٥٦٧", "\u200b+6591234567",
	} {
		to, err := onTelegram(user)
		var r *refusal
		if !errors.As(err, &r) || r.fault != telegramUser || r.params != "toUser" {
			t.Errorf("%q is %+v, %v", user, to, err)
		}
	}
	for phone, want := range map[string]addressee{
		"86 13800138000": {areaCode: "86", number: "13800138000"}, "+86 13800138000": {areaCode: "86", number: "13800138000"},
		"+6591234567": {number: "+6591234567"}, "\uff0b6591234567": {number: "\uff0b6591234567"},
	} {
		if to, err := onTelegram(phone); err != nil || to != want {
			t.Errorf("%q is %+v, %v", phone, to, err)
		}
	}
}

// FuzzTelegram looks for digits alone that pass for a phone number, and for a number that Telegram reads differently.
func FuzzTelegram(f *testing.F) {
	for _, seed := range []string{"6591234567", "65 91234567", "+6591234567", "+ 65", " 65 91234567", "1 4155552671"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, toUser string) {
		to, err := onTelegram(toUser)
		if err != nil {
			return
		}
		if strings.Trim(strings.TrimLeft(toUser, " "), "0123456789") == "" {
			t.Fatalf("%q is %+v", toUser, to)
		}
		if texted, err := recipientOf(business{watchword.SMS, watchword.PurposeLogin}, toUser); err != nil || texted != to {
			t.Fatalf("%q is %+v, and for SMS %+v, %v", toUser, to, texted, err)
		}
	})
}
