// Package nearest guesses which known word a mistyped one was meant to be.
package nearest

// Word is the known word nearest to the one that was typed, or "" when none is near: when more than half of its
// letters, and more than one, are wrong.
func Word(typed string, known []string) string {
	best, bound := "", max(1, len(typed)/2)+1
	for _, k := range known {
		if swapped(typed, k) {
			return k
		}
		if d := distance(typed, k); d < bound {
			best, bound = k, d
		}
	}
	return best
}

// swapped tells whether two words differ by two neighbouring letters that have changed places, the commonest slip there is.
func swapped(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) - 1 {
		if a[i] != b[i] {
			return a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
		}
	}
	return false
}

// distance counts the letters to insert, drop or change between two words (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
