package validate

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"github.com/gherkube/gherkube/schema"
)

// versions are the flags that say for which Kubernetes versions manifests have
// to be valid.
type versions struct {
	asked []string
	list  []schema.Version // what asked means
}

func (v *versions) add(f *pflag.FlagSet) {
	f.StringSliceVar(&v.asked, "kubernetes-version", nil,
		"say what API servers of these `versions` would say, such as 1.33,"+schema.Version{}.String()+"; may be repeated (default "+schema.Version{}.String()+")")
}

func (v *versions) check() error {
	v.list = nil
	if v.asked != nil && len(v.asked) == 0 { // pflag takes an empty text for no versions
		return usage(errors.New("--kubernetes-version names no version"), "choose from %s", supported())
	}
	for _, text := range v.asked {
		version, err := schema.ParseVersion(strings.TrimSpace(text))
		if err != nil {
			return usage(fmt.Errorf("--kubernetes-version: %w", err), "choose from %s", supported())
		}
		v.list = append(v.list, version)
	}
	return nil
}

// first is the version that charts are rendered for, where templates ask.
func (v *versions) first() schema.Version {
	if len(v.list) == 0 {
		return schema.Version{}
	}
	return v.list[0]
}

func supported() string {
	var names []string
	for _, v := range schema.Versions() {
		names = append(names, v.String())
	}
	return strings.Join(names, ", ")
}
