package message

// Suomi. The brand follows the word for service, which takes the case ending for it.
func finnish() phrases {
	return phrases{
		subject: "{{code}} on ",
		brief: each{
			common:           "vahvistuskoodisi palveluun {{brand}}",
			login:            "kirjautumiskoodisi palveluun {{brand}}",
			register:         "rekisteröitymiskoodisi palveluun {{brand}}",
			resetPassword:    "koodisi palvelun {{brand}} salasanan vaihtoon",
			changeIdentity:   "koodisi palvelun {{brand}} yhteystietojen vaihtoon",
			payment:          "maksukoodisi palveluun {{brand}}",
			closeAccount:     "koodisi palvelun {{brand}} tilin sulkemiseen",
			addPushRecipient: "koodisi palvelun {{brand}} viestien vastaanottoon",
			modifyInfo:       "koodisi palvelun {{brand}} tilitietojen muuttamiseen",
		},
		smsEnd: ". Se on voimassa {{minutes}} min. Älä kerro sitä muille.",
		mail:   "Tämä on ",
		full: each{
			resetPassword:    "koodisi palvelun {{brand}} salasanan palauttamiseen",
			changeIdentity:   "koodisi palvelun {{brand}} tilin puhelinnumeron tai sähköpostiosoitteen vaihtoon",
			addPushRecipient: "koodisi palvelun {{brand}} viestien vastaanottoon tässä osoitteessa",
		},
		mailEnd: ". Se on voimassa {{minutes}} min.",
		never:   "Älä kerro sitä kenellekään. Kukaan palvelusta {{brand}} ei koskaan kysy sitä sinulta.",
		ignore:  "Jos et pyytänyt koodia, voit jättää tämän viestin huomiotta.",
		beware:  "Jos tämä et ollut sinä, älä käytä koodia ja varmista, että tilisi on turvassa.",
		keep:    "Jos et pyytänyt koodia, voit jättää tämän viestin huomiotta. Salasanasi pysyy ennallaan.",
	}
}
