package smpp

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider/smpp/pdu"
)

// verdict is one line of the table of what a vendor's no means.
type verdict struct {
	status pdu.Status
	name   string
	class  watchword.ErrorClass
}

// table is SMPP 3.4, section 5.1.3. A wrong type of number or numbering plan of the recipient is a mistake in our
// settings and not in the number, so that it must not stop a failover.
func table() []verdict {
	return []verdict{
		{0x01, "ESME_RINVMSGLEN", watchword.ClassContentRejected},
		{0x02, "ESME_RINVCMDLEN", watchword.ClassProviderError},
		{0x03, "ESME_RINVCMDID", watchword.ClassProviderError},
		{0x04, "ESME_RINVBNDSTS", watchword.ClassProviderError},
		{0x05, "ESME_RALYBND", watchword.ClassProviderError},
		{0x06, "ESME_RINVPRTFLG", watchword.ClassProviderError},
		{0x07, "ESME_RINVREGDLVFLG", watchword.ClassProviderError},
		{0x08, "ESME_RSYSERR", watchword.ClassProviderError},
		{0x0a, "ESME_RINVSRCADR", watchword.ClassSenderUnregistered},
		{0x0b, "ESME_RINVDSTADR", watchword.ClassInvalidNumber},
		{0x0c, "ESME_RINVMSGID", watchword.ClassProviderError},
		{0x0d, "ESME_RBINDFAIL", watchword.ClassAuthFailed},
		{0x0e, "ESME_RINVPASWD", watchword.ClassAuthFailed},
		{0x0f, "ESME_RINVSYSID", watchword.ClassAuthFailed},
		{0x11, "ESME_RCANCELFAIL", watchword.ClassProviderError},
		{0x13, "ESME_RREPLACEFAIL", watchword.ClassProviderError},
		{0x14, "ESME_RMSGQFUL", watchword.ClassRateLimited},
		{0x15, "ESME_RINVSERTYP", watchword.ClassProviderError},
		{0x33, "ESME_RINVNUMDESTS", watchword.ClassProviderError},
		{0x34, "ESME_RINVDLNAME", watchword.ClassProviderError},
		{0x40, "ESME_RINVDESTFLAG", watchword.ClassProviderError},
		{0x42, "ESME_RINVSUBREP", watchword.ClassProviderError},
		{0x43, "ESME_RINVESMCLASS", watchword.ClassProviderError},
		{0x44, "ESME_RCNTSUBDL", watchword.ClassProviderError},
		{0x45, "ESME_RSUBMITFAIL", watchword.ClassProviderError},
		{0x48, "ESME_RINVSRCTON", watchword.ClassSenderUnregistered},
		{0x49, "ESME_RINVSRCNPI", watchword.ClassSenderUnregistered},
		{0x50, "ESME_RINVDSTTON", watchword.ClassProviderError},
		{0x51, "ESME_RINVDSTNPI", watchword.ClassProviderError},
		{0x53, "ESME_RINVSYSTYP", watchword.ClassAuthFailed},
		{0x54, "ESME_RINVREPFLAG", watchword.ClassProviderError},
		{0x55, "ESME_RINVNUMMSGS", watchword.ClassProviderError},
		{0x58, "ESME_RTHROTTLED", watchword.ClassRateLimited},
		{0x61, "ESME_RINVSCHED", watchword.ClassProviderError},
		{0x62, "ESME_RINVEXPIRY", watchword.ClassProviderError},
		{0x63, "ESME_RINVDFTMSGID", watchword.ClassProviderError},
		{0x64, "ESME_RX_T_APPN", watchword.ClassProviderError},
		{0x65, "ESME_RX_P_APPN", watchword.ClassProviderError},
		{0x66, "ESME_RX_R_APPN", watchword.ClassProviderError},
		{0x67, "ESME_RQUERYFAIL", watchword.ClassProviderError},
		{0xc0, "ESME_RINVOPTPARSTREAM", watchword.ClassProviderError},
		{0xc1, "ESME_ROPTPARNOTALLWD", watchword.ClassProviderError},
		{0xc2, "ESME_RINVPARLEN", watchword.ClassProviderError},
		{0xc3, "ESME_RMISSINGOPTPARAM", watchword.ClassProviderError},
		{0xc4, "ESME_RINVOPTPARAMVAL", watchword.ClassProviderError},
		{0xfe, "ESME_RDELIVERYFAILURE", watchword.ClassProviderError},
		{0xff, "ESME_RUNKNOWNERR", watchword.ClassProviderError},
	}
}

// refused is the error of an answer that says no. Every status but 0 does, so that one that nobody knows is the vendor's
// fault and not an unknown outcome. The account's own classes come first.
func refused(status pdu.Status, own map[pdu.Status]watchword.ErrorClass) error {
	v := lookUp(status)
	if class, ok := own[status]; ok {
		v.class = class
	}
	return watchword.NewSendError(v.class, v.name, nil)
}

// lookUp is a status's line of the table, or one for what is not in it.
func lookUp(status pdu.Status) verdict {
	all := table()
	if i := slices.IndexFunc(all, func(v verdict) bool { return v.status == status }); i >= 0 {
		return all[i]
	}
	return verdict{status, fmt.Sprintf("0x%08x", uint32(status)), watchword.ClassProviderError}
}

// statusClasses reads the setting statuses: "0x0411" or "1041" to the name of a class.
func statusClasses(settings map[string]string) (map[pdu.Status]watchword.ErrorClass, error) {
	all := map[pdu.Status]watchword.ErrorClass{}
	for code, name := range settings {
		n, err := strconv.ParseUint(code, 0, 32)
		class, ok := watchword.ParseErrorClass(name)
		if err != nil || n == 0 || !ok || class == watchword.ClassNone {
			return nil, fmt.Errorf("statuses: %.20q must be a command_status such as 0x0411, with an error class such as invalid_number", code)
		}
		all[pdu.Status(n)] = class
	}
	return all, nil
}

// receiptClasses reads the setting receipt_errors: the err of a receipt to the name of a class. Vendors pad err with
// zeros, or do not.
func receiptClasses(settings map[string]string) (map[string]watchword.ErrorClass, error) {
	all := map[string]watchword.ErrorClass{}
	for code, name := range settings {
		class, ok := watchword.ParseErrorClass(name)
		if code == "" || cleanError(code) != code || !ok || class == watchword.ClassNone {
			return nil, fmt.Errorf("receipt_errors: %.20q must be the err of a receipt, with an error class such as unreachable", code)
		}
		all[unpadded(code)] = class
	}
	return all, nil
}

func unpadded(code string) string { return strings.ToLower(strings.TrimLeft(code, "0")) }
