// Package app turns configuration into a running server. It is the only package that reads configuration and the only
// one that knows every adapter: what is built in stands in builtin.go, one line each.
//
// Open builds the server from parts: key ring, store, registry, engine, dialects, console. Run serves until its context
// ends, and then drains: not ready any more, finish what is in flight, park the rest.
//
// Production (OpenProduction) and the sandbox (OpenSandbox) differ only here: the sandbox has a tenant of its own whose
// messages end in the inbox, and shows it; production has neither the inbox nor any sandbox route.
package app
