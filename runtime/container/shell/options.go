package shell

import "slices"

// options are those of set.
type options struct {
	letters  map[byte]bool // e f n u v x a
	pipefail bool
}

// on reports whether an option is set.
func (o *options) on(letter byte) bool { return o.letters[letter] }

// long sets an option by its name, and reports whether there is one.
func (o *options) long(name string, on bool) bool {
	letters := map[string]byte{"errexit": 'e', "noglob": 'f', "nounset": 'u', "xtrace": 'x', "allexport": 'a', "noexec": 'n', "verbose": 'v', "noclobber": 'C'}
	if name == "pipefail" {
		o.pipefail = on
		return true
	}
	letter, ok := letters[name]
	if ok {
		o.letters[letter] = on
	}
	return ok
}

// flags are the letters of the options that are set, as $- has them.
func (o *options) flags() string {
	var out []byte
	for f, on := range o.letters {
		if on {
			out = append(out, f)
		}
	}
	slices.Sort(out)
	return string(out)
}
