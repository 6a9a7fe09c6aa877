package message

// ไทย. A space stands where other languages have a full stop.
func thai() phrases {
	return phrases{
		subject: "{{code}} คือรหัส",
		brief: each{
			common:           "ยืนยันของ {{brand}}",
			login:            "เข้าสู่ระบบ {{brand}}",
			register:         "สมัครใช้งาน {{brand}}",
			resetPassword:    "ตั้งรหัสผ่านใหม่ {{brand}}",
			changeIdentity:   "เปลี่ยนที่ติดต่อ {{brand}}",
			payment:          "ชำระเงิน {{brand}}",
			closeAccount:     "ปิดบัญชี {{brand}}",
			addPushRecipient: "รับข้อความจาก {{brand}}",
			modifyInfo:       "แก้ไขบัญชี {{brand}}",
		},
		smsEnd: " ใช้ได้ {{minutes}} นาที ห้ามเปิดเผย",
		mail:   "นี่คือรหัส",
		full: each{
			resetPassword:    "สำหรับตั้งรหัสผ่านใหม่ของ {{brand}}",
			changeIdentity:   "สำหรับเปลี่ยนหมายเลขโทรศัพท์หรืออีเมลของบัญชี {{brand}}",
			payment:          "สำหรับชำระเงินกับ {{brand}}",
			closeAccount:     "สำหรับปิดบัญชี {{brand}} ของคุณ",
			addPushRecipient: "สำหรับรับข้อความจาก {{brand}} ที่อีเมลนี้",
			modifyInfo:       "สำหรับแก้ไขข้อมูลบัญชี {{brand}} ของคุณ",
		},
		mailEnd: " รหัสนี้ใช้ได้ภายใน {{minutes}} นาที",
		never:   "โปรดอย่าบอกรหัสนี้แก่ผู้ใด เจ้าหน้าที่ของ {{brand}} จะไม่ขอรหัสนี้จากคุณ",
		ignore:  "หากคุณไม่ได้ขอรหัสนี้ โปรดเพิกเฉยต่ออีเมลฉบับนี้",
		beware:  "หากคุณไม่ได้ดำเนินการนี้ โปรดอย่าใช้รหัสนี้ และตรวจสอบว่าบัญชีของคุณปลอดภัย",
		keep:    "หากคุณไม่ได้ขอรหัสนี้ โปรดเพิกเฉยต่ออีเมลฉบับนี้ รหัสผ่านของคุณจะไม่เปลี่ยนแปลง",
	}
}
