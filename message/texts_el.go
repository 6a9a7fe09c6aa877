package message

// Ελληνικά. The minutes are abbreviated, for the whole word has a plural; the brand has no article,
// whose gender it would have to know.
func greek() phrases {
	return phrases{
		subject: "{{code}}: ",
		brief: each{
			common:           "κωδικός επαλήθευσης {{brand}}",
			login:            "κωδικός σύνδεσης {{brand}}",
			register:         "κωδικός εγγραφής {{brand}}",
			resetPassword:    "κωδικός επαναφοράς {{brand}}",
			changeIdentity:   "κωδικός αλλαγής επαφής {{brand}}",
			payment:          "κωδικός πληρωμής {{brand}}",
			closeAccount:     "κωδικός διαγραφής {{brand}}",
			addPushRecipient: "κωδικός λήψης μηνυμάτων {{brand}}",
			modifyInfo:       "κωδικός επεξεργασίας {{brand}}",
		},
		smsEnd: ", {{minutes}} λεπ. Μην τον δίνετε.",
		mail:   "Αυτός είναι ",
		full: each{
			common:        "ο κωδικός επαλήθευσης {{brand}}",
			login:         "ο κωδικός σύνδεσης {{brand}}",
			register:      "ο κωδικός εγγραφής {{brand}}",
			resetPassword: "ο κωδικός {{brand}} για την επαναφορά του συνθηματικού σας",
			changeIdentity: "ο κωδικός {{brand}} για την αλλαγή του τηλεφώνου ή της ηλεκτρονικής διεύθυνσης του " +
				"λογαριασμού σας",
			payment:          "ο κωδικός πληρωμής {{brand}}",
			closeAccount:     "ο κωδικός {{brand}} για τη διαγραφή του λογαριασμού σας",
			addPushRecipient: "ο κωδικός {{brand}} για τη λήψη μηνυμάτων σε αυτή τη διεύθυνση",
			modifyInfo:       "ο κωδικός {{brand}} για την επεξεργασία των στοιχείων του λογαριασμού σας",
		},
		mailEnd: ". Ισχύει για {{minutes}} λεπ.",
		never:   "Μην τον κοινοποιήσετε σε κανέναν. Κανείς από την ομάδα {{brand}} δεν θα σας τον ζητήσει ποτέ.",
		ignore:  "Αν δεν τον ζητήσατε, μπορείτε να αγνοήσετε αυτό το μήνυμα.",
		beware: "Αν δεν ήσασταν εσείς, μη χρησιμοποιήσετε τον κωδικό και βεβαιωθείτε ότι ο λογαριασμός σας " +
			"είναι ασφαλής.",
		keep: "Αν δεν τον ζητήσατε, μπορείτε να αγνοήσετε αυτό το μήνυμα. Το συνθηματικό σας δεν θα αλλάξει.",
	}
}
