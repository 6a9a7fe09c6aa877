package console

import "github.com/watchword/watchword"

//nolint:funlen // a table
func englishErrors() map[watchword.ErrorCode]errorDoc {
	return map[watchword.ErrorCode]errorDoc{
		watchword.InvalidRequest: {
			"The request is not valid",
			"A field is missing, malformed or out of range. The answer names the field, if one is at fault.",
			"Correct the field and send the request again. The API reference lists every field with its bounds.",
		},
		watchword.InvalidRecipient: {
			"The recipient is not valid",
			"The phone number or e-mail address cannot be read as one that can receive messages.",
			"Give phone numbers with their country, as +8613800138000, and e-mail addresses as name@example.com. Ask the user to check for typing errors.",
		},
		watchword.UnknownPurpose: {
			"The purpose is not known",
			"The tenant has no purpose of this name.",
			"Use one of the built-in purposes, such as login or register, or add the purpose to the tenant.",
		},
		watchword.OutOfPolicy: {
			"The request goes beyond the policy",
			"The request asks for more than the tenant's policy allows, for example a longer lifetime or more attempts.",
			"Leave the override out or ask for less. To allow more, an operator changes the policy of this purpose.",
		},
		watchword.Unauthenticated: {
			"The credential is missing or not valid",
			"The request has no credential, or one that this server does not accept: it is wrong, expired or was revoked.",
			"Send the API key as “Authorization: Bearer KEY”. Check that the key belongs to this server. For signed requests, check the clock and the secret as well.",
		},
		watchword.Forbidden: {
			"This is not allowed",
			"The credential is valid, but it or its tenant may not do this. The tenant may be suspended, or the wire format not enabled for it.",
			"Use a credential that may do this, or ask an operator to allow it.",
		},
		watchword.NotFound: {
			"There is no such verification",
			"The tenant has no verification with this id. It may belong to another tenant, or it ended so long ago that it is no longer kept.",
			"Check the id, and that the credential belongs to the tenant that started the verification. Otherwise start a new one.",
		},
		watchword.NotPending: {
			"The verification has ended",
			"It was approved, expired, superseded, exhausted, canceled or it failed. A verification that has ended never changes.",
			"Start a new verification.",
		},
		watchword.LimitExceeded: {
			"A sending limit is used up",
			"This recipient, network or tenant was sent as many messages as the policy allows in this time, or a spend cap of the tenant has no room for another one. The answer names the limit; a spend cap’s name begins with “spend_”.",
			"Wait as long as Retry-After says, then try again. In the user interface, show a countdown before “send again”. An operator sees the spend caps with “watchword spend”.",
		},
		watchword.SenderUnusable: {
			"The message has no usable sender",
			"The signature, the template or the provider account that the route names is missing, switched off, paused, or does not fit the others. The detail says which. Nothing was sent.",
			"An operator mends it in the registry, or lets a paused account send again with “watchword provider resume”. “watchword apply” warns of such routes.",
		},
		watchword.CaptchaFailed: {
			"The captcha was not passed",
			"The request needs a captcha, and its token is missing, wrong or used up. The captcha service may also not answer.",
			"Let the user solve a new captcha and send its token with the request.",
		},
		watchword.RequestReplayed: {
			"The request was made before",
			"A signed request may come once, and this one came again: it was repeated by a client or a proxy, or copied by somebody.",
			"Sign a new request, with a new random value and the time of now.",
		},
		watchword.RecipientLocked: {
			"Too many wrong codes for this recipient",
			"So many checks failed in a row that further ones are refused, to stop guessing.",
			"Wait as long as Retry-After says. An operator can reset the lock once it is clear that the owner of the address is asking.",
		},
		watchword.AccountExists: {
			"The account already exists",
			"The account rule wants an address that no account has, and this one belongs to an account.",
			"Offer to sign in or to reset the password instead of registering.",
		},
		watchword.AccountNotFound: {
			"There is no such account",
			"The account rule wants the address of an existing account, and no account has this one.",
			"Ask the user to check the address, or offer to register.",
		},
		watchword.SignInRequired: {
			"The user must be signed in",
			"The account rule is about the signed-in user's own account, and the request names none.",
			"Sign the user in first, and name the account in the request's context.",
		},
		watchword.AddressAlreadySet: {
			"The account already has such an address",
			"The account rule wants an account without an address of this kind, and this account has one.",
			"Use the purpose for changing the address, or remove the present one first.",
		},
		watchword.AddressMissing: {
			"The account has no such address",
			"The code should go to the account's own address, and the account has none of this kind.",
			"Use another channel, or let the user add an address first.",
		},
		watchword.AccountUnavailable: {
			"The account service does not answer",
			"Whether the account exists could not be found out, so no code was sent.",
			"Try again shortly. If it lasts, an operator checks the account service that this server asks.",
		},
		watchword.NoRoute: {
			"No provider serves this recipient",
			"No route of the tenant covers this channel, country and purpose, or the one that does is switched off.",
			"Use another channel. To serve this country, an operator adds a route with a provider.",
		},
		watchword.RecipientRejected: {
			"The recipient cannot be reached",
			"The providers say that this address does not exist, is out of service or blocks such messages. Another provider would say the same.",
			"Ask the user to check the address or to use another one, or offer another channel.",
		},
		watchword.DeliveryFailed: {
			"The message could not be sent",
			"Every provider on the route refused the message. The recipient's limits were given back.",
			"Try again shortly or offer another channel. The timeline of the verification tells an operator why each provider refused.",
		},
		watchword.IdempotencyMismatch: {
			"The idempotency key was used for another request",
			"This key came before with different content. One key names exactly one request.",
			"Make a new key for every new request, and use it again only to repeat that same request.",
		},
		watchword.IdempotencyInProgress: {
			"The first request with this key still runs",
			"A request with the same idempotency key has not been answered yet.",
			"Wait a moment and repeat the request with the same key: the answer will be the one of the first.",
		},
		watchword.Unavailable: {
			"The server cannot do this just now",
			"Something that the server needs to keep its promises does not work. Nothing was done.",
			"Repeat the request after the time in Retry-After, with the same idempotency key. If it lasts, an operator looks at /readyz and the log.",
		},
	}
}
