// Package console is what a person sees of Watchword in a browser.
//
// In the sandbox ([Sandbox]) it is where a developer spends the first ten
// minutes:
//
//  1. The quick start shows, for each dialect, the commands to paste. A light
//     turns on when a request arrives through that dialect, so that nobody has
//     to wonder whether it came through.
//  2. The inbox shows the message that would have gone out, as the phone or the
//     mail program would show it, with its code, and what becomes of the
//     verification as it happens.
//  3. The API reference is drawn from the OpenAPI document that the server
//     publishes, so it cannot say anything else.
//
// In production ([Production]) there is a plain front page. Both have one page
// per word of the error vocabulary: the doc_url of an error points at the server
// that answered it, and so works without the Internet.
//
// Pages are drawn here, on the server, in the reader's language. The one script
// only brings news: a stream of events ([Feed]) names what changed, the script
// fetches that fragment and puts it in place. After a lost connection it fetches
// the whole list, so nothing depends on having seen every event.
//
// Texts of messages are not trusted. Templates escape them, the page runs and
// loads nothing from elsewhere, and an e-mail is shown in a frame that may not
// run scripts and loads nothing at all.
//
// The *_templ.go files are generated from the *.templ files beside them by
// templ v0.3.977.
package console

//go:generate templ generate
