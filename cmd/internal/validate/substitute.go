package validate

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/gherkube/gherkube/schema"
	"github.com/gherkube/gherkube/schema/input"
	"github.com/gherkube/gherkube/schema/substitution"
)

// substitutes are the flags about variables in manifests.
type substitutes struct {
	asked  []string
	values map[string]string
}

func (s *substitutes) add(f *pflag.FlagSet) {
	f.StringArrayVar(&s.asked, "substitute", nil,
		"replace ${NAME} in manifests, as Flux does, by what `NAME=VALUE` says; those without a value get their default; may be repeated")
}

func (s *substitutes) check() error {
	s.values = map[string]string{}
	for _, asked := range s.asked {
		name, value, ok := strings.Cut(asked, "=")
		if !ok || !slices.Equal(substitution.Names("${"+name+"}"), []string{name}) {
			return usage(fmt.Errorf("--substitute %s is not NAME=VALUE", asked), "a name has letters, digits and _: --substitute APP=web")
		}
		if strings.ContainsAny(value, "\r\n") {
			return usage(errors.New("--substitute "+name+": the value has more than one line"), "write it on one line, in quotes where it is used")
		}
		s.values[name] = value
	}
	return nil
}

// apply replaces the variables in the sources, if any were asked for.
func (s *substitutes) apply(sources []input.Source) []input.Source {
	if len(s.asked) == 0 {
		return sources
	}
	replaced := slices.Clone(sources)
	for i := range replaced {
		replaced[i].Bytes = substitution.Apply(replaced[i].Bytes, s.values)
	}
	return replaced
}

// hint tells those findings that a variable may be the reason for.
func (s *substitutes) hint(report schema.Report, sources []input.Source) schema.Report {
	lines := map[string][]string{}
	for i, f := range report.Findings {
		if f.Severity != schema.Error || f.Position.Line == 0 {
			continue
		}
		if _, ok := lines[f.Position.File]; !ok {
			lines[f.Position.File] = linesOf(sources, f.Position.File)
		}
		text := lines[f.Position.File]
		if f.Position.Line > len(text) {
			continue
		}
		if hint := s.hintOf(text[f.Position.Line-1], f.Position); hint != "" {
			report.Findings[i].Hint = strings.TrimPrefix(f.Hint+"; ", "; ") + hint
		}
	}
	return report
}

// hintOf is about the first variable without a value at the place, or else in its line.
func (s *substitutes) hintOf(line string, at schema.Position) string {
	runes := []rune(line)
	from := min(max(at.Column-1, 0), len(runes))
	there := substitution.Names(string(runes[from:min(from+at.Width, len(runes))]))
	for _, name := range slices.Concat(there, substitution.Names(line)) {
		if _, known := s.values[name]; !known {
			return fmt.Sprintf("the line has a variable, which Flux replaces: give its value, --substitute %s=VALUE", name)
		}
		if slices.Contains(there, name) {
			return "Flux replaces this variable; of the functions of its variables, gherkube knows defaults only"
		}
	}
	return ""
}

// linesOf are the lines of a source that has variables.
func linesOf(sources []input.Source, name string) []string {
	at := slices.IndexFunc(sources, func(s input.Source) bool { return s.Name == name })
	if at < 0 {
		return nil
	}
	text := string(sources[at].Bytes)
	if !strings.Contains(text, "${") {
		return nil
	}
	return strings.Split(text, "\n")
}
