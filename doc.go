// Package watchword is the domain of a verification-code server: it issues one-time codes, has them delivered, checks
// them, and can say what became of each one. Every rule of the product stands here, once. Dialects translate wire
// formats into calls of the [Engine], stores make its decisions atomic, providers send; none of them knows a rule.
//
// # The story
//
// A [Tenant]'s application starts a verification: one request to prove one recipient for one [Purpose]. The engine makes
// the recipient canonical, looks at the tenant's [Policy], and then decides in a single step on the recipient's [Ledger]:
// the record of all that must change together for one tenant and recipient. Its methods are pure functions of the ledger
// and the store's time:
//
//	Start → (Resend)* → (Check | Peek)* → an end
//
// A verification has two statuses that are never mixed: its own [Status] (pending, approved, expired, superseded,
// exhausted, canceled, failed) and that of its message, [DeliveryStatus]. It and its pending delivery are one write, so
// what a crash interrupts is found again ([Engine.Recover]).
//
// # Secrets
//
// Codes are derived from the [KeyRing] and a nonce in the record, never stored. Recipients are sealed, and found by a
// keyed blind index. Nothing in an [Error], an [Event] or an [Observation] holds a code or a recipient.
//
// # Where to look
//
//   - ledger_start.go, ledger_check.go, ledger_delivery.go, limits.go: the rules
//   - start.go, check.go, query.go, deliver.go, recover.go: the engine around them
//   - ports.go: what stores, providers and directories must do
//   - registry.go, snapshot.go, live.go, apply.go: tenants and what belongs to them
//   - errors.go, errorclass.go, event.go: the vocabularies
package watchword
