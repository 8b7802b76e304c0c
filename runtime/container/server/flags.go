package server

import (
	"strconv"
	"strings"
)

// flags are the arguments of a Go program: --name=value, --name value, --name.
type flags struct {
	values map[string]string
	args   []string
}

func parseFlags(args []string) flags {
	f := flags{values: map[string]string{}}
	for i := 0; i < len(args); i++ {
		name, dashed := strings.CutPrefix(args[i], "--")
		if !dashed {
			if name, dashed = strings.CutPrefix(args[i], "-"); dashed {
				name = map[string]string{"t": "log-lines-total", "d": "run-duration"}[name]
			}
		}
		if !dashed || name == "" {
			f.args = append(f.args, args[i])
			continue
		}
		if k, v, ok := strings.Cut(name, "="); ok {
			f.values[k] = v
		} else if i+1 < len(args) && !strings.HasPrefix(args[i+1], "--") {
			f.values[name] = args[i+1]
			i++
		} else {
			f.values[name] = "true"
		}
	}
	return f
}

func (f flags) text(name, otherwise string) string {
	if v, ok := f.values[name]; ok {
		return v
	}
	return otherwise
}

func (f flags) number(name string, otherwise int) int {
	if n, err := strconv.Atoi(f.values[name]); err == nil {
		return n
	}
	return otherwise
}

func (f flags) port(name string, otherwise int) uint16 { return uint16(f.number(name, otherwise)) }
