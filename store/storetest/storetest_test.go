package storetest

import (
	"runtime"
	"testing"
	"time"
)

// yield opens the window in which a store without isolation goes wrong.
func yield() {
	for range 10 {
		runtime.Gosched()
	}
}

// fresh is a memory store that keeps every promise.
func fresh(*testing.T) Place { return newDisk("").place() }

func TestMemoryKeepsTheContract(t *testing.T) {
	t.Run("ledgers", func(t *testing.T) { Ledgers(t, fresh) })
	t.Run("history", func(t *testing.T) { History(t, fresh) })
	t.Run("once", func(t *testing.T) { Once(t, fresh) })
	t.Run("claiming", func(t *testing.T) { Claiming(t, fresh) })
	t.Run("counters", func(t *testing.T) { Counters(t, fresh) })
	t.Run("registry", func(t *testing.T) { Registry(t, fresh) })
	t.Run("accounts", func(t *testing.T) { Accounts(t, fresh) })
	t.Run("tokens", func(t *testing.T) { Tokens(t, fresh) })
	t.Run("contacts", func(t *testing.T) { Contacts(t, fresh) })
	t.Run("notices", func(t *testing.T) { Notices(t, fresh) })
	t.Run("purge", func(t *testing.T) { Purge(t, fresh) })
	t.Run("engine", func(t *testing.T) { Engine(t, fresh) })
}

// sabotage is, for each clause, a promise that a store can break and that this clause is there to notice.
var sabotage = map[string][]string{
	"empty at first":              {"begins with something"},
	"visible at once":             {"views late", "forgets everything"},
	"refusal writes nothing":      {"writes refusals", "wraps refusals"},
	"refusal takes as long":       {"refuses quickly"},
	"every field returns":         {"drops a field"},
	"big ledger":                  {"cuts big ledgers"},
	"ledgers are copies":          {"shares memory"},
	"updates never overlap":       {"loses updates"},
	"written whole":               {"tears ledgers"},
	"keys are apart":              {"mixes keys"},
	"context over":                {"hides why"},
	"context ends while waiting":  {"ignores the context"},
	"time follows the clock":      {"time stands still"},
	"time never goes back":        {"time goes back"},
	"time stands over a restart":  {"forgets the time"},
	"time does not leap":          {"leaps ahead"},
	"locate":                      {"no walls", "forgets places"},
	"locate after refusal":        {"writes refusals"},
	"receipts find their message": {"forgets messages", "loses messages"},
	"messages are forgotten":      {"keeps messages"},
	"due in order":                {"no order", "forgets what is due"},
	"overdue is counted":          {"counts nothing due", "counts what is not due"},
	"due comes and goes":          {"keeps what was due"},

	"retired once":                 {"retires twice", "loses the retired"},
	"not past while it stands":     {"past too early"},
	"lists what time has ended":    {"lists what was"},
	"pages":                        {"repeats the cursor", "lists all tenants"},
	"lists of one recipient":       {"loses the retired"},
	"claimed with its ledger":      {"forgets once-keys", "runs what is taken"},
	"one claim of many":            {"everybody wins"},
	"refusal claims nothing":       {"claims for refusals"},
	"claim runs out":               {"once for ever"},
	"once-keys and claims are one": {"claims apart"},

	"claim once":                  {"forgets once-keys"},
	"one winner":                  {"everybody wins"},
	"answer replayed":             {"keeps no answers"},
	"release frees":               {"never releases"},
	"strangers cannot meddle":     {"strangers answer", "strangers release"},
	"hold expires":                {"once for ever"},
	"keep expires":                {"keeps answers as long as holds"},
	"once-keys are apart":         {"mixes once-keys"},
	"exact under load":            {"counts without a lock"},
	"all or none":                 {"charges one by one"},
	"all or none under load":      {"charges one by one"},
	"wait tells when":             {"wrong wait"},
	"refills":                     {"time stands still"},
	"counters are apart":          {"mixes counters"},
	"nothing to count":            {"no charge is full"},
	"counts stand over a restart": {"forgets counters"},

	"budgets are exact under load":   {"spends without a lock"},
	"spends from all or none":        {"spends one by one"},
	"a span starts anew":             {"spans never end"},
	"corrections hold":               {"forgets corrections"},
	"asking spends nothing":          {"asking spends"},
	"spending stands over a restart": {"forgets budgets"},

	"saved and loaded":        {"forgets registry"},
	"rows replace rows":       {"rows replace all"},
	"stale writer is refused": {"any revision will do"},
	"one writer of many":      {"any revision will do"},
	"accounts are found":      {"forgets accounts"},
	"old address is freed":    {"keeps old addresses"},
	"put whole":               {"puts in parts"},
	"account walls":           {"no walls"},
	"account pages":           {"repeats accounts"},

	"tokens are found":            {"forgets tokens", "loses a scope", "issues tokens itself"},
	"token overwrites token":      {"keeps the first token", "mixes tokens"},
	"token end is told for a day": {"hides expired tokens", "tokens for ever", "lists tokens for ever", "forgets tokens"},
	"token time is the store's":   {"tells the caller's time", "time stands still", "time goes back", "forgets the time"},
	"tokens are dropped":          {"drops all types", "drops all subjects", "counts a drop once", "only counts drops"},
	"token walls":                 {"lists all tokens", "drops other tenants' tokens"},
	"token pages":                 {"repeats tokens", "lists tokens by subject", "forgets tokens"},
	"tokens under load":           {"only counts drops"},

	"contact comes with an approval": {"keeps no contacts", "loses a seal", "forgets contacts"},
	"contact comes with its ledger":  {"contacts without their ledger"},
	"contact is renewed":             {"contacts pile up", "one contact for all users", "renews over walls", "forgets contacts"},
	"contact filters":                {"ignores contact filters", "counts all contacts"},
	"contact pages":                  {"contact pages overlap", "counts the page", "oldest contacts first"},
	"contacts expire":                {"contacts for ever"},
	"contact walls":                  {"contacts of all tenants"},
	"contacts under load":            {"loses updates", "keeps no contacts"},

	"notices come with their ledger": {"loses notices", "forgets notices"},
	"no notice of what is refused":   {"notices without their ledger"},
	"ends are due":                   {"forgets what is due"},
	"notices are leased":             {"never leases", "forgets leases", "no order of notices"},
	"one taker of many":              {"never leases"},
	"tries are settled":              {"forgets tries", "forgets endpoints", "settles refusals"},
	"who is off is not told":         {"tells who is off", "never enables", "forgets endpoints"},
	"notices are replayed":           {"replays all", "replays nothing"},
	"notice pages":                   {"repeats notices", "lists every outcome", "forgets notices"},
	"notice walls":                   {"notices of all tenants"},
	"notices are forgotten":          {"keeps notices", "purges notices"},

	"forgets what is old": {"purges nothing"},
	"keeps what is new":   {"purges all"},
	"keeps limits":        {"purges ledgers whole"},
	"keeps locks":         {"purges ledgers whole"},
	"keeps live ones":     {"purges live ones"},
	"keeps once-keys":     {"purges once-keys"},
	"keeps counters":      {"purges counters"},

	"keeps tokens":            {"purges tokens", "purges expired tokens"},
	"keeps contacts":          {"purges contacts"},
	"purges in small batches": {"purges tokens", "purges for ever"},
	"nothing to purge":        {"purges for ever"},

	"1 single use":                          {"loses updates", "forgets ends"},
	"2 attempts are spent first":            {"loses updates"},
	"2 attempts survive resend and restart": {"forgets attempts"},
	"2 streak locks":                        {"forgets the streak"},
	"3 newest wins":                         {"forgets ends"},
	"3 one live of many":                    {"forgets ends"},
	"3 resend keeps the verification":       {"forgets generations"},
	"6 durable before the answer":           {"forgets everything"},
	"6 once-key replays":                    {"forgets once-keys of ledgers"},
	"6 answers replay":                      {"forgets once-keys"},
	"7 delivery survives a crash":           {"forgets what is due"},
	"7 no second repeat":                    {"forgets losses"},
	"8 limits are exact":                    {"forgets charges"},
	"8 limits hold for a day":               {"forgets charges"},
	"8 limits under load":                   {"loses updates"},
	"8 refunds are bounded":                 {"forgets refunds"},
	"9 a miss waits and writes nothing":     {"swallows refusals"},
	"10 looking is not using":               {"forgets attempts"},
	"11 tenants are walls":                  {"lists all tenants"},
}

