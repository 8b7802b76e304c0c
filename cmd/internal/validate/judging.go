package validate

import (
	"github.com/spf13/pflag"

	"github.com/gherkube/gherkube/cmd/internal/choice"
	"github.com/gherkube/gherkube/schema"
)

// judging are the flags that say which findings fail the run.
type judging struct {
	failOn string
}

var severities = map[string]schema.Severity{
	string(schema.Error):   schema.Error,
	string(schema.Warning): schema.Warning,
	string(schema.Info):    schema.Info,
}

func (j *judging) add(f *pflag.FlagSet) {
	f.StringVar(&j.failOn, "fail-on", string(schema.Error),
		"exit with 1 for findings of this `severity` or worse: "+choice.List(severities)+"; info: also for what was not checked")
}

func (j *judging) check() error {
	if _, ok := severities[j.failOn]; !ok {
		return choice.Unknown("--fail-on", j.failOn, severities)
	}
	return nil
}

func (j *judging) threshold() schema.Severity { return severities[j.failOn] }
