package message

// मराठी. The minutes are abbreviated, for the whole word has a plural.
func marathi() phrases {
	return phrases{
		subject: "{{code}}: {{brand}} ",
		brief: each{
			common:           "पडताळणी कोड",
			login:            "लॉगिन कोड",
			register:         "नोंदणी कोड",
			resetPassword:    "पासवर्ड रीसेट कोड",
			changeIdentity:   "संपर्क बदल कोड",
			payment:          "पेमेंट कोड",
			closeAccount:     "खाते समाप्ती कोड",
			addPushRecipient: "संदेश प्राप्ती कोड",
			modifyInfo:       "खाते संपादन कोड",
		},
		smsEnd: ", {{minutes}} मिनि. कोणालाही सांगू नका.",
		mail:   "हा ",
		full: each{
			common:           "आपला {{brand}} पडताळणी कोड",
			login:            "आपला {{brand}} लॉगिन कोड",
			register:         "आपला {{brand}} नोंदणी कोड",
			resetPassword:    "आपला {{brand}} पासवर्ड रीसेट करण्याचा कोड",
			changeIdentity:   "आपल्या {{brand}} खात्याचा फोन नंबर किंवा ईमेल पत्ता बदलण्याचा कोड",
			payment:          "आपला {{brand}} पेमेंट कोड",
			closeAccount:     "आपले {{brand}} खाते बंद करण्याचा कोड",
			addPushRecipient: "या पत्त्यावर {{brand}} कडून संदेश मिळवण्याचा कोड",
			modifyInfo:       "आपल्या {{brand}} खात्याची माहिती बदलण्याचा कोड",
		},
		mailEnd: " आहे. त्याची मुदत {{minutes}} मिनि. आहे.",
		never:   "हा कोड कोणालाही सांगू नका. {{brand}} कडून कोणीही तो आपल्याकडे कधीही मागणार नाही.",
		ignore:  "आपण हा कोड मागितला नसेल, तर या ईमेलकडे दुर्लक्ष करा.",
		beware:  "हे आपण केले नसेल, तर कोड वापरू नका आणि आपले खाते सुरक्षित असल्याची खात्री करा.",
		keep:    "आपण हा कोड मागितला नसेल, तर या ईमेलकडे दुर्लक्ष करा. आपला पासवर्ड बदलणार नाही.",
	}
}
