package watchword

// SenderFault says what is wrong with the signature, the template or the provider account that a message would be sent
// with. It comes with the error SenderUnusable.
type SenderFault uint8

// The sender faults. Each is for an operator to mend.
const (
	SignatureMissing   SenderFault = iota + 1 // the vendor asks for a signature, and none is named
	SignatureUnknown                          // the one named is not there
	SignatureForbidden                        // it belongs to another tenant, who does not share it
	SignatureDisabled                         // it is switched off
	TemplateMissing                           // the vendor asks for a registered template, and none is named
	TemplateUnknown                           // the one named is not there
	TemplateForbidden                         // it belongs to another tenant, who does not share it
	TemplateDisabled                          // it is switched off
	AccountUnknown                            // the provider account that either is registered with is not there
	AccountDisabled                           // it is switched off, or all accounts of the route are
	AccountMismatch                           // signature and template are registered with different accounts, or with none of the route's
	TypeMismatch                              // signature and template are of different types
)

var senderFaultNames = [...]string{
	"", "signature_missing", "signature_unknown", "signature_forbidden", "signature_disabled", "template_missing",
	"template_unknown", "template_forbidden", "template_disabled", "account_unknown", "account_disabled",
	"account_mismatch", "type_mismatch",
}

func (f SenderFault) String() string { return name(senderFaultNames[:], uint8(f)) }

// SenderFaults lists them, for tables that must cover them.
func SenderFaults() []SenderFault {
	all := make([]SenderFault, 0, len(senderFaultNames)-1)
	for f := SignatureMissing; f <= TypeMismatch; f++ {
		all = append(all, f)
	}
	return all
}
