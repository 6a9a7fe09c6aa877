package huaweicloud

import (
	"time"

	"github.com/watchword/watchword"
)

// needVerify serves GET /v2/servicerequest/verifycodes/need-verify.
func (a *api) needVerify(c *call) (any, error) {
	p, err := c.readQuery()
	if err != nil {
		return nil, err
	}
	way, err := p.number("contact_way")
	if err != nil {
		return nil, err
	}
	value := p.text("contact_value")
	if value != nil && *value == "" {
		return nil, badField("contact_value", isTooShort) // here it has one character at least
	}
	to, err := contactOf(value, way, p.text("area_code"), c.settings.AreaCode)
	if err != nil {
		return nil, err
	}
	found, _, err := a.engine.Contacts(c.r.Context(), watchword.ContactsRequest{
		Caller: c.caller, Channel: to.channel, To: to.value, CallingCode: to.area, Limit: 1,
	})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return needAnswer{NeedVerifyCode: 1}, nil
	}
	return needAnswer{ExpireTime: found[0].ExpiresAt.In(c.zone).Format(time.RFC3339)}, nil
}
