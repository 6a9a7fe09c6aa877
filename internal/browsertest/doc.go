// Package browsertest tests the sandbox as a developer meets it in the first minutes: the real binary, the commands it
// prints, pasted into a shell, and its pages in a real browser. Whatever a page asks for elsewhere, and whatever the
// browser complains of, fails the test.
//
// WATCHWORD_SCREENSHOTS names a folder for pictures of every page, in both languages, widths and themes.
//
// There is nothing here but tests.
package browsertest
