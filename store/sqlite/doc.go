// Package sqlite is the embedded store: one file, one process, every promise durable.
//
// All writes go through one goroutine, the writer. It takes whatever waits, runs it in one transaction and answers
// everybody after the commit (group commit): with synchronous=FULL the disk is asked once for many requests, and since
// only one goroutine writes, no request ever waits for a lock or meets a conflict. Reads for look-ups and lists have a
// pool of their own, which cannot write.
//
// A ledger is one row whose body the domain encodes. The bodies of recent ledgers are kept in memory beside the writer,
// bounded, so that the usual update reads nothing.
//
// The database is locked by a file beside it: a second process is refused. So no other node can hold a lease, and after
// a crash pending deliveries go on at once. Reading it from another process, for a backup, is safe.
//
// # Time
//
// The store's time never goes back: within a process it follows the monotonic clock, and over a restart it starts no
// earlier than the last commit, which wrote it down.
package sqlite
