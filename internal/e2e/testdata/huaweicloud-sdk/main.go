// Command huaweicloud-sdk is a client of Huawei Cloud's service tickets as its users write one, with the vendor's own SDK.
// Only the endpoint says that somebody else answers.
//
// It reads one call a line from standard input and writes what the SDK made of the answer, as one line of JSON:
//
//	send {"contact_value":"13800138000","contact_way":0,"area_code":"86"}
//	verify {"verify_code":"123456","contact_value":"13800138000","contact_way":0}
//	need {"contact_value":"13800138000","contact_way":0,"X-Time-Zone":"GMT+0"}
//	verified {"limit":10}
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/global"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/sdkerr"
	osm "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/osm/v2"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/osm/v2/model"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	credentials, err := global.NewCredentialsBuilder().
		WithAk(os.Getenv("HUAWEICLOUD_AK")).
		WithSk(os.Getenv("HUAWEICLOUD_SK")).
		WithDomainId(os.Getenv("HUAWEICLOUD_DOMAIN_ID")).
		SafeBuild()
	if err != nil {
		return err
	}
	http, err := osm.OsmClientBuilder().
		WithEndpoints([]string{os.Getenv("WATCHWORD_URL")}).
		WithCredential(credentials).
		SafeBuild()
	if err != nil {
		return err
	}
	client := osm.NewOsmClient(http)
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		name, arguments, _ := strings.Cut(lines.Text(), " ")
		answer, err := call(client, name, []byte(arguments))
		var refused *sdkerr.ServiceResponseError
		if errors.As(err, &refused) {
			answer, err = map[string]any{"status": refused.StatusCode, "error_code": refused.ErrorCode, "error_msg": refused.ErrorMessage}, nil
		}
		if err != nil {
			return err
		}
		if err := json.NewEncoder(os.Stdout).Encode(answer); err != nil {
			return err
		}
	}
	return lines.Err()
}

func call(client *osm.OsmClient, name string, arguments []byte) (any, error) {
	switch name {
	case "send":
		request := &model.SendVerifyCodesRequest{Body: &model.SendVerifyCodeReq{}}
		if err := json.Unmarshal(arguments, request.Body); err != nil {
			return nil, err
		}
		return client.SendVerifyCodes(request)
	case "verify":
		request := &model.CheckVerifyCodesRequest{Body: &model.VerifyVerifyCodeV2Req{}}
		if err := json.Unmarshal(arguments, request.Body); err != nil {
			return nil, err
		}
		return client.CheckVerifyCodes(request)
	case "need":
		request := &model.CheckNeedVerifyRequest{}
		if err := json.Unmarshal(arguments, request); err != nil {
			return nil, err
		}
		return client.CheckNeedVerify(request)
	case "verified":
		request := &model.ListHasVerifiedContactsRequest{}
		if err := json.Unmarshal(arguments, request); err != nil {
			return nil, err
		}
		return client.ListHasVerifiedContacts(request)
	}
	return nil, fmt.Errorf("there is no call %q", name)
}
