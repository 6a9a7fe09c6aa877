package multimarkets

import (
	"errors"

	"github.com/go-json-experiment/json"
)

// backAnswer is the envelope of the vendor's page, its members in the page's order.
type backAnswer struct {
	Code      string `json:"code"`
	Msg       string `json:"msg"`
	BizCode   string `json:"bizCode"`
	Tm        int64  `json:"tm"` // milliseconds that the request took
	Trace     string `json:"trace"`
	MsgParams string `json:"msgParams"`
	Data      any    `json:"data"`
}

// frontAnswer is the envelope of the C-end, its members in the order of the vendor's example.
type frontAnswer struct {
	Msg       string  `json:"msg"`
	Fail      bool    `json:"fail"`
	Trace     string  `json:"trace"`
	Code      string  `json:"code"`
	Data      any     `json:"data"`
	BizCode   string  `json:"bizCode"`
	Tm        int64   `json:"tm"`
	MsgParams *string `json:"msgParams"`
	OK        bool    `json:"ok"`
}

// success is the code of every success.
const success = "0"

// tokenData is the data of a send (the sendToken) and of a check (the verifyCodeToken).
type tokenData struct {
	Token string `json:"token"`
}

// companyData is the data of auth: the token, and what is known of the company.
type companyData struct {
	Token string    `json:"token"`
	ID    companyID `json:"id"`
}

// statusData is the data of a query: what was asked, and where the code stands.
type statusData struct {
	BizType   string `json:"bizType"`
	ToUser    string `json:"toUser"`
	SendToken string `json:"sendToken"`
	Code      string `json:"code"`
	Status    string `json:"status"`
	Name      string `json:"name"`
	Desc      string `json:"desc"`
}

type authBody struct {
	AppID     string `json:"appId"`
	AppSecret string `json:"appSecret"`
}

type sendBody struct {
	CompanyID  companyID `json:"companyId"`
	BizType    string    `json:"bizType"`
	ToUser     string    `json:"toUser"`
	CustomerNo string    `json:"customerNo"`
}

type checkBody struct {
	CompanyID       companyID `json:"companyId"`
	BizType         string    `json:"bizType"`
	ToUser          string    `json:"toUser"`
	CustomerNo      string    `json:"customerNo"`
	SendToken       string    `json:"sendToken"`
	Code            string    `json:"code"`
	VerifyCodeToken string    `json:"verifyCodeToken"`
}

type queryBody struct {
	BizType   string `json:"bizType"`
	ToUser    string `json:"toUser"`
	Code      string `json:"code"`
	SendToken string `json:"sendToken"`
}

// companyID is a companyId in decimal. In bodies the vendor has it as a 64-bit number; the same as text is accepted.
type companyID string

var errNoCompany = errors.New("a companyId is a positive whole number")

// UnmarshalJSON reads a number or a text.
func (c *companyID) UnmarshalJSON(text []byte) error {
	given := string(text)
	if given == "null" {
		*c = ""
		return nil
	}
	if given[0] == '"' {
		if err := json.Unmarshal(text, &given); err != nil {
			return err
		}
	}
	if given != "" && !validCompany(given) {
		return errNoCompany
	}
	*c = companyID(given)
	return nil
}

// MarshalJSON writes a number.
func (c companyID) MarshalJSON() ([]byte, error) { return []byte(c), nil }
