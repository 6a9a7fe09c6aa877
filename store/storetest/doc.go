// Package storetest is the contract of a store: what the engine relies on, whatever keeps the data.
//
// The engine decides and a store only makes the decision atomic, so the contract is about little else: a ledger is
// written whole or not at all, updates of one ledger never overlap, what was answered survives a restart, the store's
// time never goes back, and nobody sees another tenant's records. It leaves a store free to run an update's function
// again, to have several nodes open on the same data, and to be the clock of all of them.
//
// There is a suite for each port, and one that races whole engines over the store, whose clauses bear the numbers of the
// invariants in ARCHITECTURE.md. A store passes the suites of the ports that it serves. Its test says where the data is
// and how to open it, in a [Place]; the suites do the rest: they close and open again, open several nodes if there may
// be several, and move the store's time by the offset they hand to Open.
//
//	func TestContract(t *testing.T) {
//		t.Run("ledgers", func(t *testing.T) { storetest.Ledgers(t, place) })
//		t.Run("history", func(t *testing.T) { storetest.History(t, place) })
//	}
//
//	func place(t *testing.T) storetest.Place {
//		path := filepath.Join(t.TempDir(), "watchword.db")
//		return storetest.Place{Open: func(ctx context.Context, offset func() time.Duration) (io.Closer, error) {
//			return sqlite.Open(ctx, sqlite.Options{Path: path, Offset: offset})
//		}}
//	}
//
// A clause answers an error rather than failing a test, so that the package's own tests can see each one refuse a store
// that breaks it.
package storetest
