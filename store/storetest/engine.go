package storetest

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/watchword/watchword"
)

// engineClauses are named after the invariants they race for.
func engineClauses() []clause {
	return []clause{
		{"1 single use", withRig(singleUse)},
		{"2 attempts are spent first", withRig(attemptsSpentFirst)},
		{"2 attempts survive resend and restart", withRig(attemptsSurvive)},
		{"2 streak locks", withRig(streakLocks)},
		{"3 newest wins", withRig(newestWins)},
		{"3 one live of many", withRig(oneLiveOfMany)},
		{"3 resend keeps the verification", withRig(resendKeeps)},
		{"6 durable before the answer", withRig(durable)},
		{"6 once-key replays", withRig(onceKeyReplays)},
		{"6 answers replay", withRig(answersReplay)},
		{"7 delivery survives a crash", withRig(deliverySurvives)},
		{"7 no second repeat", withRig(noSecondRepeat)},
		{"8 limits are exact", withRig(limitsExact)},
		{"8 limits hold for a day", withRig(limitsHoldForADay)},
		{"8 limits under load", withRig(limitsUnderLoad)},
		{"8 refunds are bounded", withRig(refundsBounded)},
		{"9 a miss waits and writes nothing", withRig(missWaits)},
		{"10 looking is not using", withRig(lookingIsNotUsing)},
		{"11 tenants are walls", withRig(tenantsAreWalls)},
	}
}

// compare checks or peeks at a code by whichever way: by id, or, every other time, by recipient.
func (r *rig) compare(node int, t watchword.TenantID, v watchword.Verification, n int, code string, peek bool) (watchword.Result, error) {
	q := watchword.CheckRequest{Caller: caller(t), ID: v.ID, Code: code}
	if node%2 == 1 {
		q.ID, q.To = watchword.ID{}, phone(n)
	}
	ask := r.engine(node).Check
	if peek {
		ask = r.engine(node).Peek
	}
	a, err := ask(context.Background(), q)
	return a.Result, err
}

// race gives one code many times at once and counts the answers.
func (r *rig) race(times int, t watchword.TenantID, v watchword.Verification, n int, code string) (map[watchword.Result]int, error) {
	var answers tally[watchword.Result]
	err := together(times, func(i int) error {
		result, err := r.compare(i, t, v, n, code, false)
		answers.add(result)
		return err
	})
	return answers.count, err
}

func singleUse(r *rig) error {
	const rivals = 20
	for n := range r.fewer(300, 30) {
		v, err := r.start(strict, n)
		if err != nil {
			return err
		}
		got, err := r.race(rivals, strict, v, n, r.vendor.code(v.ID))
		if err != nil {
			return err
		}
		want := map[watchword.Result]int{watchword.ResultApproved: 1, watchword.ResultAlreadyApproved: rivals - 1}
		if err := same(fmt.Sprintf("race %d of %d right codes", n, rivals), got, want); err != nil {
			return err
		}
	}
	return nil
}

func attemptsSpentFirst(r *rig) error {
	const recipients, rivals = 4, 200
	want := map[watchword.Result]int{
		watchword.ResultIncorrect: defaultAttempts, watchword.ResultExhausted: rivals - defaultAttempts,
	}
	for n := range recipients {
		v, err := r.start(strict, n)
		if err != nil {
			return err
		}
		code := r.vendor.code(v.ID)
		got, err := r.race(rivals, strict, v, n, wrong(code))
		if err != nil {
			return err
		}
		if err := first(
			func() error { return same("200 wrong codes at once", got, want) },
			func() error { return r.checks(strict, v.ID, code, watchword.ResultExhausted) },
		); err != nil {
			return err
		}
	}
	return nil
}

func attemptsSurvive(r *rig) error {
	v, err := r.start(strict, 1)
	if err != nil {
		return err
	}
	return first(
		func() error { return r.guess(strict, v.ID, 3) },
		func() error { r.advance(time.Minute); return r.resend(strict, v.ID) },
		r.restart,
		func() error { return r.guess(strict, v.ID, 2) },
		func() error { return r.checks(strict, v.ID, r.vendor.code(v.ID), watchword.ResultExhausted) },
		r.restart,
		func() error { return r.checks(strict, v.ID, r.vendor.code(v.ID), watchword.ResultExhausted) },
	)
}

func (r *rig) resend(t watchword.TenantID, id watchword.ID) error {
	_, err := r.engine(1).Resend(context.Background(), watchword.ResendRequest{Caller: caller(t), ID: id})
	return err
}

// maxStreak is how many checks of a recipient may fail in a row.
const maxStreak = 100

// lock makes checks of a recipient fail until it is locked.
func (r *rig) lock(n int) error {
	for range maxStreak / looseAttempts {
		v, err := r.start(loose, n)
		if err != nil {
			return err
		}
		if err := r.guess(loose, v.ID, looseAttempts); err != nil {
			return err
		}
	}
	return nil
}

