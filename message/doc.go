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
// The built-in texts are in the languages of [Locales], for each of [Purposes].
// Each language is a file, texts_*.go, of a few phrases that make up all its
// messages; testdata has them written out, to be read. They address a stranger
// politely, and avoid what depends on a value: plurals of the minutes, and
// articles, particles and endings of the brand.
//
// Every built-in SMS starts with the code (in Simplified Chinese: with the
// 【signature】 that mainland carriers demand, then the code), has no link, says
// for how long the code is good and not to share it. For a brand of up to 10
// characters, a 6-digit code and at most 99 minutes it is one segment: 160
// septets where the language's own letters, or a choice of words, keep to GSM-7
// ("en", "de", "es", "fr", "id" and fifteen others, if the brand does too), else
// 70 units of UCS-2. In GSM-7 there is also room for both an app hash and an
// origin line for a domain of 11 characters, such as example.com; in Simplified
// Chinese for one of them. Elsewhere either may cost a second segment.
//
// The package is a pure leaf: no I/O, no clock, and no state but tables that are
// made at the first use and never change. Errors name the field and the place,
// and never quote a value, for a value may be a code.
package message
