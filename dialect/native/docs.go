package native

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/watchword/watchword"
)

func startDoc() doc {
	return doc{
		id: "start-verification", method: http.MethodPost, path: "/v1/verifications", status: http.StatusCreated,
		summary: "Start a verification",
		text: "Makes a code and sends it. A live verification of the same channel, recipient and purpose is superseded. The answer " +
			"comes when a provider has taken the message, or after the policy's wait; then the hand-over goes on, and `delivery` is `sending`.",
		takes:    "Whom to verify, and for what.",
		requests: startExamples(),
		answers:  "The verification was started.",
		example:  exampleVerification("pending", "sent"),
		codes: postCodes(watchword.InvalidRecipient, watchword.UnknownPurpose, watchword.OutOfPolicy, watchword.RecipientLocked,
			watchword.AccountExists, watchword.AccountNotFound, watchword.SignInRequired, watchword.AddressAlreadySet,
			watchword.AddressMissing, watchword.AccountUnavailable, watchword.NoRoute, watchword.RecipientRejected,
			watchword.DeliveryFailed),
	}
}

func startExamples() map[string]*huma.Example {
	return map[string]*huma.Example{
		"sms":   example("A login code by SMS", map[string]any{"to": "+8613800138000", "purpose": "login"}),
		"email": example("A code by e-mail, in English", map[string]any{"to": "ada@example.com", "locale": "en"}),
		"strict": example("A longer code with fewer attempts, and what the application knows", map[string]any{
			"to": "+8613800138000", "purpose": "payment", "code_length": 8, "attempts": 3, "reference": "order-4711",
			"context": map[string]any{"ip": "203.0.113.7", "user": "u-1001"},
		}),
	}
}

func listDoc() doc {
	return doc{
		id: "list-verifications", method: http.MethodGet, path: "/v1/verifications", status: http.StatusOK,
		summary: "List verifications", text: "Newest first. Every parameter narrows the list.",
		answers: "One page.",
		example: map[string]any{
			"data": []any{exampleVerification("approved", "delivered")}, "next_cursor": "vf_06e5qgmv0dscn9nftg3ld49hdk",
		},
		codes: append(everyCode(), watchword.InvalidRecipient),
	}
}

func getDoc() doc {
	whole := exampleVerification("pending", "sent")
	whole["events"] = []any{
		map[string]any{"type": "requested", "at": "2026-11-21T08:30:00.000Z"},
		map[string]any{"type": "attempted", "at": "2026-11-21T08:30:00.000Z", "account": "aliyun-main"},
		map[string]any{"type": "accepted", "at": "2026-11-21T08:30:00.120Z", "account": "aliyun-main", "detail": "900619746936498440^0"},
	}
	return doc{
		id: "get-verification", method: http.MethodGet, path: "/v1/verifications/{id}", status: http.StatusOK,
		summary: "Look at a verification", text: "Tells where a verification stands, with its timeline.",
		answers: "The verification.", example: whole, codes: append(everyCode(), watchword.NotFound),
	}
}

const checkText = "Exactly one check of the right code is answered `approved`, however many come at once. A wrong code costs an " +
	"attempt. Every outcome is a `result` with status 200, an unknown verification too: errors are about the request."

func checkDoc() doc {
	return doc{
		id: "check-verification", method: http.MethodPost, path: "/v1/verifications/{id}/check", status: http.StatusOK,
		summary: "Check a code", text: checkText, takes: "What the user typed.",
		requests: map[string]*huma.Example{"code": example("A code", map[string]any{"code": "483920"})},
		answers:  "The result.", example: exampleChecked(), codes: postCodes(watchword.RecipientLocked),
	}
}

func checkToDoc() doc {
	return doc{
		id: "check-by-recipient", method: http.MethodPost, path: "/v1/checks", status: http.StatusOK,
		summary: "Check a code by recipient",
		text:    "For callers who keep no id: the newest verification of this channel, recipient and purpose is checked. " + checkText,
		takes:   "Who typed what.",
		requests: map[string]*huma.Example{
			"code": example("A login code", map[string]any{"to": "+8613800138000", "purpose": "login", "code": "483920"}),
		},
		answers: "The result.", example: exampleChecked(),
		codes: postCodes(watchword.RecipientLocked, watchword.InvalidRecipient, watchword.UnknownPurpose),
	}
}

func exampleChecked() map[string]any {
	return map[string]any{
		"result": "approved", "attempts_remaining": 0, "verification": exampleVerification("approved", "delivered"),
	}
}

func resendDoc() doc {
	return doc{
		id: "resend-verification", method: http.MethodPost, path: "/v1/verifications/{id}/resend", status: http.StatusOK,
		summary: "Send the message again",
		text: "The verification keeps its id, its purpose and the attempts spent. Whether the code is a new one is for the " +
			"tenant's policy to say. The recipient's limits count the message.",
		takes:    "Nothing, or the context.",
		requests: contextExamples(),
		answers:  "The message was sent again.", example: exampleVerification("pending", "sent"),
		codes: postCodes(watchword.NotFound, watchword.NotPending, watchword.RecipientLocked, watchword.NoRoute,
			watchword.RecipientRejected, watchword.DeliveryFailed),
	}
}

func nextDoc() doc {
	return doc{
		id: "next-channel", method: http.MethodPost, path: "/v1/verifications/{id}/next", status: http.StatusOK,
		summary: "Send the code on the next channel",
		text: "The same code goes out on the next channel of the policy's escalation, such as WhatsApp after SMS. The " +
			"verification stays what it is: its id, its channel, its lifetime and the attempts spent. The recipient's limits " +
			"count the message. Without a further channel the answer is no_route.",
		takes:    "Nothing, or the context.",
		requests: contextExamples(),
		answers:  "The message was sent on the next channel.", example: exampleVerification("pending", "sent"),
		codes: postCodes(watchword.NotFound, watchword.NotPending, watchword.RecipientLocked, watchword.NoRoute,
			watchword.RecipientRejected, watchword.DeliveryFailed),
	}
}

func cancelDoc() doc {
	return doc{
		id: "cancel-verification", method: http.MethodPost, path: "/v1/verifications/{id}/cancel", status: http.StatusOK,
		summary: "Take a verification back", text: "Its code is no good any more. To cancel it again changes nothing.",
		takes: "Nothing, or the context.", requests: contextExamples(),
		answers: "The verification is canceled.", example: exampleVerification("canceled", "sent"),
		codes: postCodes(watchword.NotFound, watchword.NotPending),
	}
}

func contextExamples() map[string]*huma.Example {
	return map[string]*huma.Example{
		"empty":   example("Nothing", map[string]any{}),
		"context": example("With the user's address", map[string]any{"context": map[string]any{"ip": "203.0.113.7"}}),
	}
}
