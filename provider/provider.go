// Package provider says what a provider type is, and has what those that speak HTTP do alike: connections, a body whose
// fate is known, failures in fixed words, and the reading of answers.
//
// A provider type is a folder beside this file. It gives the server a [Config]: a struct whose JSON fields are the
// settings of an account, a [watchword.ProviderSpec] that describes them to people and forms, and an Open that makes the
// provider or names the setting at fault. Nothing is sent to learn whether settings are right; Probe does that.
//
// # What is certain and what is not
//
// The engine decides by the class of a failure. A definite refusal may be tried elsewhere and is given back to the
// recipient's limits; a time-out may have been delivered. So the one thing to get right is whether the vendor may have
// the request: [Client.Do] knows, since it sees whether any byte of the body left.
//
// # Discretion
//
// Errors reach logs and timelines. They hold a class, the vendor's own code if that quotes no secret, code or recipient
// (see [Secrets.Quoted]), and one of a few fixed sentences: never a URL, never a body.
package provider

import "github.com/watchword/watchword"

// Config is the settings of one account of a type. The server decodes an account's settings into a new one, strictly, so
// an unknown setting is an error before Open is called.
type Config interface {
	// Spec describes the type. It is the same for every Config of it, and costs nothing.
	Spec() watchword.ProviderSpec
	// Open checks the settings and makes the provider, which may be an io.Closer and more: see package watchword for
	// what a provider can do. It connects to nobody. The error begins with the setting at fault, says what to do, and
	// holds no secret.
	Open() (watchword.Provider, error)
}
