// Package guard is the table of limits, risk signals and abuse rules. The limits themselves stand in the root package,
// with the ledgers and counters that they are charged to; what asks others stands here. Today that is [Captcha].
package guard
