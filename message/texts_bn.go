package message

// বাংলা. The word for minute has one form after a number.
func bengali() phrases {
	return phrases{
		subject: "{{code}}: {{brand}} ",
		brief: each{
			common:           "যাচাই কোড",
			login:            "লগইন কোড",
			register:         "নিবন্ধন কোড",
			resetPassword:    "পাসওয়ার্ড রিসেট কোড",
			changeIdentity:   "যোগাযোগ বদলের কোড",
			payment:          "পেমেন্ট কোড",
			closeAccount:     "অ্যাকাউন্ট বন্ধের কোড",
			addPushRecipient: "বার্তা পাওয়ার কোড",
			modifyInfo:       "তথ্য সম্পাদনা কোড",
		},
		smsEnd: " ({{minutes}} মিনিট)। কাউকে বলবেন না।",
		mail:   "এটি ",
		full: each{
			common:           "আপনার {{brand}} যাচাই কোড",
			login:            "আপনার {{brand}} লগইন কোড",
			register:         "আপনার {{brand}} নিবন্ধন কোড",
			resetPassword:    "আপনার {{brand}} পাসওয়ার্ড রিসেট করার কোড",
			changeIdentity:   "আপনার {{brand}} অ্যাকাউন্টের ফোন নম্বর বা ইমেইল ঠিকানা পরিবর্তনের কোড",
			payment:          "আপনার {{brand}} পেমেন্ট কোড",
			closeAccount:     "আপনার {{brand}} অ্যাকাউন্ট বন্ধ করার কোড",
			addPushRecipient: "এই ঠিকানায় {{brand}}-এর বার্তা পাওয়ার কোড",
			modifyInfo:       "আপনার {{brand}} অ্যাকাউন্টের তথ্য সম্পাদনার কোড",
		},
		mailEnd: "। এটি {{minutes}} মিনিট পর্যন্ত কার্যকর থাকবে।",
		never:   "কোডটি কখনো কাউকে বলবেন না। {{brand}}-এর কেউ কখনো আপনার কাছে এটি চাইবেন না।",
		ignore:  "আপনি এই কোড না চেয়ে থাকলে ইমেইলটি উপেক্ষা করুন।",
		beware:  "এটি আপনি না করে থাকলে কোডটি ব্যবহার করবেন না এবং আপনার অ্যাকাউন্ট সুরক্ষিত আছে কি না দেখে নিন।",
		keep:    "আপনি এই কোড না চেয়ে থাকলে ইমেইলটি উপেক্ষা করুন। আপনার পাসওয়ার্ড অপরিবর্তিত থাকবে।",
	}
}
