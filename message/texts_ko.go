package message

// 한국어. No particle follows a value: which one is right depends on how the value sounds.
func korean() phrases {
	return phrases{
		subject: "{{code}}: {{brand}} ",
		brief: each{
			common:           "인증번호",
			login:            "로그인 인증번호",
			register:         "회원가입 인증번호",
			resetPassword:    "비밀번호 재설정 인증번호",
			changeIdentity:   "연락처 변경 인증번호",
			payment:          "결제 인증번호",
			closeAccount:     "회원 탈퇴 인증번호",
			addPushRecipient: "알림 수신 등록 인증번호",
			modifyInfo:       "회원정보 수정 인증번호",
		},
		smsEnd: "입니다. {{minutes}}분간 유효하며, 타인에게 알려주지 마세요.",
		mail:   "{{brand}} ",
		full: each{
			changeIdentity:   "계정의 전화번호 또는 이메일 주소 변경을 위한 인증번호",
			addPushRecipient: "메시지를 이 주소로 받기 위한 인증번호",
		},
		mailEnd: "입니다. {{minutes}}분간 유효합니다.",
		never:   "인증번호를 누구에게도 알려주지 마세요. {{brand}} 직원은 인증번호를 절대 묻지 않습니다.",
		ignore:  "본인이 요청하지 않았다면 이 이메일을 무시하셔도 됩니다.",
		beware:  "본인이 요청하지 않았다면 인증번호를 사용하지 마시고 계정이 안전한지 확인해 주세요.",
		keep:    "본인이 요청하지 않았다면 이 이메일을 무시하셔도 됩니다. 비밀번호는 변경되지 않습니다.",
	}
}
