package webhook

import (
	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// fault is why a service does not send a message, or why it did not arrive.
type fault struct {
	Class string `json:"class"` // a name of a watchword.ErrorClass; empty: it does not say
	Code  string `json:"code"`  // its own, for operators
}

// class is ClassNone where the service names none that is known.
func (f *fault) class() watchword.ErrorClass {
	class, _ := watchword.ParseErrorClass(f.Class)
	return class
}

// of is the error of an answer that holds the fault.
func (f *fault) of(answer *provider.Answer, m *watchword.Outgoing) error {
	if class := f.class(); class != watchword.ClassNone {
		return answer.Refused(class, f.Code, m)
	}
	return answer.Unclear(f.Code, m)
}
