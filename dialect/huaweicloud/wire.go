package huaweicloud

// What goes over the wire: names and types are the vendor's, of its page and, for what that does not show, of its SDK.
// Pointers tell "left out" from zero: contact_way 0 is a text message.

type sendRequest struct {
	ContactValue *string `json:"contact_value"`
	ContactWay   *int64  `json:"contact_way"`
	AreaCode     *string `json:"area_code"`
}

type verifyRequest struct {
	VerifyCode   *string `json:"verify_code"`
	ContactValue *string `json:"contact_value"`
	ContactWay   *int64  `json:"contact_way"`
	AreaCode     *string `json:"area_code"`
	CustomerID   *string `json:"customer_id"`
	SubCustomer  *string `json:"x_customer_id"` // a member of the body, whatever it is called
}

// done is the answer to a send and to a verification that passed: no error_code.
type done struct{}

type refused struct {
	ErrorCode string `json:"error_code"`
	ErrorMsg  string `json:"error_msg"`
}

type needAnswer struct {
	NeedVerifyCode int    `json:"need_verify_code"` // 1: needed
	ExpireTime     string `json:"expire_time,omitempty"`
}

type contactsAnswer struct {
	Count       int             `json:"count"` // of all, not of this page
	ContactList []listedContact `json:"contact_list"`
}

type listedContact struct {
	ContactWay   int    `json:"contact_way"`
	ContactValue string `json:"contact_value"`
	AreaCode     string `json:"area_code"` // without +; empty for e-mail
	VerifiedID   string `json:"verified_id"`
}
