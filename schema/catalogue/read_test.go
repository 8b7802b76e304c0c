package catalogue

import (
	"strings"
	"testing"
)

// TestBrokenArchive: what is not an archive is an error, not a panic.
func TestBrokenArchive(t *testing.T) {
	for index, want := range map[string]string{
		"\tg K v1\n":                         "it has no project",
		"a v1 m l 0\n":                       "5 fields, want 6",
		"a v1 m l 0 9\n":                     "9 bytes from 0 on are expected of 0",
		"a v1 m l -1 0\n":                    "0 bytes from -1 on",
		"a v1 m l x 0\n":                     "invalid syntax",
		"a v1 m l 0 0\n\tg K\n":              "2 fields, want 3",
		"a v1 m l 0 0\n\tg K v1\n\tg K v1\n": "a v1 has it, too",
	} {
		if _, err := read(index, ""); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", index, err, want)
		}
	}
	c, err := read("a v1 m l 0 0\n\tg K v1\n", "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Find("g", "K").Definition(); err == nil {
		t.Error("a definition of nothing")
	}
}

func FuzzExpanded(f *testing.F) {
	f.Add("a\x010 b", "x\n\x010 ")
	f.Fuzz(func(_ *testing.T, line, parts string) {
		list := strings.Split(parts, "\n")
		if len(list) <= 8 && len(parts) < 64 { // each part may have the one before many times
			_, _ = expanded(line, list, len(list))
		}
	})
}
