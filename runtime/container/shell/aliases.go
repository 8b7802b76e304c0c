package shell

import "strings"

// aliases are texts that stand for commands.
type aliases map[string]string

// replace replaces an alias at the beginning of a command.
func (a aliases) replace(args []string) []string {
	for range 10 {
		if len(args) == 0 || a[args[0]] == "" {
			return args
		}
		words := strings.Fields(a[args[0]])
		again := len(words) > 0 && words[0] != args[0]
		args = append(words, args[1:]...)
		if !again {
			return args
		}
	}
	return args
}
