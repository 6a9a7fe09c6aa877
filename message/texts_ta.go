package message

// தமிழ். The minutes are abbreviated, for the whole word has a plural. The SMS says account recovery,
// where the e-mail has room for password.
func tamil() phrases {
	return phrases{
		subject: "{{code}}: {{brand}} ",
		brief: each{
			common:           "சரிபார்ப்புக் குறியீடு",
			login:            "உள்நுழைவுக் குறியீடு",
			register:         "பதிவுக் குறியீடு",
			resetPassword:    "கணக்கு மீட்புக் குறியீடு",
			changeIdentity:   "தொடர்பு மாற்றக் குறியீடு",
			payment:          "கட்டணக் குறியீடு",
			closeAccount:     "கணக்கு மூடல் குறியீடு",
			addPushRecipient: "செய்தி பெறும் குறியீடு",
			modifyInfo:       "விவர மாற்றக் குறியீடு",
		},
		smsEnd: ", {{minutes}} நிமி. பகிர வேண்டாம்.",
		mail:   "இது ",
		full: each{
			common:        "உங்கள் {{brand}} சரிபார்ப்புக் குறியீடு",
			login:         "உங்கள் {{brand}} உள்நுழைவுக் குறியீடு",
			register:      "உங்கள் {{brand}} பதிவுக் குறியீடு",
			resetPassword: "உங்கள் {{brand}} கடவுச்சொல்லை மீட்டமைப்பதற்கான குறியீடு",
			changeIdentity: "உங்கள் {{brand}} கணக்கின் தொலைபேசி எண் அல்லது மின்னஞ்சல் முகவரியை மாற்றுவதற்கான " +
				"குறியீடு",
			payment:          "உங்கள் {{brand}} கட்டணத்திற்கான குறியீடு",
			closeAccount:     "உங்கள் {{brand}} கணக்கை மூடுவதற்கான குறியீடு",
			addPushRecipient: "இந்த முகவரியில் {{brand}} செய்திகளைப் பெறுவதற்கான குறியீடு",
			modifyInfo:       "உங்கள் {{brand}} கணக்கு விவரங்களை மாற்றுவதற்கான குறியீடு",
		},
		mailEnd: ". இது {{minutes}} நிமி. வரை செல்லுபடியாகும்.",
		never:   "இதை யாருடனும் பகிர வேண்டாம். {{brand}} சார்பில் யாரும் இதை உங்களிடம் ஒருபோதும் கேட்க மாட்டார்கள்.",
		ignore:  "நீங்கள் இதைக் கோரவில்லை என்றால், இந்த மின்னஞ்சலைப் புறக்கணிக்கலாம்.",
		beware: "இது நீங்கள் இல்லையென்றால், குறியீட்டைப் பயன்படுத்த வேண்டாம். உங்கள் கணக்கு பாதுகாப்பாக உள்ளதா " +
			"என்பதைச் சரிபார்க்கவும்.",
		keep: "நீங்கள் இதைக் கோரவில்லை என்றால், இந்த மின்னஞ்சலைப் புறக்கணிக்கலாம். உங்கள் கடவுச்சொல் மாறாது.",
	}
}
