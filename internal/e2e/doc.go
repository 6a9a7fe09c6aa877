// Package e2e tests the program as its users meet it: the real binary, over real sockets, with a vendor beside it that
// writes down what it was given. What is told to callers is kept in a journal outside the server, so that a server which
// is killed can be held to its word.
//
// There is nothing here but tests.
package e2e
