package console

import "github.com/watchword/watchword"

//nolint:funlen // a table
func chineseErrors() map[watchword.ErrorCode]errorDoc {
	return map[watchword.ErrorCode]errorDoc{
		watchword.InvalidRequest: {
			"请求无效",
			"某个字段缺失、格式错误或超出范围。如果是某个字段的问题，应答会指出该字段。",
			"改正该字段后重新发送请求。API 参考列出了每个字段及其范围。",
		},
		watchword.InvalidRecipient: {
			"接收人无效",
			"无法将其识别为可以接收消息的手机号或邮箱地址。",
			"手机号请带国家码，例如 +8613800138000；邮箱请写成 name@example.com。请用户检查是否输入有误。",
		},
		watchword.UnknownPurpose: {
			"用途不存在",
			"该租户没有这个名称的用途。",
			"使用内置用途（例如 login 或 register），或为该租户添加此用途。",
		},
		watchword.OutOfPolicy: {
			"请求超出策略",
			"请求的内容超出租户策略的允许范围，例如更长的有效期或更多的尝试次数。",
			"去掉该项覆盖设置，或减小其数值。如需放宽，请由运维人员修改该用途的策略。",
		},
		watchword.Unauthenticated: {
			"凭证缺失或无效",
			"请求没有携带凭证，或凭证不被本服务器接受：可能有误、已过期或已撤销。",
			"以 “Authorization: Bearer KEY” 发送 API 密钥，并确认密钥属于本服务器。对于签名请求，还请检查时钟和密钥。",
		},
		watchword.Forbidden: {
			"不允许此操作",
			"凭证有效，但该凭证或其租户无权执行此操作。租户可能已被停用，或未启用该接口格式。",
			"使用有权限的凭证，或请运维人员开通。",
		},
		watchword.NotFound: {
			"没有这个验证",
			"该租户没有此 ID 的验证。它可能属于其他租户，或结束已久、不再保留。",
			"检查 ID，并确认凭证属于发起该验证的租户；否则请重新发起。",
		},
		watchword.NotPending: {
			"验证已结束",
			"该验证已通过、过期、被取代、次数用尽、取消或失败。已结束的验证不再改变。",
			"重新发起验证。",
		},
		watchword.LimitExceeded: {
			"已达到发送上限",
			"在这段时间内，发给该接收人、来自该网络或该租户的消息已达到策略上限，或租户的费用上限已不足以再发一条。应答会指出是哪一项限制，费用上限的名称以 “spend_” 开头。",
			"按 Retry-After 给出的时间等待后重试。建议在界面的“重新发送”前显示倒计时。运维人员可用 “watchword spend” 查看费用上限。",
		},
		watchword.SenderUnusable: {
			"消息没有可用的发送方",
			"路由指定的签名、模板或服务商账号不存在、已停用、已暂停，或彼此不匹配；详细信息会指出是哪一个。未发送任何消息。",
			"由运维人员在注册表中修正，或用 “watchword provider resume” 恢复已暂停的账号。“watchword apply” 会对此类路由发出警告。",
		},
		watchword.CaptchaFailed: {
			"未通过人机验证",
			"该请求需要人机验证，而令牌缺失、错误或已被使用；也可能是验证服务没有响应。",
			"请用户重新完成人机验证，并随请求提交新的令牌。",
		},
		watchword.RequestReplayed: {
			"请求重复",
			"签名请求只能使用一次，而该请求已出现过：可能被客户端或代理重发，也可能被他人复制。",
			"请使用新的随机数和当前时间重新签名。",
		},
		watchword.RecipientLocked: {
			"该接收人的错误次数过多",
			"连续校验失败次数过多，为防止猜测，后续校验被拒绝。",
			"按 Retry-After 给出的时间等待。确认是地址所有者本人后，运维人员可以解除锁定。",
		},
		watchword.AccountExists: {
			"账号已存在",
			"账号规则要求该地址不属于任何账号，但它已属于某个账号。",
			"引导用户登录或重置密码，而不是注册。",
		},
		watchword.AccountNotFound: {
			"账号不存在",
			"账号规则要求该地址属于已有账号，但没有账号使用它。",
			"请用户检查地址，或引导其注册。",
		},
		watchword.SignInRequired: {
			"需要先登录",
			"账号规则针对已登录用户自己的账号，而请求没有指明账号。",
			"先让用户登录，并在请求的 context 中指明账号。",
		},
		watchword.AddressAlreadySet: {
			"账号已有此类地址",
			"账号规则要求账号没有此类地址，但该账号已经有了。",
			"使用更换地址的用途，或先移除现有地址。",
		},
		watchword.AddressMissing: {
			"账号没有此类地址",
			"验证码应发送到账号自己的地址，但该账号没有此类地址。",
			"改用其他渠道，或先让用户添加地址。",
		},
		watchword.AccountUnavailable: {
			"账号服务没有应答",
			"无法得知账号是否存在，因此没有发送验证码。",
			"请稍后重试。如持续出现，请运维人员检查本服务器所查询的账号服务。",
		},
		watchword.NoRoute: {
			"没有可用的服务商",
			"该租户没有路由覆盖此渠道、国家和用途，或覆盖它的路由已停用。",
			"改用其他渠道。如需支持该国家，请由运维人员添加带有服务商的路由。",
		},
		watchword.RecipientRejected: {
			"无法送达该接收人",
			"服务商表示该地址不存在、已停用或拦截此类消息。换一家服务商结果相同。",
			"请用户检查或更换地址，或提供其他渠道。",
		},
		watchword.DeliveryFailed: {
			"消息发送失败",
			"路由上的每家服务商都拒绝了此消息。已退还接收人的限额。",
			"请稍后重试或提供其他渠道。运维人员可在验证的时间线中查看各服务商拒绝的原因。",
		},
		watchword.IdempotencyMismatch: {
			"幂等键已用于其他请求",
			"此键此前出现过，但请求内容不同。一个键只对应一个请求。",
			"为每个新请求生成新的键；只有重复同一请求时才使用相同的键。",
		},
		watchword.IdempotencyInProgress: {
			"使用此键的首个请求仍在处理",
			"使用相同幂等键的请求尚未得到应答。",
			"稍等片刻，用相同的键重复请求：应答将与首个请求相同。",
		},
		watchword.Unavailable: {
			"服务器暂时无法处理",
			"服务器履行承诺所需的某个部分无法工作。没有执行任何操作。",
			"按 Retry-After 给出的时间，用相同的幂等键重复请求。如持续出现，请运维人员查看 /readyz 和日志。",
		},
	}
}
