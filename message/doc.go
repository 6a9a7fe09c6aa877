// Package message holds what is said: the words in which a code reaches a
// person, and how those words are carried.
//
// The story of one message:
//
//  1. [Locale] picks the language: the caller's, the application's, that of
//     the number's country ([CountryLocale]), else English.
//  2. A [Template] of the tenant says it in that language; where there is none,
//     [BuiltIn] does. Templates are validated when they are saved
//     ([Template.Validate]), so that a mistake shows at the desk of its author
//     and not as a message which was never sent.
//  3. [Template.Render] puts the [Values] in their places. That is literal
//     replacement in a single pass, not a language: {{code}}, {{brand}},
//     {{minutes}} and the tenant's own names. What a value contains is never
//     expanded again, cannot start a new line, and is escaped in HTML. An
//     e-mail without HTML of its own gets the built-in layout, drawn from its
//     text.
//  4. An SMS text may get a last line for the machine which reads it:
//     [WithOrigin] for browsers, then [WithAppHash] for Android.
//  5. [CountSegments] says how many messages the carrier will make, and bill,
//     of the result.
//
// Every built-in SMS starts with the code (in Chinese: with the 【signature】
// that mainland carriers demand, then the code), has no link, says for how
// long the code is good and not to share it. For a brand of up to 10
// characters, a 6-digit code and at most 99 minutes it is one segment, also
// with an app hash or with an origin line for a domain of 11 characters, such
// as example.com. With both, English still fits (at most 134 of 160 septets)
// and Chinese does not (at least 74 of 70 units), so it costs two segments.
//
// The package is a pure leaf: no I/O, no clock, no state. Errors name the field
// and the place, and never quote a value, for a value may be a code.
package message