func allClauses() (all []clause) {
	for _, suite := range [][]clause{
		ledgerClauses(), historyClauses(), onceClauses(), claimingClauses(), counterClauses(), registryClauses(), accountClauses(),
		tokenClauses(), contactClauses(), noticeClauses(), purgeClauses(), engineClauses(),
	} {
		all = append(all, suite...)
	}
	return all
}

// TestContractCatchesBrokenStores breaks the promise of every clause and wants that clause to notice.
func TestContractCatchesBrokenStores(t *testing.T) {
	for _, c := range allClauses() {
		if len(sabotage[c.name]) == 0 {
			t.Errorf("the clause %q has never been seen to fail", c.name)
		}
		for _, breaks := range sabotage[c.name] {
			t.Run(c.name+"/"+breaks, func(t *testing.T) { catches(t, c, breaks) })
		}
	}
}

func catches(t *testing.T, c clause, breaks string) {
	t.Helper()
	s, err := openSite(newDisk(breaks).place(), true, 300*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.close(); err != nil {
			t.Error(err)
		}
	})
	if err = c.check(s); err == nil {
		t.Fatal("the clause does not notice")
	}
	t.Log(err)
}

func TestContractNamesMissingPorts(t *testing.T) {
	if err := serves[interface{ NoSuchMethod() }](&memory{}); err == nil {
		t.Error("a store without the port passes")
	}
	if err := serves[interface{ Close() error }](&memory{}); err != nil {
		t.Error(err)
	}
}
