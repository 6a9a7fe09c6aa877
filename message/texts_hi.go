package message

// हिन्दी. The word for minute has one form after a number.
func hindi() phrases {
	return phrases{
		subject: "{{code}}: {{brand}} ",
		brief: each{
			common:           "सत्यापन कोड",
			login:            "लॉगिन कोड",
			register:         "पंजीकरण कोड",
			resetPassword:    "पासवर्ड रीसेट कोड",
			changeIdentity:   "संपर्क बदलाव कोड",
			payment:          "भुगतान कोड",
			closeAccount:     "खाता समापन कोड",
			addPushRecipient: "संदेश प्राप्ति कोड",
			modifyInfo:       "खाता संपादन कोड",
		},
		smsEnd: " ({{minutes}} मिनट तक)। किसी को न बताएँ।",
		mail:   "यह ",
		full: each{
			common:           "आपका {{brand}} सत्यापन कोड",
			login:            "आपका {{brand}} लॉगिन कोड",
			register:         "आपका {{brand}} पंजीकरण कोड",
			resetPassword:    "आपका {{brand}} पासवर्ड रीसेट करने का कोड",
			changeIdentity:   "आपके {{brand}} खाते का फ़ोन नंबर या ईमेल पता बदलने का कोड",
			payment:          "आपका {{brand}} भुगतान कोड",
			closeAccount:     "आपका {{brand}} खाता बंद करने का कोड",
			addPushRecipient: "इस पते पर {{brand}} के संदेश पाने का कोड",
			modifyInfo:       "आपके {{brand}} खाते की जानकारी बदलने का कोड",
		},
		mailEnd: " है। यह {{minutes}} मिनट तक मान्य है।",
		never:   "इसे कभी किसी को न बताएँ। {{brand}} की ओर से कोई भी आपसे यह कोड कभी नहीं माँगेगा।",
		ignore:  "यदि आपने यह कोड नहीं माँगा है, तो इस ईमेल को अनदेखा करें।",
		beware:  "यदि यह आप नहीं थे, तो कोड का उपयोग न करें और सुनिश्चित करें कि आपका खाता सुरक्षित है।",
		keep:    "यदि आपने यह कोड नहीं माँगा है, तो इस ईमेल को अनदेखा करें। आपका पासवर्ड नहीं बदलेगा।",
	}
}
