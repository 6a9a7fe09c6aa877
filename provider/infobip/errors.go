package infobip

import (
	"slices"
	"strconv"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// are gives many codes one class.
func are(class watchword.ErrorClass, ids ...int) []provider.CodeClass {
	lines := make([]provider.CodeClass, len(ids))
	for i, id := range ids {
		lines[i] = provider.CodeClass{Code: strconv.Itoa(id), Class: class}
	}
	return lines
}

// statuses is which status of a message that was not accepted or not delivered is which class (Infobip: Response status
// and error codes, general status codes). Faults of one destination fail over without a word about the account's others.
func statuses() []provider.CodeClass {
	return slices.Concat(
		are(watchword.ClassProviderError, 4),        // UNDELIVERABLE_REJECTED_OPERATOR: a glitch, or a restriction of the route
		are(watchword.ClassSenderUnregistered, 6),   // REJECTED_NETWORK: not set up on the account
		are(watchword.ClassInvalidNumber, 8, 52),    // REJECTED_PREFIX_MISSING, REJECTED_DESTINATION
		are(watchword.ClassUnreachable, 9),          // UNDELIVERABLE_NOT_DELIVERED
		are(watchword.ClassBlockedByCarrier, 10),    // REJECTED_DND
		are(watchword.ClassSenderUnregistered, 11),  // REJECTED_SOURCE
		are(watchword.ClassInsufficientBalance, 12), // REJECTED_NOT_ENOUGH_CREDITS
		are(watchword.ClassSenderUnregistered, 13),  // REJECTED_SENDER
		are(watchword.ClassBlockedByCarrier, 14),    // REJECTED_DESTINATION_BLOCKLISTED
		are(watchword.ClassUnreachable, 15),         // EXPIRED_EXPIRED
		are(watchword.ClassInsufficientBalance, 17), // REJECTED_PREPAID_PACKAGE_EXPIRED
		are(watchword.ClassSenderUnregistered, 18),  // REJECTED_DESTINATION_NOT_REGISTERED: a trial account
		are(watchword.ClassSenderUnregistered, 19),  // REJECTED_ROUTE_NOT_AVAILABLE: none on the account
		are(watchword.ClassRateLimited, 20),         // REJECTED_FLOODING_FILTER
		are(watchword.ClassProviderError, 21, 31),   // REJECTED_SYSTEM_ERROR, UNDELIVERABLE_NOT_SENT
		are(watchword.ClassContentRejected, 24, 25), // REJECTED_INVALID_UDH, REJECTED_MESSAGE_TOO_LONG
		are(watchword.ClassProviderError, 51, 100),  // MISSING_TO, UNDELIVERABLE_REJECTED_PLATFORM
		are(watchword.ClassContentRejected, 87),     // SIGNALS_BLOCKED: taken for fraud
	)
}

// failures is which error of a report is which class (Infobip: Response status and error codes, general error codes).
func failures() []provider.CodeClass { return slices.Concat(handset(), user(), operator(), india()) }

// handset errors are the recipient's, but for those of the network's protocol on the way there.
func handset() []provider.CodeClass {
	return slices.Concat(
		are(watchword.ClassInvalidNumber, 1, 5),                    // EC_UNKNOWN_SUBSCRIBER, EC_UNIDENTIFIED_SUBSCRIBER
		are(watchword.ClassUnreachable, 6, 27, 31, 32, 33, 256),    // absent, busy, memory full
		are(watchword.ClassUnreachable, 8, 11, 12, 13, 21),         // roaming, no SMS service, equipment, suspended
		are(watchword.ClassUnreachable, 565, 581, 628, 629),        // cannot receive, out of credit
		are(watchword.ClassBlockedByCarrier, 9, 573),               // EC_ILLEGAL_SUBSCRIBER, EC_SC_BLOCKED_BY_END_USER
		are(watchword.ClassProviderError, 2, 34, 35, 36),           // unknown base station, system failure
		are(watchword.ClassProviderError, 500, 502, 503, 504, 507), // protocol errors between networks
		are(watchword.ClassProviderError, 508, 509),
		are(watchword.ClassUnknown, 255), // EC_UNKNOWN_ERROR
	)
}

func user() []provider.CodeClass {
	return slices.Concat(
		are(watchword.ClassProviderError, 323, 4096, 4100, 4102),         // request type, PDU, canceled, not submitted
		are(watchword.ClassInvalidNumber, 351, 352, 3041),                // destination address, deactivated
		are(watchword.ClassContentRejected, 355, 607, 608),               // too long, spam, taken for fraud
		are(watchword.ClassSenderUnregistered, 368, 2053),                // source address, blocklisted sender
		are(watchword.ClassAuthFailed, 433),                              // EC_ACCOUNT_ACCESS_DENIED
		are(watchword.ClassRateLimited, 541, 542, 609, 4103, 4104, 4202), // carrier's, own and flooding limits
		are(watchword.ClassSenderUnregistered, 572, 577, 578, 579, 580),  // campaign, demo
		are(watchword.ClassSenderUnregistered, 594, 597, 598, 601),       // campaign, address, interaction
		are(watchword.ClassBlockedByCarrier, 603, 604, 2049, 2050, 2052), // opted out, blocklisted
		are(watchword.ClassInsufficientBalance, 4099),                    // EC_MONTHLY_LIMIT_REACHED
		are(watchword.ClassUnreachable, 4101),                            // EC_VALIDITY_EXPIRED
	)
}

func operator() []provider.CodeClass {
	return slices.Concat(
		are(watchword.ClassUnreachable, 10, 24, 568, 569, 630, 811, 4098),    // no service, no radio, suspended, overloaded, expired
		are(watchword.ClassBlockedByCarrier, 15, 560, 566, 632),              // closed group, blocked, rejected
		are(watchword.ClassProviderError, 20, 51, 501, 631, 810, 815),        // networks among themselves
		are(watchword.ClassProviderError, 2048, 4097),                        // time-out, not submitted
		are(watchword.ClassUnknown, 633),                                     // EC_UNKNOWN_MOBILE_OPERATOR
		are(watchword.ClassContentRejected, 71, 561, 2051, 5492),             // alphabet, content, blocklisted text, repeat
		are(watchword.ClassInvalidNumber, 345),                               // EC_OPERATOR_NOT_FOUND
		are(watchword.ClassSenderUnregistered, 375, 488, 562, 563, 564, 571), // source address, toll-free number, short code
		are(watchword.ClassSenderUnregistered, 574, 592),                     // subscriptions, network not provisioned
	)
}

// india is the registration of senders and texts there (Infobip: DLT error codes).
func india() []provider.CodeClass {
	return slices.Concat(
		are(watchword.ClassContentRejected, 4106, 4111),                               // the message, its template
		are(watchword.ClassContentRejected, 4126, 4127, 4128, 4129, 4131, 4132, 4133), // template
		are(watchword.ClassContentRejected, 4134, 4135, 4136, 4143, 4144),             // template, missing parts
		are(watchword.ClassContentRejected, 4149, 4150, 4151, 4153),                   // template suspended, link
		are(watchword.ClassProviderError, 4107, 4141),                                 // scrubbing
		are(watchword.ClassSenderUnregistered, 4108, 4109, 4110, 4112, 4113, 4114),    // sender, telemarketer, entity
		are(watchword.ClassSenderUnregistered, 4115, 4116, 4117, 4118, 4119, 4120),
		are(watchword.ClassSenderUnregistered, 4121, 4122, 4123, 4124, 4125, 4130), // header
		are(watchword.ClassSenderUnregistered, 4142, 4146, 4147, 4148),
		are(watchword.ClassSenderUnregistered, 4154, 4155, 4156, 4157, 4158), // chain of telemarketers
		are(watchword.ClassBlockedByCarrier, 4137, 4139, 4140),               // the recipient's preference or consent
		are(watchword.ClassContentRejected, 4138),                            // not at this time
	)
}
