package helm

import (
	"fmt"
	"strings"
	"sync"
	_ "unsafe" // for the link to upstream's variable, whose package helm's engine links
)

// A few functions of templates make a text in one allocation, as long as their
// arguments say. A program cannot be interrupted while it fills that, so that nothing
// can look at how much memory it takes (see chartBounds). Helm's engine takes the functions from
// this map of its library, and lets nobody else add any.
//
//go:linkname sprigFunctions github.com/Masterminds/sprig/v3.genericMap
var sprigFunctions map[string]any

// boundFunctions has those functions refuse to make a text of more than maxMemory.
var boundFunctions = sync.OnceFunc(func() {
	bound("repeat", func(f func(int, string) string) any {
		return func(count int, text string) (string, error) {
			return made("repeat", float64(count)*float64(len(text)), func() string { return f(count, text) })
		}
	})
	for _, name := range []string{"indent", "nindent"} {
		bound(name, func(f func(int, string) string) any {
			return func(spaces int, text string) (string, error) {
				return made(name, float64(spaces)*float64(1+strings.Count(text, "\n"))+float64(len(text)), func() string { return f(spaces, text) })
			}
		})
	}
	bound("replace", func(f func(_, _, _ string) string) any {
		return func(from, to, text string) (string, error) {
			more := float64(len(to)-len(from)) * float64(strings.Count(text, from))
			return made("replace", float64(len(text))+more, func() string { return f(from, to, text) })
		}
	})
	bound("join", func(f func(string, any) string) any {
		return func(separator string, list any) (string, error) {
			// Without a separator, it is as long as its parts, which are there already.
			between := strings.Count(f("\x00", list), "\x00")
			return made("join", float64(len(separator))*float64(between), func() string { return f(separator, list) })
		}
	})
	for _, name := range []string{"randAlphaNum", "randAlpha", "randAscii", "randNumeric"} {
		bound(name, func(f func(int) string) any {
			return func(count int) (string, error) {
				return made(name, float64(count), func() string { return f(count) })
			}
		})
	}
	bound("randBytes", func(f func(int) (string, error)) any {
		return func(count int) (text string, err error) {
			_, tooMuch := made("randBytes", float64(count), func() string { text, err = f(count); return "" })
			if tooMuch != nil {
				return "", tooMuch
			}
			return text, err
		}
	})
})

// bound replaces a function of templates, if it is of that type.
func bound[F any](name string, with func(F) any) {
	if f, ok := sprigFunctions[name].(F); ok {
		sprigFunctions[name] = with(f)
	}
}

// made is the text, if it has no more bytes than a rendering may take.
func made(function string, size float64, text func() string) (string, error) {
	if size > maxMemory {
		return "", fmt.Errorf("%s makes a text of %.0f MiB, and the templates may take %d MiB", function, size/(1<<20), maxMemory>>20)
	}
	return text(), nil
}
