// Package smtp is the provider that sends e-mail through a mail server: a relay of one's own, or the submission service
// of a mail company.
//
// The story of one message:
//
//  1. It is written first, whole, in memory: text and HTML, every header folded and encoded, signed with DKIM if a key is
//     configured. What a brand or a subject contains cannot start a new header line. Its Message-ID follows from the
//     key of the [watchword.Outgoing], so that a repeat of the same code is the same message to everyone who looks.
//  2. It takes one of a few connections to the server, which stay open between messages, because a TCP, TLS and AUTH
//     handshake costs many times the message itself. When all are busy it waits for one.
//  3. A kept connection may have died unnoticed. Up to the end of the message nothing has been handed over, so the
//     provider then connects anew, once, and starts again.
//  4. The line with a single dot is the hand-over. What fails before it has certainly not been sent. When the server's
//     answer to it never arrives, the message may have been taken: that is [watchword.ClassTimeout], and nothing else is.
//
// A server says no in basic and enhanced status codes (RFC 5321, RFC 3463); classify.go turns them into error classes.
// The server's text often quotes the address, so it is dropped, and only the codes are kept.
//
// The context's end is felt at every stage. The provider has no time-out of its own.
package smtp
