// Package multimarkets speaks the verification-code calls of the MultiMarkets API: a browser or an app sends and checks a
// code (the C-end), and the application's own server asks what became of one (the B-end).
//
//	verifyCodeSend        C-end  a code goes out; the answer's token is the sendToken
//	verifyCodeCheck       C-end  the code is used up; the answer's token proves it for half an hour
//	queryCodeSendStatus   B-end  a code is looked at, and its status told
//	auth                  B-end  app id and secret become the token that the header of B-end calls carries
//
// The README beside this file is the wire format in words; the files in testdata are conversations that the tests hold.
//
// # What a request passes
//
//	Guard       a panic becomes the vendor's system error
//	handler.go  the path, the method, the headers that every call has
//	company.go  companyId → tenant; the origin of C-end calls, the token of B-end calls
//	the call    send.go, check.go, query.go, auth.go: fields → one engine call → data
//	answer.go   the envelope: the C-end's own, or that of the vendor's page
//
// A refusal is a fault (errors.go), and a fault has one code, one text in each language and one HTTP status. The engine's
// own errors become faults by one table.
//
// C-end calls are unauthenticated: the companyId is public, so whoever knows a number can ask for a code to it. What
// stands against that is the engine's limits, and one of the three protections that settings.go insists on.
package multimarkets
