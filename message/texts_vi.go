package message

// Tiếng Việt.
func vietnamese() phrases {
	return phrases{
		subject: "{{code}} là mã ",
		brief: each{
			common:           "xác minh {{brand}}",
			login:            "đăng nhập {{brand}}",
			register:         "đăng ký {{brand}}",
			resetPassword:    "đổi mật khẩu {{brand}}",
			changeIdentity:   "đổi liên hệ {{brand}}",
			payment:          "thanh toán {{brand}}",
			closeAccount:     "đóng tài khoản {{brand}}",
			addPushRecipient: "nhận tin nhắn {{brand}}",
			modifyInfo:       "sửa tài khoản {{brand}}",
		},
		smsEnd: ". Hạn {{minutes}} phút. Không chia sẻ.",
		mail:   "Đây là mã ",
		full: each{
			resetPassword:    "đặt lại mật khẩu {{brand}} của bạn",
			changeIdentity:   "để thay đổi số điện thoại hoặc địa chỉ email của tài khoản {{brand}}",
			closeAccount:     "để đóng tài khoản {{brand}} của bạn",
			addPushRecipient: "để nhận tin nhắn từ {{brand}} tại địa chỉ này",
			modifyInfo:       "để chỉnh sửa thông tin tài khoản {{brand}} của bạn",
		},
		mailEnd: ". Mã có hiệu lực trong {{minutes}} phút.",
		never:   "Không chia sẻ mã này với bất kỳ ai. Nhân viên {{brand}} sẽ không bao giờ hỏi bạn mã này.",
		ignore:  "Nếu bạn không yêu cầu mã này, vui lòng bỏ qua email này.",
		beware: "Nếu không phải bạn thực hiện, vui lòng không sử dụng mã và kiểm tra xem tài khoản của bạn có " +
			"an toàn không.",
		keep: "Nếu bạn không yêu cầu mã này, vui lòng bỏ qua email này. Mật khẩu của bạn vẫn giữ nguyên.",
	}
}
