package native

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/watchword/watchword"
)

// mount puts every operation behind its path, and writes the document that describes them.
func (a *API) mount(version string) error {
	a.schema = huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	a.decoder = newDecoder(a.schema, startBody{}, checkBody{}, checkToBody{}, contextBody{})
	api := humago.New(routes{a}, a.config(version))

	a.schema.Schema(reflect.TypeFor[problem](), true, "")
	post(a, api, described(startDoc()), a.start)
	get(a, api, described(listDoc()), a.list)
	get(a, api, described(getDoc()), a.get)
	post(a, api, described(checkDoc()), a.check)
	post(a, api, described(checkToDoc()), a.checkTo)
	post(a, api, described(resendDoc()), a.resend)
	post(a, api, described(nextDoc()), a.next)
	post(a, api, described(cancelDoc()), a.cancel)

	a.mux.HandleFunc("GET /openapi.json", a.serveOpenAPI)
	a.mux.HandleFunc(everywhere, a.unrouted)
	// Huma puts its own error type into every document; nothing here refers to it.
	delete(a.schema.Map(), "ErrorModel")
	delete(a.schema.Map(), "ErrorDetail")
	document, err := json.MarshalIndent(api.OpenAPI(), "", "  ")
	if err != nil {
		return fmt.Errorf("write the OpenAPI document: %w", err)
	}
	a.openAPI = append(document, '\n')
	return nil
}

// config is what of huma is used: no documentation pages, no schema routes, and its format replaced by ours.
func (a *API) config(version string) huma.Config {
	format := huma.Format{
		Marshal: func(w io.Writer, v any) error { return encode(w.(*exchange), v) }, //nolint:forcetypeassert // routes see to it
	}
	if version == "" {
		version = "dev"
	}
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title: "Watchword", Version: version, Description: introduction,
				License: &huma.License{Name: "See the repository"},
			},
			Servers: a.servers(),
			Tags: []*huma.Tag{
				{Name: tagVerifications, Description: "Prove that somebody holds a phone number or an e-mail address."},
			},
			Components: &huma.Components{
				Schemas: a.schema,
				SecuritySchemes: map[string]*huma.SecurityScheme{
					bearer: {Type: "http", Scheme: "bearer", Description: "An API key of a tenant."},
				},
			},
			Security: []map[string][]string{{bearer: {}}},
		},
		Formats:       map[string]huma.Format{typeJSON: format, "json": format},
		DefaultFormat: typeJSON,
		Transformers:  []huma.Transformer{a.rewrite},
	}
}

func (a *API) servers() []*huma.Server {
	url := a.baseURL
	if url == "" {
		url = "/"
	}
	return []*huma.Server{{URL: url, Description: "This server"}}
}

// described fills in what all operations share.
func described(d doc) huma.Operation {
	op := huma.Operation{
		OperationID: d.id, Method: d.method, Path: d.path, Summary: d.summary, Description: d.text,
		Tags: []string{tagVerifications}, Security: []map[string][]string{{bearer: {}}}, DefaultStatus: d.status,
		Responses: problemResponses(sorted(d.codes)),

		RejectUnknownQueryParameters: d.method == http.MethodGet,
	}
	op.Responses[fmt.Sprint(d.status)] = &huma.Response{
		Description: d.answers, Headers: commonHeaders(d.method),
		Content: map[string]*huma.MediaType{typeJSON: {Example: d.example}},
	}
	if d.method == http.MethodPost {
		op.Parameters = []*huma.Param{onceKeyParam()}
		op.RequestBody = &huma.RequestBody{
			Description: d.takes, Content: map[string]*huma.MediaType{typeJSON: {Examples: d.requests}},
		}
	}
	return op
}

// doc is what the OpenAPI document says about one operation beyond its types.
type doc struct {
	id, method, path, summary, text string
	takes                           string // what its body is for
	requests                        map[string]*huma.Example
	status                          int
	answers                         string // what its answer is
	example                         any
	codes                           []watchword.ErrorCode
}
