package recording

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var (
	started  = regexp.MustCompile(`(?m)^Started (\S+Z), `)
	heading  = regexp.MustCompile(`(?m)^## \+([0-9.]+) s(.*)$`)
	ending   = regexp.MustCompile(`(?m)^exit code (-?\d+), took ([0-9.]+) s$`)
	waitLine = regexp.MustCompile(`(?m)^_\+[0-9.]+ s: waited for .*_$`)
)

// parseStart reads when the scenario began; zero if commands.md does not say.
func parseStart(text string) time.Time {
	m := started.FindStringSubmatch(text)
	if m == nil {
		return time.Time{}
	}
	at, err := time.Parse(time.RFC3339, m[1])
	if err != nil {
		return time.Time{}
	}
	return at
}

// parseCommands reads the sections of a commands.md.
func parseCommands(text string) ([]Command, error) {
	text = waitLine.ReplaceAllString(text, "")
	heads := heading.FindAllStringSubmatchIndex(text, -1)
	var out []Command
	for i, h := range heads {
		end := len(text)
		if i+1 < len(heads) {
			end = heads[i+1][0]
		}
		c, err := parseCommand(text[h[1]:end])
		if err != nil {
			return nil, fmt.Errorf("section %q: %w", text[h[0]:h[1]], err)
		}
		if c.Time, err = strconv.ParseFloat(text[h[2]:h[3]], 64); err != nil {
			return nil, err
		}
		c.Background = strings.Contains(text[h[4]:h[5]], "background")
		out = append(out, c)
	}
	return out, nil
}

func parseCommand(section string) (Command, error) {
	var c Command
	line, ok := fenced(section, "```console\n$ ")
	if !ok {
		return c, fmt.Errorf("no command line")
	}
	c.Line = strings.TrimSuffix(line, "\n")
	c.Stdout, _ = fenced(section, "stdout:\n\n```text\n")
	c.Stderr, _ = fenced(section, "stderr:\n\n```text\n")
	ends := ending.FindAllStringSubmatch(section, -1)
	if ends == nil {
		return c, fmt.Errorf("no exit code")
	}
	last := ends[len(ends)-1]
	var err error
	if c.ExitCode, err = strconv.Atoi(last[1]); err != nil {
		return c, fmt.Errorf("exit code: %w", err)
	}
	if c.Took, err = strconv.ParseFloat(last[2], 64); err != nil || !isTime(c.Took) {
		return c, fmt.Errorf("took %s s: the time is not understood", last[2])
	}
	return c, nil
}

// fenced returns what stands between the opening and the next closing fence.
func fenced(section, open string) (string, bool) {
	_, rest, ok := strings.Cut(section, open)
	if !ok {
		return "", false
	}
	body, _, ok := strings.Cut(rest, "\n```\n")
	if !ok {
		return "", false
	}
	return body + "\n", true
}
