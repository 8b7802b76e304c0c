package findings

import "unicode"

// cells is how many cells of a terminal the characters take: characters of East
// Asian scripts and emoji take two, those that join the one before take none.
// A tab is shown as one character.
func cells(runes []rune) int {
	n := 0
	for _, r := range runes {
		switch {
		case r == '\t' || unprintable(r):
			n++
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		case wide(r):
			n += 2
		default:
			n++
		}
	}
	return n
}

// wide says whether terminals give the character two cells: those of
// East_Asian_Width W and F, by their blocks.
func wide(r rune) bool {
	switch {
	case r < 0x1100:
		return false
	case r <= 0x115f, r == 0x2329, r == 0x232a, r >= 0x2e80 && r <= 0x303e, r >= 0x3041 && r <= 0xa4cf:
		return true
	case r >= 0xa960 && r <= 0xa97f, r >= 0xac00 && r <= 0xd7a3, r >= 0xf900 && r <= 0xfaff:
		return true
	case r >= 0xfe10 && r <= 0xfe19, r >= 0xfe30 && r <= 0xfe6f, r >= 0xff00 && r <= 0xff60, r >= 0xffe0 && r <= 0xffe6:
		return true
	}
	return r >= 0x1f300 && r <= 0x1f64f || r >= 0x1f680 && r <= 0x1f6ff || r >= 0x1f900 && r <= 0x1faff || r >= 0x20000 && r <= 0x3fffd
}