func streakLocks(r *rig) error {
	live, err := r.engine(0).Start(context.Background(), watchword.StartRequest{
		Caller: caller(loose), To: phone(1), Purpose: watchword.PurposePayment,
	})
	if err != nil {
		return err
	}
	locked := func() error {
		_, onCheck := r.check(loose, live.ID, r.vendor.code(live.ID))
		_, onStart := r.start(loose, 1)
		return first(
			func() error {
				return refusedAs("a right code for a locked recipient", onCheck, watchword.RecipientLocked)
			},
			func() error { return refusedAs("a start for a locked recipient", onStart, watchword.RecipientLocked) },
		)
	}
	return first(
		func() error { return r.lock(1) },
		locked, r.restart, locked,
		func() error { _, err := r.start(loose, 2); return err },  // a neighbour
		func() error { _, err := r.start(strict, 1); return err }, // the same person, elsewhere
		func() error {
			r.advance(day - time.Minute)
			_, err := r.start(loose, 1)
			return refusedAs("a start a minute early", err, watchword.RecipientLocked)
		},
		func() error { r.advance(2 * time.Minute); _, err := r.start(loose, 1); return err },
	)
}

func newestWins(r *rig) error {
	old, err := r.start(loose, 1)
	if err != nil {
		return err
	}
	next, err := r.start(loose, 1)
	if err != nil {
		return err
	}
	return first(
		func() error { return r.checks(loose, old.ID, r.vendor.code(old.ID), watchword.ResultSuperseded) },
		r.restart,
		func() error { return r.checks(loose, old.ID, r.vendor.code(old.ID), watchword.ResultSuperseded) },
		func() error { return r.checks(loose, next.ID, r.vendor.code(next.ID), watchword.ResultApproved) },
	)
}

// oneLiveOfMany starts many verifications of one recipient at once: exactly one of them lives on.
func oneLiveOfMany(r *rig) error {
	const rivals = 40
	made := make([]watchword.Verification, rivals)
	if err := together(rivals, func(i int) (err error) {
		made[i], err = r.engine(i).Start(context.Background(), watchword.StartRequest{Caller: caller(loose), To: phone(1)})
		return err
	}); err != nil {
		return err
	}
	var answers tally[watchword.Result]
	if err := together(rivals, func(i int) error {
		result, err := r.check(loose, made[i].ID, r.vendor.code(made[i].ID))
		answers.add(result)
		return err
	}); err != nil {
		return err
	}
	want := map[watchword.Result]int{watchword.ResultApproved: 1, watchword.ResultSuperseded: rivals - 1}
	return same("the codes of 40 starts at once", answers.count, want)
}

func resendKeeps(r *rig) error {
	v, err := r.start(loose, 1)
	if err != nil {
		return err
	}
	for range 3 {
		if err := r.resend(loose, v.ID); err != nil {
			return err
		}
	}
	codes := r.vendor.codes(v.ID)
	if len(codes) != 4 {
		return fmt.Errorf("a start and three resends sent %d messages", len(codes))
	}
	older := slices.DeleteFunc(codes[:3:3], func(c string) bool { return c == r.vendor.code(v.ID) })
	for _, c := range older {
		if err := r.checks(loose, v.ID, c, watchword.ResultIncorrect); err != nil {
			return err
		}
	}
	return r.checks(loose, v.ID, r.vendor.code(v.ID), watchword.ResultApproved)
}

// durable restarts after every answer.
func durable(r *rig) error {
	v, err := r.start(strict, 1)
	if err != nil {
		return err
	}
	right := func(want watchword.Result) func() error {
		return func() error { return r.checks(strict, v.ID, r.vendor.code(v.ID), want) }
	}
	return first(
		r.restart, right(watchword.ResultApproved),
		r.restart, right(watchword.ResultAlreadyApproved),
		r.restart, func() error {
			_, err := r.start(strict, 1)
			return refusedAs("a second start within a minute", err, watchword.LimitExceeded)
		},
	)
}

func lookingIsNotUsing(r *rig) error {
	v, err := r.start(strict, 1)
	if err != nil {
		return err
	}
	code := r.vendor.code(v.ID)
	peeks := func(node int, code string, want watchword.Result) func() error {
		return func() error {
			got, err := r.compare(node, strict, v, 1, code, true)
			if err == nil && got != want {
				return fmt.Errorf("a look answered %v, want %v", got, want)
			}
			return err
		}
	}
	if err := first(
		peeks(0, code, watchword.ResultCorrect), peeks(1, code, watchword.ResultCorrect),
		peeks(0, wrong(code), watchword.ResultIncorrect), r.restart, peeks(1, code, watchword.ResultCorrect),
	); err != nil {
		return err
	}
	const rivals = 60
	var answers tally[watchword.Result]
	if err := together(rivals, func(i int) error {
		result, err := r.compare(i, strict, v, 1, wrong(code), i%3 > 0)
		answers.add(result)
		return err
	}); err != nil {
		return err
	}
	left := defaultAttempts - 1
	want := map[watchword.Result]int{watchword.ResultIncorrect: left, watchword.ResultExhausted: rivals - left}
	return first(
		func() error { return same("60 wrong looks and checks at once", answers.count, want) },
		peeks(0, code, watchword.ResultExhausted),
	)
}
