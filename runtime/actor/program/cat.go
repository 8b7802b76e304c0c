package program

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"unicode"
)

// Cat prints files, one after the other, and says of those that it cannot read
// what busybox says.
func Cat(names []string, stdin io.Reader, stdout, stderr io.Writer) int {
	if len(names) == 0 {
		names = []string{"-"}
	}
	code := 0
	for _, name := range names {
		if err := printFile(name, stdin, stdout); err != nil {
			fmt.Fprintf(stderr, "cat: %v\n", err)
			code = 1
		}
	}
	return code
}

func printFile(name string, stdin io.Reader, stdout io.Writer) error {
	from := stdin
	switch {
	case name == "-":
	case strings.HasPrefix(name, "-"):
		return fmt.Errorf("unrecognized option: %s", strings.TrimLeft(name, "-"))
	default:
		f, err := os.Open(name)
		if err != nil {
			return fmt.Errorf("can't open '%s': %s", name, reason(err))
		}
		defer func() { _ = f.Close() }()
		from = f
	}
	if _, err := io.Copy(stdout, from); err != nil {
		return fmt.Errorf("read error: %s", reason(err))
	}
	return nil
}

// reason is what the C library says of an error.
func reason(err error) string {
	var number syscall.Errno
	if !errors.As(err, &number) {
		return err.Error()
	}
	text := []rune(number.Error())
	text[0] = unicode.ToUpper(text[0])
	return string(text)
}
