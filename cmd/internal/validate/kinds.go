package validate

import (
	"errors"
	"strings"

	"github.com/spf13/pflag"

	"github.com/gherkube/gherkube/schema"
)

// kinds are the flags about kinds that are left out or not wanted.
type kinds struct {
	skip, reject []string
}

func (k *kinds) add(f *pflag.FlagSet) {
	f.StringSliceVar(&k.skip, "skip", nil, "leave out objects of these `KIND`s, separated by commas: Secret, or with the version v1/Secret; may be repeated")
	f.StringSliceVar(&k.reject, "reject", nil, "objects of these `KIND`s are errors; written as with --skip")
}

func (k *kinds) check() error {
	if err := checkKinds("--skip", k.skip); err != nil {
		return err
	}
	return checkKinds("--reject", k.reject)
}

func checkKinds(flag string, kinds []string) error {
	for _, kind := range kinds {
		if strings.TrimSpace(kind) == "" {
			return usage(errors.New(flag+" names no kind"), "write a kind: %s Secret", flag)
		}
	}
	return nil
}

// apply is the validator that the flags ask for.
func (k *kinds) apply(v *schema.Validator) *schema.Validator {
	return v.Skipping(k.skip...).Rejecting(k.reject...)
}
