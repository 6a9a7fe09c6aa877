package message

// العربية. The word for minute has five forms: the SMS abbreviates it, the e-mail names it first and
// then the number. Letters of the language stand between any two values: Latin ones and digits that
// meet would be read in the wrong order.
func arabic() phrases {
	return phrases{
		subject: "{{code}} ",
		brief: each{
			common:           "رمز {{brand}} للتحقق",
			login:            "رمز {{brand}} لتسجيل الدخول",
			register:         "رمز {{brand}} لإنشاء حساب",
			resetPassword:    "رمز {{brand}} لاستعادة كلمة المرور",
			changeIdentity:   "رمز {{brand}} لتغيير الهاتف أو البريد",
			payment:          "رمز {{brand}} للدفع",
			closeAccount:     "رمز {{brand}} لإغلاق الحساب",
			addPushRecipient: "رمز {{brand}} لتلقي الرسائل",
			modifyInfo:       "رمز {{brand}} لتعديل الحساب",
		},
		smsEnd: "، صالح {{minutes}} د. لا تشاركه.",
		mail:   "هذا هو ",
		full: each{
			resetPassword:    "رمز {{brand}} لإعادة تعيين كلمة المرور",
			changeIdentity:   "رمز {{brand}} لتغيير رقم الهاتف أو عنوان البريد الإلكتروني لحسابك",
			closeAccount:     "رمز {{brand}} لإغلاق حسابك",
			addPushRecipient: "رمز {{brand}} لتلقي الرسائل على هذا العنوان",
			modifyInfo:       "رمز {{brand}} لتعديل بيانات حسابك",
		},
		mailEnd: ". مدة صلاحيته بالدقائق: {{minutes}}.",
		never:   "لا تشاركه مع أي شخص. لن يطلبه منك أحد من {{brand}} أبدًا.",
		ignore:  "إذا لم تطلبه، فيمكنك تجاهل هذه الرسالة.",
		beware:  "إذا لم تكن أنت من طلب الرمز، فلا تستخدمه وتأكد من أمان حسابك.",
		keep:    "إذا لم تطلبه، فيمكنك تجاهل هذه الرسالة. لن تتغير كلمة مرورك.",
	}
}
