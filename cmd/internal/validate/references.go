package validate

import (
	"github.com/spf13/pflag"

	"github.com/gherkube/gherkube/schema"
)

// references are the flags about references between objects.
type references struct {
	closed bool
}

func (r *references) add(f *pflag.FlagSet) {
	f.BoolVar(&r.closed, "closed-world", false,
		"take the FILEs and the context for all that there is: a reference to anything else is an error")
}

func (r *references) check() error { return nil }

// apply is the validator that the flags ask for.
func (r *references) apply(v *schema.Validator) *schema.Validator {
	if r.closed {
		return v.ClosedWorld()
	}
	return v
}
