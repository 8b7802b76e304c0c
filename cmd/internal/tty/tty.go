// Package tty knows whether somebody watches.
package tty

import (
	"io"
	"os"
)

// Is reports whether w is a terminal that can move its cursor.
func Is(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("TERM") != "dumb"
}

// Coloured reports whether w is a terminal whose user does not object to
// colours (no-color.org).
func Coloured(w io.Writer) bool {
	return Is(w) && os.Getenv("NO_COLOR") == ""
}
