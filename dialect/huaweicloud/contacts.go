package huaweicloud

import (
	"strings"
	"time"

	"github.com/watchword/watchword"
)

// Bounds of has-verified's parameters, by the vendor's SDK and pages.
const (
	maxListedValue  = 256
	maxExpiredTime  = 32
	maxVerifiedID   = 64
	maxOffset       = 65535
	maxPage         = 100
	defaultPage     = 10
	defaultFirstRow = 1
)

// hasVerified serves GET /v2/servicerequest/verifycodes/has-verified.
func (a *api) hasVerified(c *call) (any, error) {
	p, err := c.readQuery()
	if err != nil {
		return nil, err
	}
	q := watchword.ContactsRequest{Caller: c.caller}
	if err := c.filterContacts(p, &q); err != nil {
		return nil, err
	}
	if err := p.page(&q); err != nil {
		return nil, err
	}
	none := contactsAnswer{ContactList: []listedContact{}}
	if id := p["verified_id"]; id != "" {
		// Whoever moves here may still hold ids of the old system. They name nobody.
		if q.ID, err = watchword.ParseUUID(id); err != nil || q.ID.IsZero() {
			return none, nil //nolint:nilerr // what is no id of ours names nobody
		}
	}
	rows := q.Limit
	q.Limit = max(q.Limit, 1) // limit=0 asks for the count alone
	found, total, err := a.engine.Contacts(c.r.Context(), q)
	if err != nil {
		return nil, err
	}
	answer := contactsAnswer{Count: total, ContactList: make([]listedContact, 0, len(found))}
	for _, contact := range found[:min(rows, len(found))] {
		answer.ContactList = append(answer.ContactList, listed(contact))
	}
	return answer, nil
}

// filterContacts reads the parameters that say which contacts.
func (c *call) filterContacts(p parameters, q *watchword.ContactsRequest) error {
	way, err := p.number("contact_way")
	if err != nil {
		return err
	}
	if way != nil {
		if q.Channel, err = channelOf(*way); err != nil {
			return err
		}
	}
	if err := c.filterAddress(p, q); err != nil {
		return err
	}
	if q.User, err = userOf("customer_id", p.text("customer_id"), "sub_customer_id", p.text("sub_customer_id")); err != nil {
		return err
	}
	if _, err = optional("verified_id", p.text("verified_id"), maxVerifiedID); err != nil {
		return err
	}
	expired, err := optional("expired_time", p.text("expired_time"), maxExpiredTime)
	if err != nil || expired == "" {
		return err
	}
	var ok bool
	if q.ValidUntil, ok = parseTime(expired, c.zone); !ok {
		return badField("expired_time", isInvalid)
	}
	return nil
}

// filterAddress reads contact_value and area_code. Contacts are found by whole addresses, so an area alone selects
// nothing: rather than list more than was asked for, that is refused.
func (c *call) filterAddress(p parameters, q *watchword.ContactsRequest) error {
	value, err := optional("contact_value", p.text("contact_value"), maxListedValue)
	if err != nil {
		return err
	}
	area, err := optional("area_code", p.text("area_code"), maxAreaCode)
	if err != nil {
		return err
	}
	switch {
	case value == "" && area == "":
		return nil
	case value == "":
		return badField("contact_value", isMissing)
	case q.Channel == "" && strings.ContainsAny(value, "@\uff20"):
		q.Channel = watchword.Email
	case q.Channel == "":
		q.Channel = watchword.SMS
	}
	to := contact{channel: q.Channel, value: value, area: area}
	err = to.locate(c.settings.AreaCode)
	q.To, q.CallingCode = to.value, to.area
	return err
}

// page reads which rows are wanted. offset is the 1-based index of the first one; 0 means the first as well.
func (p parameters) page(q *watchword.ContactsRequest) error {
	first, err := p.ranged("offset", maxOffset, defaultFirstRow)
	if err != nil {
		return err
	}
	q.Offset = max(first, 1) - 1
	q.Limit, err = p.ranged("limit", maxPage, defaultPage)
	return err
}

// parseTime reads a time as RFC 3339 has it, or without a zone, which is then that of the request.
func parseTime(s string, zone *time.Location) (time.Time, bool) {
	for _, layout := range [...]string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05"} {
		if t, err := time.ParseInLocation(layout, s, zone); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// listed writes a contact as its number is written at home, and its area.
func listed(found watchword.VerifiedContact) listedContact {
	row := listedContact{ContactWay: wayEmail, ContactValue: found.Address.Address(), VerifiedID: found.ID.UUID()}
	if found.Channel == watchword.SMS {
		row.ContactWay, row.AreaCode = wayPhone, found.Address.CallingCode()
		row.ContactValue = strings.TrimPrefix(row.ContactValue, "+"+row.AreaCode)
	}
	return row
}
