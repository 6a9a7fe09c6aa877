package native

// nearest is the known name that a mistyped one is meant to be, or "".
func nearest(typed string, known []string) string {
	best, bound := "", max(1, len(typed)/3)+1
	for _, name := range known {
		if d := distance(typed, name); d < bound {
			best, bound = name, d
		}
	}
	return best
}

// distance counts the letters to insert, drop or change between two names (Levenshtein).
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
