package validate

import (
	"github.com/spf13/pflag"

	"github.com/gherkube/gherkube/schema"
)

// catalogue is the flag about the definitions that the program brings.
type catalogue struct {
	without bool
}

func (c *catalogue) add(f *pflag.FlagSet) {
	f.BoolVar(&c.without, "no-catalogue", false,
		"check custom resources by the definitions among the FILEs, --crd and --context alone, not by those of well-known projects that gherkube brings")
}

func (c *catalogue) check() error { return nil }

// apply is the validator that the flag asks for.
func (c *catalogue) apply(v *schema.Validator) *schema.Validator {
	if c.without {
		return v.WithoutCatalogue()
	}
	return v
}
