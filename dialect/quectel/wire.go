package quectel

// reply is every answer's body, with its members in the order of the vendor's real answers. data and extMsg are null: the
// empty object and text of the vendor's page are filler of the tool that made it, as its code 0 is.
type reply struct {
	Code   int     `json:"code"`
	Msg    string  `json:"msg"`
	Data   any     `json:"data"`
	ExtMsg *string `json:"extMsg"`
}
