package app

import (
	"fmt"

	"github.com/watchword/watchword/internal/nearest"
)

// DidYouMean asks for the known word nearest to an unknown one, if one is near: "; did you mean …?".
func DidYouMean(word string, known []string) string {
	if near := nearest.Word(word, known); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}
