package reference

import (
	"strings"

	"github.com/gherkube/gherkube/schema/spelling"
)

// isNear says whether one name is a likely misspelling of the other. Names that
// are made to be told apart differ in numbers, or in a whole word of a few
// letters: app-eu and app-us, mail and main.
func isNear(a, b string) bool { return shapesNear(withoutDigits(a), withoutDigits(b)) }

// minWord is the length from which on a word can be misspelled.
const minWord = 5

func shapesNear(a, b string) bool {
	if a == b || len(a)-len(b) > 2 || len(b)-len(a) > 2 {
		return false
	}
	wordsA, wordsB := strings.FieldsFunc(a, separates), strings.FieldsFunc(b, separates)
	if len(wordsA) != len(wordsB) {
		joined := strings.Join(wordsA, "")
		return len(joined) >= minWord && joined == strings.Join(wordsB, "")
	}
	different := -1 // the index of the only word that differs
	for i := range wordsA {
		if wordsA[i] == wordsB[i] {
			continue
		}
		if different >= 0 {
			return false
		}
		different = i
	}
	if different < 0 {
		return true // another separator
	}
	return wordNear(wordsA[different], wordsB[different])
}

func wordNear(a, b string) bool {
	shorter := min(len(a), len(b))
	switch {
	case shorter < minWord:
		return false
	case shorter < 9:
		return spelling.Distance(a, b, 2) < 2
	}
	return spelling.Distance(a, b, 3) < 3
}

func separates(r rune) bool { return r == '-' || r == '.' || r == '_' || r == '/' }

// withoutDigits puts one 0 in place of each number.
func withoutDigits(s string) string {
	if !strings.ContainsAny(s, "123456789") && !strings.Contains(s, "00") {
		return s
	}
	var b strings.Builder
	inNumber := false
	for _, r := range s {
		isDigit := r >= '0' && r <= '9'
		switch {
		case !isDigit:
			b.WriteRune(r)
		case !inNumber:
			b.WriteByte('0')
		}
		inNumber = isDigit
	}
	return b.String()
}
