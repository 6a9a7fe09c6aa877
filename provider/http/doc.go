// Package httpprovider is the provider "http": any vendor with an HTTP API, by configuration alone.
//
// The settings say what one request looks like, and how to read the answer to it. A gateway that takes JSON, names its
// messages, and answers 200 even when it refuses:
//
//	type: http
//	timeout: 10s
//	settings:
//	  url: https://sms.example.com/v1/{{secret.app}}/messages?lang={{locale}}
//	  method: POST                       # POST (default), PUT or GET
//	  headers:
//	    Idempotency-Key: "{{key}}"
//	    X-Api-Key: "{{secret.key}}"
//	  auth: {username: acme, password: …}   # or {token: …} for a bearer token
//	  secrets: {app: "4711", key: …}        # sealed at rest; {{secret.NAME}} in url, headers and body
//	  body_format: json                  # json, form, xml or text
//	  body: |
//	    {"to": "{{to}}", "text": "{{text}}", "minutes": {{minutes}}}
//	  success:
//	    status: [200, 202]               # "2xx" is the default
//	    json: {path: "messages[0].status", equals: ["0", ok]}
//	  message_id: {json: "messages[0].id"}
//	  raw: {json: "messages[0].error.code"}
//	  errors:                            # in order; the first that fits counts
//	    - {json: {path: "messages[0].error.code", matches: "^21(211|614)$"}, class: invalid_number}
//	    - {status: 503, text: {contains: maintenance}, class: provider_error}
//	  tls: {ca_file: /etc/watchword/vendor-ca.pem, server_name: sms.internal}
//	  proxy: http://proxy.internal:3128
//	  max_connections: 256
//
// # Placeholders
//
// {{to}} is the address: a number with its +, or an e-mail address. {{to_digits}} (without the +), {{calling_code}} and
// {{national}} are parts of a number, and empty for e-mail. {{code}}, {{text}}, {{subject}}, {{html}}, {{brand}},
// {{purpose}}, {{locale}}, {{channel}} and {{minutes}} (how long the code is good, rounded up) are the message. {{id}} is
// the verification, and {{key}} names this message, alike on every attempt: the idempotency key.
//
// A value is put in once, escaped for where it stands: percent-encoded in the URL and in a form (a space is %20), escaped
// for a JSON string (the quotes are the template's), or for XML text and quoted attributes. In a header, control
// characters become spaces. Only "text" bodies get values as they are. What a value holds is never expanded again, and no
// placeholder can stand for the scheme or the host. In JSON, {{minutes}} and {{to_digits}} may stand outside quotes, as
// numbers. A value is escaped for one format: in JSON that is kept inside a JSON string or a form field, use only
// placeholders that never hold a quote, such as {{code}}.
//
// Templates are tried out when the provider is opened, so a body that is not valid JSON, XML or form data is found then.
//
// # The answer
//
// Rules in errors come first; their conditions (status, json, text) must all hold. When none fits, success decides. A
// path is names and indexes, such as data.items[0].status, and values are compared as they are written: 0 equals "0",
// and 1.0 does not equal 1. What is neither accepted nor named by a rule gets a class by this table:
//
//	the request was never sent (DNS, connection, TLS, proxy)     provider_error        definite
//	time-out or lost connection after it was sent                timeout               the vendor may have it
//	401, 403                                                     auth_failed           definite
//	402                                                          insufficient_balance  definite
//	429                                                          rate_limited          definite
//	504                                                          timeout               a gateway does not know
//	other status outside 2xx, redirects and 5xx too              provider_error        definite
//	2xx that success.status does not list                        unknown               the vendor may have it
//	success.json or success.text read, and says no               provider_error        definite
//	success.json finds nothing to compare; no body, or too long  unknown               the vendor may have it
//
// 400 and 422 are provider_error because vendors use them for everything: a bad number, a bad text and a bad template of
// ours. Rules make them exact.
//
// # What never happens
//
// Redirects are never followed. At most 64 KiB of an answer are read. A request that may have reached the vendor is not
// repeated, unless a header Idempotency-Key or X-Idempotency-Key promises that the vendor knows repeats. Errors hold
// neither the URL nor anything of the answer but the vendor's own code that raw picks, and that only when it holds no
// secret, code or recipient.
package httpprovider
