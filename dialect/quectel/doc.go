// Package quectel is the wire format of Quectel's (Acceleronix') IoT platform: verification codes for the end users of an
// app, asked for with signed POST requests whose parameters all stand in the query.
//
//	POST /v2/sms/enduserapi/v2/sendPhoneSmsCode   send a code to a phone number
//	POST /v2/mail/enduserapi/v2/sendEmail         send a code to an e-mail address
//	POST /v2/sms/enduserapi/validateSmsCode       check a code that went to a phone number
//
// The README beside this file is the wire format in words; the files in testdata are conversations that the tests hold.
//
// # What a request passes
//
//	ServeHTTP     path, method, body (bounded, and then ignored), query     (api.go)
//	the call      what is missing, then what has the wrong form             (send.go, email.go, validate.go, phone.go)
//	authenticate  user domain, signature, time, replay                      (caller.go, signature.go)
//	the engine    every rule of the product
//
// A call translates and decides nothing. What is refused becomes a code of the vendor's by one table for each call
// (errors.go), with the vendor's own texts (texts.go), and is answered under status 200.
package quectel
