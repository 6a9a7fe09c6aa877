// Package smpp is the provider "smpp": an SMPP 3.4 client (an ESME) for carriers and aggregators who take messages over a
// lasting connection and not over HTTP.
//
//	type: smpp
//	timeout: 10s
//	settings:
//	  host: smpp.carrier.example
//	  port: 3550                         # 3550 with TLS, else 2775
//	  tls: implicit                      # or none, with allow_plaintext: true
//	  system_id: acme
//	  password: …
//	  from: Acme                         # a number, a short code, or a name of up to 11 characters
//	  senders: {US: "55555"}             # by country
//	  binds: 2
//	  window: 20
//	  messages_per_second: 100
//	  enquire_link: 30s
//	  long: udh                          # or payload, or sar
//	  message_id: decimal_to_hex         # submit_sm_resp has ids in hex, receipts in decimal
//	  statuses: {"0x0411": insufficient_balance}
//	  receipt_errors: {"027": unreachable}
//
// # Sessions
//
// Open connects to nobody. The first Send, Probe or OnReceipts begins as many sessions as binds says; each connects,
// binds as a transceiver, and is bound again when it is lost, after 1 s, 2 s, 4 s and so on up to a minute, less a random
// part. A session that lasted a minute starts the waits anew. After a silence the client asks for a sign of life
// (enquire_link); without one within 10 s the link is dead.
//
// A message takes a place in the window of the least busy session until it is answered, and waits for one in line. While
// no session is bound, a message waits only if one is expected soon: during the first attempt, and after the loss of a
// session that had been fine, until the next attempt. Otherwise it is refused at once, with the class of the failed bind
// (auth_failed, or provider_error), so that the engine goes elsewhere.
//
// Close refuses new messages, lets those under way finish for a second, unbinds, and waits a second for the answers and
// as long as it takes for a call of the function that hears receipts. A vendor that unbinds gets no more messages, and its
// answer once what it sent before is acknowledged.
//
// # Messages
//
// A text of the GSM 7 bit default alphabet goes with data_coding 0, one septet in an octet; any other in UCS-2. A vendor
// whose default alphabet is Latin-1 needs default_alphabet: latin1. Long texts become parts with a user data header, which
// are handed over one after the other. The first refusal is the message's, except that a part that came too quickly is
// handed over up to three times more if the vendor has the first. Every message asks for a receipt, and is valid for as
// long as its code.
//
// A sender of digits is an international number (1/1), or with up to 8 digits and no + a short code (3/0); a name is 5/0.
//
// # What becomes of an answer
//
//	never written (no session, ctx over, lost)     provider_error    definite; tried on another session first
//	written, and no answer (ctx over, lost)        timeout           the vendor may have it
//	ESME_RINVDSTADR                                invalid_number    definite
//	ESME_RINVSRCADR, source TON and NPI            sender_unregistered
//	ESME_RINVMSGLEN                                content_rejected
//	ESME_RTHROTTLED, ESME_RMSGQFUL                 rate_limited      and a pause: 1 s, and if that was no help 2 s, 4 s, 8 s
//	own messages_per_second: a turn after ctx      rate_limited
//	ESME_RINVPASWD, RINVSYSID, RBINDFAIL, RINVSYSTYP   auth_failed
//	any other status                               provider_error, or what statuses says
//	accepted with an id that nobody can read       unknown           the vendor has it
//
// # Receipts
//
// Receipts come on the same sessions, as deliver_sm or data_sm. A receipt is acknowledged when the engine has heard it,
// and not before: what was not acknowledged is repeated by the vendor. The optional parameters (receipted_message_id,
// message_state) come before the text; the text is read in all the spellings that are known. DELIVRD is delivered; EXPIRED
// (as unreachable), UNDELIV, DELETED and REJECTD are undelivered, with the class that receipt_errors has for their err;
// ENROUTE, ACCEPTD, UNKNOWN and words that nobody knows change nothing. The dates in a text have no time zone, so that a
// receipt has no time.
//
// A long message is named by its last part. It is undelivered when any part is, and delivered when its last part is. The
// other parts are known in memory only; a receipt for one of them that comes after a restart is about nothing.
//
// A receipt can come before Send has returned, since vendors are quick to refuse.
//
// # Not confirmed
//
// Which vendors number short codes 3/0 is a custom and no standard, so it can be set. Absolute validity periods are not
// offered. That a vendor's err means the same in each country cannot be known. Message states of SMPP 5.0 (SCHEDULED,
// SKIPPED) change nothing.
package smpp
