package terminal

import (
	"slices"
	"strings"
	"time"
)

// hasFlag reports whether one of the flags is given, before a "--".
func hasFlag(args []string, names ...string) bool {
	for _, a := range args {
		if a == "--" {
			return false
		}
		name, _, _ := strings.Cut(a, "=")
		if slices.Contains(names, name) {
			return true
		}
	}
	return false
}

// flagValue returns the value of the first of the flags that is given. That of a
// letter may follow it at once.
func flagValue(args []string, names ...string) string {
	for i, a := range args {
		if a == "--" {
			return ""
		}
		if len(a) > 2 && a[1] != '-' && a[2] != '=' && slices.Contains(names, a[:2]) {
			return a[2:]
		}
		name, value, ok := strings.Cut(a, "=")
		if !slices.Contains(names, name) {
			continue
		}
		if !ok && i+1 < len(args) {
			return args[i+1]
		}
		return value
	}
	return ""
}

// timeoutFlag is the value of --timeout, of which 0 means none but to wait.
func timeoutFlag(args []string, otherwise time.Duration) (time.Duration, error) {
	d, err := durationFlag(args, "--timeout", otherwise)
	if err == nil && d == 0 && args[0] != "wait" {
		d = otherwise
	}
	return d, err
}

func durationFlag(args []string, name string, otherwise time.Duration) (time.Duration, error) {
	v := flagValue(args, name)
	if v == "" {
		return otherwise, nil
	}
	return time.ParseDuration(v)
}

// withoutSwitch takes a flag away that needs no value.
func withoutSwitch(args []string, names ...string) []string {
	end := slices.Index(args, "--")
	if end < 0 {
		end = len(args)
	}
	kept := slices.DeleteFunc(slices.Clone(args[:end]), func(a string) bool {
		name, _, _ := strings.Cut(a, "=")
		return slices.Contains(names, name)
	})
	return append(kept, args[end:]...)
}

func boolFlag(args []string, names ...string) bool {
	return hasFlag(args, names...) && !slices.Contains([]string{"false", "0"}, flagValueOf(args, names...))
}

// flagValueOf is the value of a flag written as --flag=value.
func flagValueOf(args []string, names ...string) string {
	for _, a := range args {
		for _, n := range names {
			if len(a) > len(n) && a[:len(n)+1] == n+"=" {
				return a[len(n)+1:]
			}
		}
	}
	return ""
}

// insert puts flags behind the other arguments, before a "--".
func insert(args []string, flags ...string) []string {
	i := slices.Index(args, "--")
	if i < 0 {
		i = len(args)
	}
	return slices.Insert(slices.Clone(args), i, flags...)
}

// without takes a flag and its value away.
func without(args []string, name string) []string {
	var out []string
	for i := 0; i < len(args); i++ {
		switch {
		case args[i] == "--":
			return append(out, args[i:]...)
		case args[i] == name:
			i++
		case strings.HasPrefix(args[i], name+"="):
		default:
			out = append(out, args[i])
		}
	}
	return out
}

// isFalse reports whether a flag is given as false.
func isFalse(args []string, names ...string) bool {
	return hasFlag(args, names...) && !boolFlag(args, names...)
}
