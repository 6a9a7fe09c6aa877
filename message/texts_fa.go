package message

// فارسی. The word for minute has one form after a number. Letters of the language stand between any
// two values: Latin ones and digits that meet would be read in the wrong order.
//
//nolint:staticcheck // the zero-width non-joiner is part of the spelling
func persian() phrases {
	return phrases{
		subject: "{{code}} ",
		brief: each{
			common:           "کد تأیید {{brand}}",
			login:            "کد ورود به {{brand}}",
			register:         "کد ثبت‌نام در {{brand}}",
			resetPassword:    "کد بازیابی رمز {{brand}}",
			changeIdentity:   "کد تغییر راه تماس {{brand}}",
			payment:          "کد پرداخت {{brand}}",
			closeAccount:     "کد بستن حساب {{brand}}",
			addPushRecipient: "کد دریافت پیام {{brand}}",
			modifyInfo:       "کد ویرایش حساب {{brand}}",
		},
		smsEnd: "، اعتبار {{minutes}} دقیقه. به کسی ندهید.",
		mail:   "این ",
		full: each{
			common:           "کد تأیید شما برای {{brand}}",
			login:            "کد ورود شما به {{brand}}",
			register:         "کد ثبت‌نام شما در {{brand}}",
			resetPassword:    "کد بازنشانی رمز عبور شما در {{brand}}",
			changeIdentity:   "کد تغییر شماره تلفن یا نشانی ایمیل حساب شما در {{brand}}",
			payment:          "کد پرداخت شما در {{brand}}",
			closeAccount:     "کد بستن حساب شما در {{brand}}",
			addPushRecipient: "کد دریافت پیام‌های {{brand}} در این نشانی",
			modifyInfo:       "کد ویرایش اطلاعات حساب شما در {{brand}}",
		},
		mailEnd: " است و {{minutes}} دقیقه اعتبار دارد.",
		never:   "آن را هرگز به کسی ندهید. هیچ‌کس از {{brand}} هرگز آن را از شما نخواهد خواست.",
		ignore:  "اگر شما این کد را درخواست نکرده‌اید، این ایمیل را نادیده بگیرید.",
		beware:  "اگر این کار را شما انجام نداده‌اید، از کد استفاده نکنید و از امنیت حساب خود مطمئن شوید.",
		keep:    "اگر شما این کد را درخواست نکرده‌اید، این ایمیل را نادیده بگیرید. رمز عبور شما تغییر نمی‌کند.",
	}
}
