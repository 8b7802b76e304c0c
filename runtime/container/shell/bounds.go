package shell

// Bounds that keep broken scripts from exhausting the simulator.
const (
	maxDepth    = 500     // of nested calls, subshells and substitutions
	maxVariable = 1 << 20 // bytes of a variable
	maxScript   = 1 << 20 // bytes of a script
	maxWords    = 1 << 17 // arguments of a command, or rounds of a for loop
	wordSize    = 16      // bytes of work that a word is
)
