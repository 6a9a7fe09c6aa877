// Package recipient turns what people type as a phone number or an e-mail
// address into one canonical address, and keeps that address out of logs.
//
// Everything the server knows about a person is keyed on their address: the
// codes sent, the wrong guesses, the limits. If two spellings of one number had
// two keys, every limit could be had twice; if two numbers shared one, a code
// could reach a stranger. So every spelling is folded here, once, before
// anything is looked up, and the message goes to the folded address, never to
// the spelling given.
//
//   - A phone number becomes its E.164 form as the phone number library writes
//     it: "+44 (0)20 7946 0000" and "0044 20 7946 0000" are +442079460000. Only
//     lengths are judged, never whether a number is in use: the library's tables
//     lag behind the operators'. Shapes the library is known to leave alone skip
//     it (see phone_fast.go); tests compare the two paths.
//   - An e-mail address gets a lower-case local part and a domain in lower-case
//     A-labels: "Ada@BÜCHER.example" is ada@xn--bcher-kva.example. Dots and plus
//     tags stay, because on most servers they name other mailboxes; only
//     [Recipient.LimitKey] drops them.
//
// A [Recipient] shows itself masked wherever fmt, slog or encoding/json meet it;
// the clear address has to be asked for with [Recipient.Address]. One hole is
// left: fmt cannot call methods on an unexported struct field and prints its raw
// content, so do not print structs that hold a Recipient in such a field.
//
// The package is pure: no I/O, no clock, no state of its own. Everything in it
// may be used by many goroutines at once.
package recipient
