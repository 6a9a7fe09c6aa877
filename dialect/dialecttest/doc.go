// Package dialecttest is the contract that every dialect keeps, and what their tests share. It is not part of the
// server.
//
//	Conversations   golden files that a person can read, held against a handler or a running server
//	Vocabulary      the table of a dialect has an answer to every word of the error vocabulary
//	Hostile         some hundreds of broken and malicious requests: each is refused in the dialect's own shape
//	NewEngine       the real engine on stores in memory, with a clock that stands still until it is advanced
//
// "go test -update" writes down what was answered; a new answer is begun as "< ?". Read the difference before it counts.
//
// A dialect's test is three calls and a folder of conversations; see the tests of dialect/native.
package dialecttest
