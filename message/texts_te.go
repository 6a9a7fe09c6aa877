package message

// తెలుగు. The minutes are abbreviated, for the whole word has a plural.
//
//nolint:staticcheck // the zero-width non-joiner is part of the spelling
func telugu() phrases {
	return phrases{
		subject: "{{code}}: {{brand}} ",
		brief: each{
			common:           "ధ్రువీకరణ కోడ్",
			login:            "లాగిన్ కోడ్",
			register:         "నమోదు కోడ్",
			resetPassword:    "పాస్‌వర్డ్ రీసెట్ కోడ్",
			changeIdentity:   "సంప్రదింపు మార్పు కోడ్",
			payment:          "చెల్లింపు కోడ్",
			closeAccount:     "ఖాతా మూసివేత కోడ్",
			addPushRecipient: "సందేశాల స్వీకరణ కోడ్",
			modifyInfo:       "ఖాతా సవరణ కోడ్",
		},
		smsEnd: ", {{minutes}} నిమి. ఎవరికీ ఇవ్వకండి.",
		mail:   "ఇది ",
		full: each{
			common:           "మీ {{brand}} ధ్రువీకరణ కోడ్",
			login:            "మీ {{brand}} లాగిన్ కోడ్",
			register:         "మీ {{brand}} నమోదు కోడ్",
			resetPassword:    "మీ {{brand}} పాస్‌వర్డ్‌ను రీసెట్ చేయడానికి కోడ్",
			changeIdentity:   "మీ {{brand}} ఖాతా ఫోన్ నంబర్ లేదా ఇమెయిల్ చిరునామాను మార్చడానికి కోడ్",
			payment:          "మీ {{brand}} చెల్లింపు కోడ్",
			closeAccount:     "మీ {{brand}} ఖాతాను మూసివేయడానికి కోడ్",
			addPushRecipient: "ఈ చిరునామాలో {{brand}} సందేశాలను స్వీకరించడానికి కోడ్",
			modifyInfo:       "మీ {{brand}} ఖాతా వివరాలను సవరించడానికి కోడ్",
		},
		mailEnd: ". ఇది {{minutes}} నిమి. వరకు చెల్లుతుంది.",
		never:   "దీన్ని ఎవరికీ చెప్పకండి. {{brand}} తరఫున ఎవరూ దీన్ని మిమ్మల్ని ఎప్పటికీ అడగరు.",
		ignore:  "మీరు దీన్ని కోరకపోతే, ఈ ఇమెయిల్‌ను పట్టించుకోకండి.",
		beware:  "ఇది మీరు కాకపోతే, కోడ్‌ను ఉపయోగించకండి. మీ ఖాతా సురక్షితంగా ఉందో లేదో చూసుకోండి.",
		keep:    "మీరు దీన్ని కోరకపోతే, ఈ ఇమెయిల్‌ను పట్టించుకోకండి. మీ పాస్‌వర్డ్ మారదు.",
	}
}
