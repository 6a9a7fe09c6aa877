// Package client calls a Watchword server from Go. Client implements watchword.Service, as the engine inside the server
// does, so that code written against that interface does not notice where the engine runs.
//
// This program sends a code and checks what the user types. Started with go run ./cmd/watchword dev, the sandbox leaves
// the two settings in sandbox.env and shows the message in its inbox.
//
//	package main
//
//	import (
//		"context"
//		"fmt"
//		"log"
//		"os"
//		"time"
//
//		"github.com/watchword/watchword"
//		"github.com/watchword/watchword/client"
//	)
//
//	func main() {
//		if err := run(); err != nil {
//			log.Fatal(err)
//		}
//	}
//
//	func run() error {
//		c, err := client.New(client.Options{URL: os.Getenv("WATCHWORD_URL"), Key: os.Getenv("WATCHWORD_API_KEY")})
//		if err != nil {
//			return err
//		}
//		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
//		defer cancel()
//
//		v, err := c.Start(ctx, watchword.StartRequest{To: "+8613800138000", Purpose: watchword.PurposeLogin})
//		if err != nil {
//			return err
//		}
//		for {
//			fmt.Printf("The code sent to %s: ", v.To)
//			var typed string
//			if _, err := fmt.Scanln(&typed); err != nil {
//				return err
//			}
//			answer, err := c.Check(ctx, watchword.CheckRequest{ID: v.ID, Code: typed})
//			if err != nil {
//				return err
//			}
//			fmt.Println(answer.Result)
//			if answer.Result != watchword.ResultIncorrect || answer.Verification.AttemptsRemaining == 0 {
//				return nil
//			}
//		}
//	}
//
// # Results and errors
//
// A wrong code is a result, not an error; only watchword.ResultApproved proves anything. An error that the server has a
// word for holds a *watchword.Error: branch on watchword.CodeOf(err), or take it out with errors.As. Any other error
// says that there was no answer, or one that is not of this API. RequestID(err) is what the operator can look for in the
// server's log. No error holds the key, a code or a recipient.
//
//	switch watchword.CodeOf(err) {
//	case watchword.LimitExceeded: // errors.As(err, &e): wait for e.RetryAfter
//	case watchword.InvalidRecipient: // ask for another address
//	}
//
// # What is tried again
//
// A request is repeated, twice at most, when the connection breaks or the answer is 502, 503 or 504, and only where
// repeating is harmless: Get, List, and a Start with a OnceKey. The waits between are short, or as long as the server
// asks, and end with the context; a server that asks for more than ten seconds is left to the caller. DeliveryFailed is
// not repeated, although its status is 502: the server remembers the outcome by the key. Give every Start a OnceKey of
// its own, and a broken connection can never send two messages.
//
// # What differs from the engine
//
// Every Caller is ignored: the key says who asks. A CallingCode is refused, since the API takes international numbers
// only. Overrides.Lifetime is cut to whole seconds, times come in milliseconds, and waits in whole seconds. The timeline
// comes with Get alone.
package client
