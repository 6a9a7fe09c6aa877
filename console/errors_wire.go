package console

import "github.com/watchword/watchword"

// wireErrors are the pages about what goes wrong before the engine is asked: words of the wire formats, beside the
// vocabulary.
func wireErrors(lang string) map[watchword.ErrorCode]errorDoc {
	if lang == Chinese {
		return chineseWireErrors()
	}
	return englishWireErrors()
}

func englishWireErrors() map[watchword.ErrorCode]errorDoc {
	return map[watchword.ErrorCode]errorDoc{
		"malformed_request": {
			"The request cannot be read",
			"The body is not one JSON object in UTF-8, names something twice, or broke off.",
			"Send one JSON object with every name once. The detail names the byte at which reading failed.",
		},
		"request_timeout": {
			"The request came too slowly",
			"The body did not arrive in time, and the connection was closed.",
			"Send the whole body at once.",
		},
		"method_not_allowed": {
			"The path does not take this method",
			"The path is part of the API, under another method.",
			"Use a method that the Allow header lists.",
		},
		"payload_too_large": {
			"The body is too large",
			"The body has more than 64 KiB. Nothing was done.",
			"No request of this API needs more.",
		},
		"unsupported_media_type": {
			"The body is not JSON",
			"The Content-Type header names something other than application/json.",
			"Send the header Content-Type: application/json.",
		},
		"internal": {
			"The server failed",
			"Something went wrong inside the server. Its text is in the log, under the request id.",
			"Report the request id to the operator.",
		},
	}
}

func chineseWireErrors() map[watchword.ErrorCode]errorDoc {
	return map[watchword.ErrorCode]errorDoc{
		"malformed_request": {
			"无法读取请求",
			"请求体不是一个 UTF-8 编码的 JSON 对象，或有重复的名称，或中途断开。",
			"发送一个 JSON 对象，每个名称只出现一次。detail 指出读取失败的字节位置。",
		},
		"request_timeout": {
			"请求到达过慢",
			"请求体没有按时到达，连接已关闭。",
			"一次发送完整的请求体。",
		},
		"method_not_allowed": {
			"此路径不接受该方法",
			"该路径属于本接口，但需使用其他方法。",
			"使用 Allow 头列出的方法。",
		},
		"payload_too_large": {
			"请求体过大",
			"请求体超过 64 KiB，未做任何处理。",
			"本接口的任何请求都不需要更大的请求体。",
		},
		"unsupported_media_type": {
			"请求体不是 JSON",
			"Content-Type 头不是 application/json。",
			"发送 Content-Type: application/json。",
		},
		"internal": {
			"服务器出错",
			"服务器内部出现问题，详情记录在日志中，可按请求编号查找。",
			"将请求编号告知运维人员。",
		},
	}
}
