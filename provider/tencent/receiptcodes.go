package tencent

import (
	"slices"
	"strings"

	"github.com/watchword/watchword"
)

// classOfReceipt is why a message was not delivered. The codes are those of the mainland's carriers and of the gateways to
// them; elsewhere the same digits may mean something else, and nobody says what.
func classOfReceipt(country, code string) watchword.ErrorClass {
	if country != "86" {
		return watchword.ClassUnknown
	}
	for _, line := range receiptCodes() {
		if slices.Contains(strings.Fields(line.codes), code) {
			return line.class
		}
	}
	return watchword.ClassUnknown
}

// receiptLine is a class, and the codes of one origin that have it.
type receiptLine struct {
	class watchword.ErrorClass
	codes string // with spaces between them
}

// receiptCodes has the codes of failed receipts that Tencent gives a reason for (Tencent Cloud: 状态回执错误码). Those that
// it calls errors inside the carrier, or has no reason for, are not there, nor are those of which its pages say different
// things: whatever stops a message for another reason than the person's phone may not stop it on another vendor's way.
func receiptCodes() []receiptLine {
	return []receiptLine{
		// China Mobile, and gateways: a number that is not in use.
		{watchword.ClassInvalidNumber, "MK:0000 MK:0001 MK00001 MK:0012 MK:0013 MI:0010 XL:169 TA:169"},
		// China Unicom.
		{watchword.ClassInvalidNumber, "1 61 67 72 95 101"},

		// Of all: switched off, suspended, out of reach, or its memory full.
		{watchword.ClassUnreachable, "002 UNDELIV UNDELIVRD EXPIRED"},
		// China Mobile.
		{watchword.ClassUnreachable, "MI:0004 MI:0005 MI:0011 MI:0013 MI:0017 MI:0020 MI:0024 MI:0029 MI:0054 MI:0055 MI:0059 MI:0084"},
		{watchword.ClassUnreachable, "MN:0001 MN:0012 MN:0022 MN:0036 MN:0041 MN:0050 MN:0054 MN:0059 MN0013 MN00013 MI00000 MI00022"},
		{watchword.ClassUnreachable, "MK:0004 MK:0008 MK:0009 MK:0010 MK:0015 MK:0017 MK:0024 MK:0075 MK:0090 MB:1031 IB:0064"},
		{watchword.ClassUnreachable, "MC:0055 MC:0055_000 MC:0055_006 MC:0151"},
		// China Unicom.
		{watchword.ClassUnreachable, "4 5 10 12 15 20 24 27 36 43 44 45 50 51 52 53 54 55 56 64 70 79 86 88 89 93 98 99"},
		{watchword.ClassUnreachable, "105 118 124 182 213 219 -37 -43"},
		// China Telecom.
		{watchword.ClassUnreachable, "UNDELIV_001 UNDELIV_601 UNDELIV_602 UNDELIV_613 UNDELIV_614 UNDELIV_619 UNDELIV_620"},
		{watchword.ClassUnreachable, "UNDELIV_627 UNDELIV_634 UNDELIV_636 UNDELIV_640 UNDELIV_660 UNDELIV_680 UNDELIV_701"},
		{watchword.ClassUnreachable, "UNDELIV_702 UNDELIV_705 UNDELIV_711 UNDELIV_718 UNDELIV_726 UNDELIV_771 UNDELIV_801"},
		{watchword.ClassUnreachable, "UNDELIV_802 UNDELIV_814 UNDELIV_815 UNDELIV_869 UNDELIV_880"},
		{watchword.ClassUnreachable, "EXPIRED_010 EXPIRED_601 EXPIRED_602 EXPIRED_619 EXPIRED_640 EXPIRED_660 EXPIRED_702"},
		{watchword.ClassUnreachable, "EXPIRED_760 EXPIRED_999"},

		// Lists of people who have opted out or complained, of gateways and carriers.
		{watchword.ClassBlockedByCarrier, "MX:0011 MX:0012 BWLIST BWLIST_006 TD:0001 TD:19 TC:0001 HD:19 TUIDING HIGRISK"},
		{watchword.ClassBlockedByCarrier, "MB:1077 DB:0141 DB:0144 DB00144 DB:0164 W-BLACK 69"},

		// Forbidden words, a text that looks like a fraud, a reviewer's no.
		{watchword.ClassContentRejected, "-106 TC:0007 TD:0004 TE:0014"},

		// Too many to one number.
		{watchword.ClassRateLimited, "MX:0003 TE:0003 MB:1042"},

		// No way to the carrier.
		{watchword.ClassProviderError, "NOROUTE MX:0002 TE:0002"},
	}
}
