package assumption

import (
	"path"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// commandLine is what a container runs.
type commandLine struct {
	// text are the words of the program that goes on: the last one of a script.
	// Empty means the image's entrypoint without arguments.
	text string
	// program is that program, none if it is the entrypoint or a shell's own.
	program []string
	// before are the programs that a script runs before it, and calls the words that
	// it calls that very program with before.
	before, calls []string
	// shell says that nothing but a shell runs.
	shell bool
}

func commandOf(c *corev1.Container) commandLine {
	if len(c.Command) == 0 {
		return commandLine{text: strings.Join(c.Args, " ")}
	}
	line := lineOf(slices.Concat(c.Command, c.Args))
	line.program, line.before = placed(c, line.program), placed(c, line.before)
	return line
}

// placed are programs with the places of those that are named relative to the
// folder where a container begins. Names without a slash are found in PATH.
func placed(c *corev1.Container, programs []string) []string {
	all := slices.Clone(programs)
	for i, p := range all {
		if strings.Contains(p, "/") && !path.IsAbs(p) {
			all[i] = path.Join("/", c.WorkingDir, p)
		}
	}
	return all
}

var (
	shells   = []string{"sh", "bash", "ash", "dash"}
	builtins = []string{"echo", "exit", "set", "export", "cd", "test", "[", "if", "then", "else", "fi", "while", "until", "do", "done", "for", "true", "false",
		"sleep", "trap", "wait", "read", "printf", "eval", "source", ".", "umask", "unset", "shift", "return", "case", "esac", "{", "}", "(", ")", "!", ""}
)

// lineOf reads a command. Of a shell's script it takes the first word of each
// simple command, which is a guess: quotes and substitutions are not looked at.
func lineOf(words []string) commandLine {
	if len(words) == 0 {
		return commandLine{}
	}
	if !slices.Contains(shells, path.Base(words[0])) {
		return commandLine{text: strings.Join(words, " "), program: []string{words[0]}}
	}
	i := slices.IndexFunc(words[1:], func(w string) bool { return strings.HasPrefix(w, "-") && strings.Contains(w, "c") })
	if i < 0 || i+2 >= len(words) {
		return commandLine{text: strings.Join(words, " ")}
	}
	line := commandLine{shell: true}
	var texts []string
	for _, simple := range strings.FieldsFunc(words[i+2], func(r rune) bool { return strings.ContainsRune(";&|\n", r) }) {
		fields := strings.Fields(simple)
		for len(fields) > 0 && (fields[0] == "exec" || slices.Contains([]string{"if", "then", "elif", "else", "while", "until", "do", "{", "(", "!"}, fields[0]) || isAssignment(fields[0])) {
			fields = fields[1:]
		}
		if len(fields) == 0 || slices.Contains(builtins, fields[0]) || strings.ContainsAny(fields[0], "$`\"'()<>=*") {
			continue
		}
		line.before = append(line.before, line.program...)
		line.text, line.program, line.shell = literal(fields), []string{fields[0]}, false
		texts = append(texts, line.text)
	}
	if len(line.program) == 0 {
		return line
	}
	line.before = slices.DeleteFunc(line.before, func(p string) bool { return p == line.program[0] })
	for _, text := range texts {
		if program, _, _ := strings.Cut(text, " "); program == line.program[0] && text != line.text {
			line.calls = append(line.calls, text)
		}
	}
	return line
}

// literal are the first words of a command that mean what they say.
func literal(words []string) string {
	end := slices.IndexFunc(words, func(w string) bool { return strings.ContainsAny(w, "$`\"'\\<>*") })
	if end < 0 {
		end = len(words)
	}
	return strings.Join(words[:end], " ")
}

// isAssignment reports whether a word sets a variable.
func isAssignment(word string) bool {
	name, _, ok := strings.Cut(word, "=")
	return ok && name != "" && !strings.ContainsAny(name, "/$-.")
}
