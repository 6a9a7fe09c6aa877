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
//	    {"from": "{{signature}}", "to": "{{to}}", "text": "{{text}}", "minutes": {{minutes}}, "callback": "{{receipt_url}}"}
//	  from: Acme                         # {{signature}} of messages that have none
//	  senders: {US: "+12025550100"}      # the same, by country
//	  success:
//	    status: [200, 202]               # "2xx" is the default
//	    json: {path: "messages[0].status", equals: ["0", ok]}
//	  message_id: {json: "messages[0].id"}
//	  raw: {json: "messages[0].error.code"}
//	  errors:                            # in order; the first that fits counts
//	    - {json: {path: "messages[0].error.code", matches: "^21(211|614)$"}, class: invalid_number}
//	    - {status: 503, text: {contains: maintenance}, class: provider_error}
//	  receipts:                          # how the vendor reports; see below
//	    format: json                     # json, form or query
//	    list: results                    # several at once
//	    message_id: id
//	    status: state.name
//	    error: state.code
//	    statuses: {DELIVRD: delivered, UNDELIV: undelivered, EXPIRED: undelivered}
//	    errors: {"27": unreachable, "5": invalid_number, EXPIRED: unreachable}
//	    signature: {header: X-Signature, key: …, algorithm: sha256, encoding: hex, prefix: "sha256=", timestamp_header: X-Time}
//	    answer: {status: 200, content_type: application/json, body: '{"code":0}'}
//	  tls: {ca_file: /etc/watchword/vendor-ca.pem, server_name: sms.internal}
//	  proxy: http://proxy.internal:3128
//	  max_connections: 500
//
// A vendor that sends nothing but registered templates, takes their variables as JSON in a form, and reports to an address
// that is set in its console:
//
//	type: http
//	settings:
//	  url: https://sms.example.cn/send
//	  auth: {token: …}
//	  body_format: form
//	  body: mobile={{national}}&sign={{signature}}&template={{template_id}}&params={{variables}}&uid={{key}}
//	  success: {json: {path: code, equals: 0}}
//	  receipts:
//	    format: json
//	    form_field: reports              # the JSON is a field of a form
//	    list: $                          # all of it is the list
//	    message_id: uid
//	    by_key: true                     # uid is what we sent
//	    status: report_status
//	    statuses: {SUCCESS: delivered, "*": undelivered}
//	    secret: {query: token, value: …} # or header
//	    answer: {body: SUCCESS}
//
// # Placeholders
//
// {{to}} is the address: a number with its +, or an e-mail address. {{to_digits}} (without the +), {{calling_code}} and
// {{national}} are parts of a number, and empty for e-mail. {{code}}, {{text}}, {{subject}}, {{html}}, {{brand}},
// {{purpose}}, {{locale}}, {{channel}} and {{minutes}} (how long the code is good, rounded up) are the message. {{id}} is
// the verification, and {{key}} names this message, alike on every attempt: the idempotency key.
//
// {{signature}} is in whose name: the signature or sender id of the message's route, as it is known to the account, or else
// the one of its country in senders, or from. A message without any is refused as sender_unregistered, if the request says
// {{signature}}. {{receipt_url}} is where the vendor can report, with receipts alone; it is empty when vendors cannot reach
// this server.
//
// {{template_id}} is the registered template, {{variables}} all its variables as a JSON object by name,
// {{variables_list}} their values as a JSON list in order, and {{variable.NAME}} a single one: by its name, or else by its
// place, such as {{variable.1}}. A request that says any of these, and neither {{text}} nor {{html}}, is of a registered
// template: a message that has none is refused as content_rejected, before the vendor is asked. So is one whose template
// lacks a variable that the request names. With {{text}} or {{html}} beside them, they are empty ("{}" and "[]") for a
// message that has no template.
//
// A value is put in once, escaped for where it stands: percent-encoded in the URL and in a form (a space is %20), escaped
// for a JSON string (the quotes are the template's), or for XML text and quoted attributes. In a header, control
// characters become spaces. Only "text" bodies get values as they are. What a value holds is never expanded again, and no
// placeholder can stand for the scheme or the host. In JSON, {{minutes}} and {{to_digits}} may stand outside quotes, as
// numbers, and {{variables}} and {{variables_list}} as an object and a list; inside quotes they are a string that holds
// JSON, which some vendors want. A value is escaped for one format: in JSON of your own that is kept inside a JSON string
// or a form field, use only placeholders that never hold a quote, such as {{code}}; {{variables}} is escaped for both.
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
// # Receipts
//
// Without receipts the account reads none, and does not wait for any. A report is JSON (the body, or a form_field), a form
// or the query; message_id, status and error are paths as above, or names of fields. With list, paths begin at each
// item; one object in place of the list counts as its only item. Items without a message id or a status are passed over,
// unless there is nothing else.
//
// The message id is what message_id picked from the answer to the request, so that must be there; or, with by_key, the
// {{key}} that the request gave the vendor as our reference.
//
// A word in statuses means delivered, undelivered or sent (still on its way); "*" is every other word, which is sent if
// there is no "*". Why a message was not delivered is found in errors: by the error code, or else by the status, or else
// by "*"; it is unknown if they are not there. Words are compared as they are written; numbers need quotes in YAML.
// Operators see the code if it is short and could be no phone number, or else the status.
//
// Every report comes to an address with a secret of the account in it. What else the settings ask for must be there, or
// the answer is 401 and nothing is recorded: a secret in a header or a query field, an HMAC in a header, or both. The HMAC
// is over the body as it came, or over what over says: {{body}} and, if timestamp_header is given, {{timestamp}} around it;
// "{{timestamp}}.{{body}}" then, if over is left out. The time itself is not judged: an old report that comes again says
// nothing new.
//
// What reports say in XML, as lines of text, by several signatures in one header, or signed with anything but an HMAC
// cannot be described; a service of your own in between can (see package webhook).
//
// # What never happens
//
// Redirects are never followed. At most 64 KiB of an answer are read. A request that may have reached the vendor is not
// repeated, unless a header Idempotency-Key or X-Idempotency-Key promises that the vendor knows repeats. Errors hold
// neither the URL nor anything of the answer but the vendor's own code that raw picks, and that only when it holds no
// secret, code or recipient.
package httpprovider
