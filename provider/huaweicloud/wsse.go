package huaweicloud

import (
	"encoding/base64"
	"fmt"
	"time"
)

// wsseAuthorization is the same in every request. Huawei Cloud: Message & SMS API reference, Authentication.
const wsseAuthorization = `WSSE realm="SDP",profile="UsernameToken",type="Appkey"`

// usernameToken is the header X-WSSE. The digest is the Base64 of hexadecimal digits, as in the vendor's example; nonce is
// 1 to 128 letters and digits, and the vendor takes a time within 24 hours of its own.
func usernameToken(key, secret, nonce string, at time.Time) string {
	created := at.UTC().Format("2006-01-02T15:04:05Z")
	proof := base64.StdEncoding.EncodeToString([]byte(digest([]byte(nonce + created + secret))))
	return fmt.Sprintf(`UsernameToken Username="%s",PasswordDigest="%s",Nonce="%s",Created="%s"`, key, proof, nonce, created)
}
