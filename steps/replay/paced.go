package replay

import (
	"context"
	"regexp"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/trace/recording"
)

// ofFile is a command that makes the objects of a file.
var ofFile = regexp.MustCompile(`^kubectl (?:apply|create) -f (\S+)$`)

// kubectlStarts is about how long kubectl takes before its first request.
const kubectlStarts = 100 * time.Millisecond

// paced types a command that makes the objects of a file, and took its time when it
// was recorded: one object after the other, as kubectl does, with as much time for
// each. What controllers do meanwhile with the first of them is done before the last
// is there. It returns false if the line is no such command.
func (r *run) paced(ctx context.Context, text string) (recording.Command, bool, error) {
	line := strings.TrimRight(text, "\n")
	m := ofFile.FindStringSubmatch(line)
	if m == nil || len(r.took[line]) == 0 {
		return recording.Command{}, false, nil
	}
	whole, ok := r.recorded.Scenario.Files[m[1]]
	documents := separate(r.placed(whole))
	each := r.took[line][0] / time.Duration(max(len(documents), 1))
	if !ok || len(documents) < 2 || each < kubectlStarts {
		return recording.Command{}, false, nil
	}
	c := recording.Command{Line: line, Time: r.world.Elapsed().Seconds()}
	for i, d := range documents {
		if err := r.world.Terminal.WriteFile(m[1], []byte(d)); err != nil {
			return c, true, err
		}
		part, err := r.typed(ctx, text)
		if err != nil {
			return c, true, err
		}
		c.Stdout, c.Stderr, c.ExitCode = c.Stdout+part.Stdout, c.Stderr+part.Stderr, max(c.ExitCode, part.ExitCode)
		rest := seconds(c.Time) + time.Duration(i+1)*each - r.world.Elapsed()
		if err := r.pass(ctx, max(0, rest), never); err != nil {
			return c, true, err
		}
	}
	c.Took = r.world.Elapsed().Seconds() - c.Time
	return c, true, r.world.Terminal.WriteFile(m[1], []byte(r.placed(whole)))
}

var separator = regexp.MustCompile(`(?m)^---\s*$`)

// separate are the documents of a manifest that have something in them.
func separate(manifest string) []string {
	var out []string
	for _, d := range separator.Split(manifest, -1) {
		if strings.TrimSpace(d) != "" {
			out = append(out, d)
		}
	}
	return out
}
