// Package aws is two providers: "aws_sms", which sends texts by AWS End User Messaging SMS (the SMS and Voice v2 API), and
// "aws_ses", which sends e-mail by Amazon SES (API v2). They share credentials, signatures and the way receipts come.
//
//	type: aws_sms
//	settings:
//	  region: eu-west-1
//	  access_key_id: AKIDEXAMPLE
//	  secret_access_key: …               # sealed at rest; session_token as well, for temporary credentials
//	  from: "+12065550152"               # a number, sender id or pool, by name, id or ARN; without one AWS chooses
//	  senders: {GB: Acme, IN: pool-a1b2} # by country; a route's signature comes before both
//	  configuration_set: codes           # whose event destination is the SNS topic below
//	  message_feedback: true             # tells AWS which messages led to an approval
//	  topic_arn: arn:aws:sns:eu-west-1:123456789012:codes # for receipts
//
//	type: aws_ses
//	settings:
//	  region: eu-west-1
//	  access_key_id: AKIDEXAMPLE
//	  secret_access_key: …
//	  from: Acme <no-reply@acme.example> # a verified identity; a route's signature, or else the brand, is the missing name
//	  reply_to: help@acme.example
//	  configuration_set: codes
//	  topic_arn: arn:aws:sns:eu-west-1:123456789012:codes
//
// # Permissions
//
// The key needs sms-voice:SendTextMessage or ses:SendEmail. Testing an account needs sms-voice:DescribeSpendLimits or
// ses:GetAccount, and message_feedback sms-voice:PutMessageFeedback.
//
// # Sending
//
// Every call is signed (sign.go, AWS Signature Version 4). Neither service knows an idempotency key, so a call is never
// repeated once it may have arrived. The message's key goes along as a context entry or a tag named "watchword", which
// comes back in events. A text is transactional, and its time to live is the code's (5 seconds to 72 hours). SES
// tracks clicks and opens if the configuration set says so: name one that does not.
//
// # What becomes of an answer
//
//	a MessageId                                            accepted
//	a fault, whatever the status                           by its reason, else its type: the tables in errors.go
//	ValidationException that names a field                 invalid_number, content_rejected or sender_unregistered
//	MessageRejected, "Email address is not verified…"      sender_unregistered
//	a country that the account has not opened              sender_unregistered: another account may have it
//	a fault that no table knows, or none                   by the status; after a 2xx unknown: AWS may have the message
//
// # Receipts
//
// AWS publishes what becomes of a message to an SNS topic; SNS posts it to the account's receipts address once that is
// an HTTPS subscription of the topic (without raw delivery, which SNS does not sign). The first post asks for a
// confirmation, which is given by itself. EventBridge rules with the topic as their target are read as well.
//
// A post counts only if it is of topic_arn and has the signature of SNS, version 1 or 2. Without topic_arn nothing is
// believed, since SNS signs for every customer of AWS alike. The certificate is fetched from sns.REGION.amazonaws.com, with
// the region of the topic, and from nowhere else, and so is the confirmation: what a post says about other hosts is not asked
// for. The certificate must be valid when the post comes, and must be made out to SNS. This server must be able to reach
// that host; while it cannot, receipts are refused as unavailable, so that SNS brings them again.
//
//	TEXT_DELIVERED                                         delivered
//	TEXT_SUCCESSFUL (the carrier has it), QUEUED, …        sent: it changes nothing
//	TEXT_INVALID, BLOCKED, UNREACHABLE, TTL_EXPIRED, …     undelivered, by smsOutcome
//	SES Delivery; Open, Click, Complaint                   delivered
//	SES Bounce                                             undelivered, by subtype and status
//	SES Reject                                             undelivered, content_rejected
//	SES Send, DeliveryDelay, Subscription                  sent: it changes nothing
//
// # Not confirmed
//
// Which names the Fields of a ValidationException have in practice: they are compared without regard to case and prefix,
// and an unknown one is provider_error.
//
// What a country without delivery reports says at last: TEXT_SUCCESSFUL and TEXT_DELIVERED may be used for each other
// there. TEXT_SUCCESSFUL stays sent, since it is no proof. TEXT_UNKNOWN stays sent as well.
//
// The chain of the signing certificate. SNS publishes the certificate alone, without the intermediate that would lead to
// a root, and AWS's own SDK checks its name and dates, as is done here. What vouches for it is the TLS connection that it
// came by, whose chain is checked.
//
// Isolated partitions (us-iso and the like), whose hosts are other ones, and senders for India's local routes, which need
// an entity id and a template id per text, are not built.
package aws
